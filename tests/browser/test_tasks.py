"""What readers come for takes at most two clicks, or one search, from the home page."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from support.browser import Visitor


@pytest.fixture
def home(visit: Visitor) -> Visitor:
    """Return somebody who has opened the home page."""
    visit.go("/")
    return visit


def click(home: Visitor, name: str) -> None:
    """Click on the first link of a name in the page."""
    home.page.get_by_role("main").get_by_role("link", name=name).first.click()


def menu(home: Visitor, name: str) -> None:
    home.page.get_by_role("navigation", name="Main").get_by_role(
        "link", name=name
    ).click()


def search(home: Visitor, words: str) -> None:
    home.page.get_by_role("searchbox", name="Search").fill(words)
    home.page.keyboard.press("Enter")


def test_figures_by_party(home: Visitor) -> None:
    click(home, "All claims side by side")
    chart = home.page.locator("svg.chart").first
    for party in ("Azerbaijani state", "Armenian state", "witness or survivor"):
        expect(chart).to_contain_text(party)
    rows = home.page.locator("table.claims tbody tr")
    assert rows.count() == 69
    expect(rows.filter(has_text="Armenian state").first).to_contain_text("said 1992")


def test_a_map(home: Visitor) -> None:
    menu(home, "Map")
    expect(home.page.get_by_role("group", name=re.compile("^Map"))).to_contain_text(
        "Khojaly"
    )


@pytest.mark.parametrize("name", ["Xocalı", "Ходжалы"])
def test_a_place_by_its_name_in_another_script(home: Visitor, name: str) -> None:
    search(home, name)
    places = home.page.get_by_role("region", name="Places")
    place = places.get_by_role("link", name="Khojaly", exact=True)
    assert place.get_attribute("href") == "/doc/place/khojaly"
    expect(places).to_contain_text(name)


def test_all_figures_as_csv(home: Visitor, tmp_path: Path) -> None:
    with home.page.expect_download() as found:
        click(home, "as CSV")
    found.value.save_as(tmp_path / "figures.csv")
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as lines:
        rows = [*csv.DictReader(lines)]
    assert len(rows) == 69
    assert all(row["claimant"] and row["source"] for row in rows)


def test_the_timeline(home: Visitor) -> None:
    menu(home, "Timeline")
    row = home.page.get_by_role("row", name=re.compile("^Khojaly massacre"))
    expect(row).to_contain_text("1992-02-25 to 1992-02-26")


def test_what_a_source_says(home: Visitor) -> None:
    search(home, "Atrocity reports horrify Azerbaijan")
    click(home, "Atrocity reports horrify Azerbaijan")
    table = home.page.get_by_role("table", name=re.compile("^fourth paragraph"))
    expect(table).to_contain_text("bodies recovered")
    expect(table).to_contain_text("approximately 30")


def test_what_contradicts_a_claim(home: Visitor) -> None:
    click(home, "All claims side by side")
    home.page.locator("table.claims tbody th > a").first.click()
    table = home.page.get_by_role("table", name=re.compile("^Contradicts"))
    assert table.locator("tbody tr").count() > 0


def test_cite_this_claim(home: Visitor) -> None:
    home.page.locator("svg.chart a").first.click()
    click(home, "Cite this")
    main = home.page.get_by_role("main")
    for style in ("APA", "Chicago", "BibTeX"):
        expect(main).to_contain_text(style)


def test_one_party_alone(home: Visitor) -> None:
    click(home, "All claims side by side")
    home.page.get_by_label("Party of who says it").select_option("armenian-state")
    home.page.get_by_role("button", name="Show").click()
    rows = home.page.locator("table.claims tbody tr")
    assert rows.count() == 1
    expect(rows.first).to_contain_text("Armenian state")
    assert "party=armenian-state" in home.page.url
