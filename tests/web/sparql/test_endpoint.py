"""The endpoint speaks the SPARQL 1.1 Protocol, and says clearly when it will not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from SPARQLWrapper import JSON, POST, SPARQLWrapper
from support import COUNT
from support.counts import COUNTS

if TYPE_CHECKING:
    from support import HttpClient

GRAPH = "CONSTRUCT WHERE { <https://w3id.org/khojaly-kg/id/agent/echr> ?p ?o }"
RESULTS_JSON = "application/sparql-results+json"
QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"


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
                    "value": str(COUNTS.claims),
                    "datatype": "http://www.w3.org/2001/XMLSchema#integer",
                }
            }
        ]


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
    assert response.json["results"]["bindings"][0]["n"]["value"] == str(COUNTS.claims)


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
            "PREFIX service: <https://w3id.org/attributed-claims/ontology#> "
            "ASK { ?c a service:Claim { ?c a kg:Claim } UNION { ?c a service:Claim } }"
        ),
        "\\u0041SK { ?c a <https://w3id.org/attributed-claims/\\u006Fntology#Claim> }",
    ],
)
def test_a_query_is_read_by_the_grammar(client: HttpClient, query: str) -> None:
    declared = (
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        "PREFIX kg: <https://w3id.org/attributed-claims/ontology#> "
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
        ("/sparql", "GET, HEAD, OPTIONS, POST"),
        ("/doc/agent/echr", "GET, HEAD, OPTIONS"),
        *((path, "GET, HEAD, OPTIONS") for path in STATES),
    ],
)
def test_a_page_of_another_origin_is_told_what_it_may_ask(
    client: HttpClient, path: str, methods: str
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
    assert found["Allow"] == methods
    assert found["Access-Control-Allow-Methods"] == methods
    allowed = "Accept, Accept-Datetime, Content-Type, If-Match, If-None-Match"
    assert found["Access-Control-Allow-Headers"] == allowed
    exposed = (
        "Accept-Ranges, Allow, Content-Location, Content-Range, ETag, Link, "
        "Memento-Datetime, Retry-After"
    )
    assert found["Access-Control-Expose-Headers"] == exposed


@pytest.mark.parametrize("path", STATES)
def test_what_tells_a_state_takes_none(client: HttpClient, path: str) -> None:
    for method in ("POST", "DELETE"):
        response = client.request(method, path)
        assert response.status_code == 405
        assert response.json["type"].endswith("/problems/method")
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    head = client.request("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
