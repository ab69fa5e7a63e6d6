"""Regular expressions with the meaning of SPARQL ``REGEX``, for shapes and queries.

SPARQL, https://www.w3.org/TR/sparql11-query/#func-regex; XPath, regular expression
syntax, https://www.w3.org/TR/xpath-functions/#regex-syntax. The engine's own ``REGEX``
does the matching, in time linear in the text. A pattern that the engine would read
differently from XPath is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, QuerySolutions, Store

if TYPE_CHECKING:
    from collections.abc import Iterable

_FLAGS: Final = "smixq"
_BATCH: Final = 500_000
_PART: Final = re.compile(
    r"\\(?:[pP]\{[^{}]*\}|.)|\[\^?\]?|\]|&&|--|~~|\(\?(?:<?[=!])?|#|.", re.DOTALL
)
_COUNT: Final = re.compile(r"(?<!\\)\{[0-9]+(?:,[0-9]*)?\}")
_CASED: Final = frozenset({"Lu", "Ll", "Lt"})


class RegexError(ValueError):
    """A pattern or its flags are invalid, or the engine does not support them."""


@dataclass(frozen=True, slots=True)
class Regex:
    r"""A regular expression that the engine reads as XPath does.

    ``\w`` and ``\s`` are those of the engine (Unicode's words and white space).
    """

    pattern: str
    flags: str = ""

    def __post_init__(self) -> None:
        """Check the pattern.

        Raises:
            RegexError: the engine rejects it, or reads it differently from XPath; the
                text says what to write.
        """
        for flag in self.flags:
            if flag not in _FLAGS:
                raise RegexError(
                    f"the flags {self.flags!r} hold {flag!r}: use s, m, i, x and q only"
                )
        if "q" not in self.flags:
            _refuse_other_meanings(self.pattern, self.flags)
        elif "x" in self.flags:
            raise RegexError("the flags q and x cannot be used together: leave out x")
        if not self._is_taken():
            raise RegexError(self._why_not())

    def matches_nothing(self) -> bool:
        """Return whether the empty text matches."""
        return bool(self.matching([""]))

    def matching(self, texts: Iterable[str]) -> set[str]:
        """Return the texts that match."""
        return {text for some in _batches(texts) for text in self._matching(some)}

    def _matching(self, texts: Iterable[str]) -> Iterable[str]:
        rows = " ".join(str(Literal(text)) for text in texts)
        query = f"SELECT ?t {{ VALUES ?t {{ {rows} }} FILTER({self._call('?t')}) }}"
        return (solution["t"].value for solution in _solutions(query))

    def _is_taken(self) -> bool:
        empty = '""'
        (row,) = _solutions(f"SELECT ({self._call(empty)} AS ?is) {{}}")
        return row["is"] is not None

    def _call(self, text: str) -> str:
        # constants are compiled once; the engine's own escapes represent any text
        return f"REGEX({text}, {Literal(self.pattern)}, {Literal(self.flags)})"

    def _why_not(self) -> str:
        uncounted = _COUNT.sub("", self.pattern)
        if uncounted != self.pattern:
            try:
                Regex(uncounted, self.flags)
            except RegexError:
                pass
            else:
                return (
                    "its counts in braces are wrong, or make more states than the "
                    "engine takes: use smaller counts or smaller classes, such as "
                    "[A-Za-z0-9_] for \\w, and sh:maxLength for lengths"
                )
        return "it is not well-formed, or larger than the engine takes"


def _batches(texts: Iterable[str]) -> Iterable[list[str]]:
    """Yield batches of distinct texts, so that no query gets too long."""
    some: list[str] = []
    room = _BATCH
    for text in dict.fromkeys(texts):
        some.append(text)
        room -= len(text)
        if room < 0:
            yield some
            some, room = [], _BATCH
    if some:
        yield some


def _solutions(query: str) -> QuerySolutions:
    answer = Store().query(query)
    if not isinstance(answer, QuerySolutions):
        raise TypeError(query)
    return answer


def _refuse_other_meanings(pattern: str, flags: str) -> None:
    """Refuse constructs that the engine reads differently from XPath, or not at all."""
    in_class = False
    for part in map(itemgetter(0), _PART.finditer(pattern)):
        if part.startswith("\\"):
            _refuse_escape(part, flags)
        elif part == "#" and "x" in flags:
            raise RegexError("a '#' starts a comment with the flag x: write \\#")
        elif in_class:
            _refuse_within_brackets(part, flags)
            in_class = part != "]"
        elif part.startswith("(?") and part != "(?":
            raise RegexError(f"{part!r}: look-ahead and look-behind are not supported")
        else:
            in_class = part.startswith("[")


def _refuse_within_brackets(part: str, flags: str) -> None:
    if part.isspace() and "x" in flags:
        raise RegexError("a space within brackets with the flag x: write \\x20")
    if part.startswith("["):
        raise RegexError(
            "a '[' within brackets: write \\[ for the character; instead of a "
            "subtraction or another class, write what is left"
        )
    if part in {"&&", "--", "~~"}:
        raise RegexError(
            f"{part!r} within brackets: write the character once, as \\{part[0]}"
        )


def _refuse_escape(escape: str, flags: str) -> None:
    letter, name = escape[1:2], escape[3:-1]
    if letter.isdigit():
        raise RegexError(f"{escape!r}: back-references are not supported")
    if letter and letter in "iIcC":
        raise RegexError(f"{escape!r} is unknown: write the characters in brackets")
    if letter.isspace() and "x" in flags:
        raise RegexError("an escaped space with the flag x: write [\\x20]")
    if name.lower().startswith("is"):
        raise RegexError(
            f"{escape!r}: Unicode blocks are not supported: write a script, such as "
            "\\p{Cyrillic}, or a range of characters"
        )
    if name in _CASED and "i" in flags:
        raise RegexError(f"{escape!r} ignores its case with the flag i: use \\p{{L}}")
