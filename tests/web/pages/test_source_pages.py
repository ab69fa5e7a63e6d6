"""The page of a source: how it was read, its own order, and how it stands to others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from kg.web.pages.view_context import context
from kg.web.views.passages import passage_order
from kg.web.views.thing import ThingView, thing_view

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from kg.web.views.source import SourceView

BOOK: Final = "source/dewaal-2003"
REHOST: Final = (
    "http://hozir.org/black-garden--armenia-and-azerbaijan-through-peace-and-war.html"
    "?page=67"
)


@pytest.fixture
def view(app: Flask) -> ThingView:
    with app.app_context():
        found = thing_view(context(), context().node(BOOK), 1)
    assert isinstance(found, ThingView)
    return found


@pytest.fixture
def source(view: ThingView) -> SourceView:
    assert view.source is not None
    return view.source


def test_it_says_in_which_copies_it_was_read(source: SourceView) -> None:
    found = [
        (
            one.carrier.text,
            *(
                [shown.text for shown in several]
                for several in (one.kinds, one.parties, one.addresses)
            ),
        )
        for one in source.carriers
    ]
    assert found == [
        (
            "JAMnews, opening of the passage on Khojaly",
            ["reprint"],
            ["independent press"],
            ["https://jam-news.net/khojaly-how-it-all-happened/"],
        ),
        (
            "hozir.org, endnotes",
            ["re-host"],
            ["unknown"],
            [REHOST],
        ),
    ]


def test_its_claims_stand_in_its_own_order(view: ThingView) -> None:
    section = view.sections[0]
    assert section.heading == "What this source says"
    assert [(one.topic, one.size) for one in section.groups] == [
        ("ch. 11, opening of the Khojali passage", 8),
        ("note 26, p. 313", 1),
        ("endnotes p. 313 (note 25)", 4),
        ("endnotes p. 313 (note 25), citing Bloodshed in the Caucasus p. 23", 2),
    ]


def test_what_only_it_says_and_what_others_contradict(source: SourceView) -> None:
    alone = {one.text for one in source.alone}
    assert "dewaal-2003-evacuated-by-air" in alone
    assert "dewaal-2003-defenders" not in alone  # another source has the same figure
    assert [(one.text, size) for one, size in source.agreeing] == [
        ("Khodzhalinskii genotsid: kak eto bylo (short note on the town)", 2),
        ("The Truth about Khojalu (Khojaly) Events - Azeri Sources Testify", 1),
    ]
    assert [size for _, size in source.contradicted] == [1, 1, 1]
    derived = [one.text for one, _ in source.derived]
    assert "list of dead kept at the Aghdam mosque" in derived


def test_the_page_shows_it(client: FlaskClient) -> None:
    page = client.get(f"/doc/{BOOK}", headers={"Accept": "text/html"})
    text = page.get_data(as_text=True)
    headings = re.findall(r"<h2[^>]*>([^<]*)", text)
    assert [one.strip() for one in headings][:3] == [
        *("How it was read", "Beside other sources", "What this source says")
    ]
    other = client.get("/doc/place/khojaly", headers={"Accept": "text/html"})
    assert "Beside other sources" not in other.get_data(as_text=True)


@pytest.mark.parametrize(
    "ordered",
    [
        ["infobox", "lead", "first paragraph", "third paragraph", "twelfth paragraph"],
        ["section I", "section II", "p. 9", "p. 10", "characters 307 to 443", ""],
        ["characters 0 to 183", "characters 184 to 306", "characters 1021 to 1050"],
    ],
)
def test_passages_are_in_the_order_that_their_names_tell(ordered: list[str]) -> None:
    found = ordered[::-1]
    found.sort(key=passage_order)
    assert found == ordered
