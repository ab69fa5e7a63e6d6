"""The graphs of a release, authored and derived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.project import Project


class Derived:
    """Triples without blank nodes, with repetitions, made anew for each iteration.

    Kept, they would be most of the memory of a build.
    """

    def __init__(self, make: Callable[[], Iterable[Triple]]) -> None:
        """Take what makes them."""
        self._make = make

    def __iter__(self) -> Iterator[Triple]:
        """Make them."""
        return iter(self._make())

    def __len__(self) -> int:
        """Return how many distinct ones there are."""
        return len(set(self))


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """A named graph of the dataset.

    An ``attributed`` graph has the statements of a claimant in a source, and is not
    part of the default graph.
    """

    name: NamedNode
    triples: tuple[Triple, ...] | Derived
    attributed: bool = False

    def quads(self) -> Iterator[Quad]:
        """Yield the triples of the graph as quads."""
        for triple in self.triples:
            yield Quad(triple.subject, triple.predicate, triple.object, self.name)


@dataclass(frozen=True, slots=True)
class ReleaseDataset:
    """All graphs of a release, authored and derived, and the RDF 1.2 reifiers."""

    project: Project
    graphs: tuple[NamedGraph, ...]
    reifiers: tuple[Triple, ...] | Derived
