"""A graph in columns: terms are numbers, and each predicate is a sorted array of edges.

RDF 1.1 graphs, https://www.w3.org/TR/rdf11-concepts/#section-rdf-graph. What a rule
asks of a million nodes is then a few operations on whole arrays.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from pyoxigraph import DefaultGraph, Quad

from kg.errors import ProjectError
from kg.shacl.paths import Inverse, Predicate
from kg.shacl.rdf11_check import not_a_triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from pyoxigraph import Triple

    from kg.shacl.results import Term

Ids = np.ndarray[Any, np.dtype[np.int32]]
"""Numbers of terms; a *set* of terms is sorted and without repeats."""

NOTHING: Final[Ids] = np.empty(0, dtype=np.int32)


class TermTable:
    """Every term once: a number for each term, a term for each number."""

    def __init__(self) -> None:
        """Begin with no terms."""
        self.terms: list[Term] = []
        self._numbers: dict[object, int] = {}

    def __len__(self) -> int:
        """Return how many terms there are."""
        return len(self._numbers)

    def __contains__(self, term: object) -> bool:
        """Return whether a term has a number."""
        return term in self._numbers

    def number(self, term: Term) -> int:
        """Return the number of a term, which gets one if it has none."""
        return self._numbers.setdefault(term, len(self._numbers))

    def numbers(self, terms: Iterable[Term]) -> Ids:
        """Return the set of the numbers of terms."""
        return as_set([self.number(term) for term in terms])

    def encode(self, triples: Iterable[Triple | Quad]) -> Columns:
        """Number the terms of triples; graph names are left out."""
        number = self._numbers.setdefault
        size = self._numbers.__len__
        subjects, predicates, objects = array("i"), array("i"), array("i")
        triple: object = None
        try:
            for triple in triples:
                subjects.append(number(triple.subject, size()))
                predicates.append(number(triple.predicate, size()))
                objects.append(number(triple.object, size()))
        except AttributeError as error:
            raise not_a_triple(triple) from error
        return Columns(*(_frombuffer(ids) for ids in (subjects, predicates, objects)))

    def renumber(self, terms: Iterable[Term], columns: Iterable[array[int]]) -> Columns:
        """Return triples whose terms had as numbers their places among ``terms``."""
        own = np.array([self.number(term) for term in terms], dtype=np.int32)
        return Columns(*(own[_frombuffer(ids)] for ids in columns))

    def freeze(self) -> list[Term]:
        """Return the terms by number; a term of a later number is not among them."""
        if len(self.terms) != len(self._numbers):
            self.terms = cast("list[Term]", list(self._numbers))
        return self.terms


@dataclass(frozen=True, slots=True)
class Columns:
    """Triples as three arrays of term numbers, in the order of reading."""

    subjects: Ids
    predicates: Ids
    objects: Ids

    @classmethod
    def joined(cls, parts: Iterable[Columns]) -> Columns:
        """Return the triples of several parts after one another."""
        columns = [(part.subjects, part.predicates, part.objects) for part in parts]
        return cls(*(np.concatenate(column) for column in zip(*columns, strict=True)))


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of nodes, sorted by source and then by target, without repeats."""

    sources: Ids
    targets: Ids

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.sources)

    def where(self, mask: NDArray[np.bool_]) -> Edges:
        """Return the pairs that a mask lets through."""
        return Edges(self.sources[mask], self.targets[mask])


