"""Verdicts: how two claims about the same thing relate, and by which rule.

Claims agree if they state the same, and repeat each other if they then go back to one
origin. They are compatible if their intervals meet, and contradict each other if they
do not. Claims about different parts, times or criteria are not compared: they differ in
scope. A verdict never says which claim is right.

``docs/model.md`` explains each rule with an example.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from kg.claims.comparability import Comparability, Relation
from kg.claims.model import Assertion, Statistic
from kg.claims.parts import parts_above_wholes
from kg.claims.topics import pairs, topics
from kg.rdf.vocabulary import KG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import NamedNode

    from kg.claims.model import Claim
    from kg.claims.origins import Origins
    from kg.rdf.index import TripleIndex


class Verdict(Enum):
    """The result of comparing two claims; the value is the property that states it."""

    AGREES = KG.agreesWith
    REPEATS = KG.repeats
    COMPATIBLE = KG.compatibleWith
    CONTRADICTS = KG.contradicts
    REVISES = KG.revises
    DIFFERS = KG.differsInScope


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict on two claims, with its reason; only REVISES has a direction."""

    first: NamedNode
    second: NamedNode
    verdict: Verdict
    reason: NamedNode


Found = tuple[Verdict, "NamedNode"]


class Comparer:
    """Compares the claims of one graph."""

    def __init__(self, graph: TripleIndex, origins: Origins) -> None:
        """Take the graph of the claims, and the origins of the claims."""
        self._origins = origins
        self._groups = frozenset(graph.instances(KG.Group))
        self._comparability = Comparability(graph)

    def comparisons(self, claims: Iterable[Claim]) -> Iterator[Comparison]:
        """Yield the verdicts within each topic, in a fixed order."""
        grouped = topics(claims)
        for topic in sorted(grouped):
            yield from self.within(grouped[topic])

    def within(self, claims: Sequence[Claim]) -> list[Comparison]:
        """Return the verdicts on the claims of one topic."""
        found: dict[tuple[NamedNode, NamedNode], Comparison] = {}
        for first, second in pairs(claims):
            if comparison := self.compare(first, second):
                found[first.iri, second.iri] = comparison
        statistics = [claim for claim in claims if isinstance(claim, Statistic)]
        for part, whole in parts_above_wholes(statistics, self._comparability):
            one, other = sorted([part, whole])
            found[one, other] = Comparison(
                one, other, Verdict.CONTRADICTS, KG.partsAboveWhole
            )
        return list(found.values())

    def compare(self, first: Claim, second: Claim) -> Comparison | None:
        """Return the verdict on two claims of one topic, or None if there is none."""
        if isinstance(first, Statistic) and isinstance(second, Statistic):
            later = self._revision(first, second)
            found = later[1] if later else self._figures(first, second)
        elif isinstance(first, Assertion) and isinstance(second, Assertion):
            later = _stated_revision(first, second)
            found = later[1] if later else self._dates(first, second)
        else:
            return None
        if found is None:
            return None
        if later and later[0] is second:
            first, second = second, first
        return Comparison(first.iri, second.iri, *found)

    def _figures(self, first: Statistic, second: Statistic) -> Found | None:
        relations = self._relations(first, second)
        if relations[0] is Relation.OTHER:  # nobody compares men with children
            return None
        if first.unit != second.unit:
            return Verdict.DIFFERS, KG.otherUnit
        if set(relations) == {Relation.SAME}:
            return self._same_thing(first, second)
        above = self._part_above_whole(first, second, relations)
        if above or relations[0] is not Relation.SAME:
            return above
        return Verdict.DIFFERS, _difference(first, second, relations)

    def _relations(self, first: Statistic, second: Statistic) -> list[Relation]:
        """Return how the figures relate by population, by scope and by time."""
        return [
            self._comparability.populations(first, second),
            self._comparability.scopes(first, second),
            self._comparability.times(first, second),
        ]

    def _same_thing(self, first: Statistic, second: Statistic) -> Found:
        if first.criteria and second.criteria and first.criteria != second.criteria:
            return Verdict.DIFFERS, KG.otherCriterion
        one, other = first.figure, second.figure
        if one.states_same(other):
            return self._agreement(first, second, KG.sameFigure)
        if one.rounds_to(other) or other.rounds_to(one):
            return self._agreement(first, second, KG.withinRounding)
        if not one.interval.meets(other.interval):
            if self._comparability.may_have_grown(first, second):
                return Verdict.DIFFERS, KG.otherTime
            return Verdict.CONTRADICTS, KG.noCommonValue
        is_weak = one.has_open_end or other.has_open_end
        return Verdict.COMPATIBLE, KG.openEnd if is_weak else KG.overlap

    def _part_above_whole(
        self, first: Statistic, second: Statistic, relations: Sequence[Relation]
    ) -> Found | None:
        """Return a contradiction if a part is larger than its whole can be."""
        differing = set(relations) - {Relation.SAME}
        if differing not in ({Relation.PART}, {Relation.WHOLE}):
            return None
        part, whole = (
            (first, second) if differing == {Relation.PART} else (second, first)
        )
        if not part.figure.interval.is_above(whole.figure.interval):
            return None
        if self._comparability.may_have_grown(first, second):
            return None
        by_time_alone = relations[:2] == [Relation.SAME, Relation.SAME]
        reason = KG.earlierAboveLater if by_time_alone else KG.partAboveWhole
        return Verdict.CONTRADICTS, reason

    def _dates(self, first: Assertion, second: Assertion) -> Found | None:
        one, other = first.period, second.period
        if one is None or other is None:
            return None
        if one == other:
            return self._agreement(first, second, KG.sameFigure)
        if not one.meets(other):
            return Verdict.CONTRADICTS, KG.noCommonValue
        is_weak = None in (one.lower, one.upper, other.lower, other.upper)
        return Verdict.COMPATIBLE, KG.openEnd if is_weak else KG.overlap

    def _agreement(self, first: Claim, second: Claim, reason: NamedNode) -> Found:
        one, other = self._origins[first.iri], self._origins[second.iri]
        if (one & other) - {KG.unknownOrigin}:
            return Verdict.REPEATS, KG.sameOrigin
        if KG.unknownOrigin in one | other:
            return Verdict.AGREES, KG.originUnknown
        return Verdict.AGREES, reason

    def _revision(
        self, first: Statistic, second: Statistic
    ) -> tuple[Claim, Found] | None:
        """Return the later of two counts of one thing by one claimant, if it is one."""
        if stated := _stated_revision(first, second):
            return stated
        by_one = first.claimant == second.claimant not in self._groups
        if not by_one or first.figure.interval == second.figure.interval:
            return None
        population, scope, time = self._relations(first, second)
        if population is not Relation.SAME or scope is not Relation.SAME:
            return None
        later = _later(first, second, time)
        return (later, (Verdict.REVISES, KG.laterCount)) if later else None


def _later(first: Statistic, second: Statistic, time: Relation) -> Claim | None:
    """Return the figure of the later time, or else the one that was stated later.

    What was stated later revises only what it cannot stand beside: "42" makes "more
    than 40" more exact.
    """
    if time is not Relation.SAME:
        return {Relation.PART: second, Relation.WHOLE: first}.get(time)
    if first.figure.interval.meets(second.figure.interval):
        return None
    if first.stated and second.stated:
        if second.stated.is_above(first.stated):
            return second
        if first.stated.is_above(second.stated):
            return first
    return None


def _stated_revision(first: Claim, second: Claim) -> tuple[Claim, Found] | None:
    for later, earlier in ((first, second), (second, first)):
        if earlier.iri in later.revised:
            return later, (Verdict.REVISES, KG.statedRevision)
    return None


def _difference(
    first: Statistic, second: Statistic, relations: Sequence[Relation]
) -> NamedNode:
    if relations[1] is not Relation.SAME:
        return KG.otherPart
    is_given = first.as_of is not None and second.as_of is not None
    return KG.otherTime if is_given else KG.timeNotGiven
