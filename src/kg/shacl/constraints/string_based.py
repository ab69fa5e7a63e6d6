"""String-based constraints.

SHACL, https://www.w3.org/TR/shacl/#core-components-string.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import BlankNode, Literal

from kg.rdf.regex import Regex, RegexError
from kg.rdf.vocabulary import SH, XSD
from kg.shacl.constraints.base import (
    NO_VIOLATIONS,
    Constraint,
    Values,
    Violations,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.shacl.parameters import Parameters
    from kg.shacl.results import Term
    from kg.shacl.run import Run
    from kg.shacl.shapes import Shape


@dataclass(frozen=True, slots=True)
class MinLength(Constraint):
    """``sh:minLength``: the text of each value node has so many characters or more."""

    component = SH.MinLengthConstraintComponent
    least: int

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[MinLength]:
        """Yield the constraint, if there is one."""
        least = parameters.count(SH.minLength)
        return iter(() if least is None else (cls(least),))

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return the value nodes that are shorter, and blank nodes."""
        del shape
        judge = run.judge(
            lambda term: (
                not isinstance(term, BlankNode) and len(term.value) >= self.least
            ),
        )
        return values.failing(judge)

    @property
    def message(self) -> str:
        """What to say."""
        return f"{{?value}} has fewer than {self.least} characters"

    def parameters(self) -> dict[str, Term]:
        """Return the length."""
        return {"minLength": Literal(self.least)}


@dataclass(frozen=True, slots=True)
class MaxLength(Constraint):
    """``sh:maxLength``: the text of each value node has no more characters."""

    component = SH.MaxLengthConstraintComponent
    most: int

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[MaxLength]:
        """Yield the constraint, if there is one."""
        most = parameters.count(SH.maxLength)
        return iter(() if most is None else (cls(most),))

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return the value nodes that are longer, and blank nodes."""
        del shape
        judge = run.judge(
            lambda term: (
                not isinstance(term, BlankNode) and len(term.value) <= self.most
            ),
        )
        return values.failing(judge)

    @property
    def message(self) -> str:
        """What to say."""
        return f"{{?value}} has more than {self.most} characters"

    def parameters(self) -> dict[str, Term]:
        """Return the length."""
        return {"maxLength": Literal(self.most)}


@dataclass(frozen=True, slots=True)
class Pattern(Constraint):
    """``sh:pattern``: the text of each value node has a match of a pattern."""

    component = SH.PatternConstraintComponent
    regex: Regex

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Pattern]:
        """Yield a constraint for each pattern."""
        flags = parameters.literal(SH.flags)
        for pattern in parameters.terms(SH.pattern):
            for name, text in (("sh:pattern", pattern), ("sh:flags", flags)):
                if text and getattr(text, "datatype", None) != XSD.string:
                    raise parameters.error(f"{name} must be a string, not {text}")
            try:
                yield cls(Regex(pattern.value, flags.value if flags else ""))
            except RegexError as error:
                raise parameters.error(
                    f"sh:pattern {pattern.value!r} cannot be used: {error}"
                ) from error

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return the value nodes without a match, and blank nodes."""
        del shape
        terms = run.terms(values.distinct)
        texts = [t.value for t in terms if not isinstance(t, BlankNode)]
        matching = self.regex.matching(texts)
        judge = run.judge(
            lambda term: not isinstance(term, BlankNode) and term.value in matching,
        )
        return values.failing(judge)

    @property
    def message(self) -> str:
        """What to say."""
        return "{?value} does not match the pattern {?pattern}"

    def parameters(self) -> dict[str, Term]:
        """Return the pattern and its flags."""
        regex = self.regex
        return {"pattern": Literal(regex.pattern), "flags": Literal(regex.flags)}


@dataclass(frozen=True, slots=True)
class LanguageIn(Constraint):
    """``sh:languageIn``: each value node is a text in one of some languages."""

    component = SH.LanguageInConstraintComponent
    ranges: tuple[str, ...]

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[LanguageIn]:
        """Yield the constraint, if there is one."""
        head = parameters.term(SH.languageIn)
        if head is not None:
            members = parameters.members(head)
            for member in members:
                if not isinstance(member, Literal) or member.datatype != XSD.string:
                    raise parameters.error(
                        f"sh:languageIn must list strings, not {member}"
                    )
            yield cls(tuple(member.value for member in members))

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return the value nodes in other languages or in none."""
        del shape
        known: dict[str, bool] = {}

        def fits(term: Term) -> bool:
            tag = term.language if isinstance(term, Literal) else None
            if not tag:
                return False
            if tag not in known:
                known[tag] = self._matches(tag.lower())
            return known[tag]

        return values.failing(run.judge(fits))

    def _matches(self, tag: str) -> bool:
        """Match as ``langMatches`` does: by basic filtering of RFC 4647."""
        ranges = [one.lower() for one in self.ranges]
        return any(one in ("*", tag) or tag.startswith(f"{one}-") for one in ranges)

    @property
    def message(self) -> str:
        """What to say."""
        return f"{{?value}} is in none of the languages {', '.join(self.ranges)}"

    def allowed(self, run: Run) -> tuple[Term, ...]:
        """Return the languages."""
        del run
        return tuple(map(Literal, self.ranges))


@dataclass(frozen=True, slots=True)
class UniqueLang(Constraint):
    """``sh:uniqueLang``: no focus node has two value nodes in one language."""

    component = SH.UniqueLangConstraintComponent

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[UniqueLang]:
        """Yield the constraint, if it is asked for."""
        return iter((cls(),) if parameters.flag(SH.uniqueLang) else ())

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return a focus node once for each language that it has twice."""
        del shape
        languages = run.languages(values.edges.targets)
        tagged = languages >= 0
        most = int(languages.max(initial=0)) + 1
        sources = values.edges.sources[tagged].astype(np.int64)
        keys = np.sort(sources * most + languages[tagged])
        repeated = np.unique(keys[1:][keys[1:] == keys[:-1]])
        if not len(repeated):
            return NO_VIOLATIONS
        return Violations((repeated // most).astype(np.int32))

    @property
    def message(self) -> str:
        """What to say."""
        return "has more than one value in one language"
