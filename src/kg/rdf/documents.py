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
from kg.rdf.rows import Thing, graphs, rows, things
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
Passing = Callable[[str, Iterable[Thing]], Iterable[Thing]]
"""Yields the things of a graph, and may note them; the default graph has no name."""


class Names:
    """The short names of IRIs for each format."""

    def __init__(self, prefixes: Mapping[str, str], context: Context) -> None:
        """Take the prefixes of the project, and its context of JSON-LD."""
        self.prefixes = prefixes
        self.turtle = TurtleNames(prefixes)
        self.json_ld = JsonLdNames(context)


def _noted(_graph: str, things: Iterable[Thing]) -> Iterable[Thing]:
    return things


def write_document(
    graph_format: GraphFormat,
    lines: Iterable[bytes],
    write: Write,
    names: Names,
    passing: Passing = _noted,
) -> None:
    """Write a document in a format, from sorted lines in the order that it needs.

    ``passing`` gets what is written in Turtle, TriG and JSON-LD.

    Raises:
        UnwritableError: the format cannot represent the content.
    """
    if graph_format in {N_TRIPLES, N_QUADS}:
        for some in batches(lines):
            write(b"".join(some))
    elif graph_format is RDF_XML:
        write_lines_as_rdf_xml(lines, write, names.prefixes)
    elif graph_format is TURTLE:
        write(declarations(names.prefixes).encode())
        _write_turtle(write, passing("", things(rows(lines))), names)
    else:
        found = ((name, passing(name, things(rows))) for name, rows in graphs(lines))
        if graph_format is JSON_LD:
            _write_pieces(write, document(found, names.json_ld))
        else:
            _write_trig(write, found, names)


def _write_turtle(write: Write, things: Iterable[Thing], names: Names) -> None:
    _write_pieces(write, _separated(paragraphs(things, names.turtle)))


def _write_trig(
    write: Write, graphs: Iterable[tuple[str, Iterable[Thing]]], names: Names
) -> None:
    write(declarations(names.prefixes).encode())
    for number, (graph, inside) in enumerate(graphs):
        write(b"\n" * bool(number) + f"GRAPH {graph} {{\n".encode())
        _write_turtle(write, inside, names)
        write(b"}\n")


def _separated(paragraphs: Iterable[str]) -> Iterator[str]:
    """Yield paragraphs with an empty line between them."""
    for number, paragraph in enumerate(paragraphs):
        yield f"\n{paragraph}" if number else paragraph


def _write_pieces(write: Write, pieces: Iterable[str]) -> None:
    """Write pieces in batches, because single writes would be slow."""
    for some in batches(pieces, _PIECES):
        write("".join(some).encode())
