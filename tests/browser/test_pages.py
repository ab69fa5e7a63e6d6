"""Every type of page in a browser: desktop and phone, light and dark, by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.browser import WIDTHS

if TYPE_CHECKING:
    from support.browser import Visitor

COMPARE = "/compare/event/khojaly-1992?topic="
PAGES = {
    "home": "/",
    "list": "/events",
    "event": "/doc/event/khojaly-1992",
    "place": "/doc/place/agdam",
    "agent": "/doc/author/apa-2007",
    "source": "/doc/source/washtimes-0303",
    "claim": "/doc/claim/aljazeera-1017-injured-civilians",
    "citation": "/cite/claim/aljazeera-1017-injured-civilians",
    "concept": "/doc/place-type/settlement",
    "named graph": "/doc/graph/washtimes-0303",
    "vocabulary": "/ontology",
    "comparison with chart and matrix": f"{COMPARE}killed&population=all&scope=none",
    "comparison without figures": f"{COMPARE}responsibility",
    "map": "/map",
    "map around a place": "/map?around=agdam",
    "timeline": "/timeline",
    "search with results": "/search?q=Xocal%C4%B1",
    "search without": "/search?q=qqqqqqq",
    "dumps": "/dumps/",
    "SPARQL": "/sparql",
    "problem type": "/problems/not-found",
    "not found": "/doc/event/none",
}
STEPS = 60


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_serves_everybody(visit: Visitor, kind: str) -> None:
    status = visit.go(PAGES[kind])
    assert status == (404 if kind == "not found" else 200)
    assert visit.facts() == {
        "lang": "en",
        "h1": 1,
        "landmarks": ["header", "nav", "main", "footer"],
        "skip": "#content",
        "skipLeadsTo": "MAIN",
    }
    wrong = {"Tab": visit.missed_by_tab(STEPS)}
    # contrast depends on the colours, the size of targets on the width
    wrong["axe, desktop, light"] = visit.broken_rules()
    visit.looks("phone", "dark")
    wrong["axe, phone, dark"] = visit.broken_rules()
    for width in WIDTHS:
        visit.looks(width, "light")
        wrong[f"wider, {width}"] = visit.wider()
    assert {name: found for name, found in wrong.items() if found} == {}
