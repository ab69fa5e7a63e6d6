"""Programs that visit all pages find them all, and are told what not to ask."""

from __future__ import annotations

import urllib.robotparser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from kg.web.pages import crawlers

if TYPE_CHECKING:
    from flask.testing import FlaskClient

BASE = "https://w3id.org/khojaly-kg/"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(client: FlaskClient, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    assert response.content_type == "application/xml; charset=utf-8"
    root = ET.fromstring(response.data)  # noqa: S314 - our own
    assert {one.text for one in root.iter(f"{NAMESPACE}lastmod")} == {
        "2026-11-23T00:00:00Z"
    }
    return [str(one.text) for one in root.iter(f"{NAMESPACE}loc")]


def listed(client: FlaskClient) -> list[str]:
    parts = addresses(client, "/sitemap.xml")
    paths = ("/" + part.removeprefix(BASE) for part in parts)
    return [address for path in paths for address in addresses(client, path)]


def test_the_sitemap_lists_pages_and_things(client: FlaskClient) -> None:
    found = listed(client)
    assert len(set(found)) == len(found)
    for path in ("", "events", "ontology", "doc/event/khojaly-1992", "doc/agent/hrw"):
        assert f"{BASE}{path}" in found
    claims = [one for one in found if one.startswith(f"{BASE}doc/claim/")]
    assert f"<strong>{len(claims)}</strong> Claims" in client.get("/").text


def test_a_large_sitemap_is_in_parts(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = listed(client)
    monkeypatch.setattr(crawlers, "PART", 100)
    assert listed(client) == whole
    parts = addresses(client, "/sitemap.xml")
    last = parts[-1].removeprefix(BASE)
    assert 0 < len(addresses(client, f"/{last}")) <= 100
    beyond = f"/sitemap/{len(parts)}.xml"
    assert client.get(beyond).status_code == 404


@pytest.mark.parametrize("part", ["0", "-1", "x", "01x", "999999999999"])
def test_no_other_part_is_known(client: FlaskClient, part: str) -> None:
    assert client.get(f"/sitemap/{part}.xml").status_code == 404


@pytest.mark.parametrize(
    ("path", "may_visit"),
    [
        ("/", True),
        ("/doc/event/khojaly-1992", True),
        ("/events?after=event/x", True),
        ("/dumps/khojaly-kg.nt", True),
        ("/sparql?query=ASK%7B%7D", False),
        ("/search?q=x", False),
        ("/metrics", False),
    ],
)
def test_robots_may_visit_pages_and_send_no_queries(
    client: FlaskClient, path: str, *, may_visit: bool
) -> None:
    response = client.get("/robots.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(response.text.splitlines())
    assert robots.can_fetch("crawler", f"https://example.org{path}") == may_visit
    assert robots.site_maps() == [f"{BASE}sitemap.xml"]


def test_pages_have_an_icon(client: FlaskClient) -> None:
    assert (
        'rel="icon" type="image/svg+xml" href="/static/favicon.svg"'
        in client.get("/").text
    )
    with client.get("/static/favicon.svg") as icon:
        assert icon.content_type.startswith("image/svg+xml")
    moved = client.get("/favicon.ico")
    assert (moved.status_code, moved.location) == (301, "/static/favicon.svg")
