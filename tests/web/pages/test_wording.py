"""What is said in several languages is one claim, worded alike wherever it is shown."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Final

import pytest
from support import copy_flood
from support.contributions import edit

from kg.claims.comparison_table import side_by_side
from kg.claims.model import read_claims
from kg.project import ServiceLimits, read_project
from kg.rdf.index import TripleIndex
from kg.release.build import build
from kg.sources import read_sources
from kg.sparql import open_store
from kg.web import create_app
from kg.web.pages.view_context import context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from kg.sources import Sources

HTML: Final = {"Accept": "text/html"}
ENGLISH: Final = re.compile(r'(?<!kg:locator )"((?:[^"\\]|\\.)*)"@en\b')
OTHERS: Final = r'"\1, az"@az , "\1, fa"@fa , "\1"@en , "\1, hy"@hy'
"""Each English text between others, so that it is neither the first nor the last."""
CLAIMS: Final = """
PREFIX place: <https://example.org/flood/id/place/>
claim:herald-hour a kg:Assertion ;
    kg:kind kind:date ;
    rdf:subject event:flood ;
    rdf:object "2001-05-03"^^edtf:EDTF ;
    kg:since "2001-05-03T20:00:00"^^xsd:dateTime ;
    kg:place place:town ;
    kg:hedge "so it is said"@en ;
    prov:wasQuotedFrom source:herald ;
    prov:wasAttributedTo agent:herald ;
    kg:firstHand true ;
    kg:locator "page 2"@en ;
    kg:verified true ;
    dcterms:created "2026-11-23"^^xsd:date ;
    kg:summary "The water rose at night."@en .

claim:herald-fact a kg:Assertion ;
    kg:kind kind:context ;
    rdf:subject event:flood ;
    kg:place place:town ;
    prov:wasQuotedFrom source:herald ;
    prov:wasAttributedTo agent:herald ;
    kg:firstHand true ;
    kg:locator "page 2"@en ;
    kg:verified true ;
    dcterms:created "2026-11-23"^^xsd:date ;
    kg:summary "The ferry stopped."@en .

claim:herald-text a kg:Assertion ;
    kg:kind kind:context ;
    rdf:subject event:flood ;
    rdf:object "باران"@fa , "անձրև"@hy ;
    prov:wasQuotedFrom source:herald ;
    prov:wasAttributedTo agent:herald ;
    kg:firstHand true ;
    kg:locator "page 2"@en ;
    kg:verified true ;
    dcterms:created "2026-11-23"^^xsd:date .

source:herald dcterms:title "سند"@fa .
"""
STATED: Final = {
    "herald-bridge": "bridge closed",
    "herald-date": "2001-05-03",
    "herald-fact": "The ferry stopped.",
    "herald-farmhouses": "12",
    "herald-hour": "2001-05-03T20:00:00",
    "herald-houses": "40",
    "herald-text": "باران",
    "office-houses": "approximately 50",
    "office-sheltered": "80 to 120",
    "office-word": "disaster",
    "post-dispute": "Says that the count of the other paper left out a street.",
    "post-houses": "at least 45",
    "post-warning": "the reeve of the dike: gave warning",
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Return the flood project and its vocabulary with every text in four languages."""
    root = tmp_path_factory.mktemp("wording")
    project = copy_flood(root)
    edit(project / "kg.toml", '"en"', '"en", "az", "fa", "hy"')
    for file in (*project.rglob("*.ttl"), root / "ontology" / "kg.ttl"):
        text = file.read_text("utf-8")
        if file.name == "herald.ttl":
            text = re.sub("dcterms:title .*\n", "", text) + CLAIMS
        file.write_text(ENGLISH.sub(OTHERS, text), "utf-8")
    return read_sources(read_project(project))


