"""The text of a SPARQL query: its tokens, its escapes, its prefixes.

SPARQL 1.1 Query, sections 19.2 (codepoint escapes) and 19.8 (terminals; the longest
match counts), https://www.w3.org/TR/sparql11-query/#sparqlGrammar. Whoever reads a
query reads it by this. It is read in the process that answers everybody, so that a
text takes time in proportion to its length: no token is tried at length from each of
its characters, and a string that is not whole ends the reading.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import count, pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from kg.errors import QuerySyntaxError
from kg.text.positions import line_and_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LONG: Final = 4096
"""Characters from which on a server reads a query in a thread: others do not wait."""
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
"""``name`` is a prefixed name, ``word`` a keyword or the name of a function, ``mark``
punctuation or an operator, ``broken`` a string that is not closed or has an escape that
there is not, as far as it is right, and ``other`` a character that begins no token."""


class Token(NamedTuple):
    """A token, as it stands in the text, and where it begins."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The place after its last character."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """A keyword in capitals; empty if it is something else."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def prefix(self) -> str | None:
        """The prefix of a prefixed name; None if it is something else."""
        return self.text.partition(":")[0] if self.kind == "name" else None


_BASE: Final = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF"
    r"\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD"
    r"\U00010000-\U000EFFFF"
)
_NAMED: Final = rf"{_BASE}_0-9\u00B7\u0300-\u036F\u203F\u2040"
"""What a variable may go on with; a name may have hyphens besides."""
_ESCAPED: Final = r"%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?\#@%-]"
_CODEPOINT: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_REST: Final = rf"(?:[^<>\"{{}}|^`\\\x00-\x20]++|{_CODEPOINT})*+>"
_IRI: Final = rf"<{_REST}"
_LOCAL: Final = (
    rf"(?:[{_BASE}_0-9:]|{_ESCAPED})"
    rf"(?:[{_NAMED}:-]++|{_ESCAPED}|\.++(?=[{_NAMED}:-]|{_ESCAPED}))*+"
)
_CHARACTER: Final = rf"\\[tbnrf\\\"']|{_CODEPOINT}"
_NUMBER: Final = (
    r"(?:[0-9]*+\.[0-9]++|[0-9]++\.(?=[eE][+-]?[0-9])|[0-9]++)(?:[eE][+-]?[0-9]++)?+"
)
_TOKEN: Final = re.compile(
    rf"""
      (?P<space> [\x20\t\r\n]++ | \#[^\n\r]*+ )
    | (?P<word> [A-Za-z][A-Za-z0-9_]*+ (?![{_NAMED}:.-]) )
    | (?P<variable> [?$][{_BASE}_0-9][{_NAMED}]*+ )
    | (?P<run> [{_BASE}] (?:[{_NAMED}-]++ | \.++(?=[{_NAMED}-]))*+ )
      (?P<local> : (?:{_LOCAL})?+ )?+
    | (?P<name> : (?:{_LOCAL})?+ )
    | (?P<iri> {_IRI} )
    | (?P<blank> _:[{_BASE}_0-9](?:[{_NAMED}-]++ | \.++(?=[{_NAMED}-]))*+ )
    | (?P<string> \"{{3}}(?:[^"\\]++|{_CHARACTER}|"(?!""))*+\"{{3}}
                | '{{3}}(?:[^'\\]++|{_CHARACTER}|'(?!''))*+'{{3}}
                | "(?!"")(?:[^"\\\n\r]++|{_CHARACTER})*+"
                | '(?!'')(?:[^'\\\n\r]++|{_CHARACTER})*+' )
    | (?P<broken> \"{{3}}(?:[^"\\]++|{_CHARACTER}|"(?!""))*+
                | '{{3}}(?:[^'\\]++|{_CHARACTER}|'(?!''))*+
                | "(?:[^"\\\n\r]++|{_CHARACTER})*+ | '(?:[^'\\\n\r]++|{_CHARACTER})*+ )
    | (?P<language> @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
    | (?P<number> {_NUMBER} )
    | (?P<mark> \|\| | && | [!<>]= | \^\^ | \{{\| | \|\}} | <<(?!{_REST}(?!>)) | >>
              | [-+*/=<>!|^,;?.(){{}}\[\]~] )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_NO_NAME: Final = re.compile(
    rf"(?P<word>[A-Za-z][A-Za-z0-9_]*+)|(?P<number>{_NUMBER})|(?P<mark>[-.])|(?P<other>.)"
)
"""The tokens of a run of characters that proved to be no prefix."""


_TEXT_ESCAPE: Final = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL
)
_PART: Final = re.compile(
    rf"""
      (?P<comment> \#[^\n\r]*+ )
    | (?P<iri> {_IRI} )
    | (?P<string> \"{{3}}(?:[^"\\]++|\\.|"(?!""))*+\"{{3}}
                | '{{3}}(?:[^'\\]++|\\.|'(?!''))*+'{{3}}
                | "(?!"")(?:[^"\\\n\r]++|\\.)*+" | '(?!'')(?:[^'\\\n\r]++|\\.)*+' )
    | (?P<broken> ["'] )
    | (?P<outside> {_CODEPOINT} )
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
"""Every keyword and function of a query (section 19.8)."""
_KNOWN: Final = frozenset(_WORDS.split())
_RUN: Final = re.compile(rf"(?<![{_NAMED}.-])[{_BASE}][{_NAMED}.-]*+(?=:)")
_MISREAD: Final = re.compile("SERVICE|FILTER", re.IGNORECASE)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query that :func:`decode` gave, or that has no escapes.

    White space and comments are none. What is ``broken`` is the last token.
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
    """Return the first word that SPARQL 1.1 does not have, though an engine may.

    The engine needs no space between words: it takes LIMIT1 and FILTERNOTEXISTS.
    """
    return next((one for one in found if one.word and one.word not in _KNOWN), None)


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


def for_engine(text: str) -> str:
    """Return a query that the engine reads as the grammar does; no character moves.

    The engine needs no space between words: of ``SERVICEa:b`` it makes SERVICE a:b
    where a name does not fit. So a prefix with such a word in it gets another name.
    """
    if not any(_MISREAD.search(run[0]) for run in _RUN.finditer(text)):
        return text
    found = [one for one in tokens(text) if one.prefix is not None]
    aliases = _aliases({str(one.prefix) for one in found})
    pieces, done = [], 0
    for one in found:
        alias = aliases.get(str(one.prefix))
        if alias:
            pieces += [text[done : one.start], alias]
            done = one.start + len(alias)
    return "".join([*pieces, text[done:]])


def _aliases(prefixes: set[str]) -> dict[str, str]:
    """Return other names, as long, of prefixes that the engine may misread."""
    aliases: dict[str, str] = {}
    taken = set(prefixes)
    numbers = count()  # each is tried once: many spellings come to the same alias
    for prefix in sorted(filter(_MISREAD.search, prefixes)):
        numbered = (_numbered(prefix, number) for number in numbers)
        alias = next(one for one in numbered if one not in taken)
        aliases[prefix] = alias
        taken.add(alias)
    return aliases


def _numbered(prefix: str, number: int) -> str:
    return _MISREAD.sub(lambda word: f"x{number:0{len(word[0]) - 1}}", prefix)


def undeclared(found: Iterable[Token]) -> Iterator[Token]:
    """Yield the names whose prefix no PREFIX before them declares."""
    declared: set[str | None] = {None}
    for before, one in pairwise([Token("other", "", 0), *found]):
        if before.word == "PREFIX":
            declared.add(one.prefix)
        elif one.prefix not in declared:
            yield one


def declarations(text: str, prefixes: Mapping[str, str]) -> str:
    """Return PREFIX declarations, on one line, that a query needs and does not have.

    Raises:
        QuerySyntaxError: as :func:`decode` does.
    """
    wanted = {one.prefix for one in undeclared(tokens(decode(text).text))}
    return "".join(
        f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items() if name in wanted
    )
