"""Triples whose terms are numbered, so that most need not be made.

In memory, and in an entry of the cache: the terms once each, and for each triple three
numbers of terms.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Final, overload

from pyoxigraph import RdfFormat, Triple, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import BlankNode, Literal, NamedNode

    Terms = tuple[NamedNode | BlankNode | Literal, ...]

_HEAD: Final = f"numbered {sys.byteorder} ".encode()
_COLUMNS: Final = 3


class CodedTriples(Sequence[Triple]):
    """Triples as numbers of terms; they are made when one of them is looked at."""

    def __init__(self, terms: Terms, columns: tuple[array[int], ...]) -> None:
        """Take the terms, and the numbers of subjects, predicates and objects."""
        self.terms = terms
        self.columns = columns

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> CodedTriples:
        """Number the terms of triples."""
        numbers: dict[NamedNode | BlankNode | Literal, int] = {}
        columns = tuple(array("i") for _ in range(_COLUMNS))
        for triple in triples:
            for column, term in zip(columns, triple, strict=True):
                column.append(numbers.setdefault(term, len(numbers)))
        return cls(tuple(numbers), columns)

    @classmethod
    def read(cls, content: bytes) -> CodedTriples:
        """Return the triples that :meth:`written` wrote.

        Raises:
            ValueError: it did not write this.
            SyntaxError: a term is damaged.
        """
        head, _, rest = content.partition(b"\n")
        if not head.startswith(_HEAD):
            raise ValueError(head)
        size = int(head.removeprefix(_HEAD)) * array("i").itemsize
        columns = tuple(array("i") for _ in range(_COLUMNS))
        for number, column in enumerate(columns):
            column.frombytes(rest[number * size : (number + 1) * size])
        quads = parse(rest[_COLUMNS * size :], format=RdfFormat.N_TRIPLES)
        return cls(tuple(quad.object for quad in quads), columns)

    def written(self) -> bytes:
        """Return the terms and the numbers as bytes."""
        numbers = b"".join(column.tobytes() for column in self.columns)
        terms = "".join(f"<x:> <x:> {term} .\n" for term in self.terms)
        return _HEAD + f"{len(self)}\n".encode() + numbers + terms.encode()

    def __len__(self) -> int:
        """Return how many triples there are."""
        return len(self.columns[0])

    def __iter__(self) -> Iterator[Triple]:
        """Yield the triples in their order."""
        return iter(self._all)

    @overload
    def __getitem__(self, place: int) -> Triple: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Triple]: ...
    def __getitem__(self, place: int | slice) -> Triple | Sequence[Triple]:
        """Return the triple, or the triples, at a place."""
        return self._all[place]

    def __eq__(self, other: object) -> bool:
        """Return whether these are the same triples in the same order."""
        return isinstance(other, Sequence) and self._all == tuple(other)

    def __hash__(self) -> int:
        """Return what a tuple of the triples returns."""
        return hash(self._all)

    @cached_property
    def _all(self) -> tuple[Triple, ...]:
        return self._made(self.columns)

    def chosen(self, mask: Sequence[bool]) -> tuple[Triple, ...]:
        """Return the triples at whose places the mask is true."""
        return self._made(compress(column, mask) for column in self.columns)

    def subjects(self) -> dict[object, None]:
        """Return the subjects, in the order of their first triples."""
        subjects = dict.fromkeys(self.columns[0])
        return dict.fromkeys(map(self.terms.__getitem__, subjects))

    def _made(self, columns: Iterable[Iterable[int]]) -> tuple[Triple, ...]:
        term = self.terms.__getitem__
        return tuple(map(Triple, *(map(term, column) for column in columns)))


def chosen(triples: Sequence[Triple], mask: Sequence[bool]) -> tuple[Triple, ...]:
    """Return the triples at whose places the mask is true."""
    if isinstance(triples, CodedTriples):
        return triples.chosen(mask)
    return tuple(compress(triples, mask))


def subjects_of(triples: Sequence[Triple]) -> dict[object, None]:
    """Return the subjects of triples, in the order of their first triples."""
    if isinstance(triples, CodedTriples):
        return triples.subjects()
    return dict.fromkeys(triple.subject for triple in triples)
