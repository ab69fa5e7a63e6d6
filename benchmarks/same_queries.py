"""The queries that ``same_answers.py`` sends, and the ways in which it sends them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from raw_http import Request, with_headers
from same_accepts import (
    ACCEPTS,
    BROWSER,
    CODINGS,
    GRAPH_NAMES,
    GRAPH_TYPES,
    RESULT_NAMES,
    RESULT_TYPES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_SELECT = (
    "SELECT ?event ?label { ?event a kg:Event ; rdfs:label ?label } "
    "ORDER BY ?event ?label LIMIT 40"
)
_DECLARED = (
    "PREFIX kg: <https://w3id.org/attributed-claims/ontology#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
_SELECTS = (
    _SELECT,
    "SELECT * {}",
    "SELECT ?x { VALUES ?x { 1 2.5 1e3 true UNDEF 'a'@en 'b\"\\n<&>' <urn:x> } }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY ?class",
    "SELECT ?s ?o { ?s kg:killed|rdfs:label+ ?o } ORDER BY ?s ?o LIMIT 5",
    "SELECT ?s { ?s a kg:Nothing }",
    "SELECT ?l { ?s rdfs:label ?l FILTER(REGEX(?l, 'khojaly', 'i')) } ORDER BY ?l",
)
_ASKS = ("ASK {}", "ASK { ?s a kg:Nothing }")
_CONSTRUCT = "CONSTRUCT { ?e rdfs:label ?l } { ?e a kg:Event ; rdfs:label ?l }"
_DESCRIBE = "DESCRIBE <https://w3id.org/khojaly-kg/id/event/khojaly-1992>"
_REFUSED = (
    "SELECT * { ?s ?p",
    "SELECT",
    "",
    "\ufeffASK {}",
    "SELECT ?x { ?s unknown:x ?x }",
    "SELECT (1 AS ?x) (2 AS ?x) {}",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "DROP ALL",
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * FROM <urn:nothing> { ?s ?p ?o }",
    "SELECT * { << <urn:a> <urn:b> <urn:c> >> ?p ?o }",
    "SELECT * { LATERAL { ?s ?p ?o } }",
    "SELECT (<urn:f>(1) AS ?x) {}",
    "SELECT * " + "{" * 200 + "}" * 200,
    "SELECT * { ?s ?p '" + "x" * 70_000 + "' }",
    "SELECT * { ?s " + "/".join(["<urn:p>"] * 300) + " ?o }",
)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_DIRECT = {"Content-Type": "application/sparql-query"}


def queries() -> Iterator[Request]:
    """Yield all requests to ``/sparql``."""
    yield from _in_all_formats()
    yield from _protocol()


def _in_all_formats() -> Iterator[Request]:
    """Yield queries of each form, in every format."""
    for query, accept in product(_SELECTS, ("", "text/csv")):
        yield _query(query, Accept=accept)
    solutions = (_SELECT, _SELECTS[2], *_ASKS)
    accepts = (*RESULT_TYPES, "text/turtle", *ACCEPTS[:9])
    for query, accept in product(solutions, accepts):
        yield _query(query, Accept=accept)
    for query, name in product(solutions, (*RESULT_NAMES, "turtle", "nothing")):
        yield _query(query, ("format", name))
    graphs = (_CONSTRUCT, _DESCRIBE)
    for query, accept in product(graphs, (*GRAPH_TYPES, "text/csv", BROWSER)):
        yield _query(query, Accept=accept)
    for query, name in product(graphs, (*GRAPH_NAMES, "json", "xml", "csv")):
        yield _query(query, ("output", name))
    yield from (_query(_SELECT, Accept_Encoding=coding) for coding in CODINGS)
    for refused, accept in product(_REFUSED, ("*/*", "text/html")):
        yield _query(refused, Accept=accept)


def _query(query: str, *parameters: tuple[str, str], **headers: str) -> Request:
    declared = _DECLARED + query if "kg:" in query or "rdfs:" in query else query
    asked = urlencode([("query", declared), *parameters])
    return with_headers(f"/sparql?{asked}", **headers)


def _protocol() -> Iterator[Request]:
    """Yield requests that use the rest of the SPARQL 1.1 Protocol."""
    query = f"{_DECLARED}{_SELECT}".encode()
    form = urlencode({"query": query}).encode()
    for accept in (*RESULT_TYPES, "image/png"):
        headers = (("Accept", accept),)
        yield Request("/sparql", "POST", (*_FORM.items(), *headers), form)
        yield Request("/sparql", "POST", (*_DIRECT.items(), *headers), query)
    for kind in ("text/plain", "application/sparql-update", "application/sparql-query"):
        sent = (("Content-Type", f"{kind}; charset=latin-1"),)
        yield Request("/sparql", "POST", sent, b"ASK {}")
        yield Request("/sparql", "POST", (("Content-Type", kind),), b"ASK {\xff}")
    yield Request("/sparql", "POST", tuple(_FORM.items()), b"update=DROP+ALL")
    yield Request("/sparql", "POST", tuple(_FORM.items()), b"")
    yield Request("/sparql?query=ASK{}", "POST", tuple(_DIRECT.items()), b"ASK {}")
    yield Request("/sparql", "POST", (("Content-Encoding", "gzip"), *_DIRECT.items()))
    ask_it = quote("ASK { ?s ?p ?o }")
    graph = quote("https://w3id.org/khojaly-kg/id/graph/verdicts", safe="")
    for name, iri in product(("default", "named"), (graph, "urn:nothing", "no%20iri")):
        yield Request(f"/sparql?query={ask_it}&{name}-graph-uri={iri}")
    yield Request("/sparql?query=ASK{}&query=ASK{}")
    yield Request("/sparql?update=DROP%20ALL")
    yield Request("/sparql?query=%FF")
    yield Request("/sparql?nothing=1")
    for name in (*GRAPH_NAMES, "html", "nothing"):
        yield Request(f"/sparql?format={name}")
    for accept in (*GRAPH_TYPES, BROWSER, "image/png"):
        yield with_headers("/sparql", Accept=accept)
    for target in ("/sparql", f"/sparql?query={ask_it}"):
        yield with_headers(target, "HEAD")
        yield Request(target, again=True)
