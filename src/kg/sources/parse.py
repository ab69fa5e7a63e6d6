"""Parses untrusted files with the engine's strict parser, and adds positions to errors.

RDF 1.1 (https://www.w3.org/TR/rdf11-concepts/) in Turtle, TriG, N-Triples, N-Quads or
JSON-LD. The gate refuses input that would harm the parser; limits apply to its output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple, parse

from kg.errors import Position, SourceError
from kg.project import Limits
from kg.rdf.declarations import column_behind, on_one_line
from kg.rdf.formats import (
    AUTHORED_FORMATS,
    JSON_LD,
    TRIPLE_TERM,
    TURTLE,
    GraphFormat,
    parser_message,
)
from kg.sources.gate.jsonld import check_json_ld
from kg.sources.gate.turtle import GROWN, GROWTH, check_turtle
from kg.sources.hints import hint
from kg.sources.source_parts import split_it
from kg.text.positions import error_at, offset_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


_DEFAULT: Final = DefaultGraph()

STATES_NOTHING: Final = (
    "has no triples, only prefixes, comments or white space: put its statements back, "
    "or remove the file"
)


def parse_turtle(
    path: Path, text: str, prefixes: Mapping[str, str] | None = None
) -> tuple[Triple, ...]:
    """Return the triples of Turtle; ``prefixes`` are declared before the text.

    Raises:
        SourceError: the text is not valid RDF 1.1 Turtle, has a relative IRI, or
            exceeds a limit.
    """
    limits = Limits()
    check_turtle(path, text, limits)
    quads = _parsed(path, text, TURTLE, on_one_line(prefixes or {}))
    return tuple(quad.triple for quad in _bounded(path, quads, limits))


def parse_file(
    path: Path, text: str, graph: NamedNode, limits: Limits, base: str = ""
) -> tuple[Triple, ...]:
    """Return the triples of a file, parsed by its extension; all are in one graph.

    ``base`` is that of relative IRIs; without one they are refused.

    Raises:
        SourceError: as for :func:`parse_turtle`; or the file contains another graph, or
            is JSON-LD without triples.
    """
    graph_format = AUTHORED_FORMATS[path.suffix]
    check = check_json_ld if graph_format is JSON_LD else check_turtle
    check(path, text, limits)
    if not text.strip():
        return ()
    quads = _parsed(path, text, graph_format, base=base)
    found = tuple(
        _in_graph(path, quad, graph) for quad in _bounded(path, quads, limits)
    )
    if graph_format is JSON_LD and not found:
        raise SourceError(
            Position(path),
            "has no triples: its keys and identifiers must be IRIs, or terms of its "
            "@context",
        )
    return found


def _in_graph(path: Path, quad: Quad, graph: NamedNode) -> Triple:
    if quad.graph_name not in (_DEFAULT, graph):
        raise SourceError(
            Position(path),
            f"holds the graph {quad.graph_name}, but must be the graph {graph}: name "
            "the latter, or no graph",
        )
    return quad.triple


def _parsed(
    path: Path,
    text: str,
    graph_format: GraphFormat,
    declared: str = "",
    base: str = "",
) -> Iterator[Quad]:
    """Yield the quads of a text; ``declared`` is put before it."""
    try:
        yield from parse(
            declared + text,
            format=graph_format.rdf_format,
            base_iri=base or None,
            rename_blank_nodes=True,  # blank node labels are local to a file
        )
    except SyntaxError as error:
        raise source_error(path, text, error, declared) from error
    except MemoryError as error:
        raise SourceError(
            Position(path), "holds a term too long to parse; shorten it"
        ) from error


def _bounded(path: Path, quads: Iterable[Quad], limits: Limits) -> Iterator[Quad]:
    """Yield RDF 1.1 quads; raise if their number or total length exceeds a limit."""
    characters, most = 0, GROWTH * limits.file_mib << 20
    for number, quad in enumerate(quads, 1):
        if isinstance(quad.object, Triple):
            raise SourceError(Position(path), TRIPLE_TERM)
        characters += len(str(quad))
        if number > limits.statements:
            message = f"has more than {limits.statements} statements; {split_it(path)}"
            raise SourceError(Position(path), message)
        if characters > most:
            raise SourceError(Position(path), GROWN)
        yield quad


def source_error(
    path: Path, text: str, error: SyntaxError, declared: str = ""
) -> SourceError:
    """Return the parser's error with its position in the file.

    ``declared`` was put before the text for the parser.
    """
    line, column = error.lineno, error.offset
    message = parser_message(error)
    if line is None:
        return SourceError(Position(path), message)
    column = column_behind(declared, line, column)
    offset = offset_of(text, line, column or 1)
    if path.suffix == ".jsonld":
        return error_at(path, text, offset, message)
    found = hint(text, offset, message, lines=path.suffix in {".nt", ".nq"})
    return error_at(path, text, found.offset, found.message)
