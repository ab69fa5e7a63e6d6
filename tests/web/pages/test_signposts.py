"""Responses say by typed links what they are and where more is; pages too."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from support import HttpClient
from support.markup import HTML

from kg.web.http.links import Link
from kg.web.pages.markup import data_block

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse
    from werkzeug.wrappers import Response

    from kg.release.manifest import Release

BASE = "https://w3id.org/khojaly-kg/"
CLAIM = "claim/hrw-1994-killed-civilians"
SCHEMA = "https://schema.org/"
FORMATS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')


class Head(HTMLParser):
    """The links of the head of a page, its properties, and its data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[tuple[str, str, str]] = set()
        self.meta: dict[str, str] = {}
        self.scripts: list[str] = []
        self._in_data = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "link":
            self.links.add((found["href"], found["rel"], found.get("type", "")))
        if tag == "meta" and "property" in found:
            self.meta[found["property"]] = found["content"]
        self._in_data = found.get("type") == "application/ld+json" and tag == "script"

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.scripts.append(data)
        self._in_data = False

    @property
    def data(self) -> dict[str, Any]:
        (text,) = self.scripts
        found: dict[str, Any] = json.loads(text)
        return found


def links(response: Response) -> set[tuple[str, str, str]]:
    found = (LINK.fullmatch(one) for one in response.headers.getlist("Link"))
    return {(one[1], one[2], one[3] or "") for one in found if one}


def get(client: FlaskClient, path: str) -> tuple[TestResponse, Head]:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200
    return response, Head(response.get_data(as_text=True))


def test_a_page_says_what_it_is_about_and_in_which_formats_more_is(
    client: FlaskClient,
) -> None:
    response, _ = get(client, f"/doc/{CLAIM}")
    assert links(response) == {
        (f"{BASE}id/{CLAIM}", "cite-as", ""),
        (f"{BASE}doc/{CLAIM}", "canonical", ""),
        *(
            (f"{BASE}doc/{CLAIM}.{extension}", "alternate describedby", media_type)
            for extension, media_type in FORMATS.items()
        ),
        ("https://creativecommons.org/licenses/by/4.0/", "license", ""),
        (f"{SCHEMA}AboutPage", "type", ""),
        (f"{SCHEMA}Claim", "type", ""),
        (BASE, "collection", ""),
    }


def test_data_lead_back_to_the_page_and_to_what_they_describe(
    client: FlaskClient,
) -> None:
    response = client.get(f"/doc/{CLAIM}", headers={"Accept": "text/turtle"})
    assert links(response) == {
        (f"{BASE}id/{CLAIM}", "cite-as", ""),
        (f"{BASE}doc/{CLAIM}.ttl", "canonical", ""),
        (f"{BASE}doc/{CLAIM}", "describes", ""),
        (f"{BASE}doc/{CLAIM}.html", "alternate", "text/html"),
        ("https://creativecommons.org/licenses/by/4.0/", "license", ""),
        (BASE, "collection", ""),
    }


def test_the_home_page_leads_to_the_descriptions_and_the_dumps(
    client: FlaskClient,
) -> None:
    response, _ = get(client, "/")
    found = links(response)
    assert {
        (BASE, "cite-as", ""),
        (BASE, "canonical", ""),
        (f"{BASE}dcat.ttl", "describedby", "text/turtle"),
        (f"{SCHEMA}Dataset", "type", ""),
    } <= found
    assert {one for one in found if one[1] == "item"} == {
        (f"{BASE}dumps/khojaly-kg.{extension}", "item", media_type)
        for extension, media_type in FORMATS.items()
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/events", (f"{SCHEMA}CollectionPage", "type", "")),
        ("/events", (f"{BASE}events.ttl", "alternate describedby", "text/turtle")),
        ("/ontology", (f"{SCHEMA}DefinedTermSet", "type", "")),
        ("/ontology.ttl", (f"{BASE}ontology", "canonical", "")),
        ("/dumps/", (f"{BASE}dumps/", "canonical", "")),
        ("/dumps/khojaly-kg.nt", (BASE, "collection", "")),
        ("/doc/graph/verdicts", (f"{BASE}id/graph/verdicts", "cite-as", "")),
        (
            "/claims?after=claim/essay-killed",
            (f"{BASE}claims?after=claim/essay-killed", "canonical", ""),
        ),
    ],
)
def test_other_addresses_have_links_too(
    client: FlaskClient, path: str, expected: tuple[str, str, str]
) -> None:
    with client.get(path, headers={"Accept": "*/*"}) as response:
        assert expected in links(response)


@pytest.mark.parametrize(
    "path", ["/", "/events", "/ontology", f"/doc/{CLAIM}", "/dumps/", "/search"]
)
def test_the_head_of_a_page_has_the_links_of_its_header(
    client: FlaskClient, path: str
) -> None:
    response, head = get(client, path)
    beside = {"prev", "next"}
    own = {one for one in links(response) if one[1] not in beside}
    assert own
    assert own <= head.links


