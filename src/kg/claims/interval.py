"""Intervals: the range of values that a qualified figure or a date denotes.

Two claims are compared by their intervals. ``exactly 40`` is [40, 40], ``at least 40``
is [40, ∞), and ``approximately 40`` is as wide as the qualifier's tolerance. The rules
are terms of the ontology, so a project can add qualifiers without changing code.

The town office reports approximately 50 flooded houses, and a newspaper reports 40. The
intervals have no number in common:

    >>> from decimal import Decimal
    >>> from kg.claims.interval import Interval, Qualifier
    >>> from kg.rdf.vocabulary import KG
    >>> approximately = Qualifier(KG.around, rule=KG.around, tolerance=Decimal("0.1"))
    >>> office = approximately.interval(50, None, None)
    >>> print(office)
    [45, 55]
    >>> office.meets(Interval(40, 40))
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

    Rule = Callable[[int | None, int | None, Decimal], "Interval[int]"]

Instant = tuple[int, int, int, int, int, int]
"""Year, month, day, hour, minute and second in local time, as sources give it."""

Bound = TypeVar("Bound", int, Instant)


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

    def __str__(self) -> str:
        """Return the interval in mathematical notation."""
        lower = "(−∞" if self.lower is None else f"[{self.lower}"  # noqa: RUF001
        upper = "∞)" if self.upper is None else f"{self.upper}]"
        return f"{lower}, {upper}"


def _reaches(lower: Bound | None, upper: Bound | None) -> bool:
    return lower is None or upper is None or lower <= upper


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A qualifier of figures: its rule, and the share that ``kg:around`` allows."""

    iri: NamedNode
    rule: NamedNode
    tolerance: Decimal

    def interval(
        self, value: int | None, lower: int | None, upper: int | None
    ) -> Interval[int]:
        """Return the interval of a value, or of bounds, under this qualifier.

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
        return rule(lower, upper, self.tolerance)


def _exact(lower: int | None, upper: int | None, _: Decimal) -> Interval[int]:
    return Interval(lower, upper)


def _lower_limit(lower: int | None, upper: int | None, _: Decimal) -> Interval[int]:
    return Interval(lower, None if lower == upper else upper)


def _strict_lower_limit(
    lower: int | None, upper: int | None, _: Decimal
) -> Interval[int]:
    above = None if lower is None else lower + 1
    return Interval(above, None if lower == upper else upper)


def _upper_limit(lower: int | None, upper: int | None, _: Decimal) -> Interval[int]:
    return Interval(None if lower == upper else lower, upper)


def _strict_upper_limit(
    lower: int | None, upper: int | None, _: Decimal
) -> Interval[int]:
    below = None if upper is None else upper - 1
    return Interval(None if lower == upper else lower, below)


def _around(lower: int | None, upper: int | None, tolerance: Decimal) -> Interval[int]:
    return Interval(
        _scaled(lower, 1 - tolerance, ROUND_CEILING),
        _scaled(upper, 1 + tolerance, ROUND_FLOOR),
    )


def _scaled(bound: int | None, factor: Decimal, rounding: str) -> int | None:
    if bound is None:
        return None
    return int((bound * factor).to_integral_value(rounding=rounding))


_RULES: Final[dict[NamedNode, Rule]] = {
    KG.exact: _exact,
    KG.lowerLimit: _lower_limit,
    KG.strictLowerLimit: _strict_lower_limit,
    KG.upperLimit: _upper_limit,
    KG.strictUpperLimit: _strict_upper_limit,
    KG.around: _around,
}
