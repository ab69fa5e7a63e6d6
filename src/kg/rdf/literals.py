"""Literals: whether a lexical form fits its datatype, and which of two is less.

XSD 1.1 datatypes, https://www.w3.org/TR/xmlschema11-2/; the order is that of the
operators of SPARQL, https://www.w3.org/TR/sparql11-query/#OperatorMapping.
"""

from __future__ import annotations

import re
from calendar import isleap
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from kg.rdf.vocabulary import XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Literal

_ZONE: Final = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR: Final = r"(?P<year>-?(?:[1-9][0-9]{3,11}|0[0-9]{3}))"
_MONTH: Final = r"(?P<month>0[1-9]|1[0-2])"
_DAY: Final = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME: Final = (
    r"(?:(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
    r":(?P<second>[0-5][0-9](?:\.[0-9]+)?)|(?P<midnight>24:00:00(?:\.0+)?))"
)
_YEARS: Final = r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?"
_DAYS: Final = (
    r"(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
)
_FLOAT: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NAME: Final = r"[^\W\d][\w.\-·]*"
_SPECIAL: Final = r"[+-]?INF|NaN"

_FORMS: Final = {
    name: re.compile(form, re.ASCII if name not in {"Name", "NCName"} else 0)
    for name, form in {
        "boolean": "true|false|1|0",
        "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
        "double": f"{_FLOAT}|{_SPECIAL}",
        "float": f"{_FLOAT}|{_SPECIAL}",
        "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
        "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
        "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE[:-1]}",
        "time": _TIME + _ZONE,
        "gYear": _YEAR + _ZONE,
        "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
        "gMonth": f"--{_MONTH}{_ZONE}",
        "gDay": f"---{_DAY}{_ZONE}",
        "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
        "duration": _YEARS + _DAYS,
        "yearMonthDuration": _YEARS,
        "dayTimeDuration": f"-?P(?=[0-9T]){_DAYS}",
        "hexBinary": "(?:[0-9a-fA-F]{2})*",
        "base64Binary": (
            "(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?="
            "|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
        ),
        "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
        "normalizedString": r"[^\r\n\t]*",
        "token": r"(?:[^\s]+(?: [^\s]+)*)?",
        "NMTOKEN": r"[\w.\-:·]+",
        "Name": f"(?:[:]|{_NAME})[\\w.\\-:·]*",
        "NCName": _NAME,
    }.items()
}
_BYTE, _SHORT, _INT, _LONG = 1 << 7, 1 << 15, 1 << 31, 1 << 63
_INTEGERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "byte": (-_BYTE, _BYTE - 1),
    "short": (-_SHORT, _SHORT - 1),
    "int": (-_INT, _INT - 1),
    "long": (-_LONG, _LONG - 1),
    "unsignedByte": (0, 2 * _BYTE - 1),
    "unsignedShort": (0, 2 * _SHORT - 1),
    "unsignedInt": (0, 2 * _INT - 1),
    "unsignedLong": (0, 2 * _LONG - 1),
}
_INTEGER: Final = re.compile(r"[+-]?[0-9]+", re.ASCII)
_MOST_DIGITS: Final = 4000
_DAYS_BEFORE: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)

Value = tuple[str, int | Decimal | float | str]
"""A family of values that can be compared with each other, and a value."""


def is_well_formed(lexical: str, datatype: str) -> bool:
    """Return whether a lexical form is in the lexical space of a datatype.

    Datatypes that XSD does not define have no such space here: all forms fit.
    """
    name = datatype.removeprefix(XSD.namespace)
    if name == datatype:
        return True
    if name in _INTEGERS:
        return _fits_integer(lexical, *_INTEGERS[name])
    form = _FORMS.get(name)
    if form is None:
        return True
    found = form.fullmatch(lexical)
    return found is not None and _day_exists(found.groupdict())


def value_of(literal: Literal) -> Value | None:
    """Return what a literal is compared by, or None if SPARQL does not order it."""
    name = literal.datatype.value.removeprefix(XSD.namespace)
    read = _READERS.get(name)
    if read is None or not is_well_formed(literal.value, literal.datatype.value):
        return None
    return read(literal.value)


def is_less(first: Value | None, second: Value | None, *, or_equal: bool) -> bool:
    """Return whether ``first < second`` (or ``<=``) is true; an error is not."""
    if first is None or second is None or first[0] != second[0]:
        return False
    one, other = first[1], second[1]
    if isinstance(one, float) or isinstance(other, float):
        one, other = float(one), float(other)
    return bool(one <= other if or_equal else one < other)  # type: ignore[operator]


def _fits_integer(lexical: str, least: int | None, most: int | None) -> bool:
    if not _INTEGER.fullmatch(lexical) or len(lexical) > _MOST_DIGITS:
        return False
    value = int(lexical)
    return (least is None or value >= least) and (most is None or value <= most)


def _day_exists(parts: dict[str, str | None]) -> bool:
    month, day = parts.get("month"), parts.get("day")
    if month is None or day is None:
        return True
    year = parts.get("year")
    leap = year is None or isleap(int(year))
    length = _DAYS_BEFORE[int(month)] - _DAYS_BEFORE[int(month) - 1]
    return int(day) <= length + (leap and int(month) == 2)  # noqa: PLR2004 - February


def _instant(lexical: str, name: str) -> Value | None:
    """Return seconds on a time line; what has a time zone is on another one."""
    found = _FORMS[name].fullmatch(lexical)
    if found is None:
        return None
    parts = found.groupdict()
    seconds = Decimal(86400 * _days(parts)) + _seconds(parts)
    zone = parts["zone"]
    if zone is None:
        return name, seconds
    return f"{name} with time zone", seconds - _offset(zone)


def _days(parts: dict[str, str | None]) -> int:
    """Return the days from the first of the year 0 (proleptic Gregorian)."""
    year, month, day = (int(parts.get(p) or 1) for p in ("year", "month", "day"))
    before = year - 1
    leaps = before // 4 - before // 100 + before // 400
    passed_leap_day = isleap(year) and month > 2  # noqa: PLR2004 - February
    return 365 * year + leaps + _DAYS_BEFORE[month - 1] + passed_leap_day + day


def _seconds(parts: dict[str, str | None]) -> Decimal:
    """Return the seconds since midnight; 24:00:00 is the next one."""
    if parts.get("midnight"):
        return Decimal(86400)
    hour, minute = int(parts.get("hour") or 0), int(parts.get("minute") or 0)
    return 3600 * hour + 60 * minute + Decimal(parts.get("second") or 0)


def _offset(zone: str) -> int:
    """Return the seconds that a time zone is ahead of UTC."""
    if zone == "Z":
        return 0
    seconds = 3600 * int(zone[1:3]) + 60 * int(zone[4:6])
    return -seconds if zone.startswith("-") else seconds


_READERS: Final[dict[str, Callable[[str], Value | None]]] = {
    **dict.fromkeys(_INTEGERS, lambda text: ("number", int(text))),
    "decimal": lambda text: ("number", Decimal(text)),
    "float": lambda text: ("number", float(text)),
    "double": lambda text: ("number", float(text)),
    "boolean": lambda text: ("boolean", text in {"true", "1"}),
    "string": lambda text: ("string", text),
    "date": partial(_instant, name="date"),
    "time": partial(_instant, name="time"),
    "dateTime": partial(_instant, name="dateTime"),
    "dateTimeStamp": partial(_instant, name="dateTime"),
}
