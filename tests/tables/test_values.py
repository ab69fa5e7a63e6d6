"""Numbers and dates in cells: what is ambiguous is refused, never guessed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kg.tables.values import ValueProblemError, Writing, edtf, number, yes_or_no
from kg.tables.words import slug_of

if TYPE_CHECKING:
    from kg.tables.row import Cell

COMMA = Writing(thousands=",")
POINT = Writing(thousands=".", decimal=",")
BLANK = Writing(thousands=" ", decimal=",")
PLAIN = Writing()
NUMBERS: list[tuple[Cell, Writing, str]] = [
    ("42", PLAIN, "42"),
    (" 042 ", PLAIN, "42"),
    ("12.5", PLAIN, "12.5"),
    ("1204", COMMA, "1204"),
    ("1,204", COMMA, "1204"),
    ("1,204,300", COMMA, "1204300"),
    ("1,204.75", COMMA, "1204.75"),
    ("1.204", COMMA, "1.204"),
    ("1.204", POINT, "1204"),
    ("1.204,75", POINT, "1204.75"),
    ("1 204,75", BLANK, "1204.75"),
    ("12,5", Writing(decimal=","), "12.5"),
    (Decimal(42), PLAIN, "42"),
    (Decimal("1.204"), POINT, "1.204"),
    (Decimal("1E+3"), PLAIN, "1000"),
]
NO_NUMBERS: list[tuple[Cell, Writing, str]] = [
    ("1,204", PLAIN, 'has the sign "," between its digits'),
    ("1.204", PLAIN, 'has the sign "." between its digits'),
    ("1 204", PLAIN, 'has the sign " " between its digits'),
    ("1,20", COMMA, 'has the sign "," at an odd place'),
    ("1204,300", COMMA, 'has the sign "," at an odd place'),
    ("1.5", Writing(decimal=","), 'has a point, and decimals have ","'),
    ("1,5,5", Writing(decimal=","), "is no number of at least 0"),
    ("-1", PLAIN, "is no number of at least 0"),
    ("1e3", PLAIN, "is no number of at least 0"),
    ("٤٢", PLAIN, "is no number of at least 0"),
    ("40-50", PLAIN, "is no number of at least 0"),
    ("9007200154740992", PLAIN, "is too large for a figure"),
    (Decimal("1e999999"), PLAIN, "is no number of at least 0"),
    (Decimal("Infinity"), PLAIN, "is no number of at least 0"),
]


@pytest.mark.parametrize(("cell", "writing", "expected"), NUMBERS)
def test_a_number_is_read(cell: Cell, writing: Writing, expected: str) -> None:
    assert number(cell, writing) == expected


@pytest.mark.parametrize(("cell", "writing", "said"), NO_NUMBERS)
def test_no_number_is_refused(cell: Cell, writing: Writing, said: str) -> None:
    with pytest.raises(ValueProblemError) as caught:
        number(cell, writing)
    assert said in caught.value.what


EUROPEAN = Writing(dates=("DD/MM/YYYY", "DD.MM.YYYY"))
AMERICAN = Writing(dates=("MM/DD/YYYY",))
DATES: list[tuple[Cell, Writing, str]] = [
    ("2001-05-02", PLAIN, "2001-05-02"),
    ("2001-05", PLAIN, "2001-05"),
    ("2001", PLAIN, "2001"),
    ("2001-05-02/2001-05-05", PLAIN, "2001-05-02/2001-05-05"),
    ("2001-05~", PLAIN, "2001-05~"),
    ("03/04/2001", EUROPEAN, "2001-04-03"),
    ("3.4.2001", EUROPEAN, "2001-04-03"),
    ("03/04/2001", AMERICAN, "2001-03-04"),
    ("04-2001", Writing(dates=("MM-YYYY",)), "2001-04"),
    (date(2001, 5, 2), AMERICAN, "2001-05-02"),
    (datetime(2001, 5, 2, 14, 30), PLAIN, "2001-05-02"),  # noqa: DTZ001 - as in tables
    (Decimal(2001), PLAIN, "2001"),
]
NO_DATES: list[tuple[Cell, Writing, str]] = [
    ("03/04/2001", PLAIN, "can be read in two ways, or more"),
    ("03.04.92", EUROPEAN, "can be read in two ways, or more"),
    ("13/13/2001", EUROPEAN, "is no date that is known here"),
    ("30/02/2001", EUROPEAN, "is no date that is known here"),
    ("2 May 2001", PLAIN, "is no date that is known here"),
    ("2001-02-30", PLAIN, "is no date that is known here"),
    ("", PLAIN, "is no date that is known here"),
    ("9" * 5000, PLAIN, "is no date that is known here"),
]


@pytest.mark.parametrize(("cell", "writing", "expected"), DATES)
def test_a_date_is_read(cell: Cell, writing: Writing, expected: str) -> None:
    assert edtf(cell, writing) == expected


@pytest.mark.parametrize(("cell", "writing", "said"), NO_DATES)
def test_no_date_is_refused(cell: Cell, writing: Writing, said: str) -> None:
    with pytest.raises(ValueProblemError) as caught:
        edtf(cell, writing)
    assert said in caught.value.what


def test_yes_and_no_are_words() -> None:
    assert [yes_or_no(one) for one in ("Yes", "true", "1", "no", "FALSE", "0")] == [
        *(True, True, True),
        *(False, False, False),
    ]
    with pytest.raises(ValueProblemError):
        yes_or_no("perhaps")


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("Flood of May 2001", "flood-of-may-2001"),
        ("Côte d’Azur", "cote-dazur"),
        ("Müller & Søn", "muller-son"),
        ("Şəki", "seki"),
        ("Наводнение 2001", ""),
        ("---", ""),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("a" * 300, "a" * 60),
    ],
)
def test_a_word_becomes_a_slug_of_ascii_letters(word: str, slug: str) -> None:
    assert slug_of(word) == slug
