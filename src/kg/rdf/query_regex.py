"""Checks the constant regular expressions of a SPARQL query.

A pattern that the engine cannot use makes ``REGEX`` an evaluation error, which silently
drops the solution. So the reader of a rule calls this first.
SPARQL 1.1 Query, 17.4.3.14 (REGEX) and 17.4.3.15 (REPLACE).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kg.errors import QuerySyntaxError
from kg.rdf.query_text import Token, decode, tokens
from kg.rdf.regex import Regex, RegexError
from kg.text.escapes import unescaped
from kg.text.positions import line_and_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_FLAGS_AT: Final = {"REGEX": 2, "REPLACE": 3}
"""The position of the flags of each function; the pattern is the second argument."""
_UNCLEAR: Final = re.compile(r"\$(?:[0-9](?=[0-9A-Za-z_])|(?![0-9]))")


@lru_cache(512)  # who reads a rule asks, and who looks for all faults asks again
def check_regexes(text: str) -> None:
    """Check each REGEX and REPLACE of a query that has constant pattern and flags.

    Raises:
        QuerySyntaxError: the engine cannot use one, or reads it differently from
            XPath; the error has its line and column.
    """
    decoded = decode(text)
    found = list(tokens(decoded.text))
    for place, one in enumerate(found[:-1]):
        if one.word not in _FLAGS_AT or found[place + 1].text != "(":
            continue
        arguments = list(_arguments(found, place + 2))
        pattern = _constant(arguments[1:2])
        flags = _constant(arguments[_FLAGS_AT[one.word] :])
        if pattern is None or flags is None or len(arguments) < _FLAGS_AT[one.word]:
            continue
        replacement = _constant(arguments[2:3]) if one.word == "REPLACE" else None
        if wrong := _wrong_pattern(pattern, flags, one.word) or (
            replacement is not None and _wrong_replacement(replacement, flags)
        ):
            where = line_and_column(text, decoded.original(one.start))
            raise QuerySyntaxError(f"{one.word}: {wrong}", *where)


def _wrong_pattern(pattern: str, flags: str, function: str) -> str:
    """Return why a function cannot use a pattern, or an empty text if it can."""
    why = ""
    try:
        regex = Regex(pattern, flags)
    except RegexError as error:
        why = str(error)
    else:
        if function == "REPLACE" and regex.matches_nothing():
            why = "it matches the empty text, which REPLACE does not allow"
    return f"the pattern {pattern!r} cannot be used: {why}" if why else ""


def _wrong_replacement(replacement: str, flags: str) -> str:
    """Return why XPath forbids a replacement or the engine reads it differently.

    https://www.w3.org/TR/xpath-functions/#func-replace
    """
    why = ""
    if "\\" in replacement:
        why = "the engine writes a \\ as it is, but XPath reads it as an escape"
    elif "$" in replacement and "q" in flags:
        why = "with the flag q, the engine and XPath read a $ differently"
    elif _UNCLEAR.search(replacement):
        why = (
            "a $ must precede one digit, and no digit, ASCII letter or _ may follow "
            "that: use CONCAT of parts"
        )
    return f"the replacement {replacement!r} cannot be used: {why}" if why else ""


def _arguments(found: Sequence[Token], place: int) -> Iterator[list[Token]]:
    """Yield the arguments of a call; ``place`` is after its opening parenthesis."""
    depth = 1
    argument: list[Token] = []
    for one in found[place:]:
        depth += (one.text in {"(", "{", "["}) - (one.text in {")", "}", "]"})
        if not depth or (depth == 1 and one.text == ","):
            yield argument
            argument = []
        else:
            argument.append(one)
        if not depth:
            return


def _constant(arguments: Sequence[Sequence[Token]]) -> str | None:
    """Return the first argument if it is a string; an absent one is an empty string."""
    if not arguments:
        return ""
    argument = arguments[0]
    if not argument or argument[0].kind != "string":
        return None
    first, *rest = argument
    if rest and rest[0].text != "^^":
        return None
    quotes = 3 if first.text[:3] in {'"""', "'''"} else 1
    return unescaped(first.text[quotes:-quotes])
