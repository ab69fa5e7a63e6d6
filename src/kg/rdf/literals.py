"""Checks whether a lexical form is valid for its datatype.

XSD 1.1 datatypes, https://www.w3.org/TR/xmlschema11-2/.
"""

from __future__ import annotations

import re
from calendar import isleap
from functools import cache
from typing import Final

from kg.rdf.vocabulary import XSD

_ZONE: Final = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR: Final = r"(?P<year>-?(?:[1-9][0-9]{3,11}|0[0-9]{3}))"
_MONTH: Final = r"(?P<month>0[1-9]|1[0-2])"
_DAY: Final = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME: Final = (
    r"(?:(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
    r":(?P<second>[0-5][0-9](?:\.[0-9]+)?)|(?P<midnight>24:00:00(?:\.0+)?))"
)
_YEARS: Final = r"-?P(?=[0-9T])(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?"
_DAYS: Final = (
    r"(?:(?P<days>[0-9]+)D)?(?:T(?=[0-9])(?:(?P<hours>[0-9]+)H)?"
    r"(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9]+(?:\.[0-9]+)?)S)?)?"
)
_FLOAT: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
NAME_START: Final = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF"
    r"\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD"
    r"\U00010000-\U000EFFFF"
)
"""The characters that may begin a name of XML (with ``_``), Turtle or SPARQL."""
NAME_PART: Final = rf"{NAME_START}_0-9\u00B7\u0300-\u036F\u203F\u2040"
"""The characters that may continue it; most names may also have hyphens."""
_NCNAME: Final = rf"[_{NAME_START}][{NAME_PART}.-]*"
_NMTOKEN: Final = rf"[:{NAME_PART}.-]+"

_FORMS: Final = {
    "boolean": "true|false|1|0",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    **dict.fromkeys(["double", "float"], rf"{_FLOAT}|[+-]?INF|NaN"),
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
    "NMTOKEN": _NMTOKEN,
    "NMTOKENS": f"{_NMTOKEN}(?: {_NMTOKEN})*",
    "Name": f"[:_{NAME_START}][:{NAME_PART}.-]*",
    **dict.fromkeys(["NCName", "ID", "IDREF", "ENTITY"], _NCNAME),
    **dict.fromkeys(["IDREFS", "ENTITIES"], f"{_NCNAME}(?: {_NCNAME})*"),
    **dict.fromkeys(["QName", "NOTATION"], f"(?:{_NCNAME}:)?{_NCNAME}"),
}
_BYTE, _SHORT, _INT, _LONG = 1 << 7, 1 << 15, 1 << 31, 1 << 63
INTEGERS: Final[dict[str, tuple[int | None, int | None]]] = {
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
_FEBRUARY: Final = 2
_DAYS_BEFORE: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)


def is_well_formed(lexical: str, datatype: str) -> bool:
    """Return whether a lexical form is in the lexical space of a datatype.

    Every form is valid for a datatype that XSD does not define. Integers of more than
    4,000 digits and years of more than 12 digits are never valid.
    """
    name = datatype.removeprefix(XSD.namespace)
    return name == datatype or lexical_parts(lexical, name) is not None


def lexical_parts(lexical: str, name: str) -> dict[str, str | None] | None:
    """Return the parts of a lexical form of an XSD datatype, or None if it is invalid.

    Only dates, times and durations have parts, such as ``year`` and ``zone``.
    """
    if name in INTEGERS:
        return {} if _fits_integer(lexical, *INTEGERS[name]) else None
    if name not in _FORMS:
        return {}
    found = _form(name).fullmatch(lexical)
    if found is None:
        return None
    parts = found.groupdict()
    return parts if _day_exists(parts) else None


@cache
def _form(name: str) -> re.Pattern[str]:
    # compiled on demand: compiling those of names takes longer than many a command
    return re.compile(_FORMS[name], re.ASCII)


def days_before_month(year: int, month: int) -> int:
    """Return the number of days of a year before a month."""
    return _DAYS_BEFORE[month - 1] + (month > _FEBRUARY and isleap(year))


def _fits_integer(lexical: str, least: int | None, most: int | None) -> bool:
    if not _INTEGER.fullmatch(lexical) or len(lexical) > _MOST_DIGITS:
        return False
    value = int(lexical)
    return (least is None or value >= least) and (most is None or value <= most)


def _day_exists(parts: dict[str, str | None]) -> bool:
    month, day = parts.get("month"), parts.get("day")
    if month is None or day is None:
        return True
    # without a year, 29 February is valid
    year, number = int(parts.get("year") or 4), int(month)
    end = _DAYS_BEFORE[number] + (number >= _FEBRUARY and isleap(year))
    return int(day) <= end - days_before_month(year, number)
