"""The sorted lines of a part of a release, from which its formats are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Triple, serialize

from kg.rdf.batches import batches
from kg.rdf.documents import GRAPHS, QUADS, TRIPLES
from kg.release.content.line_sorter import LineSorter, SortedLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.release.content.dataset import NamedGraph


@dataclass(frozen=True, slots=True)
class Spool:
    """The lines of a part, by the orders of :data:`kg.rdf.documents.ORDERS`."""

    lines: dict[str, SortedLines]

    def __getitem__(self, order: str) -> SortedLines:
        """Return the lines in an order."""
        return self.lines[order]

    def moved(self, folder: Path) -> Spool:
        """Return the lines after their files were moved to a folder."""
        return Spool(
            {order: lines.moved(folder) for order, lines in self.lines.items()}
        )

    def beside(self, other: Spool | None) -> Spool:
        """Return the lines of both; nothing is sorted anew."""
        if other is None:
            return self
        return Spool(
            {order: lines.merged(other[order]) for order, lines in self.lines.items()}
        )


def spool(graphs: Iterable[NamedGraph], path: Path) -> Spool:
    """Write the sorted lines of graphs to files whose names begin with ``path``.

    Raises:
        OSError: writing failed.
    """
    sorters = {
        order: LineSorter(path.with_name(f"{path.name}.{order}"))
        for order in (TRIPLES, QUADS, GRAPHS)
    }
    for graph in graphs:
        name = str(graph.name).encode()
        for lines in _lines(graph.triples):
            sorters[QUADS].add(line[:-1] + name + b" .\n" for line in lines)
            sorters[GRAPHS].add(name + b" " + line + b"\n" for line in lines)
            if not graph.attributed:
                sorters[TRIPLES].add(line + b"\n" for line in lines)
    return Spool({order: sorter.close() for order, sorter in sorters.items()})


def _lines(triples: Iterable[Triple]) -> Iterator[list[bytes]]:
    """Yield batches of N-Triples lines, without line ends."""
    for batch in batches(triples):
        content = serialize(batch, format=RdfFormat.N_TRIPLES) or b""
        yield content[:-1].split(b"\n")
