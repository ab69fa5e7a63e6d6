"""Decodes the codepoint escapes of a SPARQL query (SPARQL 1.1 Query, section 19.2)."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import QuerySyntaxError
from kg.text.escapes import CONTROLS, ESCAPE
from kg.text.positions import line_and_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CODEPOINT: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
IRI_REST: Final = rf"(?:[^<>\"{{}}|^`\\\x00-\x20]++|{CODEPOINT})*+>"
IRI_REF: Final = rf"<{IRI_REST}"
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
    **{sign: f"\\{letter}" for letter, sign in CONTROLS.items()},
    **{sign: f"\\{sign}" for sign in "\"'\\"},
}
_MOST: Final = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Decoded:
    """A query without codepoint escapes, and the original places of its characters."""

    text: str
    _places: Sequence[int] = (0,)
    _origins: Sequence[int] = (0,)

    def original(self, place: int) -> int:
        """Return the place in the original text of a character of this text."""
        nearest = bisect_right(self._places, place) - 1
        return self._origins[nearest] + place - self._places[nearest]


def decode(text: str) -> Decoded:
    """Return a query with its codepoint escapes decoded (section 19.2).

    In a string, an escape for a quotation mark, line end or backslash becomes a string
    escape. In a comment nothing is an escape. So the text means the same to an engine
    that decodes escapes and to one that does not.

    Raises:
        QuerySyntaxError: an escape denotes no character, or one that is illegal in
            its place.
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
    """Yield the start and end of each escape, and its replacement."""
    for part in _PART.finditer(text):
        kind, (start, end) = part.lastgroup, part.span()
        if kind == "broken":
            return
        if kind == "comment":
            while (start := text.find("\\", start, end)) >= 0:
                yield start, start + 1, " "
                start += 1
            continue
        for escape in ESCAPE.finditer(text, start, end):
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
