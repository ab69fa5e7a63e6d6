"""Each claim is a nanopublication that the library accepts."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse
from support.contributions import edit

from kg.cli import cli
from kg.errors import UsageError
from kg.project import read_project
from kg.release.build import build
from kg.sources import read_sources

if TYPE_CHECKING:
    from pathlib import Path

    from support.releases import FloodReleases

    from kg.release.manifest import Release


def export(release: Release, output: Path) -> str:
    command = ["export", "nanopubs", "--release", str(release.path)]
    command += ["--output", str(output)]
    found = CliRunner().invoke(cli, command, standalone_mode=False)
    if found.exception:
        raise found.exception
    return found.stdout


@pytest.fixture(scope="module")
def written(floods: FloodReleases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("export") / "np"
    assert export(floods.of(), output) == f"10 nanopublications in {output}\n"
    return output


# In a process of its own, as a reader has it: pySHACL changes rdflib when it validates.
CHECK = """
import sys, warnings
warnings.simplefilter("ignore")
import nanopub, rdflib
for path in sys.argv[1:]:
    graph = rdflib.ConjunctiveGraph().parse(path, format="trig")
    made = nanopub.Nanopub(rdf=graph)
    assert made.is_valid and made.has_valid_trusty
    print("valid")
"""


def check(*files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CHECK, *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_each_is_valid_by_the_library(written: Path) -> None:
    files = sorted(written.iterdir())
    assert [file.stem for file in files][:2] == ["herald-bridge", "herald-date"]
    found = check(*files)
    assert found.stdout.split() == ["valid"] * 10, found.stderr


def test_another_word_makes_the_trusty_uri_invalid(
    written: Path, tmp_path: Path
) -> None:
    text = (written / "herald-houses.trig").read_text("utf-8")
    changed = tmp_path / "changed.trig"
    changed.write_text(text.replace("kg:lowerBound 40", "kg:lowerBound 41"), "utf-8")
    assert changed.read_text("utf-8") != text
    assert "is not valid. It should be RA" in check(changed).stderr


def test_the_assertion_is_what_the_source_states_and_no_more(written: Path) -> None:
    text = (written / "herald-bridge.trig").read_text("utf-8")
    by_graph: dict[str, set[str]] = {}
    for quad in parse(text, format=RdfFormat.TRIG):
        name = str(quad.graph_name).rpartition("#")[2].rstrip(">")
        by_graph.setdefault(name, set()).add(str(quad.triple))
    flood = "https://example.org/flood/id"
    kg = "https://w3id.org/attributed-claims/ontology#"
    assert by_graph["assertion"] == {
        f"<{flood}/event/flood> <{kg}circumstance> <{flood}/circumstance/bridge-closed>"
    }
    stated_by = f"<http://www.w3.org/ns/prov#wasAttributedTo> <{flood}/agent/herald>"
    assert any(stated_by in one for one in by_graph["provenance"])
    everything = "".join(set().union(*by_graph.values()))
    assert "contradicts" not in everything
    assert "2026-12-01T00:00:00Z" in "".join(by_graph["pubinfo"])


def said_of(written: Path, claim: str) -> dict[str, set[str]]:
    """Return the properties in the provenance of a claim: of it, and its assertion."""
    text = (written / f"{claim}.trig").read_text("utf-8")
    found: dict[str, set[str]] = {"claim": set(), "assertion": set()}
    for quad in parse(text, format=RdfFormat.TRIG):
        if str(quad.graph_name).endswith("#provenance>"):
            is_claim = "/claim/" in str(quad.subject)
            name = re.split("[#/]", quad.predicate.value)[-1]
            found["claim" if is_claim else "assertion"].add(name)
    return found


def test_the_provenance_says_where_a_claim_comes_from_and_no_verdict(
    written: Path,
) -> None:
    assert said_of(written, "office-sheltered") == {
        "assertion": {"wasQuotedFrom", "wasDerivedFrom", "wasAttributedTo"},
        "claim": {
            "type",
            "event",
            "measure",
            "population",
            "lowerBound",
            "upperBound",
            "qualifier",
            "wasQuotedFrom",
            "wasDerivedFrom",
            "wasAttributedTo",
            "locator",
        },
    }
    found = said_of(written, "herald-houses")["claim"]
    assert {"carrier", "firstHand"} <= found
    assert not found & {"party", "origin", "contradicts", "earliest", "verified"}


OWN = """
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX own: <https://example.org/flood/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
"""


def test_what_the_project_itself_adds_to_a_claim_is_left_out(
    flood: Path, tmp_path: Path
) -> None:
    declared = 'own:tier a owl:DatatypeProperty ; rdfs:label "tier"@en .'
    (flood / "ontology/own.ttl").write_text(OWN + declared)
    shape = "own:F a sh:NodeShape ; sh:targetClass kg:Claim ; sh:property own:G ."
    (flood / "own.ttl").write_text(f"{OWN}{shape} own:G sh:path own:tier .")
    edit(flood / "kg.toml", '"../../shapes"', '"../../shapes", "own.ttl"')
    herald = flood / "data/claims/herald.ttl"
    herald.write_text(f'{OWN}{herald.read_text()}claim:herald-date own:tier "core" .')
    sources = read_sources(read_project(flood))
    release = build(sources, tmp_path / "build", datetime(2026, 12, 1, tzinfo=UTC))
    assert "ontology#tier" in release.default_graph.read_text("utf-8")
    export(release, tmp_path / "np")
    for file in (tmp_path / "np").iterdir():
        assert "tier" not in file.read_text("utf-8"), file


def test_the_same_release_gives_the_same_bytes(
    floods: FloodReleases, written: Path, tmp_path: Path
) -> None:
    export(floods.of(), tmp_path / "again")
    for file in written.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_a_folder_with_something_in_it_is_left_alone(
    floods: FloodReleases, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty; name a new folder"):
        export(floods.of(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_without_the_library_it_says_how_to_get_it(
    floods: FloodReleases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanopub", None)
    with pytest.raises(UsageError, match=r"pip install 'khojaly-kg\[nanopubs\]'"):
        export(floods.of(), tmp_path / "np")
    assert not list(tmp_path.iterdir())
