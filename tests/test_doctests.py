"""The first examples in the code do what they say."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from support import FLOOD, serving

from kg.project import read_project
from kg.release.build import build
from kg.sources import read_sources

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["kg.claims.interval", "kg.claims.edtf"])
def test_an_example_of_claims_runs_as_it_is_written(name: str) -> None:
    result = doctest.testmod(import_module(name))
    assert (result.failed, result.attempted > 0) == (0, True)


def test_the_example_of_the_client_runs_against_a_server(tmp_path: Path) -> None:
    sources = read_sources(read_project(FLOOD))
    release = build(sources, tmp_path, datetime(2026, 11, 23, tzinfo=UTC))
    with serving(release) as address:
        result = doctest.testmod(
            import_module("kg.client"), extraglobs={"endpoint": f"{address}/sparql"}
        )
    assert (result.failed, result.attempted) == (0, 4)
