"""The W3C's tests of SPARQL 1.1 pass over HTTP, put to a running server."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from support import HttpClient, serving
from support.sparql_suite import (
    JSON_RESULTS,
    MF,
    RDFS_LABEL,
    RESULT_FORMATS,
    UT,
    Case,
    cases,
    entries,
    load,
    manifest,
    path_of,
    same_results,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from kg.release.manifest import Release

HT = Namespace("http://www.w3.org/2011/http#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
CNT = Namespace("http://www.w3.org/2011/content#")
FOLDERS = (
    "aggregates",
    "bind",
    "bindings",
    "cast",
    "construct",
    "csv-tsv-res",
    "exists",
    "functions",
    "grouping",
    "json-res",
    "syntax-query",
)
CASES = [case for folder in FOLDERS for case in cases(folder)]
EVALUATED = [case for case in CASES if case.result]
POSITIVE = [case for case in CASES if case.kind.startswith("Positive")]
NEGATIVE = [case for case in CASES if case.kind.startswith("Negative")]
_OF_LANGUAGE = "GROUP_CONCAT keeps a language that all have, as SPARQL 1.2 does"
_OF_GRAPH = "the engine joins GRAPH with what is inside too late"
_OF_STORE = "the engine's store keeps 1.0e6 as 1000000, xsd:negativeInteger as integer"
EXCEPTIONS = {
    "aggregates/agg-groupconcat-04": _OF_LANGUAGE,
    "aggregates/agg-groupconcat-06": _OF_LANGUAGE,
    "aggregates/agg-empty-group-count-graph": _OF_GRAPH,
    "bindings/graph": _OF_GRAPH,
    "csv-tsv-res/csv03": _OF_STORE,
    "csv-tsv-res/tsv03": _OF_STORE,
    "functions/bnode01": "BNODE gives the same node for a name in every solution",
    "syntax-query/test_4": "a function that is unknown is refused",
}
"""Tests that do not pass, each with its reason; that they fail is asserted."""


@pytest.fixture(scope="module")
def url(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the data of all tests, each file as a graph of its name."""
    folder = tmp_path_factory.mktemp("suite") / "store"
    store = ox.Store(str(folder))
    load(store, {path for case in CASES for path in (*case.default, *case.named)})
    protocol = manifest("protocol")
    for data in set(protocol.objects(None, UT.graphData)):
        graph = ox.NamedNode(str(protocol.value(data, RDFS_LABEL)))
        path = str(path_of(protocol.value(data, UT.graph)))
        store.load(path=path, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    store.flush()
    del store
    with serving(release, folder=folder) as address:
        yield f"{address}/sparql"


def ask(url: str, case: Case, accept: str) -> tuple[int, str, bytes]:
    base = case.query.as_uri()
    text = case.query.read_text("utf-8")
    parameters = [("query", f"BASE <{base}>\n{text}")]
    if "FROM" not in text:  # which the protocol's dataset would replace
        default = [path.as_uri() for path in case.default] or ["urn:x-empty"]
        parameters += [("default-graph-uri", iri) for iri in default]
        parameters += [("named-graph-uri", path.as_uri()) for path in case.named]
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=30)
    headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", parts.path, urlencode(parameters), headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, response.headers["Content-Type"], content


@pytest.mark.parametrize("case", EVALUATED, ids=lambda case: case.name)
def test_an_answer_is_what_the_suite_expects(url: str, case: Case) -> None:
    assert case.result is not None
    suffix = case.result.suffix
    accept = "text/csv" if suffix == ".csv" else JSON_RESULTS
    if suffix in RESULT_FORMATS:
        accept = RESULT_FORMATS[suffix][0]
    status, media_type, content = ask(url, case, f"{accept}, text/turtle")
    passed = status == 200 and same_results(case.result, content, media_type)
    assert passed == (case.name not in EXCEPTIONS), content


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case.name)
def test_what_is_no_query_is_refused_at_its_place(url: str, case: Case) -> None:
    text = case.query.read_text("utf-8")
    response = HttpClient(url).post("/sparql", data={"query": text})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert response.json["type"].endswith("/problems/query-syntax")
    assert 1 <= response.json["line"] <= text.count("\n") + 2
    assert response.json["column"] >= 1


@pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case.name)
def test_what_is_a_query_is_not_refused(url: str, case: Case) -> None:
    status, _, content = ask(url, case, f"{JSON_RESULTS}, text/turtle")
    assert (status == 200) == (case.name not in EXCEPTIONS), content


