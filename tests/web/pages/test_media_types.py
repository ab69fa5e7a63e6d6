"""A document comes in the media type that its client means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse
from support import HttpClient

if TYPE_CHECKING:
    from flask import Flask


def test_a_browser_that_lists_xml_gets_no_xml_for_it(address: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    headers = {"Accept": browser}
    client = HttpClient(address)
    response = client.get("/sparql?query=ASK{}", headers=headers)
    assert response.content_type == "text/html; charset=utf-8"
    headers = {"Accept": browser.removeprefix("text/html,")}
    response = client.get("/sparql?query=ASK{}", headers=headers)
    assert response.content_type == "application/sparql-results+json"


def test_a_profile_asks_for_no_other_media_type(app: Flask) -> None:
    accept = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"'
    response = app.test_client().get("/ontology", headers={"Accept": accept})
    assert response.content_type == "application/ld+json"


def test_the_document_of_a_thing_has_the_claims_about_it(app: Flask) -> None:
    content = app.test_client().get("/doc/event/khojaly-1992.nt").text
    claim = "<https://w3id.org/khojaly-kg/id/claim/hrw-1994-killed-civilians>"
    assert f"{claim} <https://w3id.org/attributed-claims/ontology#value> " in content
    claimant = "<https://w3id.org/khojaly-kg/id/agent/hrw>"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    assert f"{claimant} {label} " in content


@pytest.mark.parametrize(
    "path", ["/doc/event/khojaly-1992", "/doc/graph/verdicts", "/ontology", "/events"]
)
def test_json_ld_is_compacted_by_the_published_context(app: Flask, path: str) -> None:
    client = app.test_client()
    response = client.get(f"{path}.jsonld")
    with client.get("/context.jsonld") as published:
        assert published.content_type == "application/ld+json"
        assert published.headers["Access-Control-Allow-Origin"] == "*"
        expected = json.loads(published.data)
    document = json.loads(response.data)
    assert document["@context"] == expected["@context"]
    relation = 'rel="http://www.w3.org/ns/json-ld#context"'
    link = f"<https://w3id.org/khojaly-kg/context.jsonld>; {relation}"
    assert link in response.headers.getlist("Link")
    compacted = {str(one) for one in parse(response.data, format=RdfFormat.JSON_LD)}
    plain = client.get(f"{path}.nt").data
    assert compacted == {str(one) for one in parse(plain, format=RdfFormat.N_TRIPLES)}
    names = {key for thing in document["@graph"] for key in thing}
    assert {"@id", "rdfs:label"} <= names or path.endswith("verdicts")
    assert not [name for name in names if name.startswith("https://w3id.org/")]
