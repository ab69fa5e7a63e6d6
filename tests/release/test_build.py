"""A release is whole, says what it is, and is there or is not."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, parse
from support import FLOOD
from support.counts import COUNTS

from kg.errors import ReleaseError
from kg.project import read_project
from kg.rdf.vocabulary import KG, RDF
from kg.release.build import GraphRefusedError, build
from kg.release.manifest import read_release
from kg.release.publish.publish import adopt, releases
from kg.release.verify.digests import verify_quick
from kg.release.verify.release import verify_whole
from kg.sources import read_sources

if TYPE_CHECKING:
    from pathlib import Path

    from support.releases import FloodReleases

    from kg.release.manifest import Release
    from kg.sources import Sources

WHEN, LATER = (datetime(2026, 12, day, tzinfo=UTC) for day in (1, 2))
ID = "https://w3id.org/khojaly-kg/id/"


@pytest.fixture
def flood() -> Sources:
    return read_sources(read_project(FLOOD))


def test_the_dumps_can_be_read_by_rdflib(release: Release) -> None:
    graph = rdflib.Graph().parse(release.path / "dumps" / "khojaly-kg.ttl")
    claims = graph.subjects(rdflib.RDF.type, rdflib.URIRef(KG.Claim.value))
    assert len(set(claims)) == COUNTS.claims


def test_a_release_has_the_questions_of_its_project(
    release: Release, repository: Path
) -> None:
    name = "killed-by-source.rq"
    file = release.file(f"dumps/queries/{name}")
    assert file is not None
    assert file.title == "Question: Who counts how many killed?"
    asked = (release.path / file.path).read_bytes()
    assert asked == (repository / "queries" / name).read_bytes()
    assert f"queries/{name}" in (release.path / "prov.ttl").read_text("utf-8")


def test_the_manifest_counts_what_the_files_hold(release: Release) -> None:
    for file in release.manifest.files:
        content = (release.path / file.path).read_bytes()
        assert len(content) == file.bytes
        assert hashlib.sha256(content).hexdigest() == file.sha256
        if file.path.endswith(("ttl", "nt", "nq")):
            rdf_format = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES}.get(
                file.path.rpartition(".")[2], RdfFormat.N_QUADS
            )
            assert len(list(parse(content, format=rdf_format))) == file.triples
    nquads = release.file("dumps/khojaly-kg.nq")
    assert nquads is not None
    assert nquads.sha256 == release.manifest.identity


def test_nothing_contested_is_in_the_default_graph(release: Release) -> None:
    store = Store.read_only(str(release.store))
    for predicate in (
        KG.characterizedAs,
        KG.responsible,
        KG.conduct,
        KG.aim,
        KG.evaluatedAs,
        KG.recognizedAs,
        KG.circumstance,
        KG.participant,
        KG.occurred,
        KG.denial,
        KG.figure,
    ):
        default = store.quads_for_pattern(None, predicate, None, DefaultGraph())
        assert list(default) == []
        everywhere = list(store.quads_for_pattern(None, predicate, None, None))
        assert everywhere
        assert all("graph/statements/" in str(q.graph_name) for q in everywhere)


def test_each_claimant_in_a_source_has_a_graph_of_statements(release: Release) -> None:
    store = Store.read_only(str(release.store))
    graphs = [str(graph) for graph in store.named_graphs()]
    statements = [g for g in graphs if "graph/statements/" in g]
    assert len(statements) == COUNTS.statement_graphs
    event = NamedNode(f"{ID}event/khojaly-1992")
    stated = store.quads_for_pattern(event, KG.responsible, None, None)
    found = {
        (str(q.object).rpartition("/")[2], str(q.graph_name).partition("/graph/")[2])
        for q in stated
    }
    assert ("apf>", "statements/armradio-2013/armenia-un-mission>") in found
    assert ("nk-armenian-forces>", "statements/hrw-1993/hrw>") in found


def test_every_claim_is_a_claim_whatever_sort_it_is(release: Release) -> None:
    store = Store.read_only(str(release.store))
    claims = list(store.quads_for_pattern(None, RDF.type, KG.Claim, DefaultGraph()))
    statistics = store.quads_for_pattern(None, RDF.type, KG.Statistic, DefaultGraph())
    found = (len(claims), len(list(statistics)))
    assert found == (COUNTS.claims, COUNTS.statistics)


def test_metadata_name_the_release_and_its_files(release: Release) -> None:
    graph = rdflib.Graph()
    for name in ("void.ttl", "dcat.ttl", "prov.ttl"):
        graph.parse(release.path / name)
    answer = graph.query(
        """
        PREFIX dcat: <http://www.w3.org/ns/dcat#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX schema: <https://schema.org/>
        PREFIX void: <http://rdfs.org/ns/void#>
        PREFIX spdx: <http://spdx.org/rdf/terms#>
        SELECT ?triples (COUNT(DISTINCT ?url) AS ?urls)
          (COUNT(DISTINCT ?used) AS ?files) {
          ?dataset void:triples ?triples ; prov:wasGeneratedBy ?build ;
            dcat:distribution ?url .
          ?url dcat:downloadURL ?url ; spdx:checksum/spdx:checksumValue ?sha256 .
          ?build a prov:Activity ; prov:used ?used . ?used schema:sha256 ?digest .
        }
        GROUP BY ?triples
        """
    )
    ((triples, urls, files),) = [tuple(map(int, row)) for row in answer]  # type: ignore[arg-type]
    assert (triples, urls, files) == (COUNTS.default_graph, 18, COUNTS.inputs)


def test_an_invalid_graph_is_refused_and_nothing_is_written(
    tmp_path: Path, flood: Sources
) -> None:
    (post,) = [file for file in flood.data if file.path.stem == "post"]
    spoilt = replace(post, triples=post.triples[1:])
    data = tuple(spoilt if file is post else file for file in flood.data)
    with pytest.raises(GraphRefusedError) as refused:
        build(replace(flood, data=data), tmp_path / "build", WHEN)
    assert not refused.value.report.conforms
    assert not (tmp_path / "build").exists()


def test_a_second_build_at_the_same_time_is_refused(
    tmp_path: Path, flood: Sources, floods: FloodReleases
) -> None:
    first = floods.publish(tmp_path)
    with (tmp_path / ".lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        with pytest.raises(ReleaseError, match="another build is at work"):
            build(flood, tmp_path, WHEN)
    assert read_release(tmp_path / "current") == first


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path, flood: Sources) -> None:
    output, theirs = tmp_path / "build", tmp_path / "theirs"
    output.mkdir()
    theirs.write_text("kept")
    (output / ".lock").symlink_to(theirs)
    with pytest.raises(ReleaseError, match=r"\.lock: .*; nothing was published"):
        build(flood, output, WHEN)
    assert theirs.read_text() == "kept"


def test_what_a_killed_build_left_is_removed(tmp_path: Path, flood: Sources) -> None:
    stale = tmp_path / "releases" / ".tmp-killed"
    stale.mkdir(parents=True)
    (stale / "half.nq").write_text("half")
    (tmp_path / "releases" / ".tmp-killed.minisig").write_text("half")
    build(flood, tmp_path, WHEN)
    assert [p.name for p in (tmp_path / "releases").iterdir() if "tmp" in p.name] == []


def test_a_failed_build_leaves_the_release_before_it(
    tmp_path: Path,
    flood: Sources,
    floods: FloodReleases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = floods.publish(tmp_path)

    def disk_full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", disk_full)
    with pytest.raises(ReleaseError, match="No space left on device; nothing was pub"):
        build(flood, tmp_path, LATER)
    monkeypatch.undo()
    assert read_release(tmp_path / "current") == first
    verify_quick(first)
    assert len(list((tmp_path / "releases").iterdir())) == 1


def test_a_disk_that_did_not_keep_what_it_took_is_found_out(
    tmp_path: Path,
    flood: Sources,
    floods: FloodReleases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The digest is that of what was written, so reading again can tell."""
    first = floods.publish(tmp_path)

    def lose(scratch: Path) -> None:
        path = scratch / "dumps" / "flood.nq"
        path.write_bytes(bytes(path.stat().st_size))

    monkeypatch.setattr("kg.release.build.flush_folders", lose)
    with pytest.raises(ReleaseError, match=r"flood.nq: differs from the manifest"):
        build(flood, tmp_path, LATER)
    assert read_release(tmp_path / "current") == first


