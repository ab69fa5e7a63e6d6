"""Cardinality constraints.

SHACL, https://www.w3.org/TR/shacl/#core-components-count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kg.rdf.vocabulary import SH
from kg.shacl.constraints.base import Constraint, Values, Violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.shacl.constraints.base import DeclaringShape, Evaluation
    from kg.shacl.parameters import Parameters
    from kg.shacl.results import Term


@dataclass(frozen=True, slots=True)
class MinCount(Constraint):
    """``sh:minCount``: each focus node has so many value nodes or more.

    "If the number of value nodes is less than $minCount, there is a validation result."

    https://www.w3.org/TR/shacl/#MinCountConstraintComponent
    """

    component = SH.MinCountConstraintComponent
    least: int

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[MinCount]:
        """Yield the constraint, if there is one."""
        least = parameters.count(SH.minCount)
        return iter(() if least is None else (cls(least),))

    def violations(
        self, run: Evaluation, shape: DeclaringShape, values: Values
    ) -> Violations:
        """Return the focus nodes that have fewer."""
        del run, shape
        return Violations(values.focus[values.counts < self.least])

    @property
    def message(self) -> str:
        """What to say."""
        return f"has fewer than {self.least} values"

    def parameters(self) -> dict[str, Term]:
        """Return the count."""
        return {"minCount": Literal(self.least)}


@dataclass(frozen=True, slots=True)
class MaxCount(Constraint):
    """``sh:maxCount``: no focus node has more value nodes.

    "If the number of value nodes is greater than $maxCount, there is a validation
    result."

    https://www.w3.org/TR/shacl/#MaxCountConstraintComponent
    """

    component = SH.MaxCountConstraintComponent
    most: int

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[MaxCount]:
        """Yield the constraint, if there is one."""
        most = parameters.count(SH.maxCount)
        return iter(() if most is None else (cls(most),))

    def violations(
        self, run: Evaluation, shape: DeclaringShape, values: Values
    ) -> Violations:
        """Return the focus nodes that have more."""
        del run, shape
        return Violations(values.focus[values.counts > self.most])

    @property
    def message(self) -> str:
        """What to say."""
        return f"has more than {self.most} values"

    def parameters(self) -> dict[str, Term]:
        """Return the count."""
        return {"maxCount": Literal(self.most)}
