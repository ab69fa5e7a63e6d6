"""Triples as the texts of their terms in N-Triples, for writers of other formats.

Texts are sorted, compared and looked up faster than terms, and what a format makes of
each is found once: https://www.w3.org/TR/n-triples/#sec-grammar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Triple

Row = tuple[str, str, str]
"""The subject, the predicate and the object of a triple, in N-Triples."""

_END: Final = len(" .\n")
_MOST: Final = 1 << 17


def row(triple: Triple) -> Row:
    """Return the texts of the terms of a triple."""
    return str(triple.subject), str(triple.predicate), str(triple.object)


def rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """Yield the rows of lines of N-Triples that the engine wrote."""
    for line in lines:
        subject, predicate, target = line[:-_END].decode().split(" ", 2)
        yield subject, predicate, target


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


class Memo(dict[str, str]):
    """What a function makes of a text; it forgets all when it has too many."""

    def __init__(self, find: Callable[[str], str]) -> None:
        """Remember nothing yet."""
        self._find = find

    def __missing__(self, text: str) -> str:
        """Find and remember."""
        if len(self) >= _MOST:
            self.clear()
        found = self[text] = self._find(text)
        return found
