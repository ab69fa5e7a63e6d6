"""Fixtures that several test modules share, and where the evidence pack is."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support import EVIDENCE, FLOOD, REPOSITORY, serving
from support.jena import HAS_JENA
from support.servers import HAS_VIRTUOSO

from kg.project import Project, ServiceLimits, read_project
from kg.rdf.index import TripleIndex
from kg.release.build import build
from kg.sources import Sources, read_sources
from kg.sparql import open_store
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from kg.release.manifest import Release
    from kg.sparql import Store

# The pack is not part of the project: a clone without it cannot compare the data with
# it. CI has the pack, so there a missing one is an error and not a shorter run.
if not EVIDENCE.is_dir():
    if os.environ.get("CI"):
        raise RuntimeError(f"no evidence pack at {EVIDENCE}; set KG_EVIDENCE")
    collect_ignore = [
        "graph/test_evidence.py",
        "sources/test_positions_suite.py",
        "release/metadata/test_dcat_ap.py",
        "rdf/test_rdfc10_suite.py",
        "shacl/test_shacl_suite.py",
        "web/sparql/test_sparql_suite.py",
    ]

else:
    collect_ignore = []

# Faults of the disk need a tracer, and the right to use it.
FAULTS = all(map(shutil.which, ("strace", "unshare"))) and os.geteuid() == 0
if not FAULTS:
    collect_ignore.append("release/publish/test_faults.py")

# Servers and clients of others, where they are installed: `.ci/tools` does it.
if not HAS_VIRTUOSO:
    collect_ignore.append("clients/test_virtuoso.py")
COMUNICA = (REPOSITORY / "tests" / "clients" / "node_modules").is_dir()
if not COMUNICA:
    collect_ignore.append("clients/test_comunica.py")


def pytest_report_header() -> list[str]:
    """Say in the first lines of a run what it leaves out."""
    pack = "none beside this clone, tests/graph/test_evidence.py is not collected"
    faults = "injected" if FAULTS else "not injected: needs strace, unshare and root"
    return [
        f"evidence pack: {EVIDENCE if EVIDENCE.is_dir() else pack}",
        f"faults of the disk: {faults}",
        f"Virtuoso: {'started' if HAS_VIRTUOSO else 'not installed, not tested'}",
        f"Jena: {'run' if HAS_JENA else 'not installed, not tested'}",
        f"Comunica: {'run' if COMUNICA else 'not installed, not tested'}",
    ]


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
    output = tmp_path_factory.mktemp("build")
    return build(sources, output, datetime(2026, 11, 23, tzinfo=UTC))


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
    root = tmp_path / "examples" / "flood"
    shutil.copytree(FLOOD, root, ignore=shutil.ignore_patterns(".kg"))
    for shared in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / shared, tmp_path / shared)
    return root
