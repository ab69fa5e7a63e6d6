"""Whether two figures are about the same thing, or one about a part of the other.

Figures have the same measure and are compared in three respects: whom they count, which
part of the event they are of, and when the count stood. In each, two figures are the
same, or one is a part of the other, or neither.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from kg.rdf.index import closure
from kg.rdf.vocabulary import KG, SKOS

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.claims.model import Statistic
    from kg.rdf.index import TripleIndex


class Relation(Enum):
    """How the first of two figures relates to the second in one respect."""

    SAME = "same"
    PART = "part"
    WHOLE = "whole"
    OTHER = "other"

    @property
    def inverse(self) -> Relation:
        """The relation of the second figure to the first."""
        swapped = {Relation.PART: Relation.WHOLE, Relation.WHOLE: Relation.PART}
        return swapped.get(self, self)


class Comparability:
    """Relates figures by the lists and events of a graph."""

    def __init__(self, graph: TripleIndex) -> None:
        """Take the graph that has the populations, scopes, events and measures."""
        self._graph = graph
        self._wholes: dict[object, frozenset[NamedNode]] = {}
        self._cumulative: dict[NamedNode, bool] = {}

    def populations(self, first: Statistic, second: Statistic) -> Relation:
        """Relate whom the figures count: a narrower population is a part."""
        return self._parts(first.population, second.population, (SKOS.broader,))

    def scopes(self, first: Statistic, second: Statistic) -> Relation:
        """Relate the parts of the event; a figure without a scope is of the whole."""
        if first.scope is None or second.scope is None:
            if first.scope == second.scope:
                return Relation.SAME
            return Relation.WHOLE if first.scope is None else Relation.PART
        return self._parts(first.scope, second.scope, (KG.partOf, KG.event))

    def times(self, first: Statistic, second: Statistic) -> Relation:
        """Relate when the counts stood.

        An earlier count of what can only grow is a part of a later one, and of one
        without a time, which is of the final result.
        """
        earlier, later = first.as_of, second.as_of
        if earlier is None or later is None:
            if earlier == later:
                return Relation.SAME
            if not self.is_cumulative(first.measure):
                return Relation.OTHER
            return Relation.WHOLE if earlier is None else Relation.PART
        if earlier.meets(later):
            return Relation.SAME
        if not self.is_cumulative(first.measure):
            return Relation.OTHER
        return Relation.WHOLE if earlier.is_above(later) else Relation.PART

    def may_have_grown(self, first: Statistic, second: Statistic) -> bool:
        """Return whether a count may have grown between two times that meet.

        Of two counts of one day, nobody knows which is the earlier one.
        """
        if first.as_of is None or second.as_of is None:
            return False
        is_running = self.is_cumulative(first.measure)
        return is_running and first.as_of.meets(second.as_of)

    def is_cumulative(self, measure: NamedNode) -> bool:
        """Return whether figures of a measure can only grow."""
        if measure not in self._cumulative:
            found = self._graph.literal(measure, KG.cumulative)
            self._cumulative[measure] = found is not None and found.value == "true"
        return self._cumulative[measure]

    def is_narrower(self, population: NamedNode, whole: NamedNode) -> bool:
        """Return whether a population is a part of another."""
        return whole in self._wholes_of(population, (SKOS.broader,))

    def partitions(self, population: NamedNode) -> list[NamedNode]:
        """Return the partitions that a population is a part of."""
        return self._graph.nodes(population, KG.partition)

    def _parts(
        self, first: NamedNode, second: NamedNode, upwards: tuple[NamedNode, ...]
    ) -> Relation:
        if first == second:
            return Relation.SAME
        if second in self._wholes_of(first, upwards):
            return Relation.PART
        if first in self._wholes_of(second, upwards):
            return Relation.WHOLE
        return Relation.OTHER

    def _wholes_of(
        self, node: NamedNode, upwards: tuple[NamedNode, ...]
    ) -> frozenset[NamedNode]:
        key = (node, upwards)
        if key not in self._wholes:
            found = closure(
                node,
                lambda of: [one for up in upwards for one in self._graph.nodes(of, up)],
            )
            self._wholes[key] = frozenset(found)
        return self._wholes[key]
