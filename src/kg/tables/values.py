"""Reads numbers, dates and yes or no from cells; guesses nothing that is ambiguous."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from kg.claims.edtf import edtf_interval
from kg.claims.interval import ClaimError
from kg.text.characters import visible

if TYPE_CHECKING:
    from kg.tables.row import Cell

DATE_FORM: Final = re.compile(
    r"(?=.*YYYY)(?=.*MM)(?!.*(YYYY|MM|DD).*\1)"
    r"(?:YYYY|MM|DD)(?:[-./ ](?:YYYY|MM|DD)){1,2}"
)
"""The forms that ``dates`` may have, such as ``DD/MM/YYYY``."""
_PARTS: Final = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MM": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{1,2})",
}
_PLAIN: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_SEPARATED: Final = re.compile(
    r"[0-9]{1,3}(?P<sign>[,.' \u00a0\u202f\u2019_])[0-9]{3}\b"
)
_THREE: Final = 3
_MOST: Final = (1 << 53) - 1
_MOST_DIGITS: Final = 40
_SLASHED: Final = re.compile(r"[0-9]{1,2}([-./ ])[0-9]{1,2}\1[0-9]{2,4}", re.ASCII)
_MIDNIGHT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(?::00(?:\.0+)?)?", re.ASCII
)
_DEGREES: Final = re.compile(r"(-?)([0-9]{1,3})(?:\.([0-9]{1,20}))?", re.ASCII)
_YES: Final = frozenset(("yes", "true", "1", "y"))
_NO: Final = frozenset(("no", "false", "0", "n"))


class ValueProblemError(Exception):
    """A cell does not have a value of its field: what it is, and what to do.

    ``field`` names the field, where it is not the one that was asked for.
    """

    def __init__(self, what: str, remedy: str, field: str = "") -> None:
        """Store the parts apart."""
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy
        self.field = field


@dataclass(frozen=True, slots=True)
class Writing:
    """How numbers and dates are written in a table, and what stands for no value.

    ``removes_invisible`` says that invisible characters of texts are left out.
    """

    thousands: str = ""
    decimal: str = "."
    dates: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    removes_invisible: bool = False


def text(cell: Cell) -> str:
    """Return a cell as a text, as a person would write it."""
    if isinstance(cell, Decimal):
        return number_text(cell)
    return cell.isoformat() if isinstance(cell, date) else cell.strip()


def text_or_day(cell: Cell) -> str:
    """Return a cell as a text; a day that a program wrote with midnight is the day."""
    plain = text(cell)
    day = _MIDNIGHT.fullmatch(plain)
    return day[1] if day else plain


def number_text(value: Decimal) -> str:
    """Return a number without an exponent, and without zeros after whole numbers."""
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return str(value)
    if value == value.to_integral_value():
        return str(int(value))
    return f"{value:f}"


def number(cell: Cell, writing: Writing) -> str:
    """Return the lexical form of a figure: whole, or decimal with a point.

    Raises:
        ValueProblemError: the cell is no number, is negative, is too large for a claim,
            or has a sign between its digits that the writing does not tell.
    """
    plain = number_text(cell) if isinstance(cell, Decimal) else text(cell)
    if not isinstance(cell, Decimal):
        plain = _without_signs(plain, writing)
    if not _PLAIN.fullmatch(plain):
        what = f'"{visible(plain, 40)}" is no number of at least 0'
        remedy = "write digits only, and words such as about into the qualifier"
        raise ValueProblemError(what, remedy)
    if len(plain) > _MOST_DIGITS or Decimal(plain) > _MOST:
        what = f'"{visible(plain, 40)}" is too large for a figure'
        raise ValueProblemError(what, "write a number of less than 2^53")
    whole, point, rest = plain.partition(".")
    return f"{int(whole)}{point}{rest}"


def _without_signs(plain: str, writing: Writing) -> str:
    """Return a number with a point for decimals, and no other signs.

    Raises:
        ValueProblemError: a sign stands where the writing does not allow it.
    """
    shown, point = visible(plain, 40), writing.decimal
    if not writing.thousands and (found := _SEPARATED.match(plain)):
        sign = found["sign"]
        # 1.204 may be a thousand and more, or a little more than one
        other = ' and decimal = ","' if sign == point else ""
        remedy = f'write thousands = "{sign}"{other} into the import.toml if it groups '
        remedy += "them, and the sign that does group them if it does not"
        what = f'"{shown}" has the sign "{sign}" between its digits'
        raise ValueProblemError(what, remedy)
    whole, point, rest = plain.partition(point)
    first, *groups = whole.split(writing.thousands) if writing.thousands else [whole]
    if groups and (len(first) > _THREE or {*map(len, groups)} != {_THREE}):
        what = f'"{shown}" has the sign "{writing.thousands}" at an odd place'
        raise ValueProblemError(what, "write it between groups of three digits")
    if writing.decimal != "." and "." in "".join((first, *groups, rest)):
        what = f'"{shown}" has a point, and decimals have "{writing.decimal}"'
        raise ValueProblemError(what, "write all numbers of the table alike")
    return "".join((first, *groups, "." if point else "", rest))


def edtf(cell: Cell, writing: Writing) -> str:
    """Return a date in EDTF (levels 0 and 1), which is ISO 8601 for most.

    Raises:
        ValueProblemError: the cell is no date in EDTF or in a form of the writing.
    """
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    plain = text_or_day(cell)
    for form in writing.dates:
        if found := _pattern(form).fullmatch(plain):
            return _checked("-".join(_numbers(found)), plain)
    if _SLASHED.fullmatch(plain):
        what = f'"{plain}" can be read in two ways, or more'
        remedy = (
            'write it as 2001-04-03, or dates = ["DD/MM/YYYY"] into the import.toml'
        )
        raise ValueProblemError(what, remedy)
    return _checked(plain, plain)


def _pattern(form: str) -> re.Pattern[str]:
    expression = re.escape(form)
    for part, pattern in _PARTS.items():
        expression = expression.replace(part, pattern, 1)
    return re.compile(expression, re.ASCII)


def _numbers(found: re.Match[str]) -> list[str]:
    parts = found.groupdict()
    day = [parts["day"].zfill(2)] if parts.get("day") else []
    return [parts["year"], parts["month"].zfill(2), *day]


def _checked(value: str, plain: str) -> str:
    try:
        edtf_interval(value)
    except ClaimError:
        what = f'"{visible(plain, 40)}" is no date that is known here'
        remedy = (
            "write it as 2001-04-03, 2001-04 or 2001, or dates into the import.toml"
        )
        raise ValueProblemError(what, remedy) from None
    return value


def degrees(cell: Cell, writing: Writing, most: int) -> str:
    """Return the lexical form of a latitude or longitude, with decimals.

    Raises:
        ValueProblemError: the cell is no number from minus ``most`` to ``most``.
    """
    plain = text(cell).replace(writing.decimal, ".")
    found = _DEGREES.fullmatch(plain)
    if not found or abs(Decimal(plain)) > most:
        what = f'"{visible(plain, 40)}" is no number of degrees from -{most} to {most}'
        raise ValueProblemError(what, "write such as -9.65, west and south below 0")
    sign, whole, rest = found.groups()
    return f"{sign}{int(whole)}.{rest or 0}"


def yes_or_no(cell: Cell) -> bool:
    """Return whether a cell says yes.

    Raises:
        ValueProblemError: it says neither yes nor no.
    """
    plain = text(cell).casefold()
    if plain not in _YES | _NO:
        what = f'"{visible(plain, 40)}" is neither yes nor no'
        raise ValueProblemError(what, "write yes or no")
    return plain in _YES
