"""A project may have nothing of a kind: it is built, verified, served and compared."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support import HttpClient, serving

from kg.errors import SourceError
from kg.project import read_project
from kg.release.build import build
from kg.release.diff.changes import compare
from kg.release.diff.versions import of_project, of_release
from kg.release.verify.release import verify_whole
from kg.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CREATED = datetime(2026, 11, 23, tzinfo=UTC)
SHAPE = """PREFIX sh: <http://www.w3.org/ns/shacl#>
<urn:shape> a sh:NodeShape ; sh:targetNode <urn:node> ; sh:nodeKind sh:IRI ."""


def without_claims(root: Path) -> None:
    shutil.rmtree(root / "data" / "claims")


def without_data(root: Path) -> None:
    shutil.rmtree(root / "data")
    (root / "data").mkdir()


def without_vocabularies(root: Path) -> None:
    without_data(root)
    (root / "ontology" / "lists.ttl").unlink()


def with_an_empty_ontology(root: Path) -> None:
    without_vocabularies(root)
    for name in ("kg", "alignments", "cube"):
        (root / f"../../ontology/{name}.ttl").write_text("")


def without_an_ontology(root: Path) -> None:
    without_data(root)
    settings = root / "kg.toml"
    named = settings.read_text().partition("[paths]\n")[2].partition("\n")[0]
    settings.write_text(settings.read_text().replace(named, "ontology = []"))


def without_checks(root: Path) -> None:
    shapes = (root / "../../shapes").resolve()
    shutil.rmtree(shapes)
    shapes.mkdir()
    (shapes / "one.ttl").write_text(SHAPE)


EMPTY = [
    without_claims,
    without_data,
    without_vocabularies,
    with_an_empty_ontology,
    without_an_ontology,
    without_checks,
]


@pytest.mark.parametrize("empty", EMPTY, ids=lambda one: one.__name__)
def test_a_part_may_be_empty(flood: Path, empty: Callable[[Path], None]) -> None:
    empty(flood)
    project = read_project(flood)
    release = build(read_sources(project), flood / "build", CREATED)
    verify_whole(release)
    assert not compare(of_release(release), of_project(project, "folder"))
    with serving(release) as url:
        client = HttpClient(url)
        for path in ("/", "/events", "/claims", "/sources", "/ontology"):
            assert client.get(path).status_code == 200, path
        for file in release.manifest.files:
            if file.path.startswith("dumps/"):
                assert client.get(f"/{file.path}").status_code == 200, file.path


def test_a_project_without_shapes_is_not_built(flood: Path) -> None:
    for path in (flood / "../../shapes").rglob("*.ttl"):
        path.unlink()
    with pytest.raises(SourceError, match="holds no shape that has a target"):
        build(read_sources(read_project(flood)), flood / "build", CREATED)
    assert not (flood / "build").exists()
