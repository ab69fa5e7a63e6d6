"""Cuts the things of a project into parts by shuffling them.

What an event ties together has a common key from the start, so that only ties between
keys come to the driver.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kg.bundles.members import Bundles, Described, MemberTerms, part_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyspark import RDD

    from kg.spark.things import Piece, Thing

    Homes = RDD[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What is shared, and the pieces of each part that has members."""

    shared: tuple[Piece, ...]
    members: MemberTerms
    pieces: RDD[tuple[int, Iterable[tuple[Piece, ...]]]]


def cut_things(things: RDD[tuple[str, Thing]]) -> Parts:
    """Return things in as many parts as they have partitions.

    All that is joined here is partitioned in the same way, so that a join moves only
    what has another key than before.
    """
    count = things.getNumPartitions()
    ties = things.mapValues(_described).persist()
    homes = _members(ties, count)
    bundles = Bundles(_ties(ties, homes, count))
    place = partial(_place, bundles, count)
    placed = things.leftOuterJoin(homes, count).values().persist()
    shared = placed.filter(_is_shared).flatMap(_pieces).collect()
    terms = ties.join(homes, count).values().map(_terms).distinct(count).collect()
    return Parts(
        tuple(sorted(shared)),
        MemberTerms.joined(terms),
        placed.filter(_is_member).map(place).groupByKey(count, int),
    )


def _members(ties: RDD[tuple[str, Described]], count: int) -> Homes:
    """Return all members, each with a name of its bundle."""
    found: Homes = ties.filter(_is_by_itself).mapPartitions(_with_homes, True)  # noqa: FBT003
    named = ties.filter(_is_other).flatMap(_mentions).partitionBy(count).persist()
    newest = found
    while True:
        mentioning = named.join(newest, count).values().keys().map(_keyed)
        keyed = mentioning.reduceByKey(_either, count).subtractByKey(found, count)
        newest = (
            ties.join(keyed, count)
            .mapValues(_first)
            .mapPartitions(_with_homes, True)  # noqa: FBT003
            .persist()
        )
        if newest.isEmpty():
            return found.persist()
        found = found.union(newest).persist()


def _ties(
    ties: RDD[tuple[str, Described]], homes: Homes, count: int
) -> list[tuple[str, str]]:
    """Return the pairs of names that are of one bundle."""
    members = ties.join(homes, count).persist()
    named = members.flatMap(_mentions_of_home)
    between = named.join(homes, count).values().filter(_differ)
    anchors = members.values().flatMap(_other_anchors)
    return between.union(anchors).distinct(count).collect()


def _described(thing: Thing) -> Described:
    return thing.described


def _is_by_itself(pair: tuple[str, Described]) -> bool:
    return pair[1].is_member


def _is_other(pair: tuple[str, Described]) -> bool:
    return not pair[1].is_member


def _with_homes(
    pairs: Iterable[tuple[str, Described]],
) -> Iterator[tuple[str, str]]:
    return ((subject, described.home(subject)) for subject, described in pairs)


def _either(one: None, other: None) -> None:
    del one, other


def _mentions(pair: tuple[str, Described]) -> Iterator[tuple[str, str]]:
    """Yield each node that a thing mentions, with the thing."""
    return ((one, pair[0]) for one in pair[1].mentions)


def _mentions_of_home(
    pair: tuple[str, tuple[Described, str]],
) -> Iterator[tuple[str, str]]:
    """Yield each node that a member mentions, with the name of its bundle."""
    described, home = pair[1]
    return ((one, home) for one in described.mentions)


def _other_anchors(pair: tuple[Described, str]) -> Iterator[tuple[str, str]]:
    described, home = pair
    return ((home, one) for one in described.anchors if one != home)


def _keyed(subject: str) -> tuple[str, None]:
    return subject, None


def _first(pair: tuple[Described, None]) -> Described:
    return pair[0]


def _differ(pair: tuple[str, str]) -> bool:
    return pair[0] != pair[1]


def _is_shared(pair: tuple[Thing, str | None]) -> bool:
    return pair[1] is None


def _is_member(pair: tuple[Thing, str | None]) -> bool:
    return pair[1] is not None


def _pieces(pair: tuple[Thing, str | None]) -> tuple[Piece, ...]:
    return pair[0].pieces


def _place(
    bundles: Bundles, count: int, pair: tuple[Thing, str | None]
) -> tuple[int, tuple[Piece, ...]]:
    thing, home = pair
    return part_of(bundles.root(home or ""), count), thing.pieces


def _terms(pair: tuple[Described, str]) -> MemberTerms:
    return pair[0].terms
