"""Reads the W3C's SPARQL 1.1 tests, and compares answers with the expected results.

One server answers all tests: each data file is a named graph of one store, and each
request names the graphs of its dataset by the SPARQL 1.1 Protocol.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.plugins.sparql.results.rdfresults import RDFResultParser

from support import SUITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.term import Node

SPARQL = SUITES / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS_LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
BINDING = Namespace("urn:binding:")
NUMBERS = {"integer", "decimal", "double", "float"}
RESULT_FORMATS = {
    ".srx": ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
    ".srj": ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    ".tsv": ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
}
JSON_RESULTS = "application/sparql-results+json"


@dataclass(frozen=True)
class Case:
    """A test: its name, kind, query, data and expected result."""

    name: str
    kind: str
    query: Path
    default: tuple[Path, ...] = ()
    named: tuple[Path, ...] = ()
    result: Path | None = None


def path_of(node: Node | None) -> Path:
    return Path(unquote(urlsplit(str(node)).path))


def manifest(folder: str) -> Graph:
    path = SPARQL / folder / "manifest.ttl"
    return Graph().parse(path, publicID=path.as_uri())


def entries(graph: Graph) -> Iterator[Node]:
    for _, entry in graph.subject_objects(MF.entries):
        yield from Collection(graph, entry)


def cases(folder: str) -> Iterator[Case]:
    """Yield the query tests of a folder."""
    graph = manifest(folder)
    for entry in entries(graph):
        kind = str(graph.value(entry, RDF.type)).rpartition("#")[2]
        action = graph.value(entry, MF.action)
        name = f"{folder}/{str(entry).rpartition('#')[2]}"
        if kind.startswith(("PositiveSyntax", "NegativeSyntax")):
            yield Case(name, kind, path_of(action))
        elif kind in {"QueryEvaluationTest", "CSVResultFormatTest"}:
            yield Case(
                name,
                kind,
                path_of(graph.value(action, QT.query)),
                tuple(map(path_of, graph.objects(action, QT.data))),
                tuple(map(path_of, graph.objects(action, QT.graphData))),
                path_of(graph.value(entry, MF.result)),
            )


def load(store: ox.Store, files: Iterable[Path]) -> None:
    """Load each file into a graph with its name."""
    for path in files:
        suffix = path.suffix
        kind = ox.RdfFormat.RDF_XML if suffix == ".rdf" else ox.RdfFormat.TURTLE
        iri = path.as_uri()
        graph = ox.NamedNode(iri)
        store.load(path=str(path), format=kind, base_iri=iri, to_graph=graph)


def same_results(expected: Path, content: bytes, media_type: str) -> bool:
    """Whether an answer equals a file of results, in any order."""
    if expected.suffix == ".csv":
        return _csv(expected.read_bytes()) == _csv(content)
    if expected.suffix == ".ttl" and "sparql-results" not in media_type:
        wanted = Graph().parse(expected)
        given = Graph().parse(content, format="turtle")
        return isomorphic(wanted, given)
    if expected.suffix == ".ttl":
        wanted = Graph().parse(expected)
        result = RDFResultParser().parse(wanted)  # type: ignore[no-untyped-call]
        rows = [
            {str(name): term for name, term in row.items()} for row in result.bindings
        ]
        return isomorphic(_graph(rows), _parsed(content, ox.QueryResultsFormat.JSON))
    chosen = RESULT_FORMATS[expected.suffix][1]
    return isomorphic(_parsed(expected.read_bytes(), chosen), _parsed(content, chosen))


def _csv(content: bytes) -> list[list[tuple[str, str]]]:
    """Return the rows by column names; the order of columns has no meaning."""
    rows = csv.DictReader(content.decode().splitlines())
    return sorted(
        sorted((name, re.sub("^_:.*", "_:", value)) for name, value in row.items())
        for row in rows
    )


def _parsed(content: bytes, chosen: ox.QueryResultsFormat) -> Graph:
    parsed = ox.parse_query_results(content, chosen)
    if isinstance(parsed, ox.QueryBoolean):
        return _graph([{"boolean": Literal(bool(parsed))}])
    names = [variable.value for variable in parsed.variables]
    return _graph(
        {n: _term(t) for n, t in zip(names, row, strict=True) if t is not None}
        for row in parsed
    )


def _graph(rows: Iterable[Mapping[str, Node]]) -> Graph:
    """Return solutions as a graph, so that blank nodes can be compared."""
    graph = Graph()
    for row in rows:
        node = BNode()
        graph.add((node, RDF.type, BINDING.row))
        for name, term in row.items():
            graph.add((node, BINDING[name], term))
    return graph


def _term(term: object) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return Literal(term.value, lang=term.language.lower())
    kind = term.datatype.value
    value = term.value
    # the engine's store keeps values, not lexical forms
    if kind.rpartition("#")[2] in NUMBERS:
        value = _number(value)
    if kind.endswith("#boolean"):
        value = {"0": "false", "1": "true"}.get(value, value)
    return Literal(value, datatype=URIRef(kind), normalize=False)


def _number(text: str) -> str:
    """Return a number in a canonical form."""
    try:
        return str(Decimal(text).normalize())
    except InvalidOperation:
        return text
