"""Converts dates of sources (EDTF, ``xsd:dateTime``) to intervals of instants.

Extended Date/Time Format, https://www.loc.gov/standards/datetime/, levels 0 and 1.

    >>> from kg.claims.edtf import edtf_interval
    >>> edtf_interval("2001-05-02/2001-05-05")
    Interval(lower=(2001, 5, 2, 0, 0, 0), upper=(2001, 5, 5, 23, 59, 59))
"""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache
from time import struct_time
from typing import Final

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from kg.claims.interval import ClaimError, Instant, Interval

_PLAIN: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
"""A year, a month or a day, as most dates are."""
_NO_DATE: Final = "no EDTF date"
_LONGEST: Final = 100
"""Characters; no date of the levels 0 and 1 has as many, and what was read is kept."""


def edtf_interval(text: str) -> Interval[Instant]:
    """Return the interval of an EDTF date or interval, from its first to its last day.

    Uncertainty marks do not widen it, because no source says how wide "about" is. An
    open or unknown end is None.

    Raises:
        ClaimError: the text is not valid EDTF.
    """
    first, slash, last = text.partition("/")
    if slash and not {first, last} - {"", ".."}:
        raise ClaimError(f"{text!r} is no EDTF date: one end must be given")
    begin = None if first in {"", ".."} and slash else _days(first).lower
    end = None if last in {"", ".."} and slash else _days(last or first).upper
    return Interval(begin, end)


def _days(text: str) -> Interval[Instant]:
    """Return the interval of a single date."""
    found = _read(text) if len(text) <= _LONGEST else _NO_DATE
    if isinstance(found, str):
        raise ClaimError(f"{text!r} is {found}")
    return found


@lru_cache(10_000)  # the same texts occur often, also those that are no dates
def _read(text: str) -> Interval[Instant] | str:
    """Return the interval of a single date, or what the text is instead.

    Plain dates are read here: the library takes milliseconds for each.
    """
    if plain := _PLAIN.fullmatch(text):
        year, month, day = (int(part) if part else None for part in plain.groups())
        if year and (day is None or 1 <= day <= monthrange(year, month or 1)[1]):
            last = month or 12
            end = day or monthrange(year, last)[1]
            return Interval(
                (year, month or 1, day or 1, 0, 0, 0), (year, last, end, 23, 59, 59)
            )
    try:
        parsed = parse_edtf(text)
    except EDTFParseException:
        return _NO_DATE
    begin, end = parsed.lower_strict(), parsed.upper_strict()
    if not isinstance(begin, struct_time) or not isinstance(end, struct_time):
        return f"{_NO_DATE} of level 0 or 1"
    return Interval((*begin[:3], 0, 0, 0), (*end[:3], 23, 59, 59))


def date_time(text: str) -> Instant:
    """Return the instant of an ``xsd:dateTime`` without a time zone.

    Raises:
        ClaimError: the text does not have that form.
    """
    try:
        day, _, time = text.partition("T")
        year, month, of_month = (int(part) for part in day.split("-"))
        hour, minute, second = (int(part) for part in time.split(":"))
    except ValueError:
        raise ClaimError(f"{text!r} is no local date and time") from None
    return (year, month, of_month, hour, minute, second)
