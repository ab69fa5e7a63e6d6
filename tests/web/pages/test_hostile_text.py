"""Text of the data or of a request never becomes markup, nor a link astray."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support import HttpClient
from support.hostile_markup import PAYLOADS, fill
from support.markup import HTML, Page, page

from kg.project import ServiceLimits
from kg.sparql import open_store
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from kg.release.manifest import Release


def test_headers_let_nothing_in(client: FlaskClient) -> None:
    headers = client.get("/", headers=HTML).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


SAFE_TAGS = {
    "a", "body", "button", "code", "dd", "div", "dl", "dt", "footer", "form", "h1",
    "details", "h2", "h3", "head", "header", "html", "input", "label", "li", "link",
    "main", "mark", "meta", "nav", "ol", "option", "p", "pre", "script", "section",
    "select", "span", "strong",
    "summary", "table", "tbody", "td", "textarea", "th", "thead", "title", "tr", "ul",
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(
    release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """Return a client of a release whose every slot holds an attack."""
    path = tmp_path_factory.mktemp("hostile") / "store"
    fill(path)
    manifest = replace(release.manifest, title=PAYLOADS[0], publisher=PAYLOADS[1])
    spoilt = replace(release, manifest=replace(manifest, description=PAYLOADS[2]))
    with closing(open_store(path, ServiceLimits(workers=1))) as store:
        yield create_app(spoilt, store, service=ServiceLimits()).test_client()


def test_no_payload_becomes_markup_and_no_link_leads_astray(
    hostile: FlaskClient,
) -> None:
    paths = ["/", "/events", "/claims", "/sources", "/dumps/", "/sparql", "/ontology"]
    paths.append("/doc/graph/hostile")
    for number in range(len(PAYLOADS)):
        paths += [
            f"/doc/event/e{number}",
            f"/doc/claim/c{number}",
            f"/doc/source/s{number}",
        ]
    for path in paths:
        found = page(hostile, path)
        assert set(found.tags) <= SAFE_TAGS, path
        for link in found.links:
            assert re.match(r"(/(?!/)|https?://|#)", link), (path, link)


def test_an_attack_in_the_query_is_shown_as_text(
    client: FlaskClient, address: str
) -> None:
    endpoint = HttpClient(address)
    for payload in PAYLOADS:
        query = {"query": payload}
        response = endpoint.get("/sparql", query_string=query, headers=HTML)
        assert response.status_code in {400, 406}
        assert set(Page(response.text).tags) <= SAFE_TAGS
        after = client.get("/events", query_string={"after": payload}, headers=HTML)
        assert set(Page(after.get_data(as_text=True)).tags) <= SAFE_TAGS
