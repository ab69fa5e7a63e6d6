"""The documents name what there is: limits, formats, options, deviations."""

from __future__ import annotations

import re
import time
import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support import REPOSITORY

from kg.cli import cli
from kg.project import Limits, Service
from kg.rdf.vocabulary import SH
from kg.validation import read_rules
from kg.validation.reports import FORMATS
from kg.web.problem_types import TYPES

if TYPE_CHECKING:
    from pathlib import Path

VALIDATION = (REPOSITORY / "docs" / "validation.md").read_text("utf-8")


def test_the_limits_of_reading_are_documented_with_their_values() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", VALIDATION, re.DOTALL)
    documented = tomllib.loads(block)["limits"]
    actual = {field.name: field.default for field in fields(Limits)}
    assert documented == actual


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
        begun = time.perf_counter()
        for text in texts:
            compiled.search(text)
        times.append(time.perf_counter() - begun)
    return max(min(times), 1e-4)


def test_every_limit_of_the_service_is_documented_and_an_option() -> None:
    page = (REPOSITORY / "docs" / "operations.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| (.+) \|$", page, re.MULTILINE)
    assert {name: (float(default), meaning) for name, default, meaning in rows} == {
        field.name: (field.default, field.metadata["meaning"])
        for field in fields(Service)
    }
    shown = CliRunner().invoke(cli, ["serve", "--help"]).output
    for name, _, _ in rows:
        assert f"--{name.replace('_', '-')} " in shown


def test_every_type_of_problem_is_documented_with_its_status() -> None:
    page = (REPOSITORY / "docs" / "operations.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d{3}) \| `([\w-]+)` \| .+ \|$", page, re.MULTILINE)
    assert sorted(rows) == sorted(
        {(str(kind.status.value), kind.name) for kind in TYPES.values()}
    )


def test_a_limit_is_taken_from_the_option_the_environment_or_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Service] = []
    monkeypatch.setattr(
        "kg.cli.serving.serve", lambda _, service, **__: taken.append(service)
    )
    settings = (REPOSITORY / "kg.toml").read_text("utf-8")
    limits = "[service]\nquery_seconds = 5\nworkers = 5\nquery_kib = 5\n"
    (tmp_path / "kg.toml").write_text(settings + limits)
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
