"""Verdicts come topic by topic; those of a large topic are on neighbours only."""

from __future__ import annotations

from support.flood_claims import (
    LOWER,
    claims_of,
    date,
    figure,
    on,
    participation,
    verdicts,
)

from kg.claims.model import read_claims
from kg.claims.topics import ALL_PAIRS, neighbourhood
from kg.iris import slug


def test_verdicts_come_topic_by_topic_and_only_within_a_topic() -> None:
    graph = claims_of(
        date("a", "2001-05-03"),
        figure("b", 40),
        figure("c", 40).replace("houses-flooded", "people-sheltered"),
        figure("d", 40).replace("event:flood", "event:other"),
        figure("e", 40),
        date("f", "2001-05-03"),
        participation("g"),
    )
    assert list(verdicts(graph)) == ["b e", "a f"]


def test_claims_on_one_topic_are_ordered_by_what_they_count_and_their_ends() -> None:
    graph = claims_of(
        figure("a", 40, population="town-houses"),
        figure("b", 40),
        figure("c", 40, extra=LOWER),
        figure("d", 40, extra=on("2001-05-04")),
        figure("e", 40, extra=on("2001-05-03")),
        figure("f", 40, "at-least"),
        figure("g", 50, "up-to"),
        figure("h", 45, "up-to"),
        figure("i", 39),
    )
    ordered = sorted(read_claims(graph), key=neighbourhood)
    assert [slug(claim.iri) for claim in ordered] == [*"chgibfeda"]


def test_dates_are_ordered_by_their_ends() -> None:
    graph = claims_of(
        date("a", "2001-05-03/.."),
        date("b", "2001-05-04"),
        date("c", "2001-05-03"),
        date("d", "2001-05"),
        date("e", "../2001-05-04"),
        date("f", "../2001-05-03"),
    )
    ordered = sorted(read_claims(graph), key=neighbourhood)
    assert [slug(claim.iri) for claim in ordered] == [*"fedcab"]


def test_as_many_claims_as_are_all_compared_and_one_more() -> None:
    def count(size: int) -> int:
        lines = (figure(f"c{n}", n, by=f"a{n}") for n in range(size))
        return len(verdicts(claims_of(*lines)))

    assert count(ALL_PAIRS) == ALL_PAIRS * (ALL_PAIRS - 1) // 2
    assert count(ALL_PAIRS + 1) < ALL_PAIRS * (ALL_PAIRS - 1) // 2


def test_a_large_topic_has_verdicts_on_neighbours_only() -> None:
    size = 2 * ALL_PAIRS
    graph = claims_of(*(figure(f"c{n}", n // 2, by=f"a{n}") for n in range(size)))
    found = verdicts(graph)
    digits = size.bit_length()
    assert len(found) == size * digits - digits * (digits + 1) // 2
    assert found["c0 c1"] == "agrees originUnknown"
    assert found["c0 c2"] == "contradicts noCommonValue"
    assert "c0 c399" not in found
