"""A contributor is told what was meant, what may stand there, or where to add it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mistakes import POST

from kg.project import read_project
from kg.rdf.vocabulary import project_prefixes
from kg.validation import read_sources, validate
from kg.validation.reports import FORMATS, ReportContext

if TYPE_CHECKING:
    from pathlib import Path

    from kg.validation import Report

QUALIFIERS = (
    "allowed: qualifier:approximately, qualifier:at-least, qualifier:exactly, "
    "qualifier:up-to; a new qualifier goes into "
)


def report_after(flood: Path, old: str, new: str, file: str = POST) -> Report:
    """Validate the flood project with a text replaced at its first place."""
    path = flood / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return validate(read_sources(read_project(flood)))


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        ("agent:post ;", "agent:izvestia ;", "add it to data/agents.ttl"),
        ("event:flood", "event:fire", "add it to data/events.ttl"),
        (
            "claim:herald-houses",
            "claim:herald-cows",
            "add it to the file of its source, in data/claims",
        ),
        (
            "prov:wasAttributedTo agent:post ;",
            "prov:wasAttributedTo agent:post ; kg:originalSource source:gazette ;",
            "add it to data/claims/gazette.ttl",
        ),
        ("qualifier:at-least", "qualifier:minimum", f"{QUALIFIERS}ontology/lists.ttl"),
        ('"core"', '"best"', "allowed: core, extra"),
    ],
)
def test_what_is_not_there_is_not_replaced_by_something_else(
    flood: Path, old: str, new: str, advice: str
) -> None:
    (result,) = report_after(flood, old, new).results
    assert (result.expected, result.advice) == ((), advice)


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("agent:post ;", "agent:Post ;", "agent:post"),
        ("event:flood", "event:floood", "event:flood"),
        ("claim:herald-houses", "claim:herald-hosues", "claim:herald-houses"),
        ("qualifier:at-least", "qualifier:at-lest", "qualifier:at-least"),
        ('"core"', '"Core"', "core"),
        ('"en"', '"English"', "en"),
        ('"en"', '"eng"', "en"),
        ("kg:value 45", 'kg:value "1,000"', "1000"),
        ("kg:verified true", 'kg:verified "yes"', "true"),
        ('"2026-11-23"^^xsd:date', '"23.11.2026"', '"2026-11-23"^^xsd:date'),
        ('"2001-05-06"', '"6 May 2001"', '"2001-05-06"'),
        ("edtf:EDTF", "edtf:Edtf", "edtf:EDTF"),
        ("kg:hedge ", "kg:hegde ", "kg:hedge"),
    ],
)
def test_what_was_meant_is_suggested(
    flood: Path, old: str, new: str, meant: str
) -> None:
    results = report_after(flood, old, new).results
    assert {one.expected for one in results if one.expected} == {(meant,)}


def test_every_format_for_people_says_what_to_do(flood: Path) -> None:
    report = report_after(flood, "agent:post ;", "agent:izvestia ;")
    prefixes = project_prefixes(read_project(flood).id_namespace)
    for name in ("text", "github", "sarif", "markdown", "json", "junit"):
        text = FORMATS[name](report, ReportContext(flood, prefixes))
        plain = text.replace("<!-- -->", "").replace("&#46;", ".")
        assert "dd it to data/agents.ttl" in plain, name
