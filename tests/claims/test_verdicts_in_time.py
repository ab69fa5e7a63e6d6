"""Verdicts on counts of other days, on revisions, and on dates."""

from __future__ import annotations

from support.flood_claims import (
    LOWER,
    OWN,
    claims_of,
    compared,
    date,
    figure,
    on,
    said,
    verdicts,
)

from kg.claims.verdict import Verdict


def test_counts_of_successive_days_are_of_other_times() -> None:
    graph = claims_of(
        figure("a", 20, extra=on("2001-05-03")),
        figure("b", 40, extra=on("2001-05-04"), by="post"),
        figure("c", 41, extra=on("2001-05"), by="office"),
        figure("d", 45, by="parish"),
        figure("e", 50, extra=on("2001-05-02"), by="reeve"),
    )
    assert verdicts(graph) == {
        "a b": "differs otherTime",
        "a c": "differs otherTime",
        "a d": "differs timeNotGiven",
        "a e": "contradicts earlierAboveLater",
        "b c": "differs otherTime",
        "b d": "differs timeNotGiven",
        "b e": "contradicts earlierAboveLater",
        "c d": "differs timeNotGiven",
        "c e": "differs otherTime",
        "d e": "contradicts earlierAboveLater",
    }


def test_two_counts_of_one_day_may_be_an_earlier_and_a_later_one() -> None:
    day = on("2001-05-04")
    graph = claims_of(
        figure("a", 40, extra=day + OWN),
        figure("b", 40, extra=day + OWN, by="post"),
        figure("c", 60, extra=day, by="office"),
        figure("d", 50, extra=day, population="farmhouses", by="parish"),
    )
    assert verdicts(graph) == {
        "a b": "agrees sameFigure",
        "a c": "differs otherTime",
        "b c": "differs otherTime",
    }


def test_what_may_fall_again_is_not_compared_at_other_times() -> None:
    def people(name: str, value: int, extra: str, by: str) -> str:
        text = figure(name, value, extra=extra, population="all", by=by)
        return text.replace("houses-flooded", "people-sheltered")

    graph = claims_of(
        people("a", 90, on("2001-05-03"), "herald"),
        people("b", 40, on("2001-05-04"), "post"),
        people("c", 30, "", "office"),
    )
    assert verdicts(graph) == {
        "a b": "differs otherTime",
        "a c": "differs timeNotGiven",
        "b c": "differs timeNotGiven",
    }


def test_a_later_count_of_one_claimant_revises_the_earlier_one() -> None:
    graph = claims_of(
        figure("a", 50, extra=said("2001-05-06")),
        figure("b", 40, extra=said("2001-05-04")),
        figure("c", 30, extra=on("2001-05-03"), by="post"),
        figure("d", 35, extra=on("2001-05-04"), by="post"),
        figure("e", 44, extra=said("2001-05-04"), by="office"),
        figure("f", 45, extra=said("2001-05-04"), by="office"),
        figure("g", 45, "at-least", said("2001-05-04"), by="parish"),
        figure("h", 46, extra=said("2001-05-06"), by="parish"),
    )
    found = verdicts(graph)
    assert found["a b"] == "revises laterCount"
    assert found["d c"] == "revises laterCount"
    assert found["e f"] == "contradicts noCommonValue"
    assert found["g h"] == "compatible openEnd"
    revised = [one for one in compared(graph) if one.verdict is Verdict.REVISES]
    assert len(revised) == 2


def test_a_later_count_of_something_else_revises_nothing() -> None:
    graph = claims_of(
        figure("a", 50, extra=said("2001-05-04")),
        figure("b", 40, extra=said("2001-05-06"), population="farmhouses"),
        figure("c", 40, extra=said("2001-05-06") + LOWER),
        figure("d", 45, extra=said("2001-05-05"), by="post"),
        figure("e", 40, by="post"),
    )
    assert not [one for one in verdicts(graph).values() if one.startswith("revises")]


def test_people_without_a_name_in_common_do_not_revise_each_other() -> None:
    graph = claims_of(
        "agent:officials a kg:Group .",
        figure("a", 50, extra=said("2001-05-06"), by="officials"),
        figure("b", 40, extra=said("2001-05-04"), by="officials"),
    )
    assert verdicts(graph) == {"a b": "contradicts noCommonValue"}


def test_a_revision_that_the_data_state_has_a_direction() -> None:
    graph = claims_of(
        figure("a", 50),
        figure("b", 40, extra="prov:wasRevisionOf claim:a ;"),
        date("c", "2001-05-03"),
        date("d", "2001-05-04", "prov:wasRevisionOf claim:c ;"),
    )
    assert verdicts(graph) == {
        "d c": "revises statedRevision",
        "b a": "revises statedRevision",
    }


def test_other_criteria_and_other_units_cannot_be_compared() -> None:
    def level(name: str, extra: str, by: str) -> str:
        text = figure(name, 2.5, extra=extra, population="all", by=by)
        return text.replace("houses-flooded", "water-level")

    graph = claims_of(
        figure("a", 40, extra="kg:criterion criterion:cellars-included ;"),
        figure("b", 30, extra="kg:criterion criterion:cellars-excluded ;", by="post"),
        figure("c", 30, by="office"),
        level("d", "kg:unit unit:metre ;", "herald"),
        level("e", "kg:unit unit:percent ;", "post"),
    )
    assert verdicts(graph) == {
        "a b": "differs otherCriterion",
        "a c": "contradicts noCommonValue",
        "b c": "agrees originUnknown",
        "d e": "differs otherUnit",
    }


def test_dates_are_compared_by_aspect_and_to_the_hour() -> None:
    graph = claims_of(
        date("a", "2001-05-03"),
        date("b", "2001-05-03", 'kg:since "2001-05-03T20:00:00"^^xsd:dateTime ;'),
        date("c", "2001-05-04"),
        date("d", "2001-06", "kg:aspect aspect:road-closed ;"),
        date("e", "2001-05-03/..", ""),
        date("f", "2001-05-03", 'kg:until "2001-05-03T19:00:00"^^xsd:dateTime ;'),
    )
    found = verdicts(graph)
    assert {pair: found[pair] for pair in found if "f" in pair} == {
        "a f": "compatible overlap",
        "b f": "contradicts noCommonValue",
        "c f": "contradicts noCommonValue",
        "e f": "compatible openEnd",
    }
    assert {pair: found[pair] for pair in found if "f" not in pair} == {
        "a b": "compatible overlap",
        "a c": "contradicts noCommonValue",
        "a e": "compatible openEnd",
        "b c": "contradicts noCommonValue",
        "b e": "compatible openEnd",
        "c e": "compatible openEnd",
    }


def test_the_same_date_of_two_origins_agrees_as_the_same_figure() -> None:
    graph = claims_of(
        date("a", "2001-05-03", OWN),
        date("b", "2001-05-03", OWN).replace("agent:herald", "agent:post"),
    )
    assert verdicts(graph) == {"a b": "agrees sameFigure"}
