"""The RDF formats and SPARQL result formats, with their media types.

Turtle and its family: https://www.w3.org/TR/turtle/#sec-mime; results:
https://www.w3.org/TR/sparql11-overview/#sparql11-results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Quad, QueryResultsFormat, RdfFormat

from kg.errors import Position, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class GraphFormat:
    """An RDF serialisation: its short name, media type, extension and parser."""

    name: str
    label: str
    media_type: str
    extension: str
    rdf_format: RdfFormat

    def __reduce__(self) -> tuple[Callable[[str], GraphFormat], tuple[str]]:
        """Pickle the name only, because the engine's format cannot be pickled."""
        return _graph_format, (self.name,)


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """A serialisation of SPARQL solutions: its short name, media type and writer."""

    name: str
    label: str
    media_type: str
    results_format: QueryResultsFormat


TURTLE: Final = GraphFormat("turtle", "Turtle", "text/turtle", "ttl", RdfFormat.TURTLE)
TRIG: Final = GraphFormat("trig", "TriG", "application/trig", "trig", RdfFormat.TRIG)
N_TRIPLES: Final = GraphFormat(
    "ntriples", "N-Triples", "application/n-triples", "nt", RdfFormat.N_TRIPLES
)
N_QUADS: Final = GraphFormat(
    "nquads", "N-Quads", "application/n-quads", "nq", RdfFormat.N_QUADS
)
JSON_LD: Final = GraphFormat(
    "jsonld", "JSON-LD", "application/ld+json", "jsonld", RdfFormat.JSON_LD
)
RDF_XML: Final = GraphFormat(
    "rdfxml", "RDF/XML", "application/rdf+xml", "rdf", RdfFormat.RDF_XML
)

GRAPH_FORMATS: Final = (TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD, RDF_XML)
"""The formats in which a release is dumped."""


def _graph_format(name: str) -> GraphFormat:
    return next(one for one in GRAPH_FORMATS if one.name == name)


AUTHORED_FORMATS: Final = {
    f".{one.extension}": one for one in GRAPH_FORMATS if one is not RDF_XML
}
"""The formats of project files by suffix. RDF/XML can expand entities endlessly."""

DOCUMENT_FORMATS: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
"""The formats of a graph in content negotiation over HTTP; the first is the default.

TriG and N-Quads hold it as their default graph, for clients that read datasets.
"""

VERSION_1_2: Final = "; version=1.2"
"""The parameter of a media type whose content has triple terms (RDF 1.2)."""

_NAMES: Final = {
    **{one.name: one.rdf_format for one in GRAPH_FORMATS},
    # the names in rdflib and pySHACL
    "nt": RdfFormat.N_TRIPLES,
    "nt11": RdfFormat.N_TRIPLES,
    "json-ld": RdfFormat.JSON_LD,
    "owl": RdfFormat.RDF_XML,
}
_PARSER_POSITION: Final = re.compile(
    r"^Parser error (?:between line \d+ column \d+ and line \d+ column \d+"
    r"|at line \d+(?: between columns? \d+ and (?:column )?\d+| column \d+)?): "
)


TRIPLE_TERM: Final = "holds a triple term; use RDF 1.1 only"
"""What is said of a document that has one."""


def rdf_format(path: Path, name: str) -> RdfFormat:
    """Return the format of a file by a short name, a media type, or an extension.

    Raises:
        SourceError: there is none; the text lists the formats.
    """
    known = name.lower().removeprefix(".")
    found = (
        _NAMES.get(known)
        or RdfFormat.from_media_type(known)
        or (None if known == "txt" else RdfFormat.from_extension(known))
    )
    if found is None:
        extensions = ", ".join(f".{one.extension}" for one in GRAPH_FORMATS)
        raise SourceError(
            Position(path),
            f"is in an unknown format ({name or 'no extension'}); "
            f"known are {extensions}, .n3 and .xml",
        )
    return found


def without_formulas(
    path: Path, chosen: RdfFormat, quads: Iterable[Quad]
) -> Iterable[Quad]:
    """Return the quads of a document as they come; a formula of N3 states nothing.

    Raises:
        SourceError: there is one, as the quads come.
    """
    return _without_formulas(path, quads) if chosen == RdfFormat.N3 else quads


def _without_formulas(path: Path, quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        if quad.graph_name != DefaultGraph():
            message = "holds a formula of N3, { }, which is no RDF; leave it out"
            raise SourceError(Position(path), message)
        yield quad


def parser_message(error: SyntaxError) -> str:
    """Return the message of the engine's parser without the position."""
    return _PARSER_POSITION.sub("", error.msg)


def syntax_error(path: Path, error: SyntaxError) -> SourceError:
    """Return an error of the engine's parser, with the position that it gives."""
    where = Position(path, error.lineno, error.offset)
    return SourceError(where, parser_message(error))


JSON_RESULTS: Final = ResultFormat(
    "json", "JSON", "application/sparql-results+json", QueryResultsFormat.JSON
)
XML_RESULTS: Final = ResultFormat(
    "xml", "XML", "application/sparql-results+xml", QueryResultsFormat.XML
)
CSV_RESULTS: Final = ResultFormat("csv", "CSV", "text/csv", QueryResultsFormat.CSV)
TSV_RESULTS: Final = ResultFormat(
    "tsv", "TSV", "text/tab-separated-values", QueryResultsFormat.TSV
)

RESULT_FORMATS: Final = (JSON_RESULTS, XML_RESULTS, CSV_RESULTS, TSV_RESULTS)
"""The formats of solutions in content negotiation; the first is the default."""
