"""The prefixes of a SPARQL query: what it declares, lacks, or gives another name."""

from __future__ import annotations

import re
from itertools import count, pairwise
from typing import TYPE_CHECKING, Final

from kg.rdf.declarations import on_one_line
from kg.rdf.query_text.escapes import decode
from kg.rdf.query_text.tokens import NAME_PART, NAME_START, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_RUN: Final = re.compile(rf"(?<![{NAME_PART}.-])[{NAME_START}][{NAME_PART}.-]*+(?=:)")
_MISREAD: Final = re.compile("SERVICE|FILTER", re.IGNORECASE)


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
    return on_one_line({name: prefixes[name] for name in prefixes if name in wanted})
