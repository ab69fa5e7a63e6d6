"""Cardinality constraints.

SHACL, https://www.w3.org/TR/shacl/#core-components-count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.rdf.vocabulary import SH
from kg.shacl.constraints.base import CountBound, Values, Violations

if TYPE_CHECKING:
    from kg.shacl.constraints.base import Evaluation


class MinCount(CountBound):
    """``sh:minCount``: each focus node has so many value nodes or more.

    "If the number of value nodes is less than $minCount, there is a validation result."

    https://www.w3.org/TR/shacl/#MinCountConstraintComponent
    """

    component = SH.MinCountConstraintComponent
    parameter = SH.minCount

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the focus nodes that have fewer."""
        del run
        return Violations(values.focus[values.counts < self.bound])

    @property
    def message(self) -> str:
        """What to say."""
        return f"has fewer than {self.bound} values"


class MaxCount(CountBound):
    """``sh:maxCount``: no focus node has more value nodes.

    "If the number of value nodes is greater than $maxCount, there is a validation
    result."

    https://www.w3.org/TR/shacl/#MaxCountConstraintComponent
    """

    component = SH.MaxCountConstraintComponent
    parameter = SH.maxCount

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the focus nodes that have more."""
        del run
        return Violations(values.focus[values.counts > self.bound])

    @property
    def message(self) -> str:
        """What to say."""
        return f"has more than {self.bound} values"
