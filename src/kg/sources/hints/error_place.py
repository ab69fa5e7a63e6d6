"""The place where the parser stopped, with the tokens before it."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.sources.turtle_tokens import COMMENT, IRI, STRING
from kg.text.positions import line_and_column

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN: Final = re.compile(
    rf"""
      {STRING}
      (?: @[\w-]+ | \^\^{IRI}
        | \^\^[^\s;,<>\[\](){{}}"'.]++(?:\.++[^\s;,<>\[\](){{}}"'.]++)*+ )?
    | {IRI}
    | (?P<space> \s++ | {COMMENT} )
    | [^\s;,\[\](){{}}"'<>\#.]++(?:\.++[^\s;,\[\](){{}}"'<>\#.]++)*+
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_TOKENS_BEFORE: Final = 3
OBJECTS: Final = (" is not a valid RDF object", " is not a valid predicate")
SUBJECTS: Final = " is not a valid subject or graph name"


@dataclass(frozen=True, slots=True)
class Hint:
    """A message about a mistake, and its offset in the text."""

    offset: int
    message: str


@dataclass(frozen=True, slots=True)
class ErrorPlace:
    """The place where the parser stopped, the last tokens before, and open brackets."""

    text: str
    offset: int
    message: str
    before: Sequence[tuple[str, int]]
    opened: Sequence[tuple[str, int]]

    @property
    def word(self) -> str:
        """The token where the parser stopped."""
        found = _TOKEN.match(self.text, self.offset)
        return found[0] if found else ""

    @property
    def run(self) -> str:
        """The text from there to the next white space."""
        return re.split(r"\s", self.text[self.offset : self.offset + 200], maxsplit=1)[
            0
        ]

    def last(self, number: int = 1) -> str:
        """Return the ``number``-th token before the place, counted backwards."""
        return self.before[-number][0] if len(self.before) >= number else ""

    def end(self, number: int = 1) -> int:
        """Return the end of that token."""
        token, place = self.before[-number]
        return place + len(token)

    def line(self, offset: int) -> int:
        """Return the line of an offset."""
        return line_and_column(self.text, offset)[0]


def error_place(text: str, offset: int, message: str) -> ErrorPlace:
    """Return the tokens and open brackets before the offset of a parser's error."""
    before: deque[tuple[str, int]] = deque(maxlen=_TOKENS_BEFORE)
    opened: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(text, 0, offset):
        if token["space"] is not None:
            continue
        before.append((token[0], token.start()))
        if token[0] in {"[", "("}:
            opened.append(before[-1])
        elif token[0] in {"]", ")"} and opened:
            opened.pop()
    return ErrorPlace(text, offset, message, before, opened)
