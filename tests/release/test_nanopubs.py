"""Each claim is a nanopublication that the library accepts."""

from __future__ import annotations

import sys
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse
from support import FLOOD

from kg.cli import cli
from kg.errors import UsageError
from kg.project import read_project
from kg.release.build import build
from kg.validation import read_sources

if TYPE_CHECKING:
    from pathlib import Path

    from kg.release.manifest import Release

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import nanopub
    import rdflib


@pytest.fixture(scope="module")
def flooded(tmp_path_factory: pytest.TempPathFactory) -> Release:
    sources = read_sources(read_project(FLOOD))
    output = tmp_path_factory.mktemp("nanopubs")
    return build(sources, output, datetime(2026, 12, 1, tzinfo=UTC))


def export(release: Release, output: Path) -> str:
    command = ["export", "nanopubs", "--release", str(release.path)]
    command += ["--output", str(output)]
    found = CliRunner().invoke(cli, command, standalone_mode=False)
    if found.exception:
        raise found.exception
    return found.stdout


@pytest.fixture(scope="module")
def written(flooded: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("export") / "np"
    assert export(flooded, output) == f"10 nanopublications in {output}\n"
    return output


def read(text: str) -> nanopub.Nanopub:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        graph = rdflib.ConjunctiveGraph()
        graph.parse(data=text, format="trig")
        return nanopub.Nanopub(rdf=graph)


def test_each_is_valid_by_the_library(written: Path) -> None:
    files = sorted(written.iterdir())
    assert [file.name for file in files][:2] == [
        "herald-bridge.trig",
        "herald-date.trig",
    ]
    for file in files:
        made = read(file.read_text("utf-8"))
        assert made.is_valid
        assert made.has_valid_trusty


def test_another_word_makes_the_trusty_uri_invalid(written: Path) -> None:
    text = (written / "herald-houses.trig").read_text("utf-8")
    changed = text.replace("kg:lowerBound 40", "kg:lowerBound 41")
    assert changed != text
    with pytest.raises(nanopub.utils.MalformedNanopubError, match="not valid"):
        _ = read(changed).has_valid_trusty


def test_the_assertion_is_what_the_source_states_and_no_more(written: Path) -> None:
    text = (written / "herald-bridge.trig").read_text("utf-8")
    by_graph: dict[str, set[str]] = {}
    for quad in parse(text, format=RdfFormat.TRIG):
        name = str(quad.graph_name).rpartition("#")[2].rstrip(">")
        by_graph.setdefault(name, set()).add(str(quad.triple))
    flood = "https://example.org/flood/id"
    kg = "https://w3id.org/khojaly-kg/ontology#"
    assert by_graph["assertion"] == {
        f"<{flood}/event/flood> <{kg}circumstance> <{flood}/circumstance/bridge-closed>"
    }
    stated_by = f"<http://www.w3.org/ns/prov#wasAttributedTo> <{flood}/agent/herald>"
    assert any(stated_by in one for one in by_graph["provenance"])
    everything = "".join(set().union(*by_graph.values()))
    assert "contradicts" not in everything
    assert "2026-12-01T00:00:00Z" in "".join(by_graph["pubinfo"])


def test_the_same_release_gives_the_same_bytes(
    flooded: Release, written: Path, tmp_path: Path
) -> None:
    export(flooded, tmp_path / "again")
    for file in written.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_a_folder_with_something_in_it_is_left_alone(
    flooded: Release, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty; name a new folder"):
        export(flooded, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_without_the_library_it_says_how_to_get_it(
    flooded: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanopub", None)
    with pytest.raises(UsageError, match=r"pip install 'khojaly-kg\[nanopubs\]'"):
        export(flooded, tmp_path / "np")
    assert not list(tmp_path.iterdir())
