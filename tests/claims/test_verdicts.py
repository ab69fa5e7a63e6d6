"""Verdicts say how two claims relate, and by which rule."""

from __future__ import annotations

from support.flood_claims import (
    claims_of,
    compared,
    date,
    figure,
    participation,
    verdicts,
)

from kg.claims.model import read_claims
from kg.claims.topics import ALL_PAIRS, neighbourhood
from kg.claims.verdict import Verdict
from kg.iris import slug

OWN = "kg:firstHand true ;"
MILL = "kg:scope scope:mill-street ;"
LOWER = "kg:scope scope:lower-town ;"
STREET = "scope:mill-street kg:partOf scope:lower-town ."


def on(day: str) -> str:
    return f'kg:asOf "{day}"^^edtf:EDTF ;'


def said(day: str) -> str:
    return f'kg:statedOn "{day}"^^edtf:EDTF ;'


def test_figures_agree_are_compatible_or_contradict_each_other() -> None:
    graph = claims_of(
        figure("a", 40, extra=OWN),
        figure("b", 40, extra=OWN, by="post"),
        figure("c", 30, "at-least", by="office"),
        figure("d", 50, by="parish"),
    )
    assert verdicts(graph) == {
        "a b": "agrees sameFigure",
        "a c": "compatible openEnd",
        "a d": "contradicts noCommonValue",
        "b c": "compatible openEnd",
        "b d": "contradicts noCommonValue",
        "c d": "compatible openEnd",
    }


def test_two_ranges_that_meet_are_strongly_compatible() -> None:
    graph = claims_of(
        figure("a", 50, "approximately"), figure("b", 58, "approximately", by="post")
    )
    assert verdicts(graph) == {"a b": "compatible overlap"}


def test_as_many_as_a_range_is_no_more_than_its_end() -> None:
    range_ = figure("a", 50, "up-to").replace(
        "kg:value 50", "kg:lowerBound 50 ; kg:upperBound 90"
    )
    graph = claims_of(
        range_,
        figure("b", 40, by="post"),
        figure("c", 90, "up-to", by="office"),
        figure("d", 91, by="parish"),
    )
    found = {pair: verdict for pair, verdict in verdicts(graph).items() if "a" in pair}
    assert found == {
        "a b": "compatible openEnd",
        "a c": "compatible openEnd",
        "a d": "contradicts noCommonValue",
    }


def test_up_to_begins_at_zero_and_says_little() -> None:
    graph = claims_of(figure("a", 50, "up-to"), figure("b", 2, by="post"))
    assert verdicts(graph) == {"a b": "compatible openEnd"}


def test_an_approximate_figure_agrees_with_one_that_rounds_to_it() -> None:
    graph = claims_of(
        figure("a", 600, "approximately", OWN),
        figure("b", 613, extra=OWN, by="post"),
        figure("c", 613, "approximately", OWN, by="office"),
    )
    assert verdicts(graph) == {
        "a b": "agrees withinRounding",
        "a c": "agrees withinRounding",
        "b c": "agrees withinRounding",
    }


def test_claims_of_one_origin_repeat_and_those_of_unknown_origin_only_agree() -> None:
    graph = claims_of(
        figure("a", 40, extra=OWN),
        figure("b", 40, extra="prov:wasDerivedFrom claim:a ;", by="post"),
        figure("c", 40, by="office"),
        figure("d", 40, "approximately", "prov:wasDerivedFrom claim:a ;", by="parish"),
        figure("e", 40, by="reeve"),
    )
    assert verdicts(graph) == {
        "a b": "repeats sameOrigin",
        "a c": "agrees originUnknown",
        "a d": "repeats sameOrigin",
        "a e": "agrees originUnknown",
        "b c": "agrees originUnknown",
        "b d": "repeats sameOrigin",
        "b e": "agrees originUnknown",
        "c d": "agrees originUnknown",
        "c e": "agrees originUnknown",
        "d e": "agrees originUnknown",
    }


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
