"""The graphs of a release, authored and derived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.project import Project


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """A named graph of the dataset.

    An ``attributed`` graph has the statements of a claimant in a source, and is not
    part of the default graph.
    """

    name: NamedNode
    triples: tuple[Triple, ...]
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
    reifiers: tuple[Triple, ...]
