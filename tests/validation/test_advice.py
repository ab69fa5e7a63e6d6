"""A contributor is told what was meant, what may stand there, or where to add it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support.mistakes import POST

from kg.cli import cli
from kg.errors import UsageError
from kg.project import read_project
from kg.rdf.prefixes import project_prefixes
from kg.sources import read_sources
from kg.validation import validate
from kg.validation.reports import FORMATS, ReportContext

if TYPE_CHECKING:
    from pathlib import Path

    from kg.validation import Report

QUALIFIERS = (
    "allowed: qualifier:approximately, qualifier:as-stated, qualifier:at-least, "
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
            "kg:firstHand false ;",
            "prov:wasDerivedFrom source:gazette ;",
            "add it to data/claims/gazette.ttl",
        ),
        ("qualifier:at-least", "qualifier:minimum", f"{QUALIFIERS}ontology/lists.ttl"),
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
        ('"en"', '"English"', "en"),
        ('"en"', '"English-GB"', "en-gb"),
        ("kg:value 45", 'kg:value "1,000"', "1000"),
        ("kg:value 45", 'kg:value "12,5"', "12.5"),
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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["floood"], "no event 'floood' in this project; did you mean flood?"),
        (["fire"], "no event 'fire' in this project; there are: flood"),
        (
            ["flood", "--measure", "houses-floded"],
            "no figures of measure 'houses-floded' here; did you mean houses-flooded?",
        ),
        (
            ["flood", "--measure", "victims"],
            "no figures of measure 'victims' here; there are: houses-flooded",
        ),
    ],
)
def test_a_command_suggests_what_was_meant_or_says_what_there_is(
    flood: Path, arguments: list[str], said: str
) -> None:
    command = ["--project", str(flood), "compare", *arguments]
    result = CliRunner().invoke(cli, command, standalone_mode=False)
    assert isinstance(result.exception, UsageError)
    assert str(result.exception).startswith(said)


def test_an_unknown_name_with_things_of_another_kind_near_is_no_suggestion(
    flood: Path,
) -> None:
    """A project with a single event does not offer it for every other one."""
    old, new = "kg:event event:flood", "kg:event event:storm"
    (result,) = report_after(flood, old, new).results
    assert (result.expected, result.advice) == ((), "add it to data/events.ttl")
