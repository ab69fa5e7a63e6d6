"""Lines and columns of offsets, and the line that is shown of a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.text.positions import (
    Lines,
    error_at,
    excerpt,
    line_and_column,
    offset_of,
    position_at,
)

TEXT = "one\ntwo three\n\nfour"
PATH = Path("data/a.ttl")


@pytest.mark.parametrize(
    ("offset", "place"),
    [
        (0, (1, 1)),
        (3, (1, 4)),
        (4, (2, 1)),
        (8, (2, 5)),
        (14, (3, 1)),
        (15, (4, 1)),
        (19, (4, 5)),
    ],
)
def test_an_offset_has_a_line_and_a_column_and_back(
    offset: int, place: tuple[int, int]
) -> None:
    assert line_and_column(TEXT, offset) == place
    assert Lines(TEXT).place(offset) == place
    assert offset_of(TEXT, *place) == offset


def test_a_place_beyond_the_text_is_its_end() -> None:
    assert offset_of(TEXT, 9, 1) == len(TEXT)
    assert offset_of(TEXT, 4, 99) == len(TEXT)


def test_a_column_counts_characters_and_not_bytes() -> None:
    assert str(position_at(PATH, "é𝄞x", 2)) == "data/a.ttl:1:3"


def test_an_error_shows_its_line() -> None:
    error = error_at(PATH, TEXT, 8, "is wrong")
    assert str(error) == "data/a.ttl:2:5: is wrong\n    two three\n        ^"


def test_no_line_is_shown_of_a_place_that_is_not_there() -> None:
    assert excerpt(TEXT, 0, 1) == ""
    assert excerpt(TEXT, 5, 1) == ""


def test_a_long_line_is_cut_around_its_place() -> None:
    shown, caret = excerpt("a" * 500 + "!" + "b" * 500, 1, 501).split("\n")
    assert shown == "a" * 50 + "!" + "b" * 49
    assert caret == " " * 50 + "^"


def test_the_end_of_a_line_of_windows_is_not_shown() -> None:
    assert excerpt("one\r\ntwo", 1, 4) == "one\n   ^"
