"""The endpoint speaks the SPARQL 1.1 Protocol, and says clearly when it will not."""

from __future__ import annotations

import gzip
import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import brotli
import pytest
import zstandard
from pyoxigraph import Literal, RdfFormat, Triple, parse
from SPARQLWrapper import CSV, JSON, POST, TURTLE, SPARQLWrapper
from support import HttpClient, NoStore, serving

from kg.errors import (
    ClientBusyError,
    QueryTimeoutError,
    QueryTooLargeError,
    StoreBusyError,
    StoreUnavailableError,
)

if TYPE_CHECKING:
    from kg.errors import QueryError
    from kg.release.manifest import Release
    from kg.sparql import AsyncAnswer

COUNT = "SELECT (COUNT(*) AS ?n) { ?c a <https://w3id.org/khojaly-kg/ontology#Claim> }"
GRAPH = "CONSTRUCT WHERE { <https://w3id.org/khojaly-kg/id/agent/echr> ?p ?o }"
RESULTS_JSON = "application/sparql-results+json"
QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"
PNG = {"Accept": "image/png"}
_FUNCTION = "cannot be evaluated: The custom function <urn:a> is not supported"
_SERVICE = "SERVICE is not offered: ask each endpoint itself"


@pytest.fixture
def client(address: str) -> HttpClient:
    return HttpClient(address)


def test_sparqlwrapper_gets_the_number_of_claims(address: str) -> None:
    endpoint = SPARQLWrapper(f"{address}/sparql", returnFormat=JSON)
    endpoint.setQuery(COUNT)
    for method in ("GET", POST):
        endpoint.setMethod(method)
        answer = endpoint.queryAndConvert()
        assert isinstance(answer, dict)
        assert answer["results"]["bindings"] == [
            {
                "n": {
                    "type": "literal",
                    "value": "294",
                    "datatype": "http://www.w3.org/2001/XMLSchema#integer",
                }
            }
        ]


def test_sparqlwrapper_gets_csv_and_graphs(address: str) -> None:
    endpoint = SPARQLWrapper(f"{address}/sparql", returnFormat=CSV)
    endpoint.setQuery(COUNT)
    table = endpoint.queryAndConvert()
    assert isinstance(table, bytes)
    assert table.split() == [b"n", b"294"]
    endpoint.setReturnFormat(TURTLE)
    endpoint.setQuery(GRAPH)
    assert b"European Court of Human Rights" in endpoint.query().response.read()


@pytest.mark.parametrize("method", ["get", "form", "direct"])
def test_a_query_comes_in_each_of_the_three_ways(
    client: HttpClient, method: str
) -> None:
    headers = {"Accept": RESULTS_JSON}
    if method == "get":
        response = client.get("/sparql", query_string={"query": COUNT}, headers=headers)
    elif method == "form":
        response = client.post("/sparql", data={"query": COUNT}, headers=headers)
    else:
        response = client.post(
            "/sparql",
            data=COUNT,
            content_type="application/sparql-query",
            headers=headers,
        )
    assert response.status_code == 200
    assert response.content_type == RESULTS_JSON
    assert response.json is not None
    assert response.json["results"]["bindings"][0]["n"]["value"] == "294"


