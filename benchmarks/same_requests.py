"""The requests that ``same_answers.py`` sends to services of both checkouts."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import quote

from raw_http import Request, with_headers
from same_accepts import ACCEPTS, BROWSER, CODINGS, GRAPH_NAMES, GRAPH_TYPES
from same_queries import queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

THINGS = """SELECT DISTINCT ?local {
  { SELECT (MIN(STR(?s)) AS ?one) (MAX(STR(?s)) AS ?other) {
      ?s a ?class FILTER(CONTAINS(STR(?s), "/id/")) } GROUP BY ?class }
  VALUES ?end { 1 2 }
  BIND(STRAFTER(IF(?end = 1, ?one, ?other), "/id/") AS ?local)
} ORDER BY ?local"""
"""The first and the last thing of each class, by the local part of the IRI."""

_EXTENSIONS = ("html", "ttl", "jsonld", "nt", "rdf", "trig", "nq")
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
_CORS = {
    "Origin": "https://page.example",
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "if-none-match",
}


def requests(things: Sequence[str]) -> list[Request]:
    """Return all requests; ``things`` is the answer to ``THINGS``."""
    found = [
        *_pages(things),
        *_documents(things),
        *_downloads(),
        *_odd(),
        *queries(),
    ]
    return list(dict.fromkeys(found))


def _pages(things: Sequence[str]) -> Iterator[Request]:
    """Yield requests for the home page, the lists and the pages of things."""
    for path in ("/", "/dumps/", "/ontology", *(f"/{name}" for name in _LISTS)):
        yield Request(path)
        yield with_headers(path, "HEAD")
        yield with_headers(path, "OPTIONS")
        yield Request(path, again=True)
    for coding, path in product(CODINGS, ("/", "/claims")):
        yield with_headers(path, Accept_Encoding=coding)
    for thing in things:
        kind = f"{thing.partition('/')[0]}s"
        yield with_headers(f"/doc/{quote(thing)}", Accept=BROWSER)
        yield Request(f"/id/{quote(thing)}")
        yield Request(f"/{kind}?after={quote(thing)}")
    for name in _PROBLEMS:
        yield Request(f"/problems/{name}")


def _documents(things: Sequence[str]) -> Iterator[Request]:
    """Yield requests for documents in every format, by each way to name one."""
    chosen = [f"/doc/{quote(thing)}" for thing in (*things[::6], "graph/verdicts")]
    for path, accept in product((*chosen, "/ontology"), GRAPH_TYPES):
        yield with_headers(path, Accept=accept)
    names = (*GRAPH_NAMES, "html", "nothing")
    for path, name in product((*chosen, "/ontology"), names):
        yield Request(f"{path}?format={name}")
    endings = (f".{extension}" for extension in (*_EXTENSIONS, "png"))
    parts = (f"?page={page}" for page in ("1", "2", "999", "0", "x"))
    for path, ending in product(chosen, (*endings, *parts)):
        yield Request(f"{path}{ending}")
    for accept, path in product(ACCEPTS, (chosen[0], "/ontology", "/sparql", "/")):
        yield with_headers(path, Accept=accept)
    for coding in CODINGS:
        yield with_headers(f"{chosen[0]}.ttl", Accept_Encoding=coding)
    yield Request(f"{chosen[0]}.ttl", again=True)
    yield with_headers(f"{chosen[0]}.ttl", If_None_Match="*")
    yield with_headers(f"{chosen[0]}.ttl", If_None_Match='"other", W/"more"')


def _downloads() -> Iterator[Request]:
    """Yield requests for files, whole and in ranges."""
    for name in _FILES:
        yield Request(f"/{name}")
        yield with_headers(f"/{name}", "HEAD")
        yield Request(f"/{name}", again=True)
    dump = "/dumps/vocabularies.nt"
    ranges = ("bytes=0-99", "bytes=-50", "bytes=100-", "bytes=0-0,5-9", "bytes=9-1")
    for asked in (*ranges, "bytes=999999999-", "lines=1-2", "bytes=x"):
        yield with_headers(dump, Range=asked)
        yield with_headers(dump, "HEAD", Range=asked)
    yield with_headers(dump, Range="bytes=0-9", If_Range='"other"')
    for extension in ("ttl", "nt", "nt.gz", "nt.zst", "rdf", "trig", "nq", "jsonld"):
        yield Request(f"/dumps/shapes.{extension}")
        yield with_headers(f"/dumps/shapes.{extension}", Accept_Encoding="gzip")
    yield Request("/static/style.css")


def _odd() -> Iterator[Request]:
    """Yield requests for what does not exist or is not allowed."""
    for path in _PATHS:
        yield Request(path)
        yield with_headers(path, Accept="application/json")
    for path in (*_STATES, "/", "/events", "/sparql", "/dumps/shapes.nt", "/nowhere"):
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "BREW"):
            yield with_headers(path, method)
        yield with_headers(path, "OPTIONS", **_CORS)
        yield with_headers(path, Origin="https://page.example")
        yield Request(path)
    yield Request("*", "OPTIONS")
    yield Request("/", "POST", body=b"x")
