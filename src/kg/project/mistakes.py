"""Collects the mistakes of a ``kg.toml``, so that one run names all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.errors import Position, SettingsError, SourceError
from kg.text.characters import visible

if TYPE_CHECKING:
    from pathlib import Path

# a comment or a string, in which what looks like a key is none
_OPAQUE: Final = re.compile(
    r'#[^\n]*|""".*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL
)
_TABLE: Final = re.compile(r"[ \t]*\[[ \t]*([\w.-]+)[ \t]*\]")
_KEY: Final = re.compile(r"[ \t]*([\w.-]+)[ \t]*=")
_LONGEST: Final = 100


class Mistakes:
    """The mistakes found so far; each has the line of its setting, if that is known."""

    def __init__(self, path: Path, text: str) -> None:
        """Take the path and the text of the file, which is valid TOML."""
        self._path = path
        self._text = text
        self._lines: dict[str, int] | None = None
        self._found: list[SourceError] = []

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._found)

    def add(self, setting: str, message: str) -> None:
        """Note a mistake; ``setting`` is such as ``project.title``."""
        if self._lines is None:
            self._lines = _lines_of(self._text)
        # a setting that is missing has the line of its table
        line = self._lines.get(setting) or self._lines.get(setting.partition(".")[0])
        said = f"{visible(setting, _LONGEST)}: {message}"
        self._found.append(SourceError(Position(self._path, line), said))

    def check(self) -> None:
        """Check that there are none.

        Raises:
            SettingsError: there are; it has all, in the order of the lines.
        """
        if self._found:
            raise SettingsError(
                sorted(self._found, key=lambda one: one.position.line or 0)
            )


def _lines_of(text: str) -> dict[str, int]:
    """Return the line of each table and each setting of a TOML file."""
    plain = _OPAQUE.sub(lambda found: "\n" * found[0].count("\n"), text)
    table, lines = "", dict[str, int]()
    for number, line in enumerate(plain.splitlines(), 1):
        if header := _TABLE.match(line):
            table = header[1]
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{table}.{key[1]}" if table else key[1], number)
    return lines