@pytest.mark.parametrize(
    ("accept", "query", "content_type"),
    [
        (None, COUNT, RESULTS_JSON),
        ("*/*", COUNT, RESULTS_JSON),
        ("*", COUNT, RESULTS_JSON),
        ("", COUNT, RESULTS_JSON),
        (",,", COUNT, RESULTS_JSON),
        ("text/html, */*;q=0.1", COUNT, RESULTS_JSON),
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
        ("text/html", COUNT),
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
    assert response.get_data() == b"n\r\n294\r\n"
    assert response.headers["Content-Disposition"] == "attachment"


def test_a_dataset_can_be_given(client: HttpClient) -> None:
    graph = "https://w3id.org/khojaly-kg/id/graph/essay"
    parameters = {"query": COUNT.replace("Claim", "Statistic"), "format": "csv"}
    response = client.get(
        "/sparql", query_string={**parameters, "default-graph-uri": graph}
    )
    assert response.get_data() == b"n\r\n10\r\n"


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?c rdf\\u003Atype kg:Claim }",
        (
            "PREFIX service: <https://w3id.org/khojaly-kg/ontology#> "
            "ASK { ?c a service:Claim { ?c a kg:Claim } UNION { ?c a service:Claim } }"
        ),
        "\\u0041SK { ?c a <https://w3id.org/khojaly-kg/\\u006Fntology#Claim> }",
    ],
)
def test_a_query_is_read_by_the_grammar(client: HttpClient, query: str) -> None:
    declared = (
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        "PREFIX kg: <https://w3id.org/khojaly-kg/ontology#> "
    )
    response = client.get("/sparql", query_string={"query": declared + query})
    assert response.json == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    ("query", "is_kept"),
    [
        ("ASK { ?s <urn:now> 'NOW() RAND()' } # UUID()", True),
        ("ASK { BIND(N\\u004FW() AS ?now) }", False),
        ("CONSTRUCT { ?s ?p '_:a [' } { ?s ?p <urn:a> }", True),
        ("CONSTRUCT { ?s ?p _:a } { ?s ?p <urn:a> }", False),
    ],
)
def test_only_what_may_be_answered_otherwise_has_no_etag(
    client: HttpClient, query: str, *, is_kept: bool
) -> None:
    response = client.get("/sparql", query_string={"query": query})
    assert response.status_code == 200
    assert ("ETag" in response.headers) is is_kept


def test_bad_syntax_is_a_problem_with_line_and_column(client: HttpClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT * {\n ?s ?p }"})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert response.json == {
        "type": "https://w3id.org/khojaly-kg/problems/query-syntax",
        "title": "The query cannot be understood, or asks for what is not offered",
        "detail": "this is not expected here in a SPARQL query",
        "line": 2,
        "column": 9,
        "excerpt": " ?s ?p }\n        ^",
        "status": 400,
    }
    assert client.get("/problems/query-syntax").status_code == 200


