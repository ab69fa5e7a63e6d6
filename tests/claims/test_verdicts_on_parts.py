"""Verdicts on parts of an event, and on parts of a population."""

from __future__ import annotations

from support.flood_claims import (
    LOWER,
    MILL,
    STREET,
    claims_of,
    figure,
    verdicts,
)


def test_a_part_of_the_event_is_not_compared_with_the_whole_or_another_part() -> None:
    graph = claims_of(
        STREET,
        figure("a", 40),
        figure("b", 12, extra=MILL, by="post"),
        figure("c", 20, extra=LOWER, by="office"),
        figure("d", 13, extra=MILL, by="parish"),
        figure("e", 5, extra="kg:scope event:landslide ;", by="reeve"),
    )
    assert verdicts(graph) == {
        "a b": "differs otherPart",
        "a c": "differs otherPart",
        "a d": "differs otherPart",
        "a e": "differs otherPart",
        "b c": "differs otherPart",
        "b d": "contradicts noCommonValue",
        "b e": "differs otherPart",
        "c d": "differs otherPart",
        "c e": "differs otherPart",
        "d e": "differs otherPart",
    }


def test_a_part_above_its_whole_contradicts_it() -> None:
    graph = claims_of(
        STREET,
        figure("a", 40),
        figure("b", 41, extra=MILL, by="post"),
        figure("c", 42, "at-least", population="farmhouses", by="office"),
        figure("d", 39, population="farmhouses", by="parish"),
        figure("e", 60, extra=LOWER, by="reeve"),
    )
    assert verdicts(graph) == {
        "a b": "contradicts partAboveWhole",
        "a c": "contradicts partAboveWhole",
        "a e": "contradicts partAboveWhole",
        "b e": "differs otherPart",
        "c d": "contradicts noCommonValue",
    }


def test_a_part_in_one_respect_that_is_the_whole_in_another_is_not_compared() -> None:
    graph = claims_of(
        figure("a", 90, population="farmhouses"),
        figure("b", 40, extra=MILL, by="post"),
    )
    assert verdicts(graph) == {}


def test_different_populations_have_no_verdict() -> None:
    graph = claims_of(
        figure("a", 12, population="farmhouses"),
        figure("b", 90, population="town-houses", by="post"),
    )
    assert verdicts(graph) == {}


def test_parts_without_common_members_contradict_a_total_that_they_exceed() -> None:
    graph = claims_of(
        figure("a", 40),
        figure("b", 30, population="farmhouses"),
        figure("c", 20, population="town-houses"),
        figure("d", 20, population="town-houses", by="post"),
        figure("e", 31, "at-least", population="farmhouses"),
    )
    found = verdicts(graph)
    assert found["a b"] == found["a c"] == "contradicts partsAboveWhole"
    assert "a d" not in found


def test_a_part_of_nothing_has_no_share_in_what_exceeds_a_total() -> None:
    graph = claims_of(
        figure("a", 40),
        figure("b", 41, population="farmhouses"),
        figure("c", 0, population="town-houses"),
    )
    assert verdicts(graph) == {"a b": "contradicts partAboveWhole"}


def test_parts_that_may_fit_and_parts_said_by_others_do_not() -> None:
    graph = claims_of(
        figure("a", 50),
        figure("b", 30, population="farmhouses"),
        figure("c", 20, population="town-houses"),
        figure("d", 30, population="town-houses", by="post"),
        figure("e", 40, "at-least", by="post"),
    )
    assert verdicts(graph) == {
        "a e": "compatible openEnd",
        "c d": "contradicts noCommonValue",
    }


def test_the_least_that_parts_of_one_population_can_be_is_added() -> None:
    """A source may state two figures for one part: 30, and "up to 30"."""
    graph = claims_of(
        figure("a", 45),
        figure("b", 30, "up-to", population="farmhouses"),
        figure("c", 30, population="farmhouses"),
        figure("d", 20, population="town-houses"),
    )
    found = verdicts(graph)
    assert not {"a b", "a c", "a d"} & {*found}


def test_a_part_alone_exceeds_its_whole_as_a_part() -> None:
    graph = claims_of(figure("a", 45), figure("b", 50, population="farmhouses"))
    assert verdicts(graph) == {"a b": "contradicts partAboveWhole"}
