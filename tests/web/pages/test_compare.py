"""The comparison of claims about an event: one view as page, CSV, JSON and chart."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pytest
from support import copy_flood
from support.contributions import edit

from kg.project import ServiceLimits, read_project
from kg.release.build import build
from kg.sources import read_sources
from kg.sparql import open_store
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

FLOOD: Final = "/compare/event/flood"
HTML: Final = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    root = tmp_path_factory.mktemp("compare")
    project = copy_flood(root)
    post = project / "data" / "claims" / "post.ttl"
    edit(post, '"Water in houses."@en', '"=1+1 and <b>water</b>"@en')
    output = tmp_path_factory.mktemp("release")
    found = read_sources(read_project(project))
    release = build(found, output, datetime(2026, 11, 23, tzinfo=UTC))
    with closing(open_store(release.store, ServiceLimits(workers=1))) as store:
        yield create_app(release, store, service=ServiceLimits()).test_client()


def view(client: FlaskClient, query: str = "") -> dict[str, Any]:
    response = client.get(f"{FLOOD}.json{query}")
    assert response.status_code == 200
    assert response.content_type == "application/json"
    found: dict[str, Any] = json.loads(response.get_data())
    return found


def claims(found: dict[str, Any]) -> list[str]:
    return [one["claim"]["text"] for one in found["claims"]]


def test_claims_that_count_the_same_stand_together_the_lowest_first(
    client: FlaskClient,
) -> None:
    found = view(client)
    assert found["topic"]["name"] == "houses-flooded"
    assert [(one["name"], one["claims"]) for one in found["topics"]] == [
        ("houses-flooded", 4),
        ("people-sheltered", 1),
        ("characterization", 1),
        ("context", 1),
        ("date", 1),
        ("dispute", 1),
        ("participation", 1),
    ]
    assert claims(found) == [
        *("herald-houses", "office-houses"),
        *("post-houses", "herald-farmhouses"),
    ]


def test_it_says_how_many_independent_origins_there_are(client: FlaskClient) -> None:
    found = view(client)
    parties = [(party["text"], size) for party, size in found["by_party"]]
    assert (found["independent"], found["unknown"]) == (2, 1)
    assert parties == [("press", 1), ("town", 1)]


def test_filters_count_claims_and_choose_some(client: FlaskClient) -> None:
    filters = {
        one["name"]: [(of["value"], of["claims"]) for of in one["options"]]
        for one in view(client)["filters"]
    }
    assert filters == {
        "party": [("press", 3), ("town", 1)],
        "source_type": [("newspaper", 3), ("official-record", 1)],
        "population": [("houses", 3), ("farmhouses", 1)],
        "origin": [
            ("herald-farmhouses", 1),
            ("herald-houses", 1),
            ("office-houses", 1),
            ("unknownOrigin", 1),
        ],
    }
    assert claims(view(client, "?party=town")) == ["office-houses"]
    some = view(client, "?party=press&population=houses")
    assert (claims(some), some["of"]) == (["herald-houses", "post-houses"], 4)
    assert claims(view(client, "?topic=date")) == ["herald-date"]


def test_a_dot_a_bar_and_an_arrow_stand_where_the_numbers_are(
    client: FlaskClient,
) -> None:
    chart = view(client)["chart"]
    assert [tick["text"] for tick in chart["ticks"]] == [
        *("0", "10", "20", "30", "40", "50", "60")
    ]
    at = {tick["text"]: tick["x"] for tick in chart["ticks"]}
    marks = {one["words"]: one for one in chart["marks"]}
    exact = marks["The Herald: 40"]
    assert exact["start"] == exact["end"] == exact["dot"] == at["40"]
    about = marks["Town office: approximately 50"]
    assert about["dot"] == at["50"]
    assert at["40"] < about["start"] < at["50"] < about["end"] < at["60"]
    assert not about["is_open_start"]
    assert not about["is_open_end"]
    least = marks["The Post: at least 45"]
    assert least["dot"] == least["start"] == about["start"]
    assert least["is_open_end"]
    assert [one["words"] for one in chart["heads"]] == ["houses", "farmhouses"]
    assert chart["parties"] == [[0, "press"], [1, "town"]]
    assert about["form"] == 1
    # nobody repeats what another one says
    assert chart["brackets"] == []


def test_a_range_is_a_bar_without_a_dot(client: FlaskClient) -> None:
    (mark,) = view(client, "?topic=people-sheltered")["chart"]["marks"]
    assert mark["words"] == "Town office: 80 to 120"
    assert mark["dot"] is None
    assert mark["start"] < mark["end"]


def test_the_chart_is_svg_that_leads_to_the_claims(client: FlaskClient) -> None:
    response = client.get(f"{FLOOD}.svg")
    assert response.content_type == "image/svg+xml"
    svg = "{http://www.w3.org/2000/svg}"
    root = ET.fromstring(response.get_data())  # noqa: S314 - it is our own
    assert root.tag == f"{svg}svg"
    links = [one.get("href") for one in root.iter(f"{svg}a")]
    assert links == [f"/doc/claim/{one}" for one in claims(view(client))]
    page = client.get(FLOOD, headers=HTML).get_data(as_text=True)
    assert all(f'href="{link}"' in page.partition("</svg>")[0] for link in links)


def test_the_matrix_has_each_verdict_with_its_reason(client: FlaskClient) -> None:
    herald, office, post, farms = view(client)["matrix"]
    contradicts = {"sign": "x", "words": "contradicts (no common value)"}
    compatible = {"sign": "~", "words": "is compatible with (open end)"}
    assert herald["cells"] == [None, contradicts, contradicts, None]
    assert office["cells"] == [contradicts, None, compatible, None]
    assert post["cells"] == [contradicts, compatible, None, None]
    assert farms["cells"] == [None] * 4
    page = client.get(FLOOD, headers=HTML).get_data(as_text=True)
    found = re.findall(r'<abbr title="([^"]*)">(.)</abbr>', page)
    assert found.count((contradicts["words"], "x")) == 4
    assert found.count((compatible["words"], "~")) == 2


@pytest.mark.parametrize("address", [f"{FLOOD}.csv", "/doc/event/flood.csv"])
def test_csv_has_a_line_for_each_claim_and_no_formula(
    client: FlaskClient, address: str
) -> None:
    response = client.get(address)
    assert response.content_type == "text/csv; charset=utf-8; header=present"
    text = response.get_data(as_text=True)
    assert "\r\n" in text
    rows = {row["claim"]: row for row in csv.DictReader(io.StringIO(text))}
    post = rows["post-houses"]
    assert post["subject"] == "Flood of May 2001"
    assert (post["stated"], post["least"], post["most"]) == ("at least 45", "45", "")
    assert post["claimant_iri"] == "https://example.org/flood/id/agent/post"
    assert post["summary"] == "'=1+1 and <b>water</b>"
    assert post["related"] == (
        "is compatible with 1 claim (open end); contradicts 1 claim (no common value)"
    )
    assert len(rows) == (4 if address.startswith(FLOOD) else 10)


def test_a_page_of_hostile_text_is_text(client: FlaskClient) -> None:
    page = client.get(FLOOD, headers=HTML).get_data(as_text=True)
    assert "=1+1 and &lt;b&gt;water&lt;/b&gt;" in page
    assert "<b>" not in page


def test_text_csv_is_chosen_by_accept(client: FlaskClient) -> None:
    response = client.get("/doc/event/flood", headers={"Accept": "text/csv"})
    assert response.content_type.startswith("text/csv")
    assert response.headers["Content-Location"] == "/doc/event/flood.csv"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/compare/event/nothing", "no claims about such an event are here"),
        ("/compare/event/flood?topic=%3Cb%3E", "no claim about this event is about"),
        ("/compare/event/flood?party=moon", "no claim here has &#39;moon&#39; as its"),
        ("/compare/event/flood?as_of=2001-02-30", "no claim here has"),
        ("/compare/event/a%20b%3C", "this is no IRI"),
    ],
)
def test_what_is_not_there_is_not_found(
    client: FlaskClient, address: str, said: str
) -> None:
    response = client.get(address, headers=HTML)
    assert response.status_code == 404
    assert said in response.get_data(as_text=True)


def test_a_topic_of_too_many_claims_is_refused_and_the_home_page_goes_without(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "houses flooded</h2>" in client.get("/", headers=HTML).text
    monkeypatch.setattr("kg.web.views.compare.MOST_COMPARED", 3)
    response = client.get(FLOOD, headers=HTML)
    assert response.status_code == 413
    assert "this topic has 4 claims, more than the 3" in response.text
    assert client.get(f"{FLOOD}?topic=date", headers=HTML).status_code == 200
    home = client.get("/", headers=HTML)
    assert home.status_code == 200
    assert "houses flooded" not in home.text
    assert "What is in it" in home.text


def test_a_table_of_too_many_claims_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.web.views.thing.MOST_CLAIMS", 9)
    response = client.get("/doc/event/flood.csv", headers=HTML)
    assert response.status_code == 413
    assert "10 claims are more than the 9 of a table" in response.text


def test_the_page_of_an_event_leads_to_each_comparison(client: FlaskClient) -> None:
    page = client.get("/doc/event/flood", headers=HTML).get_data(as_text=True)
    assert f'href="{FLOOD}?topic=houses-flooded"' in page
    assert f'href="{FLOOD}"' in page
    other = client.get("/doc/place/town", headers=HTML).get_data(as_text=True)
    assert "/compare/" not in other
