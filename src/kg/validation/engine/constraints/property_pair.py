"""Property pair constraints.

SHACL, https://www.w3.org/TR/shacl/#core-components-property-pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from pyoxigraph import Literal

from kg.rdf.literals import is_less, value_of
from kg.rdf.vocabulary import SH
from kg.validation.engine.constraints.base import (
    NO_VIOLATIONS,
    Constraint,
    Values,
    Violations,
)
from kg.validation.engine.walk import expanded, walk
from kg.validation.paths import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from numpy.typing import NDArray
    from pyoxigraph import NamedNode

    from kg.validation.engine.graph import Edges
    from kg.validation.engine.parameters import Parameters
    from kg.validation.engine.run import Run
    from kg.validation.engine.shapes import Shape
    from kg.validation.paths import PropertyPath
    from kg.validation.results import Term


@dataclass(frozen=True, slots=True)
class _Pair(Constraint):
    """The value nodes are compared with the values of another property."""

    parameter: ClassVar[NamedNode]
    words: ClassVar[str]
    other: NamedNode

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Self]:
        """Yield a constraint for each of the other properties."""
        return map(cls, parameters.iris(cls.parameter))

    def others(self, run: Run, values: Values) -> Edges:
        """Return the values of the other property."""
        return walk(run.graph, Predicate(self.other), values.focus)

    @property
    def message(self) -> str:
        """What to say."""
        return f"{{?value}} {self.words} {self.other}"

    def parameters(self) -> dict[str, Term]:
        """Return the other property."""
        return {self.parameter.value.removeprefix(SH.namespace): self.other}

    def reads_from_focus(self) -> Iterator[PropertyPath]:
        """Yield the other property."""
        yield Predicate(self.other)


class Equals(_Pair):
    """``sh:equals``: both have the same values."""

    component = SH.EqualsConstraintComponent
    parameter = SH.equals
    words = "is not a value of both this property and"

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return the values that only one of the two has."""
        del shape
        others = self.others(run, values)
        mine = run.graph.keys(values.edges.sources, values.edges.targets)
        theirs = run.graph.keys(others.sources, others.targets)
        keys = np.setxor1d(mine, theirs, assume_unique=True)
        return _from_keys(keys, run.graph.size)


class Disjoint(_Pair):
    """``sh:disjoint``: the two share no value."""

    component = SH.DisjointConstraintComponent
    parameter = SH.disjoint
    words = "is also a value of"

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return the values that both have."""
        del shape
        others = self.others(run, values)
        mine = run.graph.keys(values.edges.sources, values.edges.targets)
        theirs = run.graph.keys(others.sources, others.targets)
        keys = np.intersect1d(mine, theirs, assume_unique=True)
        return _from_keys(keys, run.graph.size)


class LessThan(_Pair):
    """``sh:lessThan``: each value node is less than each of the other values."""

    component = SH.LessThanConstraintComponent
    parameter = SH.lessThan
    words = "is not less than"
    or_equal: ClassVar[bool] = False

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return, for each pair of values out of order, the value node."""
        del shape
        rows, others = expanded(values.edges.sources, self.others(run, values))
        if not len(rows):
            return NO_VIOLATIONS
        keys = run.graph.keys(values.edges.targets[rows], others)
        pairs, places = np.unique(keys, return_inverse=True)
        terms = run.graph.terms
        ordered = np.fromiter(
            (
                self._is_less(
                    terms[pair // run.graph.size], terms[pair % run.graph.size]
                )
                for pair in pairs.tolist()
            ),
            dtype=np.bool_,
            count=len(pairs),
        )
        wrong = rows[~ordered[places]]
        return Violations(values.edges.sources[wrong], values.edges.targets[wrong])

    def _is_less(self, first: Term, second: Term) -> bool:
        pair = [
            value_of(t) if isinstance(t, Literal) else None for t in (first, second)
        ]
        return is_less(pair[0], pair[1], or_equal=self.or_equal)


class LessThanOrEquals(LessThan):
    """``sh:lessThanOrEquals``: each is less than or equal to each of the others."""

    component = SH.LessThanOrEqualsConstraintComponent
    parameter = SH.lessThanOrEquals
    words = "is not less than or equal to"
    or_equal = True


def _from_keys(keys: NDArray[np.int64], size: int) -> Violations:
    return Violations((keys // size).astype(np.int32), (keys % size).astype(np.int32))
