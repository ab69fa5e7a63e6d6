"""Figures and their qualifiers come to the intervals that the ontology promises."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.claims.edtf import date_time, edtf_interval
from kg.claims.interval import ClaimError, Figure, Interval, Qualifier
from kg.rdf.vocabulary import KG

TENTH = Decimal("0.1")


def qualifier(rule: NamedNode, tolerance: Decimal = Decimal(0)) -> Qualifier:
    return Qualifier(NamedNode("https://example.org/q"), rule, tolerance)


def of_value(rule: NamedNode, value: str, tolerance: Decimal = TENTH) -> Figure:
    return qualifier(rule, tolerance).figure(Decimal(value), None, None)


def of_bounds(rule: NamedNode, lower: str | None, upper: str | None) -> Figure:
    ends = [None if end is None else Decimal(end) for end in (lower, upper)]
    return qualifier(rule, TENTH).figure(None, *ends)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (KG.exact, "[40, 40]"),
        (KG.lowerLimit, "[40, ∞)"),
        (KG.strictLowerLimit, "[41, ∞)"),
        (KG.upperLimit, "[0, 40]"),
        (KG.strictUpperLimit, "[0, 39]"),
        (KG.around, "[36, 44]"),
    ],
)
def test_each_rule_turns_a_value_into_its_interval(
    rule: NamedNode, expected: str
) -> None:
    assert str(of_value(rule, "40").interval) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (KG.exact, "[7.0, 7.0]"),
        (KG.strictLowerLimit, "[7.1, ∞)"),
        (KG.strictUpperLimit, "[0, 6.9]"),
        (KG.around, "[6.3, 7.7]"),
    ],
)
def test_a_decimal_keeps_its_digits_and_moves_by_its_last_one(
    rule: NamedNode, expected: str
) -> None:
    assert str(of_value(rule, "7.0").interval) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (KG.exact, "[50, 90]"),
        (KG.lowerLimit, "[50, ∞)"),
        (KG.strictLowerLimit, "[51, ∞)"),
        (KG.upperLimit, "[0, 90]"),
        (KG.strictUpperLimit, "[0, 89]"),
        (KG.around, "[45, 99]"),
    ],
)
def test_a_range_under_a_limit_has_only_the_end_that_limits(
    rule: NamedNode, expected: str
) -> None:
    figure = of_bounds(rule, "50", "90")
    assert str(figure.interval) == expected
    assert figure.has_open_end is (rule not in (KG.exact, KG.around))


@pytest.mark.parametrize(
    ("rule", "lower", "upper", "expected"),
    [
        (KG.strictLowerLimit, "50", None, "[51, ∞)"),
        (KG.strictLowerLimit, None, "90", "(−∞, ∞)"),
        (KG.strictUpperLimit, "50", None, "[0, ∞)"),
        (KG.exact, None, "90", "(−∞, 90]"),
        (KG.around, "50", None, "[45, ∞)"),
    ],
)
def test_a_bound_that_is_open_stays_open(
    rule: NamedNode, lower: str | None, upper: str | None, expected: str
) -> None:
    figure = of_bounds(rule, lower, upper)
    assert str(figure.interval) == expected
    assert figure.has_open_end


def test_limits_have_an_open_end_and_other_figures_have_not() -> None:
    limits = (KG.lowerLimit, KG.strictLowerLimit, KG.upperLimit, KG.strictUpperLimit)
    assert [of_value(rule, "40").has_open_end for rule in limits] == [True] * 4
    assert not of_value(KG.exact, "40").has_open_end
    assert not of_value(KG.around, "40").has_open_end


def test_an_approximate_interval_is_rounded_inwards_to_whole_numbers() -> None:
    found = of_value(KG.around, "52").interval
    assert found == Interval(Decimal(47), Decimal(57))  # 46.8 to 57.2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("600", "[540, 660]"),
        ("610", "[549, 671]"),
        ("613", "[603, 623]"),
        ("2135", "[2125, 2145]"),
        ("7.04", "[6.94, 7.14]"),
    ],
)
def test_an_approximate_number_is_within_ten_units_of_its_last_digit(
    value: str, expected: str
) -> None:
    assert str(of_value(KG.around, value).interval) == expected


def test_a_limit_by_a_range_is_not_the_same_as_one_by_a_number() -> None:
    by_range = of_bounds(KG.upperLimit, "50", "90")
    assert not by_range.states_same(of_value(KG.upperLimit, "90"))
    assert by_range.states_same(of_bounds(KG.upperLimit, "50", "90"))
    assert of_bounds(KG.exact, "90", "90").states_same(of_value(KG.exact, "90"))


@pytest.mark.parametrize(
    ("approximate", "other", "expected"),
    [
        ("600", "613", True),
        ("600", "550", True),
        ("600", "651", False),
        ("613", "613", True),
        ("613", "614", False),
        ("2000", "2135", True),
        ("2000", "2300", False),  # within the thousand, and beyond the tenth
        ("7.0", "7.04", True),
        ("7.0", "7.06", False),
    ],
)
def test_an_approximate_number_stands_for_those_that_round_to_it(
    approximate: str,
    other: str,
    expected: bool,  # noqa: FBT001
) -> None:
    figure = of_value(KG.around, approximate)
    assert figure.rounds_to(of_value(KG.exact, other)) is expected


def test_a_number_rounds_to_no_exact_one_nor_does_a_limit_or_a_range() -> None:
    about = of_value(KG.around, "600")
    assert not of_value(KG.exact, "600").rounds_to(about)
    assert not about.rounds_to(of_value(KG.lowerLimit, "600"))
    assert not about.rounds_to(of_bounds(KG.exact, "600", "610"))
    assert not of_bounds(KG.around, "600", "700").rounds_to(of_value(KG.exact, "600"))


def test_a_figure_without_value_and_bounds_is_refused() -> None:
    with pytest.raises(ClaimError, match=r"^a statistic has neither value nor bounds$"):
        of_bounds(KG.exact, None, None)


def test_a_qualifier_with_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ClaimError, match=r"^<.*example.org/q> has no interval rule"):
        of_value(KG.Claim, "1")


def test_an_interval_is_above_another_only_if_they_share_nothing() -> None:
    low, high = Interval(None, Decimal(4)), Interval(Decimal(5), None)
    assert high.is_above(low)
    assert not low.is_above(high)
    assert not Interval(Decimal(4), None).is_above(low)
    assert not Interval(None, None).is_above(low)


counts = st.integers(min_value=0, max_value=10**9).map(Decimal)
ends = st.none() | counts
intervals = st.builds(Interval, ends, ends).filter(
    lambda i: i.lower is None or i.upper is None or i.lower <= i.upper
)


@given(intervals, intervals)
def test_of_two_intervals_they_meet_or_one_is_above_the_other(
    first: Interval[Decimal], second: Interval[Decimal]
) -> None:
    found = (first.meets(second), first.is_above(second), second.is_above(first))
    assert sorted(found) == [False, False, True]
    assert first.meets(second) is second.meets(first)


@given(counts, st.decimals(min_value=0, max_value=1, places=3))
def test_an_approximate_figure_always_contains_its_value(
    value: Decimal, tolerance: Decimal
) -> None:
    found = qualifier(KG.around, tolerance).figure(value, None, None).interval
    assert found.meets(Interval(value, value))


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