def test_a_build_reads_its_own_store(
    tmp_path: Path, flood: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(path: str) -> SimpleNamespace:
        store = Store(path)

        def load(**options: Any) -> None:
            if options["format"] == RdfFormat.N_TRIPLES:
                store.bulk_load(**options)

        return SimpleNamespace(
            bulk_load=load, flush=store.flush, optimize=store.optimize
        )

    monkeypatch.setattr("kg.release.content.store.Store", forgetful)
    with pytest.raises(ReleaseError, match=r"store: lacks <.*build the release anew"):
        build(flood, tmp_path, WHEN)
    assert not (tmp_path / "current").exists()
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_build_keeps_a_whole_release_of_the_same_bytes(
    tmp_path: Path, flood: Sources, floods: FloodReleases
) -> None:
    first = floods.publish(tmp_path)
    kept = first.path / "store.sha256"
    before = kept.stat().st_ino
    assert build(flood, tmp_path, WHEN) == first
    assert kept.stat().st_ino == before


@pytest.mark.parametrize("name", ["store/CURRENT", "manifest.json", "README.md"])
def test_a_build_replaces_a_damaged_release_of_the_same_bytes(
    tmp_path: Path, flood: Sources, floods: FloodReleases, name: str
) -> None:
    first = floods.publish(tmp_path)
    (first.path / name).write_text("damaged")
    assert build(flood, tmp_path, WHEN) == first
    verify_whole(read_release(tmp_path / "current"))
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [first.id]


def test_another_user_can_read_a_release_whatever_the_umask(
    tmp_path: Path, flood: Sources
) -> None:
    before = os.umask(0o077)
    try:
        built = build(flood, tmp_path / "builds" / "flood", WHEN)
        adopted = adopt(built.path, tmp_path / "adopted")
    finally:
        os.umask(before)
    for release in (built, adopted):
        folders = [release.path.parents[1], release.path.parent, release.path]
        for path in (*folders, *release.path.rglob("*")):
            expected = 0o755 if path.is_dir() else 0o644
            assert path.stat().st_mode & 0o777 == expected, path
    assert (tmp_path / "builds").stat().st_mode & 0o777 == 0o755


def test_only_the_last_few_releases_are_kept(
    tmp_path: Path, flood: Sources, floods: FloodReleases
) -> None:
    built = [floods.publish(tmp_path, day) for day in range(3, 7)]
    built.append(build(flood, tmp_path, WHEN))
    kept = {path.name for path in (tmp_path / "releases").iterdir()}
    assert kept == {release.id for release in built[-3:]}
    assert read_release(tmp_path / "current").id == built[-1].id


def test_half_a_release_is_none_and_is_removed(tmp_path: Path, flood: Sources) -> None:
    """A kill while an old version removed a release could leave this."""
    half = tmp_path / "releases" / "0123456789abcdef"
    (half / "dumps").mkdir(parents=True)
    notes = tmp_path / "releases" / "notes"
    notes.mkdir()
    with pytest.raises(ReleaseError, match="no release here; make one with kg build"):
        releases(tmp_path)
    built = build(flood, tmp_path, WHEN)
    kept = {path.name for path in (tmp_path / "releases").iterdir()}
    assert kept == {built.id, "notes"}


def test_a_release_that_cannot_be_removed_stops_no_build(
    tmp_path: Path,
    flood: Sources,
    floods: FloodReleases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(
        "kg.release.publish.output_folder.shutil", SimpleNamespace(rmtree=refuse)
    )
    for day in (3, 4):
        floods.publish(tmp_path, day)
    monkeypatch.setattr("kg.release.publish.output_folder.KEPT", 1)
    built = build(flood, tmp_path, WHEN)
    assert read_release(tmp_path / "current").id == built.id
    monkeypatch.undo()
    build(flood, tmp_path, LATER)
    assert list((tmp_path / "releases").glob(".tmp-*")) == []


@pytest.fixture
def spoilt(tmp_path: Path, floods: FloodReleases) -> Release:
    return floods.publish(tmp_path)


def test_a_changed_file_is_found(spoilt: Release) -> None:
    path = spoilt.path / "dumps" / "flood.nt"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    with pytest.raises(ReleaseError, match=r"flood.nt: differs from the manifest"):
        verify_quick(spoilt)


def test_a_missing_an_added_and_a_linked_file_are_found(spoilt: Release) -> None:
    dumps = spoilt.path / "dumps"
    (dumps / "added.ttl").write_text("")
    with pytest.raises(ReleaseError, match=r"added.ttl: is not in the manifest"):
        verify_quick(spoilt)
    (dumps / "added.ttl").unlink()
    (dumps / "flood.nt").rename(spoilt.path.parent / "flood.nt")
    with pytest.raises(ReleaseError, match=r"flood.nt: is missing"):
        verify_quick(spoilt)
    (dumps / "flood.nt").symlink_to(spoilt.path.parent / "flood.nt")
    with pytest.raises(ReleaseError, match=r"flood.nt: is not in the manifest"):
        verify_quick(spoilt)


def test_a_manifest_that_points_outside_is_refused(spoilt: Release) -> None:
    path = spoilt.path / "manifest.json"
    document = json.loads(path.read_text())
    document["files"][0]["path"] = "../../kg.toml"
    path.write_text(json.dumps(document))
    with pytest.raises(ReleaseError, match="lies outside the release"):
        read_release(spoilt.path)


def test_where_there_is_no_release_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release here; make one with kg build"):
        read_release(tmp_path)


def test_another_project_with_another_base_builds_with_the_same_code(
    floods: FloodReleases,
) -> None:
    release = floods.of()
    text = (release.path / "dumps" / "flood.nq").read_text("utf-8")
    assert "<https://example.org/flood/id/claim/herald-houses>" in text
    assert "khojaly-kg/id" not in text
    assert "https://example.org/flood/dumps/flood.ttl" in (
        release.path / "dcat.ttl"
    ).read_text("utf-8")