@pytest.mark.parametrize(
    ("query", "detail", "line", "column"),
    [
        ("ASK {\n ?s kg:a ?o }", "the prefix kg: is not declared", 2, 5),
        ("ASK { ?s a kg:b }", "the prefix kg: is not declared", 1, 12),
        (
            "PREFIX a: <urn:a> ASK { ?s a:p '1'^^xsd:int }",
            "the prefix xsd: is not declared",
            1,
            37,
        ),
        ("ASK { ?s <http://e.org/%> ?o }", "this is no valid IRI", 1, 26),
        ("ASK { ?s <http://e.org/ > ?o }", "this is no valid IRI", 1, 26),
        ("SELECT ?x ?x {}", "SELECT has a variable twice", 1, 16),
        (
            "SELECT ?p { ?s ?p ?o } GROUP BY ?s",
            "SELECT has a variable that is neither grouped by nor in an aggregate",
            1,
            35,
        ),
        (
            "SELECT (1 AS ?s) { ?s ?p ?o }",
            "AS gives a value to a variable that has one already",
            1,
            30,
        ),
        ("SELECT * {} GROUP BY ?x", "SELECT * does not go with GROUP BY", 1, 24),
        (
            f"SELECT * {{}} LIMIT {2**64}",
            "LIMIT takes a whole number below 2^64",
            1,
            39,
        ),
        (
            "ASK {} VALUES (?a ?b) {(1)}",
            (
                "each row of VALUES has as many values as there are variables; "
                "UNDEF stands for none"
            ),
            1,
            28,
        ),
        ("ASK { ?s ?p 'a'@abcdefghi }", "this is no valid language tag", 1, 26),
        ("ASK { OPTIONAL ?x }", "{ is expected here", 1, 16),
        (
            r"ASK { \u003Fs ?p '\u0041\u0022', kg\u003Aa }",
            "the prefix kg: is not declared",
            1,
            34,
        ),
        (r"ASK { ?s ?p '\u0041' OPTIONAL ?x }", "{ is expected here", 1, 31),
        (r"SELECT (<urn:\u0061>(1) AS ?x) {}", _FUNCTION, 1, 9),
        (r"ASK { SERVIC\u0045 <urn:a> {} }", _SERVICE, 1, 7),
        ("ASK { ?s ?p } # a:b", "this is not expected here in a SPARQL query", 1, 15),
    ],
)
def test_what_is_wrong_is_said_in_words_at_its_place(
    client: HttpClient, query: str, detail: str, line: int, column: int
) -> None:
    response = client.get("/sparql", query_string={"query": query})
    assert response.status_code == 400
    found = response.json
    assert (found["detail"], found["line"], found["column"]) == (detail, line, column)


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_parameter_that_is_no_iri_is_named(client: HttpClient, name: str) -> None:
    response = client.get("/sparql", query_string={"query": COUNT, name: "a b"})
    assert response.status_code == 400
    assert response.json["type"].endswith("/problems/request")
    assert response.json["detail"] == f"{name} is no IRI: a b"


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        ({"update": "CLEAR ALL"}, "updates are not offered"),
        ({"query": [COUNT, COUNT]}, "exactly one parameter named query"),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1/> {} }"}, "SERVICE is not"),
        ({"query": "DELETE WHERE { ?s ?p ?o }"}, "updates are not offered"),
        ({"query": ""}, "not expected"),
    ],
)
def test_what_is_not_offered_is_400(
    client: HttpClient, parameters: dict[str, str], detail: str
) -> None:
    response = client.get("/sparql", query_string=parameters)
    assert response.status_code == 400
    assert response.json is not None
    assert detail in response.json["detail"]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/sparql-update", b"CLEAR ALL", 400),
        ("text/plain", b"SELECT * {}", 415),
        ("application/sparql-query", b"\xff\xfe", 400),
        ("application/x-www-form-urlencoded", b"", 400),
        ("application/sparql-query", b"SELECT" + b" " * 70_000 + b"* {}", 413),
        ("application/sparql-query", b" " * 300_000, 413),
    ],
)
def test_a_body_that_is_no_query_is_refused(
    client: HttpClient, content_type: str, body: bytes, status: int
) -> None:
    response = client.post("/sparql", data=body, content_type=content_type)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "options", "name", "status"),
    [
        ("GET", {"query_string": {"query": [COUNT, COUNT]}}, "request", 400),
        ("GET", {"query_string": {"query": COUNT, "update": ""}}, "update", 400),
        ("GET", {"query_string": {f"a{n}": n for n in range(1001)}}, "request", 400),
        ("POST", {"data": {"format": "csv"}}, "request", 400),
        ("POST", {"data": "x", "content_type": UPDATE}, "update", 400),
        ("POST", {"data": "x", "content_type": "text/plain"}, "content-type", 415),
        ("POST", {"data": {"query": " " * 262_144}}, "body-too-large", 413),
        ("PUT", {}, "method", 405),
        (
            "GET",
            {"query_string": {"query": COUNT, "format": "x"}, "headers": PNG},
            "not-acceptable",
            406,
        ),
        (
            "GET",
            {"query_string": {"query": COUNT}, "headers": PNG},
            "not-acceptable",
            406,
        ),
    ],
)
def test_each_mistake_has_a_type_that_is_explained(
    client: HttpClient, method: str, options: dict[str, Any], name: str, status: int
) -> None:
    response = client.request(method, "/sparql", **options)
    assert response.status_code == response.json["status"] == status
    assert response.json["type"] == f"https://w3id.org/khojaly-kg/problems/{name}"
    page = client.get(f"/problems/{name}")
    assert response.json["title"] in page.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": f"{QUERY}; charset=iso-8859-1"}, 415),
        ({"Content-Type": f"{QUERY}; charset=utf-16"}, 415),
        ({"Content-Type": QUERY, "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": f"{FORM}; charset=iso-8859-1"}, 415),
        ({"Content-Type": f'{QUERY}; charset="UTF-8"'}, 200),
        ({"Content-Type": QUERY.upper(), "Content-Encoding": "identity"}, 200),
    ],
)
def test_a_body_is_plain_utf_8(
    client: HttpClient, headers: dict[str, str], status: int
) -> None:
    response = client.post("/sparql", data="ASK {}", headers=headers)
    assert response.status_code == status
    if status == 415:
        assert response.json["type"].endswith("/problems/content-type")


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"update": "CLEAR ALL"}, "update"),
        ({"query": COUNT}, "request"),
    ],
)
def test_the_address_and_the_body_are_read_together(
    client: HttpClient, parameters: dict[str, str], name: str
) -> None:
    response = client.post(
        "/sparql", query_string=parameters, data="ASK {}", content_type=QUERY
    )
    assert response.status_code == 400
    assert response.json["type"].endswith(f"/problems/{name}")


