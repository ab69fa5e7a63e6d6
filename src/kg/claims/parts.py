"""Finds figures whose parts exceed them: subgroups without common members."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from pyoxigraph import NamedNode

    from kg.claims.comparability import Comparability
    from kg.claims.model import Statistic


def parts_above_wholes(
    statistics: Iterable[Statistic], comparability: Comparability
) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield each part and its whole if the parts together exceed the whole.

    Parts are of one partition, such as men and women. Parts and whole are by one
    claimant in one source, of the same scope, time and unit: only then are they meant
    to add up. The least that each part can be is added; a part that can be nothing has
    no share in it.
    """
    for group in _comparable(statistics):
        parts: dict[NamedNode, list[Statistic]] = defaultdict(list)
        for one in group:
            for partition in comparability.partitions(one.population):
                parts[partition].append(one)
        for whole in group if parts else ():
            for members in parts.values():
                narrower = [
                    part
                    for part in members
                    if comparability.is_narrower(part.population, whole.population)
                ]
                yield from _above(narrower, whole)


def _comparable(statistics: Iterable[Statistic]) -> Iterable[list[Statistic]]:
    groups: dict[object, list[Statistic]] = defaultdict(list)
    for one in statistics:
        key = (one.source, one.claimant, one.scope, one.as_of, one.unit)
        groups[key].append(one)
    return groups.values()


def _above(
    parts: list[Statistic], whole: Statistic
) -> Iterator[tuple[NamedNode, NamedNode]]:
    least: dict[NamedNode, Decimal] = {}
    for part in parts:
        lower = part.figure.interval.lower
        if lower is not None:
            least[part.population] = min(lower, least.get(part.population, lower))
    most = whole.figure.interval.upper
    several = sum(1 for lower in least.values() if lower) > 1
    if several and most is not None and sum(least.values()) > most:
        for part in parts:
            if part.figure.interval.lower:
                yield part.iri, whole.iri
