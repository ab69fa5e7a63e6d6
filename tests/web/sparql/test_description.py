"""The endpoint describes itself to programs and to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Triple, parse

if TYPE_CHECKING:
    from support import HttpClient


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
