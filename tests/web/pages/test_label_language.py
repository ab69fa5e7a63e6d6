"""Texts are shown in the label language of the project, on pages and in tables."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support import HttpClient, copy_flood, serving
from support.commands import kg

from kg.project import read_project
from kg.release.build import build
from kg.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = re.compile(r'((?:rdfs:label|skos:prefLabel|dcterms:title) .*"(.+)"@en)')
SUMMARY = '"Water in houses."@en'


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the flood project, with labels in French before English."""
    root = copy_flood(tmp_path_factory.mktemp("french"))
    settings = root / "kg.toml"
    languages = 'languages = ["en", "fr"]\nlabel_language = "fr"'
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('languages = ["en", "de"]', languages), "utf-8")
    for path in root.rglob("*.ttl"):
        text = NAMES.sub(r'\1, "\2, en français"@fr', path.read_text("utf-8"))
        text = text.replace(SUMMARY, f'{SUMMARY}, "De l’eau."@fr')
        path.write_text(text.replace('"Stadtverwaltung"@de, ', ""), "utf-8")
    return root


@pytest.fixture(scope="module")
def client(french: Path) -> Iterator[HttpClient]:
    sources = read_sources(read_project(french))
    release = build(sources, french / "build", datetime(2026, 12, 1, tzinfo=UTC))
    with serving(release) as address:
        yield HttpClient(address)


def test_a_page_and_a_list_have_the_label_in_french(client: HttpClient) -> None:
    page = client.get("/doc/event/flood").text
    assert '<h1 lang="fr" dir="ltr">Flood of May 2001, en français</h1>' in page
    assert "Town office, en français" in page
    assert "Town office<" not in page
    assert "Flood of May 2001, en français" in client.get("/events").text
    assert "De l’eau." in client.get("/doc/claim/post-houses").text


def test_a_text_that_is_not_in_french_is_in_english(client: HttpClient) -> None:
    page = client.get("/doc/claim/post-dispute").text
    assert "Says that the count of the other paper left out a street." in page


def test_tables_have_labels_in_french(french: Path) -> None:
    run = kg("--project", french, "compare", "flood")
    assert "Town office, en français" in run.stdout
    assert "Town office  " not in run.stdout


def test_a_difference_names_things_in_french(french: Path, tmp_path: Path) -> None:
    root = copy_flood(tmp_path)
    (root / "kg.toml").write_text((french / "kg.toml").read_text("utf-8"), "utf-8")
    run = kg("--project", french, "diff", root, french)
    assert "event:flood  Flood of May 2001, en français" in run.stdout