@pytest.fixture(scope="module")
def client(
    sources: Sources, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    output = tmp_path_factory.mktemp("release")
    release = build(sources, output, datetime(2026, 11, 23, tzinfo=UTC))
    with closing(open_store(release.store, ServiceLimits(workers=1))) as store:
        yield create_app(release, store, service=ServiceLimits()).test_client()


def text_of(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def rows(client: FlaskClient, path: str) -> list[tuple[str, list[str]]]:
    """Return the rows of the tables of a page: the claim, and the text of each cell."""
    text = text_of(client, path)
    found = re.findall(r'<tr>\s*<th scope="row">(.*?)</tr>', text, re.DOTALL)
    cells = [[words(cell) for cell in re.split("<td[^>]*>", row)] for row in found]
    return [(row[0].rpartition(" ")[2], row) for row in cells]


@pytest.mark.parametrize(
    ("thing", "claims"),
    [
        ("event/flood", sorted(STATED)),
        (
            "source/post",
            ["post-dispute", "post-houses", "post-warning"],
        ),
        ("agent/office", ["office-houses", "office-sheltered", "office-word"]),
        ("place/town", ["herald-fact", "herald-hour"]),
        ("measure/people-sheltered", ["office-sheltered"]),
        ("population/farmhouses", ["herald-farmhouses"]),
        ("kind/date", ["herald-date", "herald-hour"]),
        ("role/gave-warning", ["post-warning"]),
        ("qualifier/at-least", ["post-houses"]),
        ("carrier/herald-archive", ["herald-houses"]),
        ("party/town", ["office-houses", "office-sheltered", "office-word"]),
    ],
)
def test_a_page_shows_each_claim_once_and_in_english_where_it_is_said_so(
    client: FlaskClient, thing: str, claims: list[str]
) -> None:
    found = rows(client, f"/doc/{thing}")
    assert sorted(claim for claim, _ in found) == claims
    for claim, (stated, *others) in found:
        assert stated.startswith(STATED[claim])
        assert not re.search(r", (az|fa|hy)\b", " ".join([stated, *others]))


def test_a_hedge_and_a_summary_are_shown_once_each(client: FlaskClient) -> None:
    cells = dict(rows(client, "/doc/event/flood"))
    assert cells["post-warning"][0] == (
        f"{STATED['post-warning']} hedge: reportedly post-warning"
    )
    assert cells["herald-hour"][0] == (
        f"{STATED['herald-hour']} hedge: so it is said The water rose at night. "
        "herald-hour"
    )
    assert cells["herald-fact"][0] == "The ferry stopped. herald-fact"
    assert cells["office-sheltered"] == [
        "80 to 120 counted: all office-sheltered",
        "Town office town goes back to list of the people in the shelters",
        "Town office, record of damage page 1",
        "said 2001-05-06",
        "",
    ]
    assert cells["post-houses"][0] == (
        "at least 45 counted: houses Water in houses. post-houses"
    )
    assert cells["herald-houses"][4] == ("contradicts 2 claims (no common value)")


def test_a_claim_is_stated_on_its_page_and_by_kg_compare_as_in_tables(
    client: FlaskClient, sources: Sources
) -> None:
    graph = TripleIndex(triple for file in sources.files for triple in file.triples)
    with client.application.app_context():
        event = context().node("event/flood")
    assert event is not None
    tables = side_by_side(graph, read_claims(graph), event)
    compared = [row for table in tables for row in table.rows]
    assert len(compared) == 7
    cells = dict(rows(client, "/doc/event/flood"))
    for row in compared:
        name = row.claim.value.rpartition("/")[2]
        assert row.stated == STATED[name]
        assert cells[name][0].startswith(row.stated)
        assert cells[name][1].startswith(f"{row.claimant} {row.party}".strip())
    for name, stated in STATED.items():
        text = text_of(client, f"/doc/claim/{name}")
        strong = re.findall(r"<strong>(.*?)</strong>", text, re.DOTALL)
        assert words(strong[0]) == stated


def test_what_refers_to_a_thing_is_named_once(client: FlaskClient) -> None:
    text = text_of(client, "/doc/place/valley")
    assert Counter(re.findall(r'<li><a href="([^"]*)"', text)) == {"/doc/place/town": 1}
    for address, count in (("/events", 1), ("/agents", 4), ("/sources", 3)):
        listed = re.findall(r"<li>(.*?)<code>", text_of(client, address), re.DOTALL)
        assert len(listed) == count
        assert not [one for one in listed if re.search(r", (az|fa|hy)\b", one)]


def test_headings_and_what_is_stated_say_in_which_language_they_are(
    client: FlaskClient,
) -> None:
    heading = r"<h1[^>]*>[^<]*</h1>"
    found = re.findall(heading, text_of(client, "/doc/source/herald"))
    assert found == ['<h1 lang="fa" dir="rtl">سند</h1>']
    text = text_of(client, "/doc/event/flood")
    found = re.findall(heading, text)
    assert found == ['<h1 lang="en" dir="ltr">Flood of May 2001</h1>']
    marked = '<span lang="fa" dir="rtl">باران</span>'
    assert marked in text
    assert marked in text_of(client, "/doc/claim/herald-text").partition("<dl")[0]


def test_a_term_of_the_vocabulary_stands_on_its_page_in_english(
    client: FlaskClient,
) -> None:
    text = text_of(client, "/ontology")
    (section,) = re.findall(r'<section id="Claim">(.*?)</section>', text, re.DOTALL)
    assert words(section).startswith(
        "kg:Claim Claim . What one agent states in one source:"
    )
    assert words(section).endswith("Example: claim:herald-houses is a claim.")
    assert section.count('lang="en"') == section.count("lang=") == 3
    assert not re.search(r", (az|fa|hy)\b", text)
