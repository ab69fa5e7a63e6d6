"""The documents name what there is: limits, formats, options, deviations."""

from __future__ import annotations

import re
import time
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support import REPOSITORY

from kg.cli import cli
from kg.project import ServiceLimits, read_project
from kg.rdf.prefixes import project_prefixes
from kg.rdf.vocabulary import SH
from kg.sources import read_sources
from kg.validation import read_rules, validate
from kg.validation.reports import FORMATS
from kg.web.http.problem_types import TYPES

if TYPE_CHECKING:
    from pathlib import Path

    from kg.validation import Report

VALIDATION = (REPOSITORY / "docs" / "validation.md").read_text("utf-8")
TEMPLATE = (REPOSITORY / "docs" / "claim-template.ttl").read_text("utf-8")
FILLED = {
    "event:EVENT": "event:flood",
    "measure:MEASURE": "measure:houses-flooded",
    "population:POPULATION": "population:houses",
    "qualifier:QUALIFIER": "qualifier:at-least",
    "source-type:TYPE": "source-type:newspaper",
    "agent:AGENT": "agent:post",
    "source:SOURCE": "source:gazette",
    "claim:SOURCE-CLAIM": "claim:gazette-houses",
    "<https://REPLACE.example/>": "<https://example.org/gazette>",
    '"REPLACE: the number, without quotes"': "40",
    '"REPLACE: where in the source, such as p. 12"@en': '"p. 12"@en',
    '"REPLACE: what it says, in your own words"@en': '"Houses had water."@en',
    '"REPLACE: true if you saw it in the copy, else false, without quotes"': "true",
    '"REPLACE: true if the claimant knows it itself, else false, without quotes"': (
        "true"
    ),
    '"REPLACE: today, as 2026-11-23"': '"2026-11-23"^^xsd:date',
    '"REPLACE: the title"@en': '"The Gazette, first report"@en',
    '"REPLACE: the author, as the source names them"': '"not shown"',
    '"REPLACE: the publisher, as the source names it"': '"The Gazette"',
    '"REPLACE: the date, as 2001-05-07"': '"2001-05-07"^^edtf:EDTF',
    '"REPLACE: the tag of the language, such as en"': '"en"',
    '"REPLACE: how much was read, and in what copy"@en': '"full text read"@en',
}


def validated(flood: Path, template: str) -> Report:
    project = read_project(flood)
    prefixes = project_prefixes(project.id_namespace)
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
    path = flood / "data" / "claims" / "gazette.ttl"
    path.write_text(declared + template, "utf-8")
    return validate(read_sources(project))


def filled(left: str = "") -> str:
    """Return the template with all its fields filled in, but for one."""
    template = TEMPLATE
    for field, value in FILLED.items():
        if field != left:
            template = template.replace(field, value)
    return template


def test_the_template_conforms_once_it_is_filled_in(flood: Path) -> None:
    assert all(field in TEMPLATE for field in FILLED)
    assert re.findall(r"[A-Z]{2,}", filled()) == ["EDTF"]
    assert validated(flood, filled()).results == ()


@pytest.mark.parametrize("left", FILLED)
def test_a_field_of_the_template_that_is_left_is_refused(
    flood: Path, left: str
) -> None:
    report = validated(flood, filled(left))
    assert not report.conforms
    line = filled(left).index(left)
    prefixes = len(project_prefixes("")) + 1
    assert prefixes + filled(left)[:line].count("\n") in {
        result.position.line for result in report.results if result.position
    }


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_documented(name: str) -> None:
    assert f"| `{name}` |" in VALIDATION


def test_every_option_of_validation_is_documented() -> None:
    shown = CliRunner().invoke(cli, ["validate", "--help"]).output
    for option in set(re.findall(r"--[a-z-]+", shown)) - {"--help"}:
        assert f"`{option}" in VALIDATION or f"kg validate {option}" in VALIDATION


def test_every_pattern_of_a_shape_is_matched_in_linear_time() -> None:
    """No nested or neighbouring repetition: 10 kB of near misses take no time."""
    patterns = [
        triple.object.value  # type: ignore[union-attr]
        for triple in read_rules([REPOSITORY / "shapes"]).shapes
        if triple.predicate == SH.pattern
    ]
    assert patterns
    for pattern in patterns:
        steps = [near_miss_steps(pattern, length) for length in (1_000, 10_000)]
        assert steps[1] <= 15 * steps[0], pattern


def near_miss_steps(pattern: str, length: int) -> float:
    """Return the shortest of some times that searches of near misses take, in all."""
    compiled = re.compile(pattern)
    texts = [piece * length for piece in ("0", "1-", "2001-05-03T", "a", " ", "-", "/")]
    texts += [f"{text}\n" for text in texts] + [f"{text}!" for text in texts]
    times = []
    for _ in range(5):
        begun = time.thread_time()
        for text in texts:
            compiled.search(text)
        times.append(time.thread_time() - begun)
    return max(min(times), 1e-4)


def test_every_limit_of_the_service_is_an_option() -> None:
    shown = CliRunner().invoke(cli, ["serve", "--help"]).output
    for field in fields(ServiceLimits):
        assert f"--{field.name.replace('_', '-')} " in shown


def test_every_type_of_problem_is_documented_with_its_status() -> None:
    page = (REPOSITORY / "docs" / "operations.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d{3}) \| `([\w-]+)` \| .+ \|$", page, re.MULTILINE)
    assert sorted(rows) == sorted(
        {(str(kind.status.value), kind.name) for kind in TYPES.values()}
    )


def test_a_limit_is_taken_from_the_option_the_environment_or_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[ServiceLimits] = []
    monkeypatch.setattr(
        "kg.cli.serve.serve", lambda _, service, **__: taken.append(service)
    )
    settings = (REPOSITORY / "kg.toml").read_text("utf-8")
    limits = "[service]\nquery_seconds = 5\nworkers = 5\nquery_kib = 5\n"
    (tmp_path / "kg.toml").write_text(settings + limits)
    for folder in ("ontology", "shapes", "own/shapes"):
        (tmp_path / folder).mkdir(parents=True)
    run = ["--project", str(tmp_path), "serve", "--workers", "7"]
    environment = {"KG_WORKERS": "6", "KG_QUERY_SECONDS": "6"}
    result = CliRunner().invoke(cli, run, env=environment)
    assert result.exit_code == 0, result.output
    (service,) = taken
    assert (service.query_kib, service.query_seconds, service.workers) == (5, 6, 7)


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "x"])
def test_a_limit_that_is_none_is_refused(value: str) -> None:
    run = ["serve", "--query-seconds", value]
    result = CliRunner().invoke(cli, run)
    assert result.exit_code != 0
