"""Verdicts say how two claims relate, and by which rule."""

from __future__ import annotations

from support.flood_claims import (
    OWN,
    claims_of,
    figure,
    verdicts,
)


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
