"""Pages are whole, the same for every party, and safe whatever the data hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support.counts import COUNTS
from support.markup import HTML, page

from kg.rdf.vocabulary import KG, RDF
from kg.web.pages.view_context import context

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from kg.release.manifest import Release


def test_the_home_page_counts_what_is_there(client: FlaskClient) -> None:
    text = client.get("/", headers=HTML).get_data(as_text=True)
    listed = re.findall(r"<strong>(\d+)</strong> ([A-Z][a-z ]+)<", text)
    counts = {heading: int(count) for count, heading in listed}
    assert counts["Claims"] == COUNTS.claims
    assert counts["Sources"] == COUNTS.sources
    assert counts["Events"] == COUNTS.events
    assert counts["Places"] == COUNTS.places


def neighbours(client: FlaskClient, address: str) -> dict[str, str]:
    """Return where a page of a list leads to by how; its header says so, too."""
    response = client.get(address, headers=HTML)
    text = response.get_data(as_text=True)
    found = re.findall(r'<a href="([^"]+)" rel="(\w+)">\w+ page</a>', text)
    shown = {relation: target for target, relation in found}
    beside = [one for one in ("prev", "next") if one in shown]
    links = [f'<{shown[one]}>; rel="{one}"' for one in beside]
    said = response.headers.getlist("Link")
    assert [one for one in said if re.search('rel="(prev|next)"', one)] == links
    return shown


@pytest.mark.parametrize("path", ["sources", "claims", "concepts"])
def test_a_list_is_gone_through_from_its_start_and_back(
    client: FlaskClient, path: str
) -> None:
    there = [f"/{path}"]
    while following := neighbours(client, there[-1]).get("next"):
        there.append(following)
    claims = -(-COUNTS.claims // 100)
    assert len(there) == {"sources": 2, "claims": claims, "concepts": 3}[path]
    back = [there[-1]]
    while previous := neighbours(client, back[-1]).get("prev"):
        back.append(previous)
    assert back == there[::-1]
    # the first page is named apart where it is not the one before
    assert [neighbours(client, one).get("first") for one in there] == [
        None,
        None,
        *[there[0]] * (len(there) - 2),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "events",
        "scopes",
        "places",
        "agents",
        "sources",
        "carriers",
        "origins",
        "claims",
        "notes",
        "concepts",
    ],
)
def test_a_list_leads_to_every_thing_of_its_class(
    client: FlaskClient, path: str
) -> None:
    found: list[str] = []
    following: str | None = f"/{path}"
    while following:
        links = page(client, following).links
        found += [link for link in links if link.startswith("/doc/")]
        following = neighbours(client, following).get("next")
    assert len(found) == len(set(found))
    assert len(found) == getattr(COUNTS, path, len(found)) > 0
    assert client.get(found[-1], headers=HTML).status_code == 200


def test_all_claims_of_a_sort_show_the_same_fields_in_the_same_order(
    client: FlaskClient, release: Release
) -> None:
    nquads = (release.path / "dumps" / "khojaly-kg.nt").read_text("utf-8")
    counts = {
        "Statistic": COUNTS.statistics,
        "Assertion": COUNTS.claims - COUNTS.statistics,
    }
    fields: dict[str, set[tuple[str, ...]]] = {}
    for sort in ("Statistic", "Assertion"):
        cls = f"<{KG.namespace}{sort}>"
        claims = re.findall(rf"id/claim/([a-z0-9-]+)> {RDF.type} {cls} ", nquads)
        assert len(claims) == counts[sort]
        fields[sort] = {
            tuple(page(client, f"/doc/claim/{claim}").texts["dt"]) for claim in claims
        }
    assert [len(orders) for orders in fields.values()] == [1, 1]


def test_the_page_of_an_event_sets_all_its_claims_side_by_side(
    client: FlaskClient, release: Release
) -> None:
    first = page(client, "/doc/event/khojaly-1992").links
    second = page(client, "/doc/event/khojaly-1992?page=2").links
    assert "/doc/event/khojaly-1992?page=2" in first
    links = {*first, *second}
    claims = {link for link in links if link.startswith("/doc/claim/")}
    nquads = (release.path / "dumps" / "khojaly-kg.nt").read_text("utf-8")
    event = f"{RDF.subject} <https://w3id.org/khojaly-kg/id/event/khojaly-1992> "
    about = re.findall(rf"id/claim/([a-z0-9-]+)> {event}", nquads)
    assert claims == {f"/doc/claim/{claim}" for claim in about}
    assert len(claims) > 200


def test_a_claim_says_who_where_and_what_contradicts_it(client: FlaskClient) -> None:
    found = page(client, "/doc/claim/essay-captive")
    assert "Tier" in found.texts["dt"]
    assert "/doc/agent/mustafayev" in found.links
    assert "/doc/source/essay" in found.links
    assert "/doc/claim/mm-2022-captive" in found.links
    assert found.texts["strong"][0] == "127"
    assert "1275" in found.texts["strong"]  # beside it


def test_pages_are_in_english_and_say_so_of_other_languages(
    client: FlaskClient,
) -> None:
    text = client.get("/doc/place/khojaly", headers=HTML).get_data(as_text=True)
    assert '<html lang="en">' in text
    assert '<span lang="hy" dir="ltr">Խոջալու</span>' in text


def test_the_home_page_gives_the_counts_that_the_store_would(app: Flask) -> None:
    with app.app_context():
        counted = {s["class"]: s["things"].value for s in context().select("counts")}
        described = context().counts()
    assert counted
    assert {one: described[one] for one in counted} == counted
