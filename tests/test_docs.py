"""The documents name what there is: limits, formats, options, deviations."""

from __future__ import annotations

import re
import time
import tomllib
from dataclasses import fields

import pytest
from click.testing import CliRunner
from support import REPOSITORY

from kg.cli import cli
from kg.project import Limits
from kg.rdf.vocabulary import SH
from kg.validation import read_rules
from kg.validation.reports import FORMATS

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
