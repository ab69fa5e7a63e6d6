"""String-based constraints on languages.

SHACL, https://www.w3.org/TR/shacl/#core-components-string.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import Literal

from kg.rdf.vocabulary import SH, XSD
from kg.shacl.constraints.base import Constraint, Values, Violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.shacl.constraints.base import Evaluation
    from kg.shacl.parameters import Parameters
    from kg.shacl.results import Term


@dataclass(frozen=True, slots=True)
class LanguageIn(Constraint):
    """``sh:languageIn``: each value node is a text in one of some languages.

    "For each value node that is either not a literal or that does not have a language
    tag matching any of the basic language ranges that are the members of $languageIn
    following the filtering schema defined by the SPARQL langMatches function, there is
    a validation result with the value node as sh:value."

    https://www.w3.org/TR/shacl/#LanguageInConstraintComponent
    """

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

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes in other languages or in none."""
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

    def allowed(self, run: Evaluation) -> tuple[Term, ...]:
        """Return the languages."""
        del run
        return tuple(map(Literal, self.ranges))


@dataclass(frozen=True, slots=True)
class UniqueLang(Constraint):
    """``sh:uniqueLang``: no focus node has two value nodes in one language.

    "If $uniqueLang is true then for each non-empty language tag that is used by at
    least two value nodes, there is a validation result."

    https://www.w3.org/TR/shacl/#UniqueLangConstraintComponent
    """

    component = SH.UniqueLangConstraintComponent
    message = "has more than one value in one language"

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[UniqueLang]:
        """Yield the constraint, if it is asked for."""
        return iter((cls(),) if parameters.flag(SH.uniqueLang) else ())

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return a focus node once for each language that it has twice."""
        languages = run.languages(values.edges.targets)
        tagged = languages >= 0
        keys = run.graph.keys(values.edges.sources[tagged], languages[tagged])
        distinct, counts = np.unique(keys, return_counts=True)
        return Violations(run.graph.split(distinct[counts > 1]).sources)
