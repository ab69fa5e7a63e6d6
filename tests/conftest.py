"""Fixtures that several test modules share, and where the evidence pack is."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support import EVIDENCE, REPOSITORY, copy_flood, serving
from support.fuzzing import CASES, SEED
from support.releases import FloodReleases
from support.shared import made_once, shared_folder
from support.tools import IS_CI, NEEDED_BY, missing

from kg.project import Project, ServiceLimits, read_project
from kg.rdf.index import TripleIndex
from kg.release.build import build
from kg.release.manifest import read_release
from kg.sources import Sources, read_sources
from kg.sparql import open_store
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from kg.release.manifest import Release
    from kg.sparql import Store

AT_LEAST = 4500
"""So many tests there are, in CI: a module that is lost by mistake is noticed."""

# A clone without a tool, or without the evidence pack, runs fewer tests, and says so.
if IS_CI and missing():
    raise RuntimeError(f"CI needs what is not here: {', '.join(missing())}")
collect_ignore = [path for name in missing() for path in NEEDED_BY.get(name, ())]


def pytest_report_header() -> list[str]:
    """Say in the first lines of a run what it leaves out, and how to repeat it."""
    return [
        f"not here, so not tested: {', '.join(missing()) or 'nothing'}",
        f"evidence pack: {EVIDENCE}",
        f"random cases: {CASES} a test, KG_FUZZ_SEED={SEED}",
    ]


@pytest.hookimpl(tryfirst=True)  # before tests are left out by their marks
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Refuse in CI to run the whole suite if it has shrunk."""
    asked = [config.rootpath / path for path in config.args]
    everything = [config.rootpath / "tests"]
    if IS_CI and asked == everything and len(items) < AT_LEAST:
        raise pytest.UsageError(f"{len(items)} tests, and there are {AT_LEAST} or more")


def pytest_collection_finish() -> None:
    """Keep the collector from the modules and the tests, which stay to the end."""
    gc.freeze()


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the repository: the shipped project."""
    return REPOSITORY


@pytest.fixture(scope="session")
def project(repository: Path) -> Project:
    """Return the shipped project."""
    return read_project(repository)


@pytest.fixture(scope="session")
def sources(project: Project) -> Sources:
    """Return the shipped ontology and data, parsed."""
    return read_sources(project)


@pytest.fixture(scope="session")
def graph(sources: Sources) -> TripleIndex:
    """Return the shipped ontology and data as one graph."""
    return TripleIndex(triple for file in sources.files for triple in file.triples)


@pytest.fixture(scope="session")
def release(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a release of the shipped project, built once for all tests."""
    when = datetime(2026, 11, 23, tzinfo=UTC)
    output = made_once(
        tmp_path_factory, "build", lambda path: build(sources, path, when)
    )
    return read_release(output / "current")


@pytest.fixture(scope="session")
def floods(tmp_path_factory: pytest.TempPathFactory) -> FloodReleases:
    """Return releases of the flood project, for tests to copy or publish."""
    return FloodReleases(shared_folder(tmp_path_factory, "floods"))


@pytest.fixture(scope="session")
def store(release: Release) -> Iterator[Store]:
    """Return the store of that release, with its workers running."""
    pool = open_store(release.store, ServiceLimits())
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def app(release: Release, store: Store) -> Flask:
    """Return the pages of that release, without its endpoint."""
    return create_app(release, store, service=ServiceLimits())


@pytest.fixture(scope="session")
def address(release: Release) -> Iterator[str]:
    """Serve that release on a free port of loopback and return its address."""
    with serving(release) as url:
        yield url


@pytest.fixture
def flood(tmp_path: Path) -> Path:
    """Return a copy of the flood project, and what it shares, that a test may spoil."""
    return copy_flood(tmp_path)
