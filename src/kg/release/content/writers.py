"""Writes each dump format from sorted lines, in constant memory.

Turtle (https://www.w3.org/TR/turtle/) and TriG (https://www.w3.org/TR/trig/) are in the
canonical form of the project's files; the engine writes RDF/XML.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.errors import ReleaseError, UnwritableError
from kg.rdf.batches import batches
from kg.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from kg.rdf.jsonld_writer import Context, document
from kg.rdf.turtle_writer import declarations, paragraphs
from kg.rdf.xml_writer import write_rdf_xml
from kg.release.publish.durable import NewFile, new_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.rdf.formats import GraphFormat
    from kg.release.content.line_sorter import SortedLines

_PIECES: Final = 1_000
_Thing = TypeVar("_Thing")


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
    try:
        with new_file(path) as stream:
            count = _WRITERS[graph_format](stream, spool, names)
    except UnwritableError as error:
        raise ReleaseError(f"{path.name}: would have {error}; change it") from error
    return stream, count


def _write_turtle(stream: NewFile, spool: Spool, names: Names) -> int:
    counted = _Counter(_triples(spool.triples))
    stream.write(declarations(names.prefixes).encode())
    _write_pieces(stream, _separated(paragraphs(counted, names.prefixes)))
    return counted.count


def _write_trig(stream: NewFile, spool: Spool, names: Names) -> int:
    counted = _Counter(_grouped(spool.graphs))
    stream.write(declarations(names.prefixes).encode())
    for number, (graph, quads) in enumerate(groupby(counted, lambda q: q.graph_name)):
        stream.write(b"\n" * bool(number) + f"GRAPH {graph} {{\n".encode())
        inside = paragraphs((quad.triple for quad in quads), names.prefixes)
        _write_pieces(stream, _separated(inside))
        stream.write(b"}\n")
    return counted.count


def _write_json_ld(stream: NewFile, spool: Spool, names: Names) -> int:
    counted = _Counter(_grouped(spool.graphs))
    _write_pieces(stream, document(counted, names.context))
    return counted.count


def _write_rdf_xml(stream: NewFile, spool: Spool, names: Names) -> int:
    counted = _Counter(_triples(spool.triples))
    write_rdf_xml(counted, stream.write, names.prefixes)
    return counted.count


def _write_lines(stream: NewFile, lines: SortedLines) -> int:
    counted = _Counter(lines)
    stream.writelines(counted)
    return counted.count


_WRITERS: Final[dict[GraphFormat, Callable[[NewFile, Spool, Names], int]]] = {
    TURTLE: _write_turtle,
    TRIG: _write_trig,
    N_TRIPLES: lambda stream, spool, _: _write_lines(stream, spool.triples),
    N_QUADS: lambda stream, spool, _: _write_lines(stream, spool.quads),
    JSON_LD: _write_json_ld,
    RDF_XML: _write_rdf_xml,
}


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


def _separated(paragraphs: Iterable[str]) -> Iterator[str]:
    """Yield paragraphs with an empty line between them."""
    for number, paragraph in enumerate(paragraphs):
        yield f"\n{paragraph}" if number else paragraph


def _write_pieces(stream: NewFile, pieces: Iterable[str]) -> None:
    """Write pieces in batches, because single writes would be slow."""
    for some in batches(pieces, _PIECES):
        stream.write("".join(some).encode())


class _Counter(Generic[_Thing]):
    """Yields things and counts them."""

    def __init__(self, things: Iterable[_Thing]) -> None:
        self._things = things
        self.count = 0

    def __iter__(self) -> Iterator[_Thing]:
        for thing in self._things:
            self.count += 1
            yield thing
