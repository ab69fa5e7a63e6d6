"""Pages are whole, the same for every party, and safe whatever the data hold."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as OxStore
from support import HttpClient

from kg.project import ServiceLimits
from kg.rdf.vocabulary import DCTERMS, KG, PROV, RDF, RDFS, SCHEMA
from kg.sparql import open_store
from kg.web import create_app
from kg.web.pages.context import context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from kg.release.manifest import Release

HTML = {"Accept": "text/html"}


class Page(HTMLParser):
    """What a browser would make of a page: tags, links, and texts by tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in {"href", "src", "action"}]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if self.tags and data.strip():
            self.texts.setdefault(self.tags[-1], []).append(data.strip())


def page(client: FlaskClient, path: str) -> Page:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, path
    return Page(response.get_data(as_text=True))


def test_the_home_page_counts_what_is_there(client: FlaskClient) -> None:
    text = client.get("/", headers=HTML).get_data(as_text=True)
    listed = re.findall(r"<strong>(\d+)</strong> ([A-Z][a-z ]+)<", text)
    counts = {heading: int(count) for count, heading in listed}
    assert counts["Claims"] == 294
    assert counts["Sources"] == 101
    assert counts["Events"] == 19
    assert counts["Places"] == 14


def neighbours(client: FlaskClient, address: str) -> dict[str, str]:
    """Return where a page of a list leads to by how; its header says so, too."""
    response = client.get(address, headers=HTML)
    text = response.get_data(as_text=True)
    found = re.findall(r'<a href="([^"]+)" rel="(\w+)">\w+ page</a>', text)
    shown = {relation: target for target, relation in found}
    beside = [one for one in ("prev", "next") if one in shown]
    links = [f'<{shown[one]}>; rel="{one}"' for one in beside]
    assert response.headers.getlist("Link") == links
    return shown


@pytest.mark.parametrize("path", ["sources", "claims", "concepts"])
def test_a_list_is_gone_through_from_its_start_and_back(
    client: FlaskClient, path: str
) -> None:
    there = [f"/{path}"]
    while following := neighbours(client, there[-1]).get("next"):
        there.append(following)
    assert len(there) == {"sources": 2, "claims": 3, "concepts": 2}[path]
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
    "path", ["events", "places", "agents", "sources", "claims", "notes", "concepts"]
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
    expected = {"events": 19, "places": 14, "sources": 101, "claims": 294, "notes": 7}
    assert len(found) == len(set(found))
    assert len(found) == expected.get(path, len(found)) > 0
    assert client.get(found[-1], headers=HTML).status_code == 200


def test_all_claims_of_a_sort_show_the_same_fields_in_the_same_order(
    client: FlaskClient, release: Release
) -> None:
    nquads = (release.path / "dumps" / "khojaly-kg.nt").read_text("utf-8")
    fields: dict[str, set[tuple[str, ...]]] = {}
    for sort in ("Statistic", "Assertion"):
        cls = f"<{KG.namespace}{sort}>"
        claims = re.findall(rf"id/claim/([a-z0-9-]+)> {RDF.type} {cls} ", nquads)
        assert len(claims) == {"Statistic": 164, "Assertion": 130}[sort]
        fields[sort] = {
            tuple(page(client, f"/doc/claim/{claim}").texts["dt"]) for claim in claims
        }
    assert [len(orders) for orders in fields.values()] == [1, 1]


def test_the_page_of_an_event_sets_all_its_claims_side_by_side(
    client: FlaskClient,
) -> None:
    links = page(client, "/doc/event/khojaly-1992").links
    claims = {link for link in links if link.startswith("/doc/claim/")}
    assert len(claims) == 205


def test_a_claim_says_who_where_and_what_contradicts_it(client: FlaskClient) -> None:
    found = page(client, "/doc/claim/essay-captive")
    assert "/doc/agent/mustafayev" in found.links
    assert "/doc/source/essay" in found.links
    assert "/doc/claim/mm-2022-captive" in found.links
    assert "[127, 127]" in found.texts["span"]


def test_pages_are_in_english_and_say_so_of_other_languages(
    client: FlaskClient,
) -> None:
    text = client.get("/doc/place/khojaly", headers=HTML).get_data(as_text=True)
    assert '<html lang="en">' in text
    assert '<span lang="hy" dir="ltr">Խոջալու</span>' in text


def test_headers_let_nothing_in(client: FlaskClient) -> None:
    headers = client.get("/", headers=HTML).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--<script>",
    "&lt;script&gt;",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\u202eevil",
    "<a href=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<style>*{display:none}</style>",
    "<form action=//evil.example><button>",
    "]]><script>alert(1)</script>",
    "\\x3cscript\\x3e",
    "%3Cscript%3E",
    "<math><mtext></mtext></math>",
    "<object data=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    "<embed src=//evil.example>",
    "<video><source onerror=alert(1)>",
    "<details ontoggle=alert(1) open>",
    "<svg><animate onbegin=alert(1)>",
    "`${alert(1)}`",
]
LINKS = ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"]
SAFE_TAGS = {
    "a", "body", "button", "code", "dd", "div", "dl", "dt", "footer", "form", "h1",
    "h2", "h3", "head", "header", "html", "label", "li", "link", "main", "meta", "nav",
    "option", "p", "pre", "section", "select", "span", "strong", "table", "tbody", "td",
    "textarea", "th", "thead", "title", "tr", "ul",
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


def fill(path: Path) -> None:
    store = OxStore(str(path))
    base = "https://w3id.org/khojaly-kg/id/"
    graph = NamedNode(f"{base}graph/hostile")

    def add(
        subject: NamedNode, predicate: NamedNode, term: NamedNode | Literal
    ) -> None:
        store.add(Quad(subject, predicate, term))
        store.add(Quad(subject, predicate, term, graph))

    for number, payload in enumerate(PAYLOADS):
        event = NamedNode(f"{base}event/e{number}")
        claim = NamedNode(f"{base}claim/c{number}")
        source = NamedNode(f"{base}source/s{number}")
        text, plain = Literal(payload, language="en"), Literal(payload)
        typed = Literal(payload, datatype=NamedNode("javascript:alert(1)"))
        for subject, cls in ((event, KG.Event), (claim, KG.Claim), (source, KG.Source)):
            add(subject, RDF.type, cls)
            add(subject, RDFS.label, text)
            add(subject, RDFS.comment, typed)
            for link in LINKS:
                add(subject, SCHEMA.sameAs, NamedNode(link))
        add(source, DCTERMS.title, text)
        add(claim, RDF.subject, event)
        add(claim, RDF.object, NamedNode(LINKS[number % len(LINKS)]))
        add(claim, PROV.hadPrimarySource, source)
        add(claim, PROV.wasAttributedTo, event)
        for predicate in (KG.summary, KG.hedge, KG.caution, KG.locator):
            add(claim, predicate, text)
        add(claim, KG.statedOn, plain)
    store.flush()


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
            assert re.match(r"(/(?!/)|https?://)", link), (path, link)


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


def test_the_home_page_gives_the_counts_that_the_store_would(app: Flask) -> None:
    with app.app_context():
        counted = {s["class"]: s["things"].value for s in context().select("counts")}
        described = context().counts()
    assert counted
    assert {one: described[one] for one in counted} == counted
