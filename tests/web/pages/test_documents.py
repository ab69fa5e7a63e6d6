"""Every IRI leads to a document, in the format that was asked for."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from support import HttpClient

from kg.project import ServiceLimits
from kg.release.manifest import read_release
from kg.web import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from kg.release.manifest import Release
    from kg.sparql import Store

ID = "https://w3id.org/khojaly-kg/id/"


def test_the_iri_of_a_thing_leads_to_its_document(client: FlaskClient) -> None:
    response = client.get("/id/event/khojaly-1992")
    assert response.status_code == 303
    assert response.headers["Location"] == "/doc/event/khojaly-1992"
    assert response.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("accept", "content_type", "extension"),
    [
        (
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "text/html; charset=utf-8",
            "html",
        ),
        ("text/turtle", "text/turtle; charset=utf-8", "ttl"),
        ("application/ld+json", "application/ld+json", "jsonld"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml", "application/rdf+xml", "rdf"),
        ("text/turtle;q=0.4, application/rdf+xml;q=0.6", "application/rdf+xml", "rdf"),
    ],
)
def test_a_document_is_negotiated(
    client: FlaskClient, accept: str, content_type: str, extension: str
) -> None:
    path = "/doc/claim/essay-killed"
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.content_type == content_type
    assert response.headers["Content-Location"] == f"{path}.{extension}"
    assert response.headers["Vary"] == "Accept"
    assert client.get(f"{path}.{extension}").get_data() == response.get_data()


def test_a_document_that_cannot_be_had_is_406(client: FlaskClient) -> None:
    response = client.get("/doc/claim/essay-killed", headers={"Accept": "image/png"})
    assert response.status_code == 406


def test_a_document_says_what_is_known_and_who_refers_to_it(
    client: FlaskClient,
) -> None:
    content = client.get("/doc/source/essay.nt").get_data()
    triples = {str(quad) for quad in parse(content, format=RdfFormat.N_TRIPLES)}
    source = NamedNode(f"{ID}source/essay")
    claim = NamedNode(f"{ID}claim/essay-killed")
    primary = NamedNode("http://www.w3.org/ns/prov#wasQuotedFrom")
    passage = NamedNode(f"{ID}source/essay#char=1522,1613")
    has_source = NamedNode("http://www.w3.org/ns/oa#hasSource")
    assert f"{claim} {primary} {source}" in triples
    assert f"{passage} {has_source} {source}" in triples
    assert any(t.startswith(str(source)) for t in triples)


@pytest.mark.parametrize(
    "path",
    [
        "/id/event/nowhere",
        "/doc/event/nowhere",
        "/doc/event/nowhere.ttl",
        "/id/event/khojaly 1992",
        "/id//evil.example/",
        "/doc/../../kg.toml",
        "/doc/%2e%2e/%2e%2e/kg.toml",
        "/id/x%3E%20%7D%20DROP",
        "/id/%0d%0aSet-Cookie:%20a=b",
        "/nowhere",
    ],
)
def test_what_is_unknown_is_404(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"


def test_a_browser_gets_a_page_for_what_is_unknown(client: FlaskClient) -> None:
    response = client.get("/doc/event/nowhere", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "nothing is known of this here" in response.get_data(as_text=True)


def test_a_named_graph_has_a_document(client: FlaskClient) -> None:
    content = client.get("/doc/graph/statements/hrw-1993/hrw.nt").get_data()
    triples = {str(quad) for quad in parse(content, format=RdfFormat.N_TRIPLES)}
    event = f"<{ID}event/khojaly-1992>"
    responsible = "<https://w3id.org/attributed-claims/ontology#responsible>"
    assert f"{event} {responsible} <{ID}agent/nk-armenian-forces>" in triples
    page = client.get("/doc/graph/verdicts", headers={"Accept": "text/html"})
    assert "triples" in page.get_data(as_text=True)


def test_the_host_header_changes_nothing(client: FlaskClient) -> None:
    for path in (
        "/doc/event/khojaly-1992.ttl",
        "/id/event/khojaly-1992",
        "/",
        "/sparql",
    ):
        honest = client.get(path)
        forged = client.get(path, headers={"Host": "evil.example"})
        assert forged.get_data() == honest.get_data()
        assert "evil.example" not in str(forged.headers)


def test_an_unchanged_document_is_not_sent_again(address: str) -> None:
    client = HttpClient(address)
    first = client.get("/doc/event/khojaly-1992.ttl")
    etag = first.headers["ETag"]
    again = client.get("/doc/event/khojaly-1992.ttl", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get("/doc/event/khojaly-1992.nt").headers["ETag"] != etag


def test_the_vocabulary_is_served(client: FlaskClient) -> None:
    content = client.get("/ontology", headers={"Accept": "text/turtle"}).get_data()
    subjects = {str(q.subject) for q in parse(content, format=RdfFormat.TURTLE)}
    assert "<https://w3id.org/attributed-claims/ontology#Claim>" in subjects
    page = client.get("/ontology", headers={"Accept": "text/html"})
    assert '<section id="Claim">' in page.get_data(as_text=True)


def test_the_files_of_the_release_are_served_as_they_are(client: FlaskClient) -> None:
    index = client.get("/dumps/").get_data(as_text=True)
    assert 'href="/dumps/khojaly-kg.nq"' in index
    with client.get("/dumps/khojaly-kg.jsonld") as response:
        assert response.content_type == "application/ld+json"
        etag = response.headers["ETag"]
    headers = {"If-None-Match": etag}
    with client.get("/dumps/khojaly-kg.jsonld", headers=headers) as again:
        assert again.status_code == 304
    with client.get("/void.ttl") as void:
        assert void.content_type == "text/turtle; charset=utf-8"
    for name, media_type in (
        ("context.jsonld", "application/ld+json"),
        ("README.md", "text/markdown; charset=utf-8"),
        ("CITATION.cff", "application/yaml"),
        ("dumps/sources/hrw-1994.trig", "application/trig"),
        ("dumps/khojaly-kg.nq.gz", "application/gzip"),
    ):
        with client.get(f"/{name}") as found:
            assert (found.status_code, found.content_type) == (200, media_type), name
            assert "Content-Encoding" not in found.headers
    assert client.get("/manifest.json.minisig").status_code == 404
    assert client.get("/.well-known/void").headers["Location"] == "/void.ttl"
    assert client.get("/dataset").headers["Location"] == "/dcat.ttl"


def test_the_manifest_vouches_for_the_identifier_of_the_release(
    client: FlaskClient, release: Release
) -> None:
    content = client.get("/manifest.json").get_data()
    assert content == (release.path / "manifest.json").read_bytes()
    assert hashlib.sha256(content).hexdigest().startswith(release.id)


def test_the_manifest_is_served_as_it_was_written(
    release: Release, store: Store, tmp_path: Path
) -> None:
    """Its SHA-256 is that of the release, whoever wrote it and in what form."""
    written = json.dumps(json.loads((release.path / "manifest.json").read_bytes()))
    (tmp_path / "manifest.json").write_text(written, "utf-8")
    app = create_app(read_release(tmp_path), store, service=ServiceLimits())
    assert app.test_client().get("/manifest.json").text == written


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/manifest.json",
        "/dumps/../manifest.json",
        "/dumps/%2e%2e/manifest.json",
        "/dumps/..%2f..%2fetc/passwd",
        "/dumps//etc/passwd",
        "/store/CURRENT",
    ],
)
def test_nothing_but_the_files_of_the_manifest_is_served(
    client: FlaskClient, path: str
) -> None:
    assert client.get(path).status_code == 404
