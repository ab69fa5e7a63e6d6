"""The requests that ``same_answers.py`` sends to services of both checkouts."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECONDS = 60
HOST = "kg.example"
"""The ``Host`` of every request, so that no answer depends on a port."""
THINGS = """SELECT DISTINCT ?local {
  { SELECT (MIN(STR(?s)) AS ?one) (MAX(STR(?s)) AS ?other) {
      ?s a ?class FILTER(CONTAINS(STR(?s), "/id/")) } GROUP BY ?class }
  VALUES ?end { 1 2 }
  BIND(STRAFTER(IF(?end = 1, ?one, ?other), "/id/") AS ?local)
} ORDER BY ?local"""
"""The first and the last thing of each class, by the local part of the IRI."""

_GRAPH_TYPES = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "application/n-quads",
)
_GRAPH_NAMES = ("turtle", "jsonld", "ntriples", "rdfxml", "trig", "nquads")
_EXTENSIONS = ("html", "ttl", "jsonld", "nt", "rdf", "trig", "nq")
_RESULT_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
_RESULT_NAMES = ("json", "xml", "csv", "tsv")
_BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_ACCEPTS = (
    _BROWSER,
    "*/*",
    "text/*;q=0.5, application/json",
    "text/turtle;q=0.2, application/ld+json;q=0.9",
    "image/png",
    "text/html;q=0",
    "text/plain",
    "application/json",
    "application/xml",
    ", ;;,text/turtle",
    "text/turtle;q=wrong",
    "x" * 3000,
)
_CODINGS = ("gzip", "br", "zstd", "br;q=0.1, gzip", "identity;q=0", "*;q=0", "deflate")
_LISTS = ("events", "places", "agents", "sources", "claims", "notes", "concepts")
_FILES = (
    "void.ttl",
    "dcat.ttl",
    "prov.ttl",
    "validation.ttl",
    "context.jsonld",
    "CITATION.cff",
    "README.md",
    "manifest.json",
    "manifest.json.minisig",
)
_PROBLEMS = ("query-syntax", "request", "deadline", "busy", "not-found", "nothing")
_STATES = ("/health/live", "/health/ready", "/metrics", "/limits")
_PATHS = (
    "/nowhere",
    "/Events",
    "/events/",
    "//events",
    "/doc/../events",
    "/doc/event/nowhere",
    "/id/event/nowhere",
    "/id/",
    "/doc/",
    "/doc/..%2f..%2fetc/passwd",
    "/dumps/../manifest.json",
    "/dumps/%2e%2e/manifest.json",
    "/dumps/nothing.ttl",
    "/dumps",
    "/store/CURRENT",
    "/static/nothing.css",
    "/%FF%c3%A9%",
    "/%zz",
    "/%6Cimits",
    "/caf%c3%a9",
    "/events?after=nothing",
    "/events?query=ASK%7B%7D",
    "/events?x=%FF",
    "/sparql/",
    "//sparql?query=ASK%7B%7D",
    "/x/../sparql?query=ASK%7B%7D",
    "/.well-known/void",
    "/dataset",
    "/problems/",
)
_SELECT = (
    "SELECT ?event ?label { ?event a kg:Event ; rdfs:label ?label } "
    "ORDER BY ?event ?label LIMIT 40"
)
_DECLARED = (
    "PREFIX kg: <https://w3id.org/khojaly-kg/ontology#> "
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
_CORS = {
    "Origin": "https://page.example",
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "if-none-match",
}


@dataclass(frozen=True)
class Request:
    """A request; ``again`` repeats it with the answer's ETag in ``If-None-Match``."""

    target: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    again: bool = False

    def __str__(self) -> str:
        """Return a line that is unique to the request."""
        said = [f"{name}: {value}" for name, value in self.headers]
        said += [self.body.decode("utf-8", "replace")] * bool(self.body)
        said += ["again by its ETag"] * self.again
        return " | ".join((f"{self.method} {self.target}", *said))


