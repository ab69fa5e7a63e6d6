"""Writes a document in any format from sorted lines, in constant memory.

Turtle (https://www.w3.org/TR/turtle/) and TriG (https://www.w3.org/TR/trig/) are in the
canonical form of the project's files; the engine writes RDF/XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from kg.rdf.batches import batches
from kg.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from kg.rdf.jsonld_writer import Context, JsonLdNames, document
from kg.rdf.rows import graphs, rows
from kg.rdf.turtle_writer import TurtleNames, declarations, paragraphs
from kg.rdf.xml_writer import write_lines_as_rdf_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.rdf.formats import GraphFormat

_PIECES: Final = 1_000

TRIPLES, QUADS, GRAPHS = "triples", "quads", "graphs"
ORDERS: Final = {
    TURTLE: TRIPLES,
    TRIG: GRAPHS,
    N_TRIPLES: TRIPLES,
    N_QUADS: QUADS,
    JSON_LD: GRAPHS,
    RDF_XML: TRIPLES,
}
"""The lines that each format is written from.

``triples`` are N-Triples of the default graph. ``quads`` are N-Quads of the named
graphs. ``graphs`` are N-Triples, each with the name of its graph before it.
"""

Write = Callable[[bytes], object]


class Names:
    """The short names of IRIs for each format."""

    def __init__(self, prefixes: Mapping[str, str], context: Context) -> None:
        """Take the prefixes of the project, and its context of JSON-LD."""
        self.prefixes = prefixes
        self.turtle = TurtleNames(prefixes)
        self.json_ld = JsonLdNames(context)


def write_document(
    graph_format: GraphFormat, lines: Iterable[bytes], write: Write, names: Names
) -> None:
    """Write a document in a format, from sorted lines in the order that it needs.

    Raises:
        UnwritableError: the format cannot represent the content.
    """
    _WRITERS[graph_format](write, lines, names)


def _write_turtle(write: Write, lines: Iterable[bytes], names: Names) -> None:
    write(declarations(names.prefixes).encode())
    _write_pieces(write, _separated(paragraphs(rows(lines), names.turtle)))


def _write_trig(write: Write, lines: Iterable[bytes], names: Names) -> None:
    write(declarations(names.prefixes).encode())
    for number, (graph, inside) in enumerate(graphs(lines)):
        write(b"\n" * bool(number) + f"GRAPH {graph} {{\n".encode())
        _write_pieces(write, _separated(paragraphs(inside, names.turtle)))
        write(b"}\n")


def _write_json_ld(write: Write, lines: Iterable[bytes], names: Names) -> None:
    _write_pieces(write, document(graphs(lines), names.json_ld))


def _write_rdf_xml(write: Write, lines: Iterable[bytes], names: Names) -> None:
    write_lines_as_rdf_xml(lines, write, names.prefixes)


def _write_lines(write: Write, lines: Iterable[bytes], _names: Names) -> None:
    for some in batches(lines):
        write(b"".join(some))


_WRITERS: Final[dict[GraphFormat, Callable[[Write, Iterable[bytes], Names], None]]] = {
    TURTLE: _write_turtle,
    TRIG: _write_trig,
    N_TRIPLES: _write_lines,
    N_QUADS: _write_lines,
    JSON_LD: _write_json_ld,
    RDF_XML: _write_rdf_xml,
}


def _separated(paragraphs: Iterable[str]) -> Iterator[str]:
    """Yield paragraphs with an empty line between them."""
    for number, paragraph in enumerate(paragraphs):
        yield f"\n{paragraph}" if number else paragraph


def _write_pieces(write: Write, pieces: Iterable[str]) -> None:
    """Write pieces in batches, because single writes would be slow."""
    for some in batches(pieces, _PIECES):
        write("".join(some).encode())
