"""Compares two RDF terms: which value is less, or whether they are incomparable.

It follows the operators of SPARQL,
https://www.w3.org/TR/sparql11-query/#OperatorMapping, and the order of XSD 1.1 where
SPARQL has none, https://www.w3.org/TR/xmlschema11-2/#built-in-primitive-datatypes.
Shapes compare values with this module only. Numbers are compared exactly.
"""

from __future__ import annotations

from ctypes import c_float
from decimal import Decimal
from functools import partial
from math import isnan
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.literals import INTEGERS, days_before_month, lexical_parts
from kg.rdf.vocabulary import XSD

if TYPE_CHECKING:
    from collections.abc import Callable


Value = tuple[str, Any]
"""A family of comparable values, and a value of it."""

Seconds = tuple[int, Decimal]
"""Whole seconds and a fraction of a second; a single ``Decimal`` would round."""

_NUMBERS: Final = {"exact": 0, "float": 1, "double": 2}
_HALF_DAY_AND_MORE: Final = 14 * 3600
_REFERENCES: Final = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""Months to which durations are added to compare them (XSD 1.1, 3.3.6.2)."""

_MOST_CHARACTERS: Final = 4000
_SOME_LEAP_YEAR: Final = 1972
_MIDNIGHT: Final = 86400


def value_of(term: Literal | NamedNode | BlankNode) -> Value | None:
    """Return the value of a term for comparison, or None if SPARQL does not order it.

    SPARQL does not order IRIs, blank nodes, texts with a language, ill-formed
    literals, and literals of other datatypes.
    """
    if not isinstance(term, Literal):
        return None
    name = term.datatype.value.removeprefix(XSD.namespace)
    read = _READERS.get(name)
    if read is None or name == term.datatype.value:
        return None
    parts = lexical_parts(term.value, name)
    return None if parts is None else read(term.value, parts)


def compare(first: Value | None, second: Value | None) -> int | None:
    """Return -1 if the first value is less, 0 if both are equal, 1 if it is greater.

    Return None if the two are incomparable: they are of different families, one is not
    a number, or the order depends on an unknown time zone (within 14 hours) or on the
    length of the months.
    """
    if first is None or second is None:
        return None
    family, other = first[0], second[0]
    if family in _NUMBERS and other in _NUMBERS:
        return _compare_numbers(first, second)
    if family != other:
        return None
    special = _SPECIAL.get(family)
    return special(first[1], second[1]) if special else _sign(first[1], second[1])


def _sign(first: Any, second: Any) -> int:  # noqa: ANN401 - two of one type
    return int(first > second) - int(first < second)


def _compare_numbers(first: Value, second: Value) -> int | None:
    """Compare numbers in the wider of the two types (XPath, numeric type promotion)."""
    family = max(first[0], second[0], key=_NUMBERS.__getitem__)
    one, other = (_promoted(value, family) for value in (first, second))
    if family != "exact" and (isnan(one) or isnan(other)):
        return None
    return _sign(one, other)


def _promoted(value: Value, family: str) -> Any:  # noqa: ANN401 - Decimal or float
    if family == "exact" or value[0] != "exact":
        return value[1]
    # float() of a too large Decimal is infinite, but of an int it raises an error
    return _single(value[1]) if family == "float" else float(value[1])


def _single(number: str | Decimal) -> float:
    """Return a number, rounded to a 32-bit float."""
    return c_float(float(number)).value


def _compare_instants(
    first: tuple[bool, Seconds], second: tuple[bool, Seconds]
) -> int | None:
    """Compare by XSD 1.1, D.2.1; an unknown time zone is within 14 hours of UTC."""
    (has_zone, one), (other_has_zone, other) = first, second
    if has_zone == other_has_zone:
        return _sign(one, other)
    ways = {
        _sign(_later(one, shift), other)
        for shift in (-_HALF_DAY_AND_MORE, _HALF_DAY_AND_MORE)
    }
    return ways.pop() if len(ways) == 1 else None


def _compare_durations(
    first: tuple[int, Seconds], second: tuple[int, Seconds]
) -> int | None:
    """Compare by XSD 1.1, 3.3.6.2, by adding both to each of four months."""
    if first[0] == second[0] or first[1] == second[1]:
        return _sign(first, second)
    ways = {
        _sign(
            *(
                _later(time, _MIDNIGHT * _first_day(year, month + months))
                for months, time in (first, second)
            )
        )
        for year, month in _REFERENCES
    }
    return ways.pop() if len(ways) == 1 else None


def _later(time: Seconds, seconds: int) -> Seconds:
    return time[0] + seconds, time[1]


def _first_day(year: int, month: int) -> int:
    """Return the day number of the first day of a month; the month may exceed 12."""
    years, months = divmod(month - 1, 12)
    return _day(year + years, months + 1, 1)


def _day(year: int, month: int, day: int) -> int:
    """Return the days since the first day of year 0 (proleptic Gregorian)."""
    before = year - 1
    leaps = before // 4 - before // 100 + before // 400
    return 365 * year + leaps + days_before_month(year, month) + day


def _instant(_lexical: str, parts: dict[str, str | None], family: str) -> Value | None:
    """Return whether there is a time zone, and the seconds on the time line."""
    year, month, day = (
        int(parts.get(name) or default)
        for name, default in (("year", _SOME_LEAP_YEAR), ("month", 1), ("day", 1))
    )
    whole, fraction = _seconds(parts.get("second") or "0")
    whole += 3600 * int(parts.get("hour") or 0) + 60 * int(parts.get("minute") or 0)
    if parts.get("midnight") and family != "time":
        # 24:00:00 is midnight of the next day; a time has no next day
        whole += _MIDNIGHT
    zone = parts["zone"]
    whole += _MIDNIGHT * _day(year, month, day) - _offset(zone)
    return family, (zone is not None, (whole, fraction))


def _duration(lexical: str, parts: dict[str, str | None]) -> Value | None:
    if len(lexical) > _MOST_CHARACTERS:
        return None
    years, months, days, hours, minutes = (
        int(parts.get(name) or 0)
        for name in ("years", "months", "days", "hours", "minutes")
    )
    whole, fraction = _seconds(parts.get("seconds") or "0")
    whole += 86400 * days + 3600 * hours + 60 * minutes
    sign = -1 if lexical.startswith("-") else 1
    months = sign * (12 * years + months)
    return "duration", (months, (sign * whole, sign * fraction))


def _seconds(text: str) -> Seconds:
    whole, _, fraction = text.partition(".")
    return int(whole), Decimal(f"0.{fraction}")


def _offset(zone: str | None) -> int:
    """Return the offset of a time zone from UTC in seconds."""
    if zone is None or zone == "Z":
        return 0
    seconds = 3600 * int(zone[1:3]) + 60 * int(zone[4:6])
    return -seconds if zone.startswith("-") else seconds


_DAYS: Final = ("date", "time", "dateTime")
_PARTIAL: Final = ("gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay")
_INSTANTS: Final = (*_DAYS, *_PARTIAL)
_SPECIAL: Final[dict[str, Callable[[Any, Any], int | None]]] = {
    **dict.fromkeys(_INSTANTS, _compare_instants),
    "duration": _compare_durations,
}
_READERS: Final[dict[str, Callable[[str, dict[str, str | None]], Value | None]]] = {
    **dict.fromkeys([*INTEGERS, "decimal"], lambda text, _: ("exact", Decimal(text))),
    "float": lambda text, _: ("float", _single(text)),
    "double": lambda text, _: ("double", float(text)),
    "boolean": lambda text, _: ("boolean", text in {"true", "1"}),
    "string": lambda text, _: ("string", text),
    **{name: partial(_instant, family=name) for name in _INSTANTS},
    "dateTimeStamp": partial(_instant, family="dateTime"),
    **dict.fromkeys(["duration", "yearMonthDuration", "dayTimeDuration"], _duration),
}
