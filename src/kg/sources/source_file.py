"""A parsed RDF file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A parsed file: its text, its triples and its named graph.

    ``base`` resolves relative IRIs of the text; only shipped files of a project have
    one: the base of the project.
    """

    path: Path
    graph: NamedNode
    text: str
    triples: Sequence[Triple]
    base: str = ""

    def quads(self) -> Iterable[Quad]:
        """Yield the file's triples in its named graph."""
        for triple in self.triples:
            yield Quad(triple.subject, triple.predicate, triple.object, self.graph)

    def by_subject(self) -> dict[str, list[Triple]]:
        """Return the file's triples by their subjects, as terms of N-Triples."""
        found: dict[str, list[Triple]] = {}
        for triple in self.triples:
            found.setdefault(str(triple.subject), []).append(triple)
        return found
