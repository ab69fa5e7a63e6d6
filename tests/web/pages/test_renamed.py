"""An earlier IRI of a thing, which somebody may have cited, leads to the thing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import RdfFormat, parse
from support import HttpClient, copy_flood, serving

from kg.project import read_project
from kg.release.build import build
from kg.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

ID: Final = "https://example.org/flood/id/"
RENAMED: Final = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/attributed-claims/ontology#> .
@base <{ID}> .
"""
LEADS_TO: Final = "a kg:RenamedThing ; dcterms:isReplacedBy"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpClient]:
    """Serve a release of the flood in which a claim and a measure were renamed."""
    folder = tmp_path_factory.mktemp("renamed")
    root = copy_flood(folder)
    claim = f"<claim/herald-ferry> {LEADS_TO} <claim/herald-bridge> ."
    (root / "data" / "renamed.ttl").write_text(RENAMED + claim)
    measure = f"<measure/houses-wet> {LEADS_TO} <measure/houses-flooded> ."
    (root / "ontology" / "renamed.ttl").write_text(RENAMED + measure)
    sources = read_sources(read_project(root))
    release = build(sources, folder / "build", datetime(2026, 12, 1, tzinfo=UTC))
    with serving(release) as address:
        yield HttpClient(address)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("claim/herald-ferry", "claim/herald-bridge"),
        ("measure/houses-wet", "measure/houses-flooded"),
    ],
)
def test_an_earlier_iri_leads_to_the_document_of_the_thing(
    client: HttpClient, old: str, new: str
) -> None:
    by_iri = client.get(f"/id/{old}")
    assert (by_iri.status_code, by_iri.headers["Location"]) == (303, f"/doc/{old}")
    for accept in ("text/html", "text/turtle", "application/ld+json"):
        moved = client.get(f"/doc/{old}", headers={"Accept": accept})
        assert (moved.status_code, moved.headers["Location"]) == (301, f"/doc/{new}")
        assert moved.headers["Cache-Control"] == "public, max-age=60"
        found = client.get(f"/doc/{new}", headers={"Accept": accept})
        assert (found.status_code, found.content_type.partition(";")[0]) == (
            200,
            accept,
        )


@pytest.mark.parametrize("extension", ["html", "ttl", "nt", "rdf", "jsonld"])
def test_the_format_that_the_address_names_stays(
    client: HttpClient, extension: str
) -> None:
    for method in ("GET", "HEAD"):
        moved = client.request(method, f"/doc/claim/herald-ferry.{extension}")
        assert (moved.status_code, moved.headers["Location"]) == (
            301,
            f"/doc/claim/herald-bridge.{extension}",
        )


def test_the_document_of_the_thing_says_which_iri_it_had(client: HttpClient) -> None:
    content = client.get("/doc/claim/herald-bridge.nt").content
    statements = {str(one) for one in parse(content, format=RdfFormat.N_TRIPLES)}
    assert (
        f"<{ID}claim/herald-ferry> <http://purl.org/dc/terms/isReplacedBy> "
        f"<{ID}claim/herald-bridge>"
    ) in statements


def test_a_query_follows_an_earlier_iri_and_counts_it_as_no_claim(
    client: HttpClient,
) -> None:
    query = f"""
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
        SELECT ?kind ?claims {{
          <{ID}claim/herald-ferry> dcterms:isReplacedBy?/kg:kind ?kind .
          {{ SELECT (COUNT(?claim) AS ?claims) {{
            ?claim a kg:Claim FILTER(CONTAINS(STR(?claim), "herald-ferry")) }} }}
        }}"""
    asked = {"query": query, "format": "csv"}
    answer = client.get("/sparql", query_string=asked)
    assert answer.text.split() == ["kind,claims", f"{ID}kind/context,0"]


def test_an_iri_that_no_thing_ever_had_is_not_found(client: HttpClient) -> None:
    assert client.get("/doc/claim/herald-boat").status_code == 404
