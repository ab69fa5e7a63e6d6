"""The page about the graph counts what is in the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support import REPOSITORY
from support.about_page import DOCUMENT, written

if TYPE_CHECKING:
    from kg.sources import Sources

TEXT = DOCUMENT.read_text("utf-8")


def test_the_counted_parts_are_as_in_the_data(sources: Sources) -> None:
    assert written(TEXT, sources) == TEXT, "count the data anew: make counts"


def test_every_party_is_counted_those_without_a_claim_too() -> None:
    lists = (REPOSITORY / "ontology" / "parties.ttl").read_text("utf-8")
    labels = re.findall(r'a kg:Party ;\n    skos:prefLabel "([^"]+)"', lists)
    counted = TEXT.partition("<!-- event: begin -->")[2].partition("<!-- event: end")[0]
    rows = re.findall(r"^\| (.+?) \| \d+ \| \d+ \|$", counted, re.MULTILINE)
    assert rows == sorted(labels)
    assert len(rows) >= 15


def test_each_copy_is_counted_with_the_party_of_who_shows_it() -> None:
    files = (REPOSITORY / "data").rglob("*.ttl")
    copies = sum(path.read_text("utf-8").count(" a kg:Carrier ;") for path in files)
    line = next(line for line in TEXT.splitlines() if line.startswith("- Copies of"))
    total, _, parties = line.partition("By the party of who shows them: ")
    assert f"recorded: {copies}, of which" in total
    counts = [int(number) for number in re.findall(r" (\d+)[,.]", parties)]
    assert sum(counts) == copies
    assert len(counts) >= 10


def test_readers_are_led_to_the_page() -> None:
    for name in ("README.md", "docs/model.md", "CONTRIBUTING.md"):
        assert "about.md" in (REPOSITORY / name).read_text("utf-8"), name
