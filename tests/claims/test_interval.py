"""Figures and their qualifiers come to the intervals that the ontology promises."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.claims.edtf import date_time, edtf_interval
from kg.claims.interval import ClaimError, Interval, Qualifier
from kg.claims.verdict import Verdict, verdict
from kg.rdf.vocabulary import KG

TENTH = Decimal("0.1")


def qualifier(rule: NamedNode, tolerance: Decimal = Decimal(0)) -> Qualifier:
    return Qualifier(NamedNode("https://example.org/q"), rule, tolerance)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (KG.exact, "[40, 40]"),
        (KG.lowerLimit, "[40, ∞)"),
        (KG.strictLowerLimit, "[41, ∞)"),
        (KG.upperLimit, "(−∞, 40]"),
        (KG.strictUpperLimit, "(−∞, 39]"),
        (KG.around, "[36, 44]"),
    ],
)
def test_each_rule_turns_a_value_into_its_interval(
    rule: NamedNode, expected: str
) -> None:
    assert str(qualifier(rule, TENTH).interval(40, None, None)) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (KG.exact, (50, 90)),
        (KG.lowerLimit, (50, 90)),
        (KG.strictLowerLimit, (51, 90)),
        (KG.upperLimit, (50, 90)),
        (KG.strictUpperLimit, (50, 89)),
        (KG.around, (45, 99)),
    ],
)
def test_a_range_stays_a_range_under_every_rule(
    rule: NamedNode, expected: tuple[int, int]
) -> None:
    found = qualifier(rule, TENTH).interval(None, 50, 90)
    assert (found.lower, found.upper) == expected


@pytest.mark.parametrize(
    ("rule", "lower", "upper", "expected"),
    [
        (KG.strictLowerLimit, 50, None, "[51, ∞)"),
        (KG.strictLowerLimit, None, 90, "(−∞, 90]"),
        (KG.strictUpperLimit, 50, None, "[50, ∞)"),
        (KG.strictUpperLimit, None, 90, "(−∞, 89]"),
    ],
)
def test_a_bound_that_is_open_stays_open(
    rule: NamedNode, lower: int | None, upper: int | None, expected: str
) -> None:
    assert str(qualifier(rule).interval(None, lower, upper)) == expected


def test_an_approximate_interval_is_rounded_inwards_to_whole_numbers() -> None:
    found = qualifier(KG.around, TENTH).interval(487, None, None)
    assert found == Interval(439, 535)  # 438.3 to 535.7


def test_a_figure_without_value_and_bounds_is_refused() -> None:
    with pytest.raises(ClaimError, match=r"^a statistic has neither value nor bounds$"):
        qualifier(KG.exact).interval(None, None, None)


def test_a_qualifier_with_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ClaimError, match=r"^<.*example.org/q> has no interval rule"):
        qualifier(KG.Claim).interval(1, None, None)


counts = st.integers(min_value=0, max_value=10**9)
ends = st.none() | counts
intervals = st.builds(Interval, ends, ends).filter(
    lambda i: i.lower is None or i.upper is None or i.lower <= i.upper
)


@given(intervals, intervals)
def test_a_verdict_is_the_same_in_both_directions(
    first: Interval[int], second: Interval[int]
) -> None:
    assert verdict(first, second) is verdict(second, first)


def test_intervals_that_share_their_ends_only_are_compatible() -> None:
    for first, second in (((None, 50), (50, None)), ((40, 50), (50, 60))):
        assert verdict(Interval(*first), Interval(*second)) is Verdict.COMPATIBLE


@given(intervals)
def test_an_interval_agrees_with_itself(interval: Interval[int]) -> None:
    assert verdict(interval, interval) is Verdict.AGREES


@given(intervals, intervals, counts)
def test_intervals_that_share_a_number_never_contradict(
    first: Interval[int], second: Interval[int], shared: int
) -> None:
    both = [
        (i.lower is None or i.lower <= shared)
        and (i.upper is None or shared <= i.upper)
        for i in (first, second)
    ]
    if all(both):
        assert verdict(first, second) is not Verdict.CONTRADICTS


@given(counts, counts)
def test_exact_figures_contradict_whenever_they_differ(first: int, second: int) -> None:
    exactly = qualifier(KG.exact)
    found = verdict(
        exactly.interval(first, None, None), exactly.interval(second, None, None)
    )
    assert found is (Verdict.AGREES if first == second else Verdict.CONTRADICTS)


@given(counts, st.decimals(min_value=0, max_value=1, places=3))
def test_an_approximate_figure_always_contains_its_value(
    value: int, tolerance: Decimal
) -> None:
    found = qualifier(KG.around, tolerance).interval(value, None, None)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= value <= found.upper


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("1988", (1988, 1, 1, 0, 0, 0), (1988, 12, 31, 23, 59, 59)),
        ("1992-02", (1992, 2, 1, 0, 0, 0), (1992, 2, 29, 23, 59, 59)),
        ("1992-02-26", (1992, 2, 26, 0, 0, 0), (1992, 2, 26, 23, 59, 59)),
        ("1991-10/..", (1991, 10, 1, 0, 0, 0), None),
        ("../1991", None, (1991, 12, 31, 23, 59, 59)),
        ("1991-10/", (1991, 10, 1, 0, 0, 0), None),
        ("/1991", None, (1991, 12, 31, 23, 59, 59)),
        ("1991-10/1992", (1991, 10, 1, 0, 0, 0), (1992, 12, 31, 23, 59, 59)),
        ("1992-02-25T20:30:00", (1992, 2, 25, 0, 0, 0), (1992, 2, 25, 23, 59, 59)),
        ("199X", (1990, 1, 1, 0, 0, 0), (1999, 12, 31, 23, 59, 59)),
        ("1992~", (1992, 1, 1, 0, 0, 0), (1992, 12, 31, 23, 59, 59)),
    ],
)
def test_an_edtf_date_covers_all_its_days(
    text: str, lower: tuple[int, ...] | None, upper: tuple[int, ...] | None
) -> None:
    found = edtf_interval(text)
    assert (found.lower, found.upper) == (lower, upper)


@pytest.mark.parametrize(
    "text",
    ["1992-13", "1992-02-30", "yesterday", "", "/", "../..", "../", "1992/later"],
)
def test_what_is_no_edtf_date_is_refused(text: str) -> None:
    with pytest.raises(ClaimError, match="no EDTF date"):
        edtf_interval(text)


def test_a_local_date_and_time_is_read_to_the_second() -> None:
    assert date_time("1992-02-25T20:30:00") == (1992, 2, 25, 20, 30, 0)


@pytest.mark.parametrize("text", ["1992-02-25", "1992-02-25T20:30:00Z", "noon"])
def test_what_is_no_local_date_and_time_is_refused(text: str) -> None:
    with pytest.raises(ClaimError, match="no local date and time"):
        date_time(text)
