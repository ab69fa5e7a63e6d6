"""Codepoint escapes of a SPARQL query (SPARQL 1.1 Query, section 19.2)."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import QuerySyntaxError
from kg.text.positions import line_and_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CODEPOINT: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
IRI_REST: Final = rf"(?:[^<>\"{{}}|^`\\\x00-\x20]++|{CODEPOINT})*+>"
IRI_REF: Final = rf"<{IRI_REST}"
_TEXT_ESCAPE: Final = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL
)
_PART: Final = re.compile(
    rf"""
      (?P<comment> \#[^\n\r]*+ )
    | (?P<iri> {IRI_REF} )
    | (?P<string> \"{{3}}(?:[^"\\]++|\\.|"(?!""))*+\"{{3}}
                | '{{3}}(?:[^'\\]++|\\.|'(?!''))*+'{{3}}
                | "(?!"")(?:[^"\\\n\r]++|\\.)*+" | '(?!'')(?:[^'\\\n\r]++|\\.)*+' )
    | (?P<broken> ["'] )
    | (?P<outside> {CODEPOINT} )
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_STRING: Final = {
    "\t": r"\t",
    "\b": r"\b",
    "\n": r"\n",
    "\r": r"\r",
    "\f": r"\f",
    '"': r"\"",
    "'": r"\'",
    "\\": r"\\",
}
_MOST: Final = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Decoded:
    """A query without codepoint escapes, and where its characters stood before."""

    text: str
    _places: Sequence[int] = (0,)
    _origins: Sequence[int] = (0,)

    def original(self, place: int) -> int:
        """Return where the character at a place stood in the text with escapes."""
        nearest = bisect_right(self._places, place) - 1
        return self._origins[nearest] + place - self._places[nearest]


def decode(text: str) -> Decoded:
    """Return a query in which characters stand for their escapes (section 19.2).

    A string keeps the quotation marks, line ends and backslashes that it is given, by
    the escapes of a string, and in a comment nothing is escaped, so that the text
    means the same to engines that decode before they read and to those that do not.

    Raises:
        QuerySyntaxError: an escape is that of no character, or of one that is not
            legal where it stands.
    """
    if "\\u" not in text and "\\U" not in text:
        return Decoded(text)
    pieces, places, origins = [], [0], [0]
    done = length = 0
    for start, end, character in _replacements(text):
        pieces += [text[done:start], character]
        length += start - done
        places += [length, length + len(character)]
        origins += [start, end]
        length += len(character)
        done = end
    return Decoded("".join([*pieces, text[done:]]), places, origins)


def _replacements(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where an escape begins and ends, and what stands for it."""
    for part in _PART.finditer(text):
        kind, (start, end) = part.lastgroup, part.span()
        if kind == "broken":
            return
        if kind == "comment":
            while (start := text.find("\\", start, end)) >= 0:
                yield start, start + 1, " "
                start += 1
            continue
        for escape in _TEXT_ESCAPE.finditer(text, start, end):
            if escape[1] or escape[2]:
                yield *escape.span(), _character(text, escape, kind)


def _character(text: str, escape: re.Match[str], kind: str | None) -> str:
    code = int(escape[1] or escape[2], 16)
    if code > _MOST or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - surrogates
        message = "hexadecimal digits of a character are expected after \\u"
        raise QuerySyntaxError(message, *line_and_column(text, escape.start()))
    character = chr(code)
    if kind == "string":
        return _IN_STRING.get(character, character)
    illegal = '<>"{}|^`\\' if kind == "iri" else "\"'\\#"
    if character in illegal or (kind == "iri" and character <= " "):
        where = "an IRI" if kind == "iri" else "a query outside a string"
        message = f"{escape[0]} is not legal in {where}"
        raise QuerySyntaxError(message, *line_and_column(text, escape.start()))
    return character
