"""The formats, media types and codings that requests of ``same_answers.py`` name."""

from __future__ import annotations

GRAPH_TYPES = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "application/n-quads",
)
GRAPH_NAMES = ("turtle", "jsonld", "ntriples", "rdfxml", "trig", "nquads")
RESULT_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
RESULT_NAMES = ("json", "xml", "csv", "tsv")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPTS = (
    BROWSER,
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
CODINGS = ("gzip", "br", "zstd", "br;q=0.1, gzip", "identity;q=0", "*;q=0", "deflate")
