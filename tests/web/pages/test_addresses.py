"""Every IRI that the project mints answers, in the format that an address names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from kg.release.manifest import Release

BASE = "https://w3id.org/khojaly-kg/"
FORMATS = {
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "html": "text/html; charset=utf-8",
}
EVENT = "<https://w3id.org/khojaly-kg/id/event/khojaly-1992>"


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize(
    "path", ["/ontology", "/events", "/notes", "/doc/graph/verdicts", "/doc/agent/echr"]
)
def test_an_extension_names_the_format(
    client: FlaskClient, path: str, extension: str
) -> None:
    named = client.get(f"{path}.{extension}")
    assert (named.status_code, named.content_type) == (200, FORMATS[extension])
    accept = {"Accept": FORMATS[extension].partition(";")[0]}
    chosen = client.get(path, headers=accept)
    assert chosen.headers["Content-Location"] == f"{path}.{extension}"
    if extension != "html":
        assert chosen.data == named.data


@pytest.mark.parametrize("path", ["/ontology.csv", "/events.xml", "/eventsttl"])
def test_no_other_extension_is_known(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_list_has_the_names_of_its_things_in_all_languages(
    client: FlaskClient,
) -> None:
    content = client.get("/events.nt").text
    label = f"{EVENT} <http://www.w3.org/2000/01/rdf-schema#label>"
    assert f"{EVENT} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>" in content
    for language in ("en", "az", "hy", "ru"):
        assert re.search(rf'{re.escape(label)} ".+"@{language} \.', content), language


def test_a_list_goes_on_in_the_same_format(client: FlaskClient) -> None:
    seen: set[str] = set()
    path, pages = "/claims.nt", 0
    while path:
        response = client.get(path)
        found = re.findall(r"(<\S+>) <\S+#type>", response.text)
        assert not seen.intersection(found)
        seen.update(found)
        pages += 1
        links = ", ".join(response.headers.getlist("Link"))
        following = re.search(r'<([^>]+)>; rel="next"', links)
        path = following[1] if following else ""
    everything = client.get("/").text
    assert f"<strong>{len(seen)}</strong> Claims" in everything
    assert pages == -(-len(seen) // 100)


def test_terms_of_the_project_are_in_the_vocabulary(client: FlaskClient) -> None:
    content = client.get("/ontology.ttl").data
    subjects = {q.subject.value for q in parse(content, format=RdfFormat.TURTLE)}
    assert f"{BASE}ontology#gazetteerPopulation" in subjects
    assert f"{BASE}ontology" in subjects
    assert '<section id="gazetteerPopulation">' in client.get("/ontology.html").text


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/dataset", "/dcat.ttl"),
        ("/dataset/ontology", "/dcat.ttl"),
        ("/catalog", "/dcat.ttl"),
        ("/publisher", "/dcat.ttl"),
        ("/software", "/prov.ttl"),
        ("/files/data/agents.ttl", "/prov.ttl"),
        ("/id/activity/validate-2026.1", "/prov.ttl"),
        ("/id/graph/verdicts", "/doc/graph/verdicts"),
    ],
)
def test_what_is_no_document_leads_to_one(
    client: FlaskClient, path: str, leads_to: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (303, leads_to)


def test_every_iri_of_the_descriptions_answers(
    client: FlaskClient, release: Release
) -> None:
    found = set()
    for name in ("dcat.ttl", "prov.ttl", "void.ttl"):
        quads = parse(path=release.path / name, format=RdfFormat.TURTLE)
        found |= {one.subject.value.partition("#")[0] for one in quads}
    own = {iri.removeprefix(BASE) for iri in found if iri.startswith(BASE)}
    assert {"dataset", "catalog", "publisher", "files/data/agents.ttl"} <= own
    wrong = set()
    for path in own:
        with client.get(f"/{path}") as response:
            if response.status_code not in {200, 303}:
                wrong.add(path)
    assert wrong == set()


def test_a_person_who_asks_for_the_dataset_gets_its_page(client: FlaskClient) -> None:
    response = client.get("/dataset", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/dataset/x", "/commit/0", "/files/x", "/catalog/"])
def test_what_no_description_describes_is_not_found(
    client: FlaskClient, path: str
) -> None:
    assert client.get(path).status_code == 404
