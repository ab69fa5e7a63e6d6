"""Splits a SPARQL query into tokens (SPARQL 1.1 Query, section 19.8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from kg.rdf.literals import NAME_PART, NAME_START
from kg.rdf.query_text.escapes import CODEPOINT, IRI_REF, IRI_REST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Kind = Literal[
    "iri",
    "name",
    "blank",
    "variable",
    "string",
    "language",
    "number",
    "word",
    "mark",
    "broken",
    "other",
]
"""``name`` is a prefixed name, ``word`` a keyword or function name, and ``mark``
punctuation or an operator. ``broken`` is the beginning of a string that is unclosed or
has an invalid escape. ``other`` is a character that begins no token."""


class Token(NamedTuple):
    """A token, with its text and its start."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The place after its last character."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The keyword in capitals; empty for other tokens."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def prefix(self) -> str | None:
        """The prefix of a prefixed name; None for other tokens."""
        return self.text.partition(":")[0] if self.kind == "name" else None


_ESCAPED: Final = r"%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?\#@%-]"
_LOCAL: Final = (
    rf"(?:[{NAME_START}_0-9:]|{_ESCAPED})"
    rf"(?:[{NAME_PART}:-]++|{_ESCAPED}|\.++(?=[{NAME_PART}:-]|{_ESCAPED}))*+"
)
_CHARACTER: Final = rf"\\[tbnrf\\\"']|{CODEPOINT}"
_NUMBER: Final = (
    r"(?:[0-9]*+\.[0-9]++|[0-9]++\.(?=[eE][+-]?[0-9])|[0-9]++)(?:[eE][+-]?[0-9]++)?+"
)
_TOKEN: Final = re.compile(
    rf"""
      (?P<space> [\x20\t\r\n]++ | \#[^\n\r]*+ )
    | (?P<word> [A-Za-z][A-Za-z0-9_]*+ (?![{NAME_PART}:.-]) )
    | (?P<variable> [?$][{NAME_START}_0-9][{NAME_PART}]*+ )
    | (?P<run> [{NAME_START}] (?:[{NAME_PART}-]++ | \.++(?=[{NAME_PART}-]))*+ )
      (?P<local> : (?:{_LOCAL})?+ )?+
    | (?P<name> : (?:{_LOCAL})?+ )
    | (?P<iri> {IRI_REF} )
    | (?P<blank> _:[{NAME_START}_0-9](?:[{NAME_PART}-]++ | \.++(?=[{NAME_PART}-]))*+ )
    | (?P<string> \"{{3}}(?:[^"\\]++|{_CHARACTER}|"(?!""))*+\"{{3}}
                | '{{3}}(?:[^'\\]++|{_CHARACTER}|'(?!''))*+'{{3}}
                | "(?!"")(?:[^"\\\n\r]++|{_CHARACTER})*+"
                | '(?!'')(?:[^'\\\n\r]++|{_CHARACTER})*+' )
    | (?P<broken> \"{{3}}(?:[^"\\]++|{_CHARACTER}|"(?!""))*+
                | '{{3}}(?:[^'\\]++|{_CHARACTER}|'(?!''))*+
                | "(?:[^"\\\n\r]++|{_CHARACTER})*+ | '(?:[^'\\\n\r]++|{_CHARACTER})*+ )
    | (?P<language> @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
    | (?P<number> {_NUMBER} )
    | (?P<mark> \|\| | && | [!<>]= | \^\^ | \{{\| | \|\}} | <<(?!{IRI_REST}(?!>)) | >>
              | [-+*/=<>!|^,;?.(){{}}\[\]~] )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_NO_NAME: Final = re.compile(
    rf"(?P<word>[A-Za-z][A-Za-z0-9_]*+)|(?P<number>{_NUMBER})|(?P<mark>[-.])|(?P<other>.)"
)
"""The tokens of a run of characters that is not a prefix."""
_WORDS: Final = """
BASE PREFIX SELECT DISTINCT REDUCED AS CONSTRUCT WHERE DESCRIBE ASK FROM NAMED GROUP
BY HAVING ORDER ASC DESC LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH SERVICE SILENT BIND
MINUS UNION FILTER A IN NOT EXISTS TRUE FALSE COUNT SUM MIN MAX AVG SAMPLE
GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL
FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS
STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID
MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK
ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE
"""
"""The keywords and functions of queries (section 19.8)."""
_KNOWN: Final = frozenset(_WORDS.split())


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query that has no codepoint escapes (see :func:`decode`).

    White space and comments are not tokens. A ``broken`` token is the last one.
    """
    for found in _TOKEN.finditer(text):
        kind, start = found.lastgroup, found.start()
        if kind == "space":
            continue
        if kind == "run":
            for part in _NO_NAME.finditer(text, start, found.end()):
                yield Token(cast("Kind", part.lastgroup), part[0], part.start())
            continue
        kind = "name" if kind == "local" else kind
        yield Token(cast("Kind", kind), found[0], start)
        if kind == "broken":
            return


def foreign_word(found: Iterable[Token]) -> Token | None:
    """Return the first word that is no keyword or function of SPARQL 1.1, or None.

    The engine needs no space between words: it accepts LIMIT1 and FILTERNOTEXISTS.
    """
    return next((one for one in found if one.word and one.word not in _KNOWN), None)