DESCRIPTION = manifest("service-description")
OBJECTS: dict[Node, tuple[Node, Node | None]] = {
    SD.endpoint: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None),
    SD.resultFormat: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.Dataset, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
"""The properties that we use: the class that has each, and that of its values."""


def described(url: str) -> Graph:
    response = HttpClient(url).get("/sparql", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    return Graph().parse(data=response.content, format="turtle")


def returns_rdf(url: str) -> None:
    for media_type in ("text/turtle", "application/rdf+xml"):
        response = HttpClient(url).get("/sparql", headers={"Accept": media_type})
        assert response.content_type.startswith(media_type)
        assert len(Graph().parse(data=response.content, format=media_type)) > 20


def has_endpoint_triple(url: str) -> None:
    (service,) = described(url).subjects(RDF.type, SD.Service)
    # IRIs come from the release, wherever it is served
    endpoint = URIRef("https://w3id.org/khojaly-kg/sparql")
    assert list(described(url).objects(service, SD.endpoint)) == [endpoint]


def conforms_to_schema(url: str) -> None:
    graph = described(url)
    used = {p for p in graph.predicates() if str(p).startswith(str(SD))}
    assert used == set(OBJECTS)
    for one, (domain, of) in OBJECTS.items():
        for subject, value in graph.subject_objects(one):
            assert (subject, RDF.type, domain) in graph
            assert of is None or (value, RDF.type, of) in graph
    languages = set(graph.objects(None, SD.supportedLanguage))
    assert languages == {SD.SPARQL11Query}


@pytest.mark.parametrize("test", list(entries(DESCRIPTION)), ids=str)
def test_the_service_description(url: str, test: Node) -> None:
    checks = {
        "returns-rdf": returns_rdf,
        "has-endpoint-triple": has_endpoint_triple,
        "conforms-to-schema": conforms_to_schema,
    }
    checks[str(test).rpartition("#")[2]](url)


PROTOCOL = manifest("protocol")


@pytest.mark.parametrize(
    "test",
    list(entries(PROTOCOL)),
    ids=lambda test: str(test).rpartition("#")[2],
)
def test_the_protocol(url: str, test: Node) -> None:
    action = PROTOCOL.value(test, MF.action)
    requests = PROTOCOL.value(action, HT.requests)
    assert requests is not None
    for request in Collection(PROTOCOL, requests):
        status, media_type, content = send(PROTOCOL, request, url)
        name = str(test).rpartition("#")[2]
        if name.startswith(("update_", "bad_update", "bad_multiple_updates")):
            # updates are refused, well-formed or not
            assert status in {400, 415}, content
            assert media_type == "application/problem+json"
            return
        response = PROTOCOL.value(request, HT.resp)
        wanted = {str(s)[-3:] for s in PROTOCOL.objects(response, MF.expectedStatus)}
        assert f"{status // 100}xx" in wanted, content
        check_format(PROTOCOL, response, media_type, content)


def send(graph: Graph, request: Node, url: str) -> tuple[int, str, bytes]:
    """Send a request as the manifest has it; only the path of the endpoint differs."""
    parts = urlsplit(url)
    target = str(graph.value(request, HT.absolutePath))
    target = target.replace("/sparql/", parts.path, 1)
    body = graph.value(request, HT.body)
    content = None
    if body is not None:
        encoding = str(graph.value(body, CNT.characterEncoding))
        content = str(graph.value(body, CNT.chars)).encode(encoding)
    headers = {}
    listed = graph.value(request, HT.headers)
    for header in Collection(graph, listed) if listed else []:
        name = str(graph.value(header, HT.fieldName))
        headers[name] = str(graph.value(header, HT.fieldValue))
    connection = HTTPConnection(parts.netloc, timeout=30)
    method = str(graph.value(request, HT.methodName))
    connection.request(method, target, content, headers)
    response = connection.getresponse()
    found = response.status, response.headers["Content-Type"], response.read()
    connection.close()
    return found


def check_format(
    graph: Graph, response: Node | None, media_type: str, content: bytes
) -> None:
    kind = str(graph.value(response, MF.expectedFormat))
    results = ("application/sparql-results", "text/csv")
    if kind == "RDF":
        assert media_type.startswith(("text/turtle", "application/"))
        assert "results" not in media_type
    elif kind in {"boolean", "tabular"}:
        assert media_type.startswith(results)
    boolean = graph.value(response, MF.expectedBoolean)
    if boolean is not None:
        assert b'"boolean":' + str(boolean).lower().encode() in content
