"""Long pages come in parts, and each claim stands on them once."""

from __future__ import annotations

import random
import re
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import RdfFormat, Store

from kg.project import ServiceLimits
from kg.rdf.vocabulary import XSD
from kg.sparql import open_store
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from kg.release.manifest import Release

BASE: Final = "https://w3id.org/khojaly-kg/id/"
HTML: Final = {"Accept": "text/html"}
CLAIMS: Final = 700
MIXED: Final = range(20)
THINGS: Final = f"""
@prefix kg: <https://w3id.org/attributed-claims/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <{BASE}> .
<event/flood> a kg:Event ; rdfs:label "Flood"@en , "Hochwasser"@de , "Tulva"@fi .
<source/post> a kg:Source ; dcterms:title "Post"@en , "Die Post"@de .
<agent/town> a kg:Agent ; rdfs:label "Stadt"@de , "Ville"@fr .
<measure/houses> a skos:Concept ; skos:prefLabel "houses"@en , "Häuser"@de .
<population/all> a skos:Concept ; skos:prefLabel "all"@en , "alle"@de .
<qualifier/about> a skos:Concept ; skos:prefLabel "about"@en , "etwa"@de .
"""
CLAIM: Final = """
<claim/post-{n:03}> a kg:Claim , kg:Statistic ; <{rdf}subject> <event/flood> ;
  kg:event <event/flood> ; kg:measure <measure/houses> ;
  kg:population <population/all> ; kg:value {n} ; kg:qualifier <qualifier/about> ;
  <{prov}wasQuotedFrom> <source/post> ; <{prov}wasAttributedTo> <agent/town> ;
  kg:hedge "as is said"@en , "so sagt man"@de ;
  kg:summary "Houses in the water."@en , "Häuser im Wasser."@de .
"""


@pytest.fixture(scope="module")
def client(
    release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    path = tmp_path_factory.mktemp("parts") / "store"
    fill(path)
    with closing(open_store(path, ServiceLimits(workers=1))) as store:
        yield create_app(release, store, service=ServiceLimits()).test_client()


def mixed_values(seed: int) -> list[str]:
    """Return values of several kinds; the engine cannot order all such lists."""
    some = random.Random(seed).randrange  # noqa: S311
    values = [f"<urn:x:{some(10**6)}>" for _ in range(24)]
    for _ in range(5):
        date = f"200{some(9)}-0{some(1, 9)}-01"
        values += [
            f"{some(5000)}",
            f'"{some(999)}"@en',
            f'"{date}"^^<{XSD.date.value}>',
        ]
        values.append(f'"s{some(999)}"')
    return [*values, "true", "false"]


def fill(path: Path) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    prov = "http://www.w3.org/ns/prov#"
    claims = (CLAIM.format(n=n, rdf=rdf, prov=prov) for n in range(CLAIMS))
    store = Store(str(path))
    mixed = (f"<event/{n}> kg:mixed {', '.join(mixed_values(n))} .\n" for n in MIXED)
    store.load("".join([THINGS, *mixed, *claims]), format=RdfFormat.TURTLE)
    store.flush()


def claims_of(client: FlaskClient, address: str) -> list[str]:
    """Return the claims that a page leads to, as often as it does."""
    response = client.get(address, headers=HTML)
    assert response.status_code == 200, address
    text = response.get_data(as_text=True)
    return re.findall(r'href="/doc/claim/(post-\d+)"', text)


@pytest.mark.parametrize(
    "thing", ["source/post", "agent/town", "event/flood", "measure/houses"]
)
def test_the_parts_of_a_page_have_every_claim_once(
    client: FlaskClient, thing: str
) -> None:
    address, found, sizes = f"/doc/{thing}", Counter[str](), []
    while address:
        here = Counter(claims_of(client, address))
        assert set(here.values()) == {1}, address
        sizes.append(len(here))
        found += here
        links = client.get(address, headers=HTML).headers.getlist("Link")
        after = [re.match(r'<(.+)>; rel="next"', link) for link in links]
        address = next((one[1] for one in after if one), "")
    assert sorted(found) == [f"post-{n:03}" for n in range(CLAIMS)]
    assert set(found.values()) == {1}
    assert sizes == [200, 200, 200, 100]


def test_a_part_says_how_many_claims_there_are_and_leads_to_its_neighbours(
    client: FlaskClient,
) -> None:
    response = client.get("/doc/source/post?page=2", headers=HTML)
    text = response.get_data(as_text=True)
    assert "700, 200 of them here" in text
    assert 'href="/doc/source/post?page=3"' in text
    assert {
        '</doc/source/post?page=1>; rel="prev"',
        '</doc/source/post?page=3>; rel="next"',
    } <= set(response.headers.getlist("Link"))


def test_a_part_beyond_the_last_one_is_not_found(client: FlaskClient) -> None:
    response = client.get("/doc/source/post?page=5", headers=HTML)
    assert response.status_code == 404
    assert "4 parts, and no part 5" in response.get_data(as_text=True)


def test_what_has_names_in_several_languages_is_called_by_one(
    client: FlaskClient,
) -> None:
    text = client.get("/doc/source/post", headers=HTML).get_data(as_text=True)
    rows = re.findall(r"<tr>.*?</tr>", text, re.DOTALL)
    (row,) = [one for one in rows if "claim/post-007" in one]
    assert "about 7" in re.sub(r"<[^>]*>", "", row)
    assert not [text for text in ("Häuser", "Hochwasser", "so sagt man") if text in row]
    listed = client.get("/events", headers=HTML).get_data(as_text=True)
    assert re.findall(r">(Flood|Hochwasser|Tulva)<", listed) == ["Flood"]


def test_a_thing_with_values_of_many_kinds_has_a_page(client: FlaskClient) -> None:
    for thing in MIXED:
        response = client.get(f"/doc/event/{thing}", headers=HTML)
        assert response.status_code == 200, response.get_data(as_text=True)
