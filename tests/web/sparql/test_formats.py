"""An answer comes in the format that was asked for, whole and as it is."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from pyoxigraph import Literal
from SPARQLWrapper import CSV, TURTLE, SPARQLWrapper
from support import COUNT
from support.counts import COUNTS

if TYPE_CHECKING:
    from support import HttpClient


GRAPH = "CONSTRUCT WHERE { <https://w3id.org/khojaly-kg/id/agent/echr> ?p ?o }"
RESULTS_JSON = "application/sparql-results+json"
PAGE = "text/html; charset=utf-8"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PNG = {"Accept": "image/png"}


def test_sparqlwrapper_gets_csv_and_graphs(address: str) -> None:
    endpoint = SPARQLWrapper(f"{address}/sparql", returnFormat=CSV)
    endpoint.setQuery(COUNT)
    table = endpoint.queryAndConvert()
    assert isinstance(table, bytes)
    assert table.split() == [b"n", str(COUNTS.claims).encode()]
    endpoint.setReturnFormat(TURTLE)
    endpoint.setQuery(GRAPH)
    assert b"European Court of Human Rights" in endpoint.query().response.read()


@pytest.mark.parametrize(
    ("accept", "query", "content_type"),
    [
        (None, COUNT, RESULTS_JSON),
        ("*/*", COUNT, RESULTS_JSON),
        ("*", COUNT, RESULTS_JSON),
        ("", COUNT, RESULTS_JSON),
        (",,", COUNT, RESULTS_JSON),
        ("text/html, */*;q=0.1", COUNT, PAGE),
        ("text/html;q=0.1, */*;q=0.2", COUNT, RESULTS_JSON),
        (JAVA, COUNT, RESULTS_JSON),
        (FIREFOX, COUNT, PAGE),
        (FIREFOX, GRAPH, PAGE),
        ("application/json", COUNT, RESULTS_JSON),
        ("application/json;q=0.9, text/csv;q=0.5", COUNT, RESULTS_JSON),
        ("application/json;q=0.5, text/csv", COUNT, "text/csv; charset=utf-8"),
        ("application/xml, */*;q=0.1", COUNT, "application/sparql-results+xml"),
        ("application/xml, application/sparql-results+json", COUNT, RESULTS_JSON),
        (
            "application/xhtml+xml, application/xml",
            COUNT,
            "application/sparql-results+xml",
        ),
        ("text/plain, */*;q=0.1", GRAPH, "application/n-triples"),
        ("text/plain, */*;q=0.1", COUNT, RESULTS_JSON),
        ("application/json, */*;q=0.1", GRAPH, "application/ld+json"),
        ("text/csv", COUNT, "text/csv; charset=utf-8"),
        ("text/*;q=0.5", COUNT, "text/csv; charset=utf-8"),
        (
            "text/tab-separated-values",
            COUNT,
            "text/tab-separated-values; charset=utf-8",
        ),
        ("application/xml", COUNT, "application/sparql-results+xml"),
        (
            "application/sparql-results+xml, application/sparql-results+json;q=0.9",
            COUNT,
            "application/sparql-results+xml",
        ),
        (None, GRAPH, "text/turtle; charset=utf-8"),
        ("application/rdf+xml", GRAPH, "application/rdf+xml"),
        ("application/ld+json, text/turtle;q=0.2", GRAPH, "application/ld+json"),
        ("application/n-triples", GRAPH, "application/n-triples"),
    ],
)
def test_formats_are_negotiated(
    client: HttpClient, accept: str | None, query: str, content_type: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert response.status_code == 200
    assert response.content_type == content_type
    assert response.headers["Vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("accept", "query"),
    [
        ("image/png", COUNT),
        ("text/turtle", COUNT),
        ("text/csv", GRAPH),
    ],
)
def test_what_cannot_be_had_is_406(client: HttpClient, accept: str, query: str) -> None:
    headers = {"Accept": accept}
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert response.status_code == 406


def test_a_mistake_in_a_query_matters_more_than_what_its_answer_may_be(
    client: HttpClient,
) -> None:
    for accept, content_type in [
        ("text/html", "text/html; charset=utf-8"),
        ("image/png", "application/problem+json"),
    ]:
        headers = {"Accept": accept}
        wrong = {"query": "SELECT * {"}
        response = client.get("/sparql", query_string=wrong, headers=headers)
        assert (response.status_code, response.content_type) == (400, content_type)
        assert "this is not expected here in a SPARQL query" in response.text


def test_a_format_can_be_named(client: HttpClient) -> None:
    parameters = {"query": COUNT, "format": "csv"}
    response = client.get("/sparql", query_string=parameters)
    assert response.get_data() == f"n\r\n{COUNTS.claims}\r\n".encode()
    assert response.headers["Content-Disposition"] == "attachment"


def test_a_format_that_is_none_is_named_with_those_that_are(
    client: HttpClient,
) -> None:
    asked = {"query": COUNT, "format": "bogus"}
    response = client.get("/sparql", query_string=asked, headers=PNG)
    assert response.json["detail"] == (
        "the query gives solutions or a boolean; take one of json, xml, csv, tsv, "
        "turtle, jsonld, ntriples, rdfxml, trig, nquads, by media type in Accept "
        "or by name in the parameter format"
    )


def test_many_rows_arrive_whole(address: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    query = quote("SELECT * { ?s ?p ?o }")
    connection.request(
        "GET", f"/sparql?query={query}", headers={"Accept": RESULTS_JSON}
    )
    document = json.loads(connection.getresponse().read())
    assert len(document["results"]["bindings"]) == COUNTS.default_graph
    connection.close()


def test_literals_keep_their_language(client: HttpClient) -> None:
    iri = "https://w3id.org/khojaly-kg/id/place/khojaly"
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    query = f"SELECT ?l {{ <{iri}> <{label}> ?l }}"
    response = client.get("/sparql", query_string={"query": query})
    assert response.json is not None
    found = {
        str(Literal(b["l"]["value"], language=b["l"]["xml:lang"]))
        for b in response.json["results"]["bindings"]
    }
    assert found == {'"Khojaly"@en', '"Xocalı"@az', '"Խոջալու"@hy', '"Ходжалы"@ru'}
