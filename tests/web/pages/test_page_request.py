"""Which requests are for the same page."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from support import HttpClient
from support.requests import http_request

from kg.errors import ParameterError
from kg.web.http.router import read_path
from kg.web.pages.page_request import page_request

if TYPE_CHECKING:
    from kg.web.pages.page_request import PageRequest

EVENT = "/doc/event/khojaly-1992"


def asked(path: str, query: str = "", accept: str = "text/html") -> PageRequest:
    return page_request(
        http_request([(b"accept", accept.encode())], query=query),
        read_path(path.encode()),
    )


@pytest.mark.parametrize("query", ["x=1", "x=1&y=2", "page=1", "after=a", "Page=2"])
def test_parameters_that_a_page_does_not_know_change_nothing(query: str) -> None:
    assert asked(EVENT, query) == asked(EVENT)
    assert asked(EVENT, "page=2") != asked(EVENT)


def test_a_comparison_depends_on_its_topic_and_filters_alone() -> None:
    flood = "/compare/event/flood"
    assert asked(flood, "x=1&party=&page=2") == asked(flood)
    assert asked(flood, "scope=a&topic=b&x=1") == asked(flood, "topic=b&scope=a")
    assert asked(flood, "topic=a") != asked(flood, "topic=b")
    with pytest.raises(ParameterError):
        asked(flood, "topic=a&topic=b")


def test_other_spellings_and_weights_are_the_same_request() -> None:
    assert asked("/doc/event/%6Bhojaly-1992") == asked(EVENT)
    assert asked(EVENT, accept="text/html;q=0.123, x/y") == asked(EVENT)
    assert asked("/doc/event%2Fkhojaly-1992") != asked(EVENT)


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=2&page=3", "page=-1"])
def test_a_part_that_cannot_be_meant_is_refused(query: str) -> None:
    with pytest.raises(ParameterError):
        asked(EVENT, query)


def test_a_page_is_compressed_and_has_one_date(address: str) -> None:
    client = HttpClient(address)
    plain = client.get(EVENT, headers={"Accept": "text/html"})
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    packed = client.get(EVENT, headers=headers)
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["ETag"] != plain.headers["ETag"]
    again = {**headers, "If-None-Match": packed.headers["ETag"]}
    unchanged = client.get(EVENT, headers=again)
    assert unchanged.status_code == 304
    assert len(unchanged.headers.get_all("Date") or []) == 1


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_list_leads_to_both_its_neighbours(address: str, coding: str) -> None:
    client, path = HttpClient(address), "/claims"
    for relations in (["next"], ["next", "prev"]):
        headers = {"Accept": "text/html", "Accept-Encoding": coding}
        links = client.get(path, headers=headers).headers.get_all("Link") or []
        found = {
            relation: link
            for link in links
            for relation in relations
            if relation in link
        }
        assert sorted(found) == relations, links
        path = found["next"].partition(">")[0].lstrip("<")


@pytest.mark.parametrize(
    ("query", "media_type"),
    [
        ("output=rdfxml", "application/rdf+xml"),
        ("results=nt", "application/n-triples"),
        ("format=trig", "application/trig"),
        ("format=ttl&format=nt", "application/ld+json"),
        ("format=csv", "application/ld+json"),
        ("format=no-such", "application/ld+json"),
        (f"format={'turtle' * 20}", "application/ld+json"),
    ],
)
def test_the_description_of_the_endpoint_is_in_the_format_that_is_named(
    address: str, query: str, media_type: str
) -> None:
    response = HttpClient(address).get(
        f"/sparql?{query}", headers={"Accept": "application/ld+json"}
    )
    assert response.status_code == 200
    assert response.content_type.partition(";")[0] == media_type


def test_formats_that_nobody_has_are_no_other_page() -> None:
    assert asked("/sparql", "format=x1") == asked("/sparql", "output=x2")
    assert asked("/sparql", "format=ttl") == asked("/sparql", "output=text/turtle")
    assert asked("/sparql", "format=ttl") != asked("/sparql")


@pytest.mark.parametrize("path", ["/", "/ontology", "/dumps/", "/limits", "/events"])
def test_parameters_that_cannot_be_read_hide_no_query(address: str, path: str) -> None:
    client = HttpClient(address)
    for query in ("query=ASK%7B%7D&x=%FF", f"query=ASK%7B%7D&{'x&' * 1000}"):
        assert client.get(f"{path}?{query}").status_code == 400


def test_a_part_beyond_the_last_is_404(address: str) -> None:
    response = HttpClient(address).get(f"{EVENT}?page=9")
    assert response.status_code == 404
