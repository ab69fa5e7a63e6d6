"""Dates of sources as intervals of instants.

Extended Date/Time Format, https://www.loc.gov/standards/datetime/, levels 0 and 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from kg.claims.intervals import ClaimError, Instant, Interval

if TYPE_CHECKING:
    from time import struct_time


def edtf_interval(text: str) -> Interval[Instant]:
    """Return the days that an EDTF date or interval covers, from first to last.

    Marks of uncertainty do not widen it: how much "about" means, nobody said.

    Raises:
        ClaimError: the text is no EDTF.
    """
    try:
        parsed = parse_edtf(text)
    except EDTFParseException:
        raise ClaimError(f"{text!r} is no EDTF date") from None
    begin, end = parsed.lower_strict(), parsed.upper_strict()
    return Interval(_instant(begin, (0, 0, 0)), _instant(end, (23, 59, 59)))


def date_time(text: str) -> Instant:
    """Return an ``xsd:dateTime`` without time zone as an instant.

    Raises:
        ClaimError: the text is not of that form.
    """
    try:
        day, _, time = text.partition("T")
        year, month, of_month = (int(part) for part in day.split("-"))
        hour, minute, second = (int(part) for part in time.split(":"))
    except ValueError:
        raise ClaimError(f"{text!r} is no local date and time") from None
    return (year, month, of_month, hour, minute, second)


def _instant(day: struct_time | float, time: tuple[int, int, int]) -> Instant | None:
    if isinstance(day, float):
        if math.isinf(day):
            return None
        raise TypeError(day)
    return (day.tm_year, day.tm_mon, day.tm_mday, *time)