def test_a_format_that_is_none_is_named_with_those_that_are(
    client: HttpClient,
) -> None:
    asked = {"query": COUNT, "format": "bogus"}
    response = client.get("/sparql", query_string=asked, headers=PNG)
    assert response.json["detail"] == (
        "the query gives solutions or a boolean; take one of json, xml, csv, tsv, "
        "turtle, jsonld, ntriples, rdfxml, trig, nquads, by its media type or as format"
    )


def test_other_methods_are_not_allowed_and_those_that_are_are_named(
    client: HttpClient,
) -> None:
    response = client.request("PUT", "/sparql")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {
        "GET",
        "HEAD",
        "OPTIONS",
        "POST",
    }


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/sparql?query={quote(COUNT)}", {}),
        (f"/sparql?query={quote(COUNT)}&format=csv", {"Accept-Encoding": "gzip"}),
        (f"/sparql?query={quote(GRAPH)}", {"Accept-Encoding": "gzip"}),
        ("/sparql?query=SELECT%20(UUID()%20AS%20%3Fx)%20%7B%7D", {}),
        ("/sparql?query=SELECT", {}),
        ("/sparql", {}),
        ("/doc/agent/echr", {"Accept": "text/turtle"}),
        ("/limits", {}),
        ("/no-such-page", {}),
    ],
)
def test_head_has_the_headers_of_get(
    client: HttpClient, path: str, headers: dict[str, str]
) -> None:
    for _ in range(2):  # evaluated, and from the cache
        get, head = (client.request(m, path, headers=headers) for m in ("GET", "HEAD"))
        assert (head.status_code, head.content) == (get.status_code, b"")
        of_get, of_head = (
            sorted((n.lower(), v) for n, v in one.headers.items() if n != "date")
            for one in (get, head)
        )
        assert of_head == of_get


def test_head_of_a_stream_lacks_only_how_it_is_cut(client: HttpClient) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } # streamed"}
    get, head = (
        client.request(m, "/sparql", query_string=query) for m in ("GET", "HEAD")
    )
    left = {n.lower(): v for n, v in get.headers.items()}
    for name, value in head.headers.items():
        assert name == "date" or left[name.lower()] == value
        del left[name.lower()]
    assert left == {"transfer-encoding": "chunked"}


STATES = ("/limits", "/health/live", "/health/ready", "/metrics")


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sparql", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("/doc/agent/echr", {"GET", "HEAD", "OPTIONS"}),
        *((path, {"GET", "HEAD", "OPTIONS"}) for path in STATES),
    ],
)
def test_a_page_of_another_origin_is_told_what_it_may_ask(
    client: HttpClient, path: str, methods: set[str]
) -> None:
    preflight = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    response = client.request("OPTIONS", path, headers=preflight)
    assert (response.status_code, response.content) == (200, b"")
    found = response.headers
    assert found["Access-Control-Allow-Origin"] == "*"
    assert set(found["Allow"].split(", ")) == methods
    assert set(found["Access-Control-Allow-Methods"].split(", ")) == methods
    allowed = "Accept, Content-Type, If-None-Match"
    assert found["Access-Control-Allow-Headers"] == allowed
    exposed = "Allow, Content-Location, ETag, Link, Retry-After"
    assert found["Access-Control-Expose-Headers"] == exposed


@pytest.mark.parametrize("path", STATES)
def test_what_tells_a_state_takes_none(client: HttpClient, path: str) -> None:
    for method in ("POST", "DELETE"):
        response = client.request(method, path)
        assert response.status_code == 405
        assert response.json["type"].endswith("/problems/method")
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    head = client.request("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")


def test_the_service_describes_itself(client: HttpClient) -> None:
    response = client.get("/sparql")
    assert response.content_type == "text/turtle; charset=utf-8"
    quads = list(parse(response.get_data(), format=RdfFormat.TURTLE))
    triples = {Triple(q.subject, q.predicate, q.object) for q in quads}
    text = "\n".join(map(str, triples))
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert f"<{sd}endpoint> <https://w3id.org/khojaly-kg/sparql>" in text
    assert f"<{sd}resultFormat> <http://www.w3.org/ns/formats/Turtle>" in text
    assert f"<{sd}name> <https://w3id.org/khojaly-kg/id/graph/essay>" in text


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("turtle", "text/turtle; charset=utf-8"),
        ("jsonld", "application/ld+json"),
        ("ntriples", "application/n-triples"),
        ("rdfxml", "application/rdf+xml"),
        ("csv", "text/turtle; charset=utf-8"),
    ],
)
def test_the_description_comes_in_the_format_that_is_named(
    client: HttpClient, name: str, content_type: str
) -> None:
    response = client.get("/sparql", query_string={"format": name})
    assert response.status_code == 200
    assert response.content_type == content_type


