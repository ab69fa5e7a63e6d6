"""Writes each dump format from sorted lines, in constant memory.

Turtle (https://www.w3.org/TR/turtle/) and TriG (https://www.w3.org/TR/trig/) are in the
canonical form of the project's files; the engine writes RDF/XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

from kg.errors import ReleaseError, UnwritableError
from kg.rdf.batches import batches
from kg.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from kg.rdf.jsonld_writer import Context, JsonLdNames, document
from kg.rdf.rows import rows
from kg.rdf.turtle_writer import TurtleNames, declarations, paragraphs
from kg.rdf.xml_writer import write_rdf_xml
from kg.release.publish.durable import NewFile, new_file

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.rdf.formats import GraphFormat
    from kg.rdf.rows import Row
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

    def beside(self, other: Spool | None) -> Spool:
        """Return the lines of both; nothing is sorted anew."""
        if other is None:
            return self
        return Spool(
            self.triples.merged(other.triples),
            self.quads.merged(other.quads),
            self.graphs.merged(other.graphs),
        )


class Names:
    """The short names of IRIs for each format."""

    def __init__(self, prefixes: dict[str, str], context: Context) -> None:
        """Take the prefixes of the project, and its context of JSON-LD."""
        self.prefixes = prefixes
        self.turtle = TurtleNames(prefixes)
        self.json_ld = JsonLdNames(context)


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


def _write_turtle(stream: NewFile, lines: Iterable[bytes], names: Names) -> None:
    stream.write(declarations(names.prefixes).encode())
    _write_pieces(stream, _separated(paragraphs(rows(lines), names.turtle)))


def _write_trig(stream: NewFile, lines: Iterable[bytes], names: Names) -> None:
    stream.write(declarations(names.prefixes).encode())
    for number, (graph, inside) in enumerate(_graphs(lines)):
        stream.write(b"\n" * bool(number) + f"GRAPH {graph} {{\n".encode())
        _write_pieces(stream, _separated(paragraphs(inside, names.turtle)))
        stream.write(b"}\n")


def _write_json_ld(stream: NewFile, lines: Iterable[bytes], names: Names) -> None:
    _write_pieces(stream, document(_graphs(lines), names.json_ld))


def _write_rdf_xml(stream: NewFile, lines: Iterable[bytes], names: Names) -> None:
    write_rdf_xml(_triples(lines), stream.write, names.prefixes)


def _write_lines(stream: NewFile, lines: Iterable[bytes], _names: Names) -> None:
    stream.writelines(lines)


def _triples(lines: Iterable[bytes]) -> Iterator[Triple]:
    for batch in batches(lines):
        for quad in parse(b"".join(batch), format=RdfFormat.N_TRIPLES):
            yield quad.triple


def _graphs(lines: Iterable[bytes]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield graphs of lines that begin with the name of their graph."""
    for name, group in groupby(lines, key=lambda line: line.partition(b" ")[0]):
        yield name.decode(), rows(line[len(name) + 1 :] for line in group)


_Reader = Callable[[Spool], Iterable[bytes]]
_Writer = Callable[[NewFile, Iterable[bytes], Names], None]
_WRITERS: Final[dict[GraphFormat, tuple[_Reader, _Writer]]] = {
    TURTLE: (lambda spool: spool.triples, _write_turtle),
    TRIG: (lambda spool: spool.graphs, _write_trig),
    N_TRIPLES: (lambda spool: spool.triples, _write_lines),
    N_QUADS: (lambda spool: spool.quads, _write_lines),
    JSON_LD: (lambda spool: spool.graphs, _write_json_ld),
    RDF_XML: (lambda spool: spool.triples, _write_rdf_xml),
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
    """Yields lines and counts them."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.count += 1
            yield line
