"""Value range constraints.

SHACL, https://www.w3.org/TR/shacl/#core-components-range.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from kg.rdf.value_order import compare, value_of
from kg.rdf.vocabulary import SH
from kg.shacl.constraints.base import (
    Constraint,
    Values,
    Violations,
    bound_as,
    not_comparable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from pyoxigraph import Literal, NamedNode

    from kg.shacl.constraints.base import Evaluation
    from kg.shacl.parameters import Parameters


@dataclass(frozen=True, slots=True)
class _Bound(Constraint):
    """Each value node lies on the right side of a bound, by SPARQL's operators."""

    parameter: ClassVar[NamedNode]
    orders: ClassVar[frozenset[int]]
    words: ClassVar[str]
    bound: Literal

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Self]:
        bound = parameters.literal(cls.parameter)
        return iter(() if bound is None else (cls(bound),))

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes beyond the bound, or that it cannot be compared to."""
        bound, terms = value_of(self.bound), run.graph.terms
        found = values.failing(
            run.judge(lambda term: compare(value_of(term), bound) in self.orders)
        )
        wrong = [] if found.values is None else found.values.tolist()
        wording = {
            number: not_comparable(terms[number], self.bound)
            for number in set(wrong)
            if compare(value_of(terms[number]), bound) is None
        }
        return replace(
            found,
            bindings=(bound_as(self.bound),) * len(wrong),
            wording=tuple(map(wording.get, wrong)),
        )

    @property
    def message(self) -> str:
        return f"{{?value}} is not {self.words} {{?other}}"


class MinExclusive(_Bound):
    """``sh:minExclusive``: each value node is more than a bound.

    "For each value node v where the SPARQL expression $minExclusive < v does not return
    true, there is a validation result with v as sh:value."

    https://www.w3.org/TR/shacl/#MinExclusiveConstraintComponent
    """

    component = SH.MinExclusiveConstraintComponent
    parameter = SH.minExclusive
    orders = frozenset({1})
    words = "more than"


class MinInclusive(_Bound):
    """``sh:minInclusive``: each value node is a bound or more.

    "For each value node v where the SPARQL expression $minInclusive <= v does not
    return true, there is a validation result with v as sh:value."

    https://www.w3.org/TR/shacl/#MinInclusiveConstraintComponent
    """

    component = SH.MinInclusiveConstraintComponent
    parameter = SH.minInclusive
    orders = frozenset({0, 1})
    words = "more than or equal to"


class MaxExclusive(_Bound):
    """``sh:maxExclusive``: each value node is less than a bound.

    "For each value node v where the SPARQL expression $maxExclusive > v does not return
    true, there is a validation result with v as sh:value."

    https://www.w3.org/TR/shacl/#MaxExclusiveConstraintComponent
    """

    component = SH.MaxExclusiveConstraintComponent
    parameter = SH.maxExclusive
    orders = frozenset({-1})
    words = "less than"


class MaxInclusive(_Bound):
    """``sh:maxInclusive``: each value node is a bound or less.

    "For each value node v where the SPARQL expression $maxInclusive >= v does not
    return true, there is a validation result with v as sh:value."

    https://www.w3.org/TR/shacl/#MaxInclusiveConstraintComponent
    """

    component = SH.MaxInclusiveConstraintComponent
    parameter = SH.maxInclusive
    orders = frozenset({-1, 0})
    words = "less than or equal to"
