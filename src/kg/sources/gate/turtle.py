"""Checks Turtle and its family before parsing: RDF 1.2, nesting, IRIs, open strings.

It reads tokens from left to right, not grammar
(https://www.w3.org/TR/turtle/#sec-grammar). It sees the same tokens as the parser, up
to the parser's first error. RDF 1.2 nests triples in triples, and the parser recurses
into them without a limit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.sources.hints import unusual
from kg.sources.turtle_tokens import COMMENT, IRI, LONG_STRING, SHORT_STRING
from kg.text.positions import error_at

if TYPE_CHECKING:
    from pathlib import Path

    from kg.project import Limits

GROWTH: Final = 32
"""How many times its maximum size a file may become when its names are expanded."""
GROWN: Final = "becomes too large when its names are written out; split it"

TOKEN: Final = re.compile(
    rf"""
      [^\#"'<>{{|}}~\[\]()vV@\\]++
    | (?P<comment> {COMMENT} )
    | {LONG_STRING}
    | (?P<long> \"{{3}} | '{{3}} )
    | {SHORT_STRING}
    | (?P<string> ["'] )
    | (?P<star> << | >> | \{{\| | \|\}} | ~ )
    | (?P<iri> {IRI} )
    | (?P<open> [\[({{] )
    | (?P<close> [\])}}] )
    | (?P<version> (?<![\w:.%\\-])@?(?i:version)\s*+["'] )
    | \\.
    """,
    re.VERBOSE | re.DOTALL,
)
_CONFLICT: Final = re.compile(r"(?<![^\n])<{7}(?=[ \r\n])")
_MESSAGES: Final = {
    "long": "the string is not closed",
    "string": "the string is not closed on its line",
    "star": "is RDF 1.2: state the triple as a claim; use RDF 1.1 only",
    "version": "is RDF 1.2; leave the version out and use RDF 1.1 only",
}


def check_turtle(path: Path, text: str, limits: Limits) -> None:
    """Refuse RDF 1.2, unclosed strings, deep nesting and long IRIs.

    Raises:
        SourceError: the text has one of them; the error has the position.
    """
    depth = 0
    for token in TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        message = _MESSAGES.get(kind or "") or _beyond(token, depth, limits)
        if message:
            said = _explained(text, token.start(), message)
            raise error_at(path, text, token.start(), said)


def _explained(text: str, place: int, message: str) -> str:
    """Return a message with the probable cause of the mistake."""
    if _CONFLICT.match(text, place):
        return "is an unresolved conflict of git; keep the lines that are right"
    if message != _MESSAGES["string"]:
        return message
    line = re.compile(r"[^\r\n]*").match(text, place + 1)
    signs = (unusual(sign, 0) for sign in (line[0] if line else ""))
    found = next((one for one in signs if "quotation" in one), "")
    return f"{message}; {found}" if found else message


def _beyond(token: re.Match[str], depth: int, limits: Limits) -> str | None:
    if depth > limits.depth:
        return f"is nested more than {limits.depth} levels deep; write it flat"
    # each name of a long namespace would contain all of it when expanded
    if token.lastgroup == "iri" and len(token[0]) - 2 > limits.iri_chars:
        return f"the IRI is longer than {limits.iri_chars} characters; shorten it"
    return None
