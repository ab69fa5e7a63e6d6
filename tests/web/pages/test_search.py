"""The search finds things of the shipped release, as a page and as JSON."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from support import HttpClient, serving
from support.hostile_markup import PAYLOADS
from support.markup import HTML, Page, page

from kg.project import ServiceLimits
from kg.rdf.vocabulary import DCTERMS, RDFS, SKOS
from kg.release.manifest import read_release
from kg.search.classes import CLASSES
from kg.search.write import write_index
from kg.sparql import open_endpoint
from kg.text.escapes import turtle_string
from kg.web import create_app
from kg.web.pages.lists import LISTS

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from kg.release.manifest import Release

SPELLINGS = ["Xocalı", "Xocali", "Khojaly", "Ходжалы", "Խոջալու"]
TOWN = "/doc/place/khojaly"


def found(client: FlaskClient, **parameters: str) -> dict[str, Any]:
    asked = {**parameters, "format": "json"}
    response = client.get("/search", query_string=asked)
    assert response.status_code == 200, response.text
    assert response.content_type == "application/json"
    return dict(json.loads(response.text))


def status(client: FlaskClient, query: str) -> tuple[int, str]:
    response = client.get(f"/search?{query}", headers=HTML)
    return response.status_code, response.text


@pytest.mark.parametrize("typed", SPELLINGS)
def test_each_spelling_of_the_town_finds_it_first(
    client: FlaskClient, typed: str
) -> None:
    links = page(client, f"/search?q={quote(typed)}").links
    documents = [one for one in links if one.startswith("/doc/")]
    assert documents[0] == TOWN
    groups = found(client, q=typed)["groups"]
    assert groups[0]["results"][0]["document"] == TOWN


def test_every_page_has_a_form_for_the_search_that_needs_no_script(
    client: FlaskClient,
) -> None:
    for path in ("/", "/events", "/doc/event/khojaly-1992", "/search", "/dumps/"):
        found = page(client, path)  # which refuses scripts
        assert "/search" in found.links
        assert "/opensearch.xml" in found.links


def test_the_name_that_fits_has_its_language(client: FlaskClient) -> None:
    text = client.get("/search?q=Խոջալու", headers=HTML).text
    assert '<span lang="hy" dir="ltr">Խոջալու</span>' in text
    assert "(Armenian)" in text


def test_json_has_what_the_page_has(client: FlaskClient) -> None:
    for query in ("q=Memorial", "q=killed&class=claims&page=2", "q=nothing-of-it"):
        shown = page(client, f"/search?{query}")
        response = client.get(
            f"/search?{query}", headers={"Accept": "application/json"}
        )
        told = json.loads(response.text)
        results = [one for group in told["groups"] for one in group["results"]]
        documents = [one for one in shown.links if one.startswith("/doc/")]
        assert documents == [one["document"] for one in results]
        assert shown.texts.get("a", [])
        labels = {one["label"]["text"] for one in results}
        assert labels <= set(shown.texts["a"])
        headings = [group["heading"] for group in told["groups"]]
        assert shown.texts.get("h2", []) == headings
        for one in (told["next"], told["previous"]):
            assert one is None or one in shown.links


def test_the_format_is_named_or_chosen_by_accept(client: FlaskClient) -> None:
    kinds = {
        client.get("/search?q=Memorial", headers={"Accept": accept}).content_type
        for accept in ("application/json", "text/json")
    }
    assert kinds == {"application/json"}
    named = client.get("/search?q=Memorial&format=json", headers=HTML)
    assert named.content_type == "application/json"
    refused = client.get("/search?q=Memorial", headers={"Accept": "image/png"})
    assert refused.status_code == 406


def test_results_are_grouped_and_each_group_leads_to_all_of_it(
    client: FlaskClient,
) -> None:
    groups = {one["class"]: one for one in found(client, q="Khojaly")["groups"]}
    assert {"places", "events", "claims", "sources"} <= set(groups)
    claims = groups["claims"]
    assert len(claims["results"]) == 5
    shown = client.get(claims["more"], headers=HTML)
    assert f'Claims <span class="count">{claims["total"]}</span>' in shown.text


def test_what_people_seldom_look_for_comes_last(client: FlaskClient) -> None:
    order = [one["class"] for one in found(client, q="Xocali")["groups"]]
    assert order[:2] == ["places", "events"]
    assert order.index("carriers") > order.index("claims")
    exact = found(client, q="xocali.net")["groups"]
    assert exact[0]["class"] == "carriers"


def test_pages_hold_all_results_once(client: FlaskClient) -> None:
    address: str | None = "/search?q=Khojaly&class=claims"
    documents: list[str] = []
    while address:
        told = json.loads(client.get(f"{address}&format=json").text)
        documents += [one["document"] for one in told["groups"][0]["results"]]
        address = told["next"]
    assert len(documents) == len(set(documents)) == told["total"] > 40
    assert told["page"] == told["pages"]


def test_filters_hold_together(client: FlaskClient) -> None:
    told = found(client, q="killed", party="ngo", **{"from": "1992", "to": "1993"})
    claims = {
        one["iri"].rpartition("/")[2]
        for group in told["groups"]
        for one in group["results"]
        if group["class"] == "claims"
    }
    assert claims
    assert all(one.startswith(("memorial-1992", "hrw-199")) for one in claims)


@pytest.mark.parametrize("query", ["", "q=", "q=%20%20", "class=events", "q=%22*%22"])
def test_a_search_for_nothing_is_a_page_that_says_so(
    client: FlaskClient, query: str
) -> None:
    code, text = status(client, query)
    assert code == 200
    assert "Type a name" in text or "Nothing was found" in text


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("q=x&class=dragons", 400, "class is one of events, places, agents"),
        ("q=x&party=nobody", 400, "party is one of those that the form"),
        ("q=x&from=yesterday", 400, "from is a year, such as 2001"),
        ("q=x&to=19920226", 400, "to is a year, such as 2001"),
        ("q=x&from=1993&to=1992", 400, "from is a later year than to"),
        ("q=x&page=0", 400, "page is a number from 1 on"),
        ("q=x&page=-1", 400, "page is a number from 1 on"),
        ("q=x&q=y", 400, "send one parameter named q at most"),
        (f"q={'x' * 10_000}", 400, "q has more than 200 characters"),
        (f"q=x&party={'x' * 201}", 400, "party has more than 200 characters"),
        ("q=Khojaly&class=events&page=9", 404, "have 1 page, and no page 9"),
        ("q=Khojaly&class=claims&page=999999", 404, "no page 999999"),
        ("q=Khojaly&page=2", 404, "have 1 page, and no page 2"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_right_status(
    address: str, query: str, code: int, said: str
) -> None:
    response = HttpClient(address).get(f"/search?{query}", headers=HTML)
    assert (response.status_code, said in response.text) == (code, True)
    assert response.headers["Content-Type"].startswith("text/html")


HOSTILE = [
    *PAYLOADS,
    *('"', "*", "NEAR(a b)", "a AND", "NOT", "OR OR", "key:a", "{key}:a", "^a", "a-b"),
    *("'; DROP TABLE thing; --", "%", "_", "\\", "a\x00b", "\x00", "\x1b[31m"),
    *("\u202eabc\u202c", "\u2066a\u2069", "e" + "\u0301" * 150, "\U0001f30a", "ﷺ"),
    *("(" * 200, "a " * 99, "\ufffe\uffff", "\u200b", "../../etc/passwd"),
]


def test_no_text_breaks_the_search(client: FlaskClient) -> None:
    for text in HOSTILE:
        response = client.get("/search", query_string={"q": text}, headers=HTML)
        assert response.status_code == 200, text
        assert "\x00" not in response.text
        assert "\u202e" not in response.text
        tags = set(Page(response.text).tags)
        assert tags <= set(Page(client.get("/search?q=Khojaly").text).tags)
        told = found(client, q=text)
        assert told["page"] == 1
        suggested = client.get("/search/suggest", query_string={"q": text})
        assert len(json.loads(suggested.text)) == 4


def test_what_is_no_utf_8_is_refused(address: str) -> None:
    assert HttpClient(address).get("/search?q=%ff%fe").status_code == 400
    assert HttpClient(address).get("/search?q=%ed%a0%80").status_code == 400


def test_an_iri_finds_its_thing(client: FlaskClient) -> None:
    iri = "https://w3id.org/khojaly-kg/id/place/khojaly"
    groups = found(client, q=iri)["groups"]
    assert [one["iri"] for group in groups for one in group["results"]] == [iri]
    assert found(client, q=f"{iri}-no-more")["groups"] == []


@pytest.mark.parametrize("typed", ["x", "xo", "xoc", "Хо", "Խո", "kho"])
def test_suggestions_come_after_few_letters(client: FlaskClient, typed: str) -> None:
    response = client.get("/search/suggest", query_string={"q": typed})
    assert response.content_type == "application/x-suggestions+json"
    asked, names, described, addresses = json.loads(response.text)
    assert asked == typed
    assert 1 <= len(names) == len(described) == len(addresses) <= 10
    assert "https://w3id.org/khojaly-kg/doc/place/khojaly" in addresses


def test_suggestions_complete_what_is_typed(client: FlaskClient) -> None:
    _, names, described, addresses = json.loads(
        client.get("/search/suggest?q=Ходж").text
    )
    assert names[0] == "Ходжалы"
    assert described[0] == "Khojaly, settlement"
    assert addresses[0].endswith(TOWN)
    assert json.loads(client.get("/search/suggest").text) == ["", [], [], []]


def test_browsers_are_told_how_to_search(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml")
    kind = "application/opensearchdescription+xml"
    assert response.content_type.startswith(kind)
    root = ET.fromstring(response.text)  # noqa: S314 - our own
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    templates = {
        one.get("type"): one.get("template") for one in root.iter(f"{name}Url")
    }
    base = "https://w3id.org/khojaly-kg"
    assert templates["text/html"] == f"{base}/search?q={{searchTerms}}"
    assert templates["application/x-suggestions+json"] == (
        f"{base}/search/suggest?q={{searchTerms}}"
    )
    short = root.findtext(f"{name}ShortName")
    assert short
    assert len(short) <= 16


def test_groups_are_the_lists(app: Flask) -> None:
    assert set(LISTS) == set(CLASSES)
    rules = {one.rule for one in app.url_map.iter_rules()}
    assert {"/search", "/search/suggest", "/opensearch.xml"} <= rules


def test_equal_searches_are_one_page(address: str) -> None:
    client = HttpClient(address)
    pages = [
        client.get(f"/search?{query}", headers=HTML)
        for query in ("q=Aghdam&class=places", "class=places&x=1&q=%20Aghdam&page=")
    ]
    assert pages[0].headers["ETag"] == pages[1].headers["ETag"]
    unchanged = {**HTML, "If-None-Match": pages[0].headers["ETag"]}
    again = client.get("/search?q=Aghdam&class=places", headers=unchanged)
    assert again.status_code == 304


@pytest.fixture
def without_index(release: Release, tmp_path: Path) -> Release:
    """Return a copy of the release as an earlier version of the tool built it."""
    folder = tmp_path / "release"
    shutil.copytree(release.path, folder, symlinks=True)
    (folder / "search.sqlite").unlink()
    digests = folder / "store.sha256"
    _, _, of_store = digests.read_text().partition("search.sqlite\n")
    digests.write_text(of_store)
    return read_release(folder)


def test_a_release_without_an_index_has_no_search_and_says_so(
    without_index: Release,
) -> None:
    with serving(without_index) as address:
        client = HttpClient(address)
        for path in ("/search?q=a", "/search/suggest?q=a", "/opensearch.xml"):
            response = client.get(path, headers=HTML)
            assert response.status_code == 404
            assert "this release has no search index" in response.text
        home = client.get("/", headers=HTML)
        assert home.status_code == 200
        assert "/search" not in Page(home.text).links


def test_an_index_that_cannot_be_read_is_told_without_its_place(
    without_index: Release,
) -> None:
    (without_index.path / "search.sqlite").write_bytes(b"SQLite format 3\x00" * 99)
    service = ServiceLimits()
    with closing(open_endpoint("http://127.0.0.1:9/sparql", service)) as store:
        client = create_app(without_index, store, service=service).test_client()
        response = client.get("/search?q=a", headers=HTML)
    assert response.status_code == 503
    assert "build the release anew" in response.text
    assert str(without_index.path) not in response.text


def test_pages_of_another_endpoint_search_the_release(release: Release) -> None:
    """Names and dumps come from the release, and so does the search."""
    service = ServiceLimits()
    with closing(open_endpoint("http://127.0.0.1:9/sparql", service)) as store:
        client = create_app(release, store, service=service).test_client()
        assert found(client, q="Xocali")["groups"][0]["results"][0]["document"] == TOWN


def test_no_text_of_an_index_becomes_markup(
    release: Release, without_index: Release
) -> None:
    """Names, notes, claims and identifiers of a release from elsewhere are hostile."""
    graph = [
        f"{iri} {predicate} {turtle_string(text)}@en .\n"
        for place, text in enumerate([*PAYLOADS, "flood " * 2_000, "f" * 10_000])
        for iri in (release.manifest.iris.thing(f"event/e{place}"),)
        for predicate in (RDFS.label, SKOS.altLabel, SKOS.note, DCTERMS.description)
    ]
    dump = without_index.path / "hostile.nt"
    dump.write_text("".join(sorted(graph)), "utf-8")
    write_index(
        without_index.path / "search.sqlite",
        dump,
        release.manifest.iris.id_namespace,
        "en",
    )
    service = ServiceLimits()
    with closing(open_endpoint("http://127.0.0.1:9/sparql", service)) as store:
        hostile = create_app(without_index, store, service=service).test_client()
        tags = {*page(hostile, "/search").tags}
        tags |= {"a", "bdi", "h2", "li", "ol", "section", "span"}
        for text in [*PAYLOADS, "script", "flood", "fff", "alert"]:
            for asked in ({"q": text}, {"q": text, "class": "others"}):
                shown = hostile.get("/search", query_string=asked, headers=HTML)
                assert set(Page(shown.text).tags) <= tags, text
                assert "\u202e" not in shown.text
                assert len(shown.text) < 40_000
        assert found(hostile, q="script")["total"] > 5
        framed = hostile.get("/reconcile/preview?id=event/e0", headers=HTML)
        assert "script" not in Page(framed.text).tags
