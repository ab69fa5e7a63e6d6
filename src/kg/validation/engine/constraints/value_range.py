"""Value range constraints.

SHACL, https://www.w3.org/TR/shacl/#core-components-range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pyoxigraph import Literal

from kg.rdf.literals import is_less, value_of
from kg.rdf.vocabulary import SH
from kg.validation.engine.constraints.base import Constraint, Values, Violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from pyoxigraph import NamedNode

    from kg.validation.engine.parameters import Parameters
    from kg.validation.engine.run import Run
    from kg.validation.engine.shapes import Shape
    from kg.validation.results import Term


@dataclass(frozen=True, slots=True)
class _Bound(Constraint):
    """Each value node lies on the right side of a bound, by SPARQL's operators."""

    parameter: ClassVar[NamedNode]
    lower: ClassVar[bool]
    inclusive: ClassVar[bool]
    bound: Literal

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Self]:
        """Yield the constraint, if there is one."""
        bound = parameters.literal(cls.parameter)
        return iter(() if bound is None else (cls(bound),))

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return the value nodes beyond the bound, or that it cannot be compared to."""
        del shape
        bound = value_of(self.bound)

        def fits(term: Term) -> bool:
            value = value_of(term) if isinstance(term, Literal) else None
            pair = (bound, value) if self.lower else (value, bound)
            return is_less(*pair, or_equal=self.inclusive)

        return values.failing(run.judge(fits))

    @property
    def message(self) -> str:
        """What to say."""
        side = "more" if self.lower else "less"
        equal = " or equal" if self.inclusive else ""
        return f"{{?value}} is not {side} than{equal} to {self.bound.value}"

    def parameters(self) -> dict[str, Term]:
        """Return the bound."""
        return {self.parameter.value.removeprefix(SH.namespace): self.bound}


class MinExclusive(_Bound):
    """``sh:minExclusive``."""

    component = SH.MinExclusiveConstraintComponent
    parameter = SH.minExclusive
    lower = True
    inclusive = False


class MinInclusive(_Bound):
    """``sh:minInclusive``."""

    component = SH.MinInclusiveConstraintComponent
    parameter = SH.minInclusive
    lower = True
    inclusive = True


class MaxExclusive(_Bound):
    """``sh:maxExclusive``."""

    component = SH.MaxExclusiveConstraintComponent
    parameter = SH.maxExclusive
    lower = False
    inclusive = False


class MaxInclusive(_Bound):
    """``sh:maxInclusive``."""

    component = SH.MaxInclusiveConstraintComponent
    parameter = SH.maxInclusive
    lower = False
    inclusive = True
