"""Triples as the texts of their terms in N-Triples, for writers of other formats.

Texts are sorted, compared and looked up faster than terms, and what a format makes of
each is found once: https://www.w3.org/TR/n-triples/#sec-grammar.
"""

from __future__ import annotations

from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeVar

from kg.rdf.batches import batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyoxigraph import Triple

Row = tuple[str, str, str]
"""The subject, the predicate and the object of a triple, in N-Triples."""
Value = str | list[str]
"""The only object of a subject and a predicate, or their objects."""
Thing = tuple[str, tuple[str, ...], list[Value]]
"""A subject, its predicates in the order of rows, and the value of each."""

_END: Final = " .\n"
_TRIPLE: Final = itemgetter(1, 2, 3)
_MOST: Final = 1 << 17


def row(triple: Triple) -> Row:
    """Return the texts of the terms of a triple."""
    return str(triple.subject), str(triple.predicate), str(triple.object)


def rows(lines: Iterable[bytes]) -> Iterator[Sequence[str]]:
    """Yield the rows of lines of N-Triples that the engine wrote."""
    return _split(lines, 2)


def graphs(lines: Iterable[bytes]) -> Iterator[tuple[str, Iterator[Sequence[str]]]]:
    """Yield graphs, and their rows, of lines that begin with the name of a graph."""
    for name, group in groupby(_split(lines, 3), itemgetter(0)):
        yield name, map(_TRIPLE, group)


def _split(lines: Iterable[bytes], times: int) -> Iterator[list[str]]:
    # a text of many lines is decoded and cut faster than each line of it
    return chain.from_iterable(
        [line.split(" ", times) for line in b"".join(some).decode().split(_END)[:-1]]
        for some in batches(lines)
    )


def things(rows: Iterable[Sequence[str]]) -> Iterator[Thing]:
    """Yield the things of rows that are grouped by subject, and then by predicate."""
    subject = predicate = ""
    predicates: list[str] = []
    values: list[Value] = []
    for row_subject, row_predicate, target in rows:
        if row_subject != subject:
            if values:
                yield subject, tuple(predicates), values
            subject, predicate, predicates, values = row_subject, "", [], []
        if row_predicate != predicate:
            predicate = row_predicate
            predicates.append(predicate)
            values.append(target)
        elif isinstance(last := values[-1], list):
            last.append(target)
        else:
            values[-1] = [last, target]
    if values:
        yield subject, tuple(predicates), values


def literal_parts(text: str) -> tuple[str, str, str]:
    """Return the quoted form, the language and the datatype of a literal.

    The latter two are empty if the text has none; a datatype is an IRI in ``<>``.
    """
    end = text.rindex('"') + 1
    quoted, rest = text[:end], text[end:]
    if rest.startswith("@"):
        return quoted, rest[1:], ""
    return quoted, "", rest[2:]


def triple_terms(text: str) -> Row:
    """Return the row of a triple term, ``<<( … )>>``."""
    subject, predicate, target = text[len("<<( ") : -len(" )>>")].split(" ", 2)
    return subject, predicate, target


Key = TypeVar("Key")
Found = TypeVar("Found")


class Memo(dict[Key, Found]):
    """What a function makes of a key; it forgets all when it has too many."""

    def __init__(self, find: Callable[[Key], Found]) -> None:
        """Remember nothing yet."""
        self._find = find

    def __missing__(self, key: Key) -> Found:
        """Find and remember."""
        if len(self) >= _MOST:
            self.clear()
        found = self[key] = self._find(key)
        return found
