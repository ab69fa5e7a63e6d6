"""Writes each dump format from sorted lines, in constant memory.

Turtle (https://www.w3.org/TR/turtle/) and TriG (https://www.w3.org/TR/trig/) are in the
canonical form of the project's files; the engine writes RDF/XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import ReleaseError, UnwritableError
from kg.rdf.batches import batches
from kg.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from kg.rdf.jsonld_writer import Context, document
from kg.rdf.turtle_writer import declarations, paragraphs
from kg.rdf.xml_writer import write_rdf_xml
from kg.release.publish.durable import NewFile, new_file

if TYPE_CHECKING:
    from pathlib import Path

    from kg.rdf.formats import GraphFormat
    from kg.release.content.line_sorter import SortedLines

_PIECES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Spool:
    """The lines of a part, in the three orders that formats need.

    ``triples`` are N-Triples of the default graph. ``quads`` are N-Quads of the named
    graphs. ``graphs`` are N-Triples, each with the name of its graph before it.
    """

    triples: SortedLines
    quads: SortedLines
    graphs: SortedLines


@dataclass(frozen=True, slots=True)
class Names:
    """The short names of IRIs for Turtle and for JSON-LD."""

    prefixes: dict[str, str]
    context: Context


def write_format(
    graph_format: GraphFormat, path: Path, spool: Spool, names: Names
) -> tuple[NewFile, int]:
    """Write a part in a format; return the file and the number of its statements.

    Raises:
        ReleaseError: the format cannot represent the part.
    """
    read, write = _WRITERS[graph_format]
    counted = _Counter(read(spool))
    try:
        with new_file(path) as stream:
            write(stream, counted, names)
    except UnwritableError as error:
        raise ReleaseError(f"{path.name}: would have {error}; change it") from error
    return stream, counted.count


def _write_turtle(stream: NewFile, triples: Iterable[Triple], names: Names) -> None:
    stream.write(declarations(names.prefixes).encode())
    _write_pieces(stream, _separated(paragraphs(triples, names.prefixes)))


def _write_trig(stream: NewFile, quads: Iterable[Quad], names: Names) -> None:
    stream.write(declarations(names.prefixes).encode())
    for number, (graph, group) in enumerate(groupby(quads, lambda q: q.graph_name)):
        stream.write(b"\n" * bool(number) + f"GRAPH {graph} {{\n".encode())
        inside = paragraphs((quad.triple for quad in group), names.prefixes)
        _write_pieces(stream, _separated(inside))
        stream.write(b"}\n")


def _write_json_ld(stream: NewFile, quads: Iterable[Quad], names: Names) -> None:
    _write_pieces(stream, document(quads, names.context))


def _write_rdf_xml(stream: NewFile, triples: Iterable[Triple], names: Names) -> None:
    write_rdf_xml(triples, stream.write, names.prefixes)


def _write_lines(stream: NewFile, lines: Iterable[bytes], _names: Names) -> None:
    stream.writelines(lines)


def _triples(lines: Iterable[bytes]) -> Iterator[Triple]:
    for batch in batches(lines):
        for quad in parse(b"".join(batch), format=RdfFormat.N_TRIPLES):
            yield quad.triple


def _grouped(lines: Iterable[bytes]) -> Iterator[Quad]:
    """Yield the quads of lines that begin with the name of their graph."""
    for name, group in groupby(lines, key=lambda line: line.partition(b" ")[0]):
        graph = NamedNode(name[1:-1].decode())
        for t in _triples(line[len(name) + 1 :] for line in group):
            yield Quad(t.subject, t.predicate, t.object, graph)


_Reader = Callable[[Spool], Iterable[Any]]
_Writer = Callable[[NewFile, Iterable[Any], Names], None]
_WRITERS: Final[dict[GraphFormat, tuple[_Reader, _Writer]]] = {
    TURTLE: (lambda spool: _triples(spool.triples), _write_turtle),
    TRIG: (lambda spool: _grouped(spool.graphs), _write_trig),
    N_TRIPLES: (lambda spool: spool.triples, _write_lines),
    N_QUADS: (lambda spool: spool.quads, _write_lines),
    JSON_LD: (lambda spool: _grouped(spool.graphs), _write_json_ld),
    RDF_XML: (lambda spool: _triples(spool.triples), _write_rdf_xml),
}


def _separated(paragraphs: Iterable[str]) -> Iterator[str]:
    """Yield paragraphs with an empty line between them."""
    for number, paragraph in enumerate(paragraphs):
        yield f"\n{paragraph}" if number else paragraph


def _write_pieces(stream: NewFile, pieces: Iterable[str]) -> None:
    """Write pieces in batches, because single writes would be slow."""
    for some in batches(pieces, _PIECES):
        stream.write("".join(some).encode())


class _Counter:
    """Yields things and counts them."""

    def __init__(self, things: Iterable[object]) -> None:
        self._things = things
        self.count = 0

    def __iter__(self) -> Iterator[object]:
        for thing in self._things:
            self.count += 1
            yield thing