@dataclass(frozen=True)
class Answer:
    """An answer: its status, its headers without times, and its content."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def etag(self) -> str:
        """The ETag, or nothing."""
        return dict(self.headers).get("etag", "")


def ask(port: int, request: Request) -> Answer:
    """Send a request on a connection of its own; return the answer."""
    if request.again:
        known = ask(port, replace(request, again=False)).etag
        headers = (*request.headers, ("If-None-Match", known))
        return ask(port, replace(request, again=False, headers=headers))
    sent = [("Host", HOST), ("Connection", "close"), *request.headers]
    if request.body or request.method == "POST":
        sent.append(("Content-Length", str(len(request.body))))
    lines = [f"{request.method} {request.target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in sent]
    head = "\r\n".join((*lines, "", "")).encode()
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(head + request.body)
        response = http.client.HTTPResponse(connection, method=request.method)
        response.begin()
        try:
            body = response.read()
        except http.client.IncompleteRead:
            body = b"an answer that breaks off"
        said = ((name.lower(), value) for name, value in response.getheaders())
        kept = sorted((name, value) for name, value in said if name != "date")
        return Answer(response.status, tuple(kept), body)


def requests(things: Sequence[str]) -> list[Request]:
    """Return all requests; ``things`` is the answer to ``THINGS``."""
    found = [
        *_pages(things),
        *_documents(things),
        *_downloads(),
        *_odd(),
        *_queries(),
        *_protocol(),
    ]
    return list(dict.fromkeys(found))


def _with(target: str, method: str = "GET", /, **headers: str) -> Request:
    named = ((name.replace("_", "-"), value) for name, value in headers.items())
    return Request(target, method, tuple(named))


def _pages(things: Sequence[str]) -> Iterator[Request]:
    """Yield requests for the home page, the lists and the pages of things."""
    for path in ("/", "/dumps/", "/ontology", *(f"/{name}" for name in _LISTS)):
        yield Request(path)
        yield _with(path, "HEAD")
        yield _with(path, "OPTIONS")
        yield Request(path, again=True)
    for coding, path in product(_CODINGS, ("/", "/claims")):
        yield _with(path, Accept_Encoding=coding)
    for thing in things:
        kind = f"{thing.partition('/')[0]}s"
        yield _with(f"/doc/{quote(thing)}", Accept=_BROWSER)
        yield Request(f"/id/{quote(thing)}")
        yield Request(f"/{kind}?after={quote(thing)}")
    for name in _PROBLEMS:
        yield Request(f"/problems/{name}")


def _documents(things: Sequence[str]) -> Iterator[Request]:
    """Yield requests for documents in every format, by each way to name one."""
    chosen = [f"/doc/{quote(thing)}" for thing in (*things[::6], "graph/verdicts")]
    for path, accept in product((*chosen, "/ontology"), _GRAPH_TYPES):
        yield _with(path, Accept=accept)
    names = (*_GRAPH_NAMES, "html", "nothing")
    for path, name in product((*chosen, "/ontology"), names):
        yield Request(f"{path}?format={name}")
    endings = (f".{extension}" for extension in (*_EXTENSIONS, "png"))
    parts = (f"?page={page}" for page in ("1", "2", "999", "0", "x"))
    for path, ending in product(chosen, (*endings, *parts)):
        yield Request(f"{path}{ending}")
    for accept, path in product(_ACCEPTS, (chosen[0], "/ontology", "/sparql", "/")):
        yield _with(path, Accept=accept)
    for coding in _CODINGS:
        yield _with(f"{chosen[0]}.ttl", Accept_Encoding=coding)
    yield Request(f"{chosen[0]}.ttl", again=True)
    yield _with(f"{chosen[0]}.ttl", If_None_Match="*")
    yield _with(f"{chosen[0]}.ttl", If_None_Match='"other", W/"more"')


def _downloads() -> Iterator[Request]:
    """Yield requests for files, whole and in ranges."""
    for name in _FILES:
        yield Request(f"/{name}")
        yield _with(f"/{name}", "HEAD")
        yield Request(f"/{name}", again=True)
    dump = "/dumps/vocabularies.nt"
    ranges = ("bytes=0-99", "bytes=-50", "bytes=100-", "bytes=0-0,5-9", "bytes=9-1")
    for asked in (*ranges, "bytes=999999999-", "lines=1-2", "bytes=x"):
        yield _with(dump, Range=asked)
        yield _with(dump, "HEAD", Range=asked)
    yield _with(dump, Range="bytes=0-9", If_Range='"other"')
    for extension in ("ttl", "nt", "nt.gz", "nt.zst", "rdf", "trig", "nq", "jsonld"):
        yield Request(f"/dumps/shapes.{extension}")
        yield _with(f"/dumps/shapes.{extension}", Accept_Encoding="gzip")
    yield Request("/static/style.css")


def _odd() -> Iterator[Request]:
    """Yield requests for what does not exist or is not allowed."""
    for path in _PATHS:
        yield Request(path)
        yield _with(path, Accept="application/json")
    for path in (*_STATES, "/", "/events", "/sparql", "/dumps/shapes.nt", "/nowhere"):
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "BREW"):
            yield _with(path, method)
        yield _with(path, "OPTIONS", **_CORS)
        yield _with(path, Origin="https://page.example")
        yield Request(path)
    yield Request("*", "OPTIONS")
    yield Request("/", "POST", body=b"x")


def _queries() -> Iterator[Request]:
    """Yield queries of each form, in every format."""
    for query, accept in product(_SELECTS, ("", "text/csv")):
        yield _query(query, Accept=accept)
    solutions = (_SELECT, _SELECTS[2], *_ASKS)
    accepts = (*_RESULT_TYPES, "text/turtle", *_ACCEPTS[:9])
    for query, accept in product(solutions, accepts):
        yield _query(query, Accept=accept)
    for query, name in product(solutions, (*_RESULT_NAMES, "turtle", "nothing")):
        yield _query(query, ("format", name))
    graphs = (_CONSTRUCT, _DESCRIBE)
    for query, accept in product(graphs, (*_GRAPH_TYPES, "text/csv", _BROWSER)):
        yield _query(query, Accept=accept)
    for query, name in product(graphs, (*_GRAPH_NAMES, "json", "xml", "csv")):
        yield _query(query, ("output", name))
    yield from (_query(_SELECT, Accept_Encoding=coding) for coding in _CODINGS)
    for refused, accept in product(_REFUSED, ("*/*", "text/html")):
        yield _query(refused, Accept=accept)


def _query(query: str, *parameters: tuple[str, str], **headers: str) -> Request:
    declared = _DECLARED + query if "kg:" in query or "rdfs:" in query else query
    asked = urlencode([("query", declared), *parameters])
    return _with(f"/sparql?{asked}", **headers)


def _protocol() -> Iterator[Request]:
    """Yield requests that use the rest of the SPARQL 1.1 Protocol."""
    query = f"{_DECLARED}{_SELECT}".encode()
    form = urlencode({"query": query}).encode()
    for accept in (*_RESULT_TYPES, "image/png"):
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
    for name in (*_GRAPH_NAMES, "html", "nothing"):
        yield Request(f"/sparql?format={name}")
    for accept in (*_GRAPH_TYPES, _BROWSER, "image/png"):
        yield _with("/sparql", Accept=accept)
    for target in ("/sparql", f"/sparql?query={ask_it}"):
        yield _with(target, "HEAD")
        yield Request(target, again=True)