class ColumnGraph:
    """An immutable graph; a predicate's edges are taken apart when first asked for.

    Raises:
        ProjectError: there are more terms than numbers can be multiplied for.
    """

    def __init__(self, table: TermTable, columns: Columns) -> None:
        """Sort the triples by predicate, subject and object, and drop repeats."""
        self.table = table
        self.terms = table.freeze()
        self.size = max(1, len(self.terms))
        used = np.bincount(columns.predicates, minlength=self.size)
        self.predicates: Ids = np.flatnonzero(used).astype(np.int32)
        if len(self.predicates) * self.size**2 >= 1 << 63:
            raise ProjectError(f"a graph of {self.size} terms is too large to validate")
        self._keys = self._sorted_keys(columns)
        block = np.arange(len(self.predicates) + 1, dtype=np.int64) * self.size**2
        self._bounds = np.searchsorted(self._keys, block)
        self._place = {int(p): i for i, p in enumerate(self.predicates)}
        self._edges: dict[int, Edges] = {}
        self._inverse: dict[int, Edges] = {}

    def __len__(self) -> int:
        """Return the number of triples."""
        return len(self._keys)

    def _sorted_keys(self, columns: Columns) -> NDArray[np.int64]:
        dense = np.zeros(self.size, dtype=np.int64)
        dense[self.predicates] = np.arange(len(self.predicates))
        keys = dense[columns.predicates]
        keys *= self.size
        keys += columns.subjects
        keys *= self.size
        keys += columns.objects
        return _sorted_unique(keys)

    def widened(self) -> ColumnGraph:
        """Return the same graph, with room for the terms that came to its table."""
        keys, square = self._keys, self.size**2
        subjects, objects = np.divmod(keys % square, self.size)
        columns = (subjects, self.predicates[keys // square], objects)
        return ColumnGraph(self.table, Columns(*(c.astype(np.int32) for c in columns)))

    def edges(self, predicate: int) -> Edges:
        """Return the triples of a predicate as edges from subject to object."""
        if predicate not in self._edges:
            place = self._place.get(predicate)
            if place is None:
                return Edges(NOTHING, NOTHING)
            keys = self._keys[self._bounds[place] : self._bounds[place + 1]]
            self._edges[predicate] = self.split(keys - place * self.size**2)
        return self._edges[predicate]

    def inverse_edges(self, predicate: int) -> Edges:
        """Return the triples of a predicate as edges from object to subject."""
        if predicate not in self._inverse:
            edges = self.edges(predicate)
            self._inverse[predicate] = self.paired(edges.targets, edges.sources)
        return self._inverse[predicate]

    def paired(self, sources: Ids, targets: Ids) -> Edges:
        """Return the pairs of two equally long arrays as sorted edges."""
        return self.split(_sorted_unique(self.keys(sources, targets)))

    def keys(self, sources: Ids, targets: Ids) -> NDArray[np.int64]:
        """Return one number for each pair; numbers sort as the pairs do."""
        return sources.astype(np.int64) * self.size + targets

    def split(self, keys: NDArray[np.int64]) -> Edges:
        """Return the pairs that sorted numbers of pairs stand for."""
        sources = keys // self.size
        targets = (keys - sources * self.size).astype(np.int32)
        return Edges(sources.astype(np.int32), targets)

    def sources(self, path: Predicate | Inverse) -> Ids:
        """Return the subjects of a predicate, or its objects by its inverse."""
        if isinstance(path, Predicate):
            return as_set(self.edges(self.table.number(path.iri)).sources)
        if isinstance(path.path, Predicate):
            return as_set(self.edges(self.table.number(path.path.iri)).targets)
        raise TypeError(path)

    def quads(self) -> Iterator[Quad]:
        """Yield the triples in the default graph."""
        terms, graph = self.terms, DefaultGraph()
        for predicate in self.predicates.tolist():
            edges = self.edges(predicate)
            pairs = zip(edges.sources.tolist(), edges.targets.tolist(), strict=True)
            for source, target in pairs:
                yield Quad(terms[source], terms[predicate], terms[target], graph)

    def member_mask(self, nodes: Ids) -> NDArray[np.bool_]:
        """Return an array over all terms that is true at the given ones."""
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[nodes] = True
        return mask

    def counts(self, nodes: Ids, sources: Ids) -> NDArray[np.int64]:
        """Return how often each of the nodes occurs among the sorted sources."""
        right = np.searchsorted(sources, nodes, side="right")
        return right - np.searchsorted(sources, nodes, side="left")


def as_set(ids: Iterable[int] | Ids) -> Ids:
    """Return numbers as a set: sorted, without repeats."""
    if not isinstance(ids, np.ndarray):
        ids = np.array(list(ids), dtype=np.int32)
    return _sorted_unique(ids)


def is_member(ids: NDArray[Any], of: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which of the ids are in a set."""
    if not len(of):
        return np.zeros(len(ids), dtype=np.bool_)
    place = np.searchsorted(of, ids)
    place[place == len(of)] = 0
    found: NDArray[np.bool_] = np.equal(of[place], ids)
    return found


def _sorted_unique(numbers: NDArray[Any]) -> NDArray[Any]:
    ordered = np.sort(numbers)
    if len(ordered) < 2:  # noqa: PLR2004 - nothing can repeat
        return ordered
    keep = np.empty(len(ordered), dtype=np.bool_)
    keep[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered if keep.all() else ordered[keep]


def _frombuffer(ids: array[int]) -> Ids:
    return np.frombuffer(ids, dtype=np.int32) if ids else NOTHING