def test_links_begin_with_the_base_iri_whatever_the_host(address: str) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    response = HttpClient(address).get(f"/doc/{CLAIM}.html", headers=headers)
    assert f'href="{BASE}doc/{CLAIM}"' in response.text
    assert "evil.example" not in response.text
    assert "evil.example" not in str(response.headers)


def test_what_is_not_found_has_no_links(client: FlaskClient) -> None:
    response = client.get("/doc/claim/unknown", headers=HTML)
    assert response.status_code == 404
    assert "Link" not in response.headers
    assert 'rel="canonical"' not in response.text


def test_a_page_past_the_end_has_no_links(client: FlaskClient) -> None:
    response = client.get(f"/doc/{CLAIM}?page=99", headers=HTML)
    assert response.status_code == 404
    assert "Link" not in response.headers
    assert 'rel="canonical"' not in response.text


def test_a_claim_is_its_claimants_and_says_where_it_appears(
    client: FlaskClient,
) -> None:
    _, head = get(client, f"/doc/{CLAIM}")
    data = head.data
    assert data["@context"] == "https://schema.org"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    claim = data["mainEntity"]
    assert claim["@type"] == "Claim"
    assert claim["@id"] == f"{BASE}id/{CLAIM}"
    (author,) = claim["author"]
    assert (author["@type"], author["@id"]) == ("Organization", f"{BASE}id/agent/hrw")
    (appearance,) = claim["appearance"]
    assert appearance["@type"] == "CreativeWork"
    assert appearance["@id"] == f"{BASE}id/source/hrw-1994"
    assert "200" not in json.dumps(claim)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("event/khojaly-1992", "Event"),
        ("place/khojaly", "Place"),
        ("agent/hrw", "Organization"),
        ("agent/alif-hajiyev", "Person"),
        ("source/hrw-1994", "CreativeWork"),
    ],
)
def test_a_thing_has_its_class_and_its_names_in_all_languages(
    client: FlaskClient, path: str, kind: str
) -> None:
    _, head = get(client, f"/doc/{path}")
    thing = head.data["mainEntity"]
    assert thing["@type"] == kind
    assert thing["name"]
    if kind in {"Event", "Place"}:
        languages = {one["@language"] for one in thing["name"]}
        assert languages == {"az", "en", "hy", "ru"}


def test_an_event_says_only_how_it_is_called(client: FlaskClient) -> None:
    _, head = get(client, "/doc/event/khojaly-1992")
    thing = head.data["mainEntity"]
    assert set(thing) <= {"@type", "@id", "url", "name", "sameAs"}


def test_a_source_has_its_author_and_date(client: FlaskClient) -> None:
    _, head = get(client, "/doc/source/hrw-1994")
    source = head.data["mainEntity"]
    assert source["datePublished"] == "1994-12"
    assert source["author"][0]["@id"] == f"{BASE}id/agent/hrw"
    assert source["publisher"][0]["name"] == "Human Rights Watch"
    assert "license" not in source


def test_the_home_page_describes_the_dataset(
    client: FlaskClient, release: Release
) -> None:
    _, head = get(client, "/")
    data = head.data
    assert (data["@type"], data["@id"]) == ("Dataset", f"{BASE}dataset")
    assert data["identifier"] == f"sha256:{release.manifest.identity}"
    files = {one["contentUrl"]: one["sha256"] for one in data["distribution"]}
    dump = release.file("dumps/khojaly-kg.nt")
    assert dump
    assert files[f"{BASE}dumps/khojaly-kg.nt"] == dump.sha256
    assert len(files) == 6


def test_a_page_can_be_shared(client: FlaskClient) -> None:
    _, head = get(client, "/doc/event/khojaly-1992")
    assert head.meta["og:title"] == "Khojaly massacre"
    assert head.meta["og:url"] == f"{BASE}doc/event/khojaly-1992"
    assert head.meta["og:site_name"] == "Khojaly knowledge graph"
    assert "og:image" not in head.meta


def test_nothing_in_data_ends_their_block() -> None:
    hostile = "</script><!-- <script> ]]> & \u2028 \u2029"
    block = str(data_block({"name": hostile}))
    assert not re.search("[<>&\u2028\u2029]", block)
    assert json.loads(block) == {"name": hostile}


def test_no_character_of_an_iri_ends_its_link() -> None:
    link = Link('https://example.org/a>; rel="x", <b\r\nX: é', "type")
    assert str(link) == (
        '<https://example.org/a%3E;%20rel=%22x%22,%20%3Cb%0D%0AX:%20%C3%A9>; rel="type"'
    )
