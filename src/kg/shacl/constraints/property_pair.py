"""Property pair constraints.

SHACL, https://www.w3.org/TR/shacl/#core-components-property-pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from kg.rdf.value_order import compare, value_of
from kg.rdf.vocabulary import SH
from kg.shacl.constraints.base import (
    Constraint,
    Values,
    Violations,
    bound_as,
    not_comparable,
)
from kg.shacl.path_walk import expanded, walk
from kg.shacl.paths import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from numpy.typing import NDArray
    from pyoxigraph import NamedNode

    from kg.shacl.constraints.base import Evaluation
    from kg.shacl.graph import Edges
    from kg.shacl.parameters import Parameters
    from kg.shacl.paths import PropertyPath

    Keys = NDArray[np.int64]
    """A number for each pair of a focus node and a value."""


@dataclass(frozen=True, slots=True)
class _Pair(Constraint):
    """The value nodes are compared with the values of another property."""

    parameter: ClassVar[NamedNode]
    words: ClassVar[str]
    other: NamedNode

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Self]:
        return map(cls, parameters.iris(cls.parameter))

    def others(self, run: Evaluation, values: Values) -> Edges:
        return walk(run.graph, Predicate(self.other), values.focus)

    @property
    def message(self) -> str:
        return f"{{?value}} {self.words} {self.other}"

    def reads_from_focus(self) -> Iterator[PropertyPath]:
        yield Predicate(self.other)


class _SameValues(_Pair):
    """The values of both properties are compared as sets."""

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the values that are chosen of the two sets of a focus node."""
        others = self.others(run, values)
        mine = run.graph.keys(values.edges.sources, values.edges.targets)
        theirs = run.graph.keys(others.sources, others.targets)
        wrong = run.graph.split(self.chosen(mine, theirs))
        return Violations(wrong.sources, wrong.targets)

    def chosen(self, mine: Keys, theirs: Keys) -> Keys:
        """Return the pairs of a focus node and a value that are wrong."""
        raise NotImplementedError


class Equals(_SameValues):
    """``sh:equals``: both have the same values.

    "For each value node that does not exist as a value of the property $equals at the
    focus node, there is a validation result with the value node as sh:value. For each
    value of the property $equals at the focus node that is not one of the value nodes,
    there is a validation result with the value as sh:value."

    https://www.w3.org/TR/shacl/#EqualsConstraintComponent
    """

    component = SH.EqualsConstraintComponent
    parameter = SH.equals
    words = "is not a value of both this property and"

    def chosen(self, mine: Keys, theirs: Keys) -> Keys:
        """Return the values that only one of the two has."""
        return np.setxor1d(mine, theirs, assume_unique=True)


class Disjoint(_SameValues):
    """``sh:disjoint``: the two share no value.

    "For each value node that also exists as a value of the property $disjoint at the
    focus node, there is a validation result with the value node as sh:value."

    https://www.w3.org/TR/shacl/#DisjointConstraintComponent
    """

    component = SH.DisjointConstraintComponent
    parameter = SH.disjoint
    words = "is also a value of"

    def chosen(self, mine: Keys, theirs: Keys) -> Keys:
        """Return the values that both have."""
        return np.intersect1d(mine, theirs, assume_unique=True)


class LessThan(_Pair):
    """``sh:lessThan``: each value node is less than each of the other values.

    "For each pair of value nodes and the values of the property $lessThan at the given
    focus node where the first value is not less than the second value (based on
    SPARQL's < operator) or where the two values cannot be compared, there is a
    validation result with the value node as sh:value."

    https://www.w3.org/TR/shacl/#LessThanConstraintComponent
    """

    component = SH.LessThanConstraintComponent
    parameter = SH.lessThan
    words = "is not less than"
    orders: ClassVar[frozenset[int]] = frozenset({-1})

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return, for each pair of values out of order, the value node."""
        rows, others = expanded(values.edges.sources, self.others(run, values))
        keys = run.graph.keys(values.edges.targets[rows], others)
        pairs, places = np.unique(keys, return_inverse=True)
        wording = self._wording(run, pairs // run.graph.size, pairs % run.graph.size)
        ordered = np.array([text is None for text in wording], np.bool_)[places]
        wrong = rows[~ordered]
        return Violations(
            values.edges.sources[wrong],
            values.edges.targets[wrong],
            bindings=tuple(map(bound_as, run.terms(others[~ordered]))),
            wording=tuple(wording[place] for place in places[~ordered].tolist()),
        )

    def _wording(
        self, run: Evaluation, firsts: NDArray[np.int64], seconds: NDArray[np.int64]
    ) -> list[str | None]:
        """Return what is wrong with each pair of terms, None for those in order."""
        terms = run.graph.terms
        both = np.union1d(firsts, seconds).tolist()
        values = {number: value_of(terms[number]) for number in both}

        def words(first: int, second: int) -> str | None:
            order = compare(values[first], values[second])
            if order is None:
                of = f" of {self.other}"
                return not_comparable(terms[first], terms[second], of)
            return None if order in self.orders else self.message

        return list(map(words, firsts.tolist(), seconds.tolist()))


class LessThanOrEquals(LessThan):
    """``sh:lessThanOrEquals``: each is less than or equal to each of the others.

    "For each pair of value nodes and the values of the property $lessThanOrEquals at
    the given focus node where the first value is not less than or equal to the second
    value (based on SPARQL's <= operator) or where the two values cannot be compared,
    there is a validation result with the value node as sh:value."

    https://www.w3.org/TR/shacl/#LessThanOrEqualsConstraintComponent
    """

    component = SH.LessThanOrEqualsConstraintComponent
    parameter = SH.lessThanOrEquals
    words = "is not less than or equal to"
    orders = frozenset({-1, 0})
