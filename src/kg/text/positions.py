"""Line and column of an offset in a text; both count from 1, columns in characters."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final
from unicodedata import combining, east_asian_width

from kg.errors import Position, SourceError
from kg.text.characters import printable

if TYPE_CHECKING:
    from pathlib import Path

_EXCERPT: Final = 100


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of an offset, which counts characters."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class Lines:
    """The line ends of a text, for looking up many offsets."""

    def __init__(self, text: str) -> None:
        """Find where each line ends."""
        self._ends = [end.start() for end in re.finditer("\n", text)]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the same as :func:`line_and_column`."""
        line = bisect_right(self._ends, offset - 1)
        begins = self._ends[line - 1] + 1 if line else 0
        return line + 1, offset - begins + 1


def offset_of(text: str, line: int, column: int) -> int:
    """Return the offset of a line and a column."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1 or len(text)
    return min(start + column - 1, len(text))


def position_at(path: Path, text: str, offset: int) -> Position:
    """Return the position of an offset in the text of a file."""
    return Position(path, *line_and_column(text, offset))


def error_at(path: Path, text: str, offset: int, message: str) -> SourceError:
    """Return an error at an offset of a text, with the line as its excerpt."""
    position = position_at(path, text, offset)
    shown = excerpt(text, *line_and_column(text, offset))
    indented = "\n".join(f"    {line}" for line in shown.split("\n"))
    return SourceError(position, message, indented)


def excerpt(text: str, line: int, column: int) -> str:
    """Return a line, shortened, with a caret under a column; empty beyond the text.

    The caret is in the right place in terminals that show East Asian characters two
    columns wide (https://www.unicode.org/reports/tr11/).
    """
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return ""
    whole = lines[line - 1].rstrip("\r")
    place = min(column - 1, len(whole))
    start = max(0, place - _EXCERPT // 2)
    # an unprintable character would move the caret
    shown = printable(whole[start : start + _EXCERPT])
    before = shown[: place - start]
    width = sum(1 + (east_asian_width(c) in "WF") - bool(combining(c)) for c in before)
    return f"{shown}\n{' ' * width}^"
