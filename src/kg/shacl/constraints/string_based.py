"""String-based constraints: lengths and patterns.

SHACL, https://www.w3.org/TR/shacl/#core-components-string.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pyoxigraph import BlankNode, Literal

from kg.rdf.regex import Regex, RegexError
from kg.rdf.vocabulary import SH, XSD
from kg.shacl.constraints.base import Constraint, CountBound, Values, Violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.shacl.constraints.base import Evaluation
    from kg.shacl.parameters import Parameters
    from kg.shacl.results import Term


class _Length(CountBound):
    """The text of each value node has so many characters; a blank node has none."""

    words: ClassVar[str]

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes of another length, and blank nodes."""
        judge = run.judge(
            lambda term: not isinstance(term, BlankNode) and self.fits(len(term.value))
        )
        return values.failing(judge)

    def fits(self, length: int) -> bool:
        """Return whether a length is on the right side of the bound."""
        raise NotImplementedError

    @property
    def message(self) -> str:
        return f"{{?value}} has {self.words} than {self.bound} characters"


class MinLength(_Length):
    """``sh:minLength``: the text of each value node has so many characters or more.

    "For each value node v where the length (as defined by the SPARQL STRLEN function)
    of the string representation of v (as defined by the SPARQL str function) is less
    than $minLength, or where v is a blank node, there is a validation result with v as
    sh:value."

    https://www.w3.org/TR/shacl/#MinLengthConstraintComponent
    """

    component = SH.MinLengthConstraintComponent
    parameter = SH.minLength
    words = "fewer"

    def fits(self, length: int) -> bool:
        """Return whether a text is not too short."""
        return length >= self.bound


class MaxLength(_Length):
    """``sh:maxLength``: the text of each value node has no more characters.

    "For each value node v where the length (as defined by the SPARQL STRLEN function)
    of the string representation of v (as defined by the SPARQL str function) is greater
    than $maxLength, or where v is a blank node, there is a validation result with v as
    sh:value."

    https://www.w3.org/TR/shacl/#MaxLengthConstraintComponent
    """

    component = SH.MaxLengthConstraintComponent
    parameter = SH.maxLength
    words = "more"

    def fits(self, length: int) -> bool:
        """Return whether a text is not too long."""
        return length <= self.bound


@dataclass(frozen=True, slots=True)
class Pattern(Constraint):
    """``sh:pattern``: the text of each value node has a match of a pattern.

    "For each value node that is a blank node or where the string representation (as
    defined by the SPARQL str function) does not match the regular expression $pattern
    (as defined by the SPARQL REGEX function), there is a validation result with the
    value node as sh:value. If $flags has a value then the matching MUST interpret it as
    the 3-argument variant of the SPARQL REGEX function."

    https://www.w3.org/TR/shacl/#PatternConstraintComponent
    """

    component = SH.PatternConstraintComponent
    message = "{?value} does not match the pattern {?pattern}"
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

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes without a match, and blank nodes."""
        terms = run.terms(values.distinct)
        texts = [t.value for t in terms if not isinstance(t, BlankNode)]
        matching = self.regex.matching(texts)
        judge = run.judge(
            lambda term: not isinstance(term, BlankNode) and term.value in matching
        )
        return values.failing(judge)

    def parameters(self) -> dict[str, Term]:
        """Return the pattern."""
        return {"pattern": Literal(self.regex.pattern)}
