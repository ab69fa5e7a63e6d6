"""Intervals: the range of values that a qualified figure or a date denotes.

Two claims are compared by their intervals. ``40``, as stated, is [40, 40], ``at least
40`` is [40, ∞), and ``approximately 40`` is as wide as the qualifier's tolerance. The
rules are terms of the ontology, so a project can add qualifiers without changing code.

The town office reports approximately 50 flooded houses, and a newspaper reports 40. The
intervals have no number in common:

    >>> from decimal import Decimal
    >>> from kg.claims.interval import Interval, Qualifier
    >>> from kg.rdf.vocabulary import KG
    >>> approximately = Qualifier(KG.around, rule=KG.around, tolerance=Decimal("0.1"))
    >>> office = approximately.figure(Decimal(50), None, None)
    >>> print(office.interval)
    [45, 55]
    >>> office.interval.meets(Interval(Decimal(40), Decimal(40)))
    False
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from kg.errors import KgError
from kg.rdf.vocabulary import KG

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import NamedNode

    Ends = tuple[Decimal | None, Decimal | None]
    Rule = Callable[[Decimal | None, Decimal | None, Decimal], Ends]

Instant = tuple[int, int, int, int, int, int]
"""Year, month, day, hour, minute and second in local time, as sources give it."""

Bound = TypeVar("Bound", Decimal, Instant)


class ClaimError(KgError):
    """A claim lacks a property that its meaning depends on."""


@dataclass(frozen=True, slots=True)
class Interval(Generic[Bound]):
    """All values from ``lower`` to ``upper``, both inclusive; None is unbounded."""

    lower: Bound | None
    upper: Bound | None

    def meets(self, other: Interval[Bound]) -> bool:
        """Return whether the two have a value in common."""
        return _reaches(self.lower, other.upper) and _reaches(other.lower, self.upper)

    def is_above(self, other: Interval[Bound]) -> bool:
        """Return whether every value of this interval is above all of the other's."""
        return not _reaches(self.lower, other.upper)

    def __str__(self) -> str:
        """Return the interval in mathematical notation."""
        lower = "(−∞" if self.lower is None else f"[{self.lower}"  # noqa: RUF001
        upper = "∞)" if self.upper is None else f"{self.upper}]"
        return f"{lower}, {upper}"


def _reaches(lower: Bound | None, upper: Bound | None) -> bool:
    return lower is None or upper is None or lower <= upper


@dataclass(frozen=True, slots=True)
class Figure:
    """What a source's numbers and their qualifier denote.

    ``has_open_end`` says that the source gives no number for one end. ``value`` is the
    single number that the source gives, if it does; ``is_approximate`` says that it
    stands for its neighbours too.
    """

    interval: Interval[Decimal]
    value: Decimal | None
    has_open_end: bool
    is_approximate: bool

    def states_same(self, other: Figure) -> bool:
        """Return whether the two give the same interval, both by a number or a range.

        "Up to 500 to 1,000" and "up to 1,000" are not the same, though both end there.
        """
        by_alike = not self.has_open_end or (self.value is None) == (
            other.value is None
        )
        return by_alike and self.interval == other.interval

    def rounds_to(self, other: Figure) -> bool:
        """Return whether the other's number lies in this approximate one's rounding.

        42 rounds to 40, because 40 is given to the ten, and 7.04 to 7.0.
        """
        if not self.is_approximate or self.value is None or other.value is None:
            return False
        if other.has_open_end:  # "at least 600" gives no number of its own
            return False
        is_near = 2 * abs(self.value - other.value) <= _given_to(self.value)
        return is_near and self.interval.meets(Interval(other.value, other.value))


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A qualifier of figures: its rule, and the share that ``kg:around`` allows."""

    iri: NamedNode
    rule: NamedNode
    tolerance: Decimal

    def figure(
        self, value: Decimal | None, lower: Decimal | None, upper: Decimal | None
    ) -> Figure:
        """Return what a value, or bounds, denote under this qualifier.

        Raises:
            ClaimError: there is neither value nor bound, or the rule is unknown.
        """
        if value is not None:
            lower = upper = value
        if lower is None and upper is None:
            raise ClaimError("a statistic has neither value nor bounds")
        rule = _RULES.get(self.rule)
        if rule is None:
            raise ClaimError(f"{self.iri} has no interval rule known here")
        has_open_end = self.rule in _LIMITS or lower is None or upper is None
        return Figure(
            interval=Interval(*rule(lower, upper, self.tolerance)),
            value=value,
            has_open_end=has_open_end,
            is_approximate=self.rule == KG.around,
        )


def _exact(lower: Decimal | None, upper: Decimal | None, _: Decimal) -> Ends:
    return lower, upper


def _lower_limit(lower: Decimal | None, _: Decimal | None, __: Decimal) -> Ends:
    return lower, None


def _strict_lower_limit(lower: Decimal | None, _: Decimal | None, __: Decimal) -> Ends:
    return None if lower is None else lower + _step(lower), None


def _upper_limit(_: Decimal | None, upper: Decimal | None, __: Decimal) -> Ends:
    return Decimal(0), upper


def _strict_upper_limit(_: Decimal | None, upper: Decimal | None, __: Decimal) -> Ends:
    return Decimal(0), None if upper is None else upper - _step(upper)


def _around(lower: Decimal | None, upper: Decimal | None, tolerance: Decimal) -> Ends:
    return (
        _widened(lower, -tolerance, ROUND_CEILING),
        _widened(upper, tolerance, ROUND_FLOOR),
    )


def _widened(bound: Decimal | None, share: Decimal, rounding: str) -> Decimal | None:
    """Move an end by its share, at most by ten units of the digit it is given to.

    "About 600" may stand for 560. Nobody writes "about 617" for 560.
    """
    if bound is None:
        return None
    most = 10 * _given_to(bound)
    by = max(-most, min(most, bound * share))
    return (bound + by).quantize(_step(bound), rounding=rounding)


def _given_to(number: Decimal) -> Decimal:
    """Return one unit of the digit to which a number is given: 10 for 40, 1 for 42."""
    unit = _step(number)
    if unit == 1:  # a whole number is given to its last digit that is not 0
        unit = Decimal(1).scaleb(_exponent(number.normalize()))
    return unit


def _step(bound: Decimal) -> Decimal:
    """Return one unit of the last digit that is written; 1 for whole numbers."""
    return Decimal(1).scaleb(min(0, _exponent(bound)))


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0  # a finite number has one


_RULES: Final[dict[NamedNode, Rule]] = {
    KG.exact: _exact,
    KG.lowerLimit: _lower_limit,
    KG.strictLowerLimit: _strict_lower_limit,
    KG.upperLimit: _upper_limit,
    KG.strictUpperLimit: _strict_upper_limit,
    KG.around: _around,
}
_LIMITS: Final = frozenset(
    (KG.lowerLimit, KG.strictLowerLimit, KG.upperLimit, KG.strictUpperLimit)
)
