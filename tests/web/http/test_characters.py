"""No format changes a text: every character comes back, or the answer is refused."""

from __future__ import annotations

import csv
import io
import json
from http.client import IncompleteRead
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, parse_query_results
from pyoxigraph import parse as parse_rdf
from rdflib import Graph
from rdflib.query import Result
from SPARQLWrapper import JSON, XML, SPARQLWrapper
from support import HttpClient

from kg.client import Client
from kg.rdf.formats import GRAPH_FORMATS, RDF_XML

if TYPE_CHECKING:
    from support import HttpResponse

    from kg.rdf.formats import GraphFormat

CHARACTERS = [*map(chr, range(0x21)), *"\x7f\x80\x85\x9f\u2028\ufeff\ufffd\ufffe\uffff"]
"""The controls, the line ends of Unicode, and what XML and UTF-8 treat otherwise."""
NOT_XML = [
    *map(chr, (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20))),
    *"\ufffe\uffff",
]
TEXTS = [f"{c}a{c}{c}b\r\n{c}" for c in CHARACTERS]
XML_TEXTS = [text for text in TEXTS if text[0] not in NOT_XML]
RESULTS = "application/sparql-results+xml"
PREDICATES = [
    "http://e.example/1",
    "http://e.example/",
    "urn:x:1",
    "http://e.example/a%20",
    "http://www.w3.org/2000/xmlns/a",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#li",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#Description",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#aboutEach",
    "http://e.example/x\U00010000",
]


def written(text: str) -> str:
    return '"' + "".join(f"\\U{ord(c):08X}" for c in text) + '"'


def select(texts: list[str]) -> str:
    return f"SELECT ?t {{ VALUES ?t {{ {' '.join(map(written, texts))} }} }}"


def construct(texts: list[str], predicate: str = "urn:x:p") -> str:
    group = f"{{ VALUES ?t {{ {' '.join(map(written, texts))} }} }}"
    return f"CONSTRUCT {{ <urn:x:s> <{predicate}> ?t }} {group}"


def ask(address: str, query: str, accept: str) -> HttpResponse:
    headers = {"Accept": accept}
    return HttpClient(address).post("/sparql", data={"query": query}, headers=headers)


def read_csv(content: bytes) -> list[str]:
    text = io.StringIO(content.decode(), newline="")
    return [row[0] for row in csv.reader(text)][1:]


def read_by_engine(content: bytes, results_format: QueryResultsFormat) -> list[str]:
    found = parse_query_results(content, results_format)
    assert isinstance(found, QuerySolutions)
    return [str(term.value) for (term,) in found if isinstance(term, Literal)]


def test_results_keep_every_character(address: str) -> None:
    answer = ask(address, select(TEXTS), "application/sparql-results+json").content
    found = [row["t"]["value"] for row in json.loads(answer)["results"]["bindings"]]
    assert found == TEXTS
    assert read_csv(ask(address, select(TEXTS), "text/csv").content) == TEXTS
    tsv = ask(address, select(TEXTS), "text/tab-separated-values").content
    assert read_by_engine(tsv, QueryResultsFormat.TSV) == TEXTS


def test_results_in_xml_keep_every_character_of_xml(address: str) -> None:
    content = ask(address, select(XML_TEXTS), RESULTS).content
    name = "{http://www.w3.org/2005/sparql-results#}literal"
    document = ET.fromstring(content)  # noqa: S314 - it is ours
    assert [one.text for one in document.iter(name)] == XML_TEXTS
    assert read_by_engine(content, QueryResultsFormat.XML) == XML_TEXTS
    parsed = Result.parse(io.BytesIO(content), format="xml")
    assert [str(row[0]) for row in parsed] == XML_TEXTS  # type: ignore[index]


def test_the_clients_in_python_get_every_character(address: str) -> None:
    assert [row["t"] for row in Client(f"{address}/sparql").select(select(TEXTS))] == (
        TEXTS
    )
    wrapper = SPARQLWrapper(f"{address}/sparql", returnFormat=XML)
    wrapper.setMethod("POST")
    wrapper.setQuery(select(["a\rb\r\nc"]))
    found: Any = wrapper.queryAndConvert()
    literal = found.getElementsByTagName("literal")[0]
    assert "".join(node.data for node in literal.childNodes) == "a\rb\r\nc"
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery(select(["a\x00\rb"]))
    found = wrapper.queryAndConvert()
    (row,) = found["results"]["bindings"]
    assert row["t"]["value"] == "a\x00\rb"


@pytest.mark.parametrize("graph_format", GRAPH_FORMATS, ids=lambda one: one.name)
def test_graphs_keep_every_character(address: str, graph_format: GraphFormat) -> None:
    texts = XML_TEXTS if graph_format is RDF_XML else TEXTS
    content = ask(address, construct(texts), graph_format.media_type).content
    quads = list(parse_rdf(content, format=graph_format.rdf_format))
    assert {quad.object.value for quad in quads} == set(texts)
    name = {"jsonld": "json-ld", "rdfxml": "xml", "ntriples": "nt"}
    if graph_format.name in {*name, "turtle"}:
        graph = Graph().parse(data=content, format=name.get(graph_format.name))
        assert {str(o) for o in graph.objects()} == set(texts)


def test_the_client_in_python_gets_a_graph_with_every_character(address: str) -> None:
    graph = Client(f"{address}/sparql").graph(construct(TEXTS))
    assert {str(o) for o in graph.objects()} == set(TEXTS)


@pytest.mark.parametrize("character", NOT_XML, ids=ascii)
def test_what_xml_cannot_hold_is_refused_before_the_first_byte(
    address: str, character: str
) -> None:
    texts = ["fine", f"a{character}b"]
    name = f"U+{ord(character):04X}, a character that"
    answer = ask(address, select(texts), RESULTS)
    assert (answer.status_code, answer.content_type) == (
        406,
        "application/problem+json",
    )
    assert f"the query gives {name} XML cannot hold; take one of json" in answer.text
    answer = ask(address, construct(texts), RDF_XML.media_type)
    assert answer.status_code == 406
    assert f"the query gives {name} RDF/XML cannot hold" in answer.text


@pytest.mark.parametrize("predicate", PREDICATES)
def test_a_property_that_is_no_name_of_xml_is_refused_in_rdf_xml_only(
    address: str, predicate: str
) -> None:
    query = construct(["v"], predicate)
    refused = ask(address, query, RDF_XML.media_type)
    assert refused.status_code == 406
    assert "the query gives a property that" in refused.json["detail"]
    for one in GRAPH_FORMATS:
        if one is not RDF_XML:
            content = ask(address, query, one.media_type).content
            (quad,) = parse_rdf(content, format=one.rdf_format)
            assert quad.predicate.value == predicate


def test_a_property_without_a_name_is_told(address: str) -> None:
    query = construct(["v"], "http://e.example/1")
    refused = ask(address, query, RDF_XML.media_type)
    assert "has no name for: http://e.example/1;" in refused.json["detail"]


def test_a_large_answer_that_xml_cannot_hold_at_its_end_breaks_off(
    address: str,
) -> None:
    rows = "{ SELECT ?a ?b { ?a a ?c . ?b a ?d } LIMIT 20000 }"
    last = "{ BIND('\\u0001' AS ?t) }"
    query = f"SELECT ?a ?b ?t {{ {rows} UNION {last} }} ORDER BY BOUND(?t)"
    assert len(ask(address, query, "text/csv").content) > 1 << 20
    with pytest.raises((ConnectionError, IncompleteRead)):
        ask(address, query, RESULTS)
