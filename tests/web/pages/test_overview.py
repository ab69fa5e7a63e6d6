"""The home page, the map and the timeline: the whole graph at a glance."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

import pytest

from kg.web.pages.view_context import context
from kg.web.views.place_map import place_map
from kg.web.views.timeline import timeline

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

HTML: Final = {"Accept": "text/html"}


def text_of(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def test_the_home_page_begins_with_what_sources_say_of_the_main_event(
    client: FlaskClient,
) -> None:
    page = text_of(client, "/")
    assert '<a href="/doc/event/khojaly-1992"' in page
    assert 'href="/compare/event/khojaly-1992?topic=killed"' in page
    assert 'href="/compare/event/khojaly-1992.csv?topic=killed"' in page
    finding = page.partition("</svg>")[0]
    assert re.search(r"independent origins stand behind them", finding)
    for party in ("Armenian state", "Azerbaijani state", "witness or survivor"):
        assert f">{party}</text>" in finding
    # those who are counted are the same in all lines of the chart
    assert ">women<" not in finding


def test_the_map_is_true_to_distance_and_has_no_borders(app: Flask) -> None:
    with app.app_context():
        found = place_map(context(), "khojaly")
    assert found is not None
    at = {one.place.text: (one.x, one.y) for one in found.places}
    assert set(at) == {
        *("Khojaly", "Askeran", "Aghdam", "Shusha"),
        *("Khankendi / Stepanakert", "Tartar / Terter"),
    }
    assert [ring.text for ring in found.rings] == ["20 km", "40 km"]
    unit = found.rings[0].radius / 20
    far = math.dist(at["Khojaly"], at["Khankendi / Stepanakert"]) / unit
    assert far == pytest.approx(11.18, rel=0.01)
    assert at["Khankendi / Stepanakert"][1] > at["Khojaly"][1]  # to the south
    assert at["Aghdam"][0] > at["Khojaly"][0]  # to the east
    assert [one.place.text for one in found.places if one.is_middle] == ["Khojaly"]


def test_the_map_says_the_same_as_its_table(client: FlaskClient) -> None:
    page = text_of(client, "/map")
    drawing, table = page.split("</svg>")
    for name in ("Khojaly", "Baku", "Ganja", "Shusha"):
        assert f"<title>{name}</title>" in drawing
        assert f">{name}</a></th>" in table
    assert '<td class="number">39.91361</td>' in table


@pytest.mark.parametrize("name", ["nowhere", "%3Cb%3E", "armenia"])
def test_a_map_around_what_has_no_coordinates_is_not_found(
    client: FlaskClient, name: str
) -> None:
    assert client.get(f"/map?around={name}", headers=HTML).status_code == 404


def test_a_window_is_as_wide_as_its_precision(app: Flask) -> None:
    with app.app_context():
        found = timeline(context())
    assert found is not None
    by_name = {
        one.event.iri.rpartition("/")[2]: one for one in found.events if one.event.iri
    }
    years = {text: x for x, text in found.ticks}
    year = (years["2020"] - years["1990"]) / 30
    grave = by_name["massgrave-2024"]  # known to the year
    assert grave.window == "2024"
    assert grave.end - grave.start == pytest.approx(year, rel=0.05)
    war = by_name["nk-war-1"]
    assert war.window == "1988 to 1994"
    assert war.end - war.start == pytest.approx(7 * year, rel=0.02)
    days = by_name["khojaly-1992"]
    assert days.window == "1992-02-25 to 1992-02-26"
    assert [one.text for one in days.wholes] == ["First Nagorno-Karabakh War"]
    starts = [one.start for one in found.events]
    assert starts == sorted(starts)


def test_the_timeline_says_the_same_as_its_table(client: FlaskClient) -> None:
    page = text_of(client, "/timeline")
    drawing, table = page.split("</svg>")
    assert drawing.count("<title>") == table.count('<th scope="row">') + 1
    assert '<td class="date">1992-02-25 to 1992-02-26</td>' in table
