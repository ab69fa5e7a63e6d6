"""The prefixes of a SPARQL query: find undeclared ones, declare and rename them."""

from __future__ import annotations

import re
from itertools import count, pairwise
from typing import TYPE_CHECKING, Final

from kg.rdf.declarations import on_one_line
from kg.rdf.literals import NAME_PART, NAME_START
from kg.rdf.query_text.escapes import decode
from kg.rdf.query_text.tokens import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_RUN: Final = re.compile(rf"(?<![{NAME_PART}.-])[{NAME_START}][{NAME_PART}.-]*+(?=:)")
_MISREAD: Final = re.compile("SERVICE|FILTER", re.IGNORECASE)


def for_engine(text: str) -> str:
    """Return a query that the engine reads by the grammar; no character moves.

    The engine needs no space between words: where a name is not allowed, it reads
    ``SERVICEa:b`` as ``SERVICE a:b``. So prefixes that contain such a word get aliases.
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
    """Return aliases of the same length for prefixes that the engine may misread."""
    aliases: dict[str, str] = {}
    taken = set(prefixes)
    numbers = count()  # never reused: many prefixes can give the same alias
    for prefix in sorted(filter(_MISREAD.search, prefixes)):
        numbered = (_numbered(prefix, number) for number in numbers)
        alias = next(one for one in numbered if one not in taken)
        aliases[prefix] = alias
        taken.add(alias)
    return aliases


def _numbered(prefix: str, number: int) -> str:
    return _MISREAD.sub(lambda word: f"x{number:0{len(word[0]) - 1}}", prefix)


def undeclared(found: Iterable[Token]) -> Iterator[Token]:
    """Yield the names whose prefix has not been declared before them."""
    declared: set[str | None] = {None}
    for before, one in pairwise([Token("other", "", 0), *found]):
        if before.word == "PREFIX":
            declared.add(one.prefix)
        elif one.prefix not in declared:
            yield one


def declarations(text: str, prefixes: Mapping[str, str]) -> str:
    """Return the PREFIX declarations that a query lacks, on one line.

    Raises:
        QuerySyntaxError: as for :func:`decode`.
    """
    wanted = {one.prefix for one in undeclared(tokens(decode(text).text))}
    return on_one_line({name: prefixes[name] for name in prefixes if name in wanted})