def test_a_browser_gets_a_form(client: HttpClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.content_type == "text/html; charset=utf-8"
    assert '<textarea id="query"' in response.text


class PlainAnswer:
    """An answer in pieces, without a coding."""

    media_type = "text/csv"
    encoding = ""
    is_complete = False

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = iter(pieces)

    async def piece(self) -> bytes:
        return next(self.pieces, b"")

    def close(self) -> None:
        pass


class FailingAnswer:
    """An answer that fails after its first piece."""

    media_type = "text/csv"
    encoding = ""
    is_complete = False

    def __init__(self, error: QueryError) -> None:
        self.pieces = [b"n\r\n1\r\n"]
        self.error = error

    async def piece(self) -> bytes:
        if self.pieces:
            return self.pieces.pop()
        raise self.error

    def close(self) -> None:
        pass


class PlainStore(NoStore):
    """A store that gives its pieces as they are."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    async def answer(self, *_: object, **__: object) -> AsyncAnswer:
        return PlainAnswer(self.pieces)


class FailingStore(NoStore):
    """A store that fails before or after its first piece."""

    def __init__(self, error: QueryError, *, late: bool = False) -> None:
        self.error = error
        self.late = late

    async def answer(self, *_: object, **__: object) -> AsyncAnswer:
        if not self.late:
            raise self.error
        return FailingAnswer(self.error)


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (QueryTimeoutError("too long"), 504, "deadline"),
        (QueryTooLargeError("too large"), 413, "too-large"),
        (ClientBusyError("too many"), 429, "too-many-queries"),
        (StoreBusyError("busy"), 503, "busy"),
        (StoreUnavailableError("gone"), 503, "unavailable"),
    ],
)
def test_each_failure_has_its_status(
    release: Release, error: QueryError, status: int, name: str
) -> None:
    with serving(release, store=FailingStore(error)) as address:
        client = HttpClient(address)
        response = client.get("/sparql", query_string={"query": COUNT})
    assert response.status_code == status
    assert response.json["type"].endswith(f"/problems/{name}")
    assert response.json["detail"] == str(error)
    assert ("Retry-After" in response.headers) == (status in {429, 503})


def test_an_answer_that_fails_on_the_way_never_looks_complete(release: Release) -> None:
    store = FailingStore(QueryTimeoutError("too long"), late=True)
    with serving(release, store=store) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("GET", f"/sparql?query={quote(COUNT)}")
        response = connection.getresponse()
        assert response.status == 200
        with pytest.raises(http.client.IncompleteRead):
            response.read()
        connection.close()


def test_another_store_is_not_asked_for_what_cannot_be_had(release: Release) -> None:
    with serving(release, store=PlainStore([b"n"])) as address:
        response = HttpClient(address).get(
            "/sparql", query_string={"query": "SELECT"}, headers=PNG
        )
    assert response.status_code == 406
    assert response.json["detail"].startswith("no format that was asked for fits")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_an_answer_of_a_store_that_knows_no_coding_is_put_into_one(
    release: Release, coding: str
) -> None:
    rows = [b"n\r\n", *(b"%d\r\n" % n for n in range(20_000))]
    takes = {"Accept": "text/csv", "Accept-Encoding": f"{coding}, identity;q=0"}
    with serving(release, store=PlainStore(rows)) as address:
        client = HttpClient(address)
        response = client.get("/sparql", query_string={"query": COUNT}, headers=takes)
    assert response.headers["Content-Encoding"] == coding
    assert response.headers["ETag"].endswith(f'-csv-{coding}"')
    unpack = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": lambda c: zstandard.ZstdDecompressor().decompressobj().decompress(c),
    }
    assert unpack[coding](response.content) == b"".join(rows)


def test_many_rows_arrive_whole(address: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    query = quote("SELECT * { ?s ?p ?o }")
    connection.request(
        "GET", f"/sparql?query={query}", headers={"Accept": RESULTS_JSON}
    )
    document = json.loads(connection.getresponse().read())
    assert len(document["results"]["bindings"]) == 14012
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
