"""One reading of a path decides for all: the right answer, a redirect, or 404."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from support import HttpClient

from kg.client import Client
from kg.errors import StoreUnavailableError
from kg.project import ServiceLimits
from kg.sparql import Query, open_endpoint
from kg.web.http.router import read_path, write_path

QUERY = "CONSTRUCT { <x:s> <x:p> 7 } {}"
ASKED = f"?query={quote(QUERY)}"
TURTLE = "<x:s> <x:p> 7 .\n"
SLIPS_OF_SPARQL = """
    /sparql/ //sparql /%73parql /%73%70%61rql /./sparql /x/../sparql /sparql/.
    /doc/../sparql /doc/%2e%2E/sparql /static/../sparql /sparql// /../sparql
"""
SLIPS = {
    "/health/live/": "/health/live",
    "/health//ready": "/health/ready",
    "/%6Cimits": "/limits",
    "/metrics/": "/metrics",
    "/ontology/": "/ontology",
    "/dumps": "/dumps/",
    "//dumps//": "/dumps/",
    "/dumps//khojaly-kg.ttl": "/dumps/khojaly-kg.ttl",
    "/dumps/../manifest.json": "/manifest.json",
    "/events/": "/events",
    "/problems/request/": "/problems/request",
    "/doc/agent/%65chr": "/doc/agent/echr",
    "//id/agent/echr": "/id/agent/echr",
    "/doc/caf%c3%a9": "/doc/caf%C3%A9",
    "//": "/",
}
NOWHERE = """
    /SPARQL /sparql;x /sparql%2F /sparql%00 /sparql%20 /sparqls /sparql/x
    /Health/live /limits;x /doc//agent/echr /id//agent/echr /doc/agent/echr/
    /id/agent%2Fechr /doc/agent%2Fechr /doc/agent%2Fechr.ttl /id/agent/echr%00
    /doc/agent/Echr /doc/..%2Fsparql /dumps/..%2Fmanifest.json /id/ /doc/ /id
    //evil.example //evil.example/sparql /%5Cevil.example /doc/%FF /dumps/sources
"""


@pytest.mark.parametrize("path", SLIPS_OF_SPARQL.split())
def test_a_slip_of_the_endpoint_is_sent_on_with_its_query(
    address: str, path: str
) -> None:
    client = HttpClient(address)
    moved = client.get(path + ASKED)
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/sparql{ASKED}")
    assert moved.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(moved.headers["Location"]).text == TURTLE
    posted = client.post(path, data={"query": QUERY})
    assert (posted.status_code, posted.headers["Location"]) == (308, "/sparql")


@pytest.mark.parametrize(("path", "right"), SLIPS.items())
def test_a_slip_of_any_address_is_sent_on_and_never_to_another_host(
    address: str, path: str, right: str
) -> None:
    moved = HttpClient(address).get(path, headers={"Host": "evil.example"})
    assert (moved.status_code, moved.headers["Location"]) == (308, right)
    assert moved.content == b""


@pytest.mark.parametrize("path", NOWHERE.split())
def test_what_is_no_address_is_not_found_with_a_query_or_without(
    address: str, path: str
) -> None:
    client = HttpClient(address)
    missing = client.get(path)
    assert missing.status_code == 404
    assert missing.json["type"].endswith("/problems/not-found")
    assert client.get(path + ASKED).status_code in {400, 404}
    assert client.post(path, data={"query": QUERY}).status_code in {404, 405}


@pytest.mark.parametrize(
    "path", ["/", "/ontology", "/doc/agent/echr", "/limits", "/events", "/dumps/"]
)
@pytest.mark.parametrize("query", [ASKED, "?update=x", "?a=1&%71uery=ASK%7B%7D"])
def test_a_query_that_is_put_to_another_address_is_not_dropped(
    address: str, path: str, query: str
) -> None:
    refused = HttpClient(address).get(path + query)
    assert refused.status_code == 400
    assert refused.json["detail"] == "send queries to /sparql, and to no other address"


@pytest.mark.parametrize(
    "query", ["?q=ASK{}", "?QUERY=ASK{}", "?default-graph-uri=x:g"]
)
def test_the_description_answers_no_request_that_means_a_query(
    address: str, query: str
) -> None:
    refused = HttpClient(address).get(f"/sparql{query}")
    assert refused.status_code == 400
    assert refused.json["detail"] == "send exactly one parameter named query"


@pytest.mark.parametrize("text", [QUERY, f"{QUERY} #{'x' * 2000}"], ids=["get", "post"])
def test_the_client_in_python_follows_a_redirect_with_its_query(
    address: str, text: str
) -> None:
    graph = Client(f"{address}/sparql/", prefixes={}).graph(text)
    assert [tuple(map(str, triple)) for triple in graph] == [("x:s", "x:p", "7")]


def test_a_store_elsewhere_says_where_the_service_is(address: str) -> None:
    store = open_endpoint(f"{address}/sparql/", ServiceLimits())
    with pytest.raises(StoreUnavailableError, match="308: it is at /sparql; ask there"):
        store.answer(Query("ASK {}"), None, None)
    store.close()


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"/a%2Fb%2f%25%3B%20%00", "/a%2Fb%2F%25%3B%20%00"),
        (b"/%61%7E%C3%A9%e2%80%8E", "/a~é%E2%80%8E"),
        (b"/%FF%c3%A9%", "/%FFé%"),
    ],
)
def test_only_what_needs_no_encoding_is_decoded(raw: bytes, path: str) -> None:
    assert read_path(raw) == path
    assert read_path(write_path(path)) == path


def test_an_address_with_other_letters_is_written_as_ascii() -> None:
    assert write_path("/doc/café") == b"/doc/caf%C3%A9"
