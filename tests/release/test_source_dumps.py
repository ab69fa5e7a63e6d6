"""Each source has a dump in each format, cut out of the dump of the dataset."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from support import HttpClient, serving
from support.counts import COUNTS

from kg.errors import ReleaseError
from kg.rdf.documents import Names
from kg.rdf.formats import GRAPH_FORMATS, N_QUADS, TRIG, TURTLE, GraphFormat
from kg.rdf.prefixes import project_prefixes
from kg.rdf.vocabulary import KG, RDF
from kg.release.content.dataset import NamedGraph
from kg.release.content.dumps import DumpPart, write_parts
from kg.release.source_dumps import source_dump

if TYPE_CHECKING:
    from kg.release.manifest import Release

ENTAILED = ("verdicts", "entailed", "claim-origins", "events", "statements")
HOSTILE = ("", "..", "../khojaly-kg", "hrw-1994>", "HRW-1994", "hrw-1994/x", "é", "a.b")


def content(release: Release, slug: str, graph_format: GraphFormat) -> bytes | None:
    """Return a whole dump, as the service sends it."""
    found = source_dump(release, slug, graph_format)
    if found is None:
        return None
    if not found.ranges:
        return found.before
    trig = (release.path / found.file).read_bytes()
    return found.before + b"".join(trig[one.start : one.stop] for one in found.ranges)


def statements(dump: bytes | None, rdf_format: RdfFormat) -> set[str]:
    return {str(quad) for quad in parse(dump, format=rdf_format)}


@pytest.mark.parametrize("supports_datasets", [False, True])
def test_every_format_of_a_source_says_the_same(
    release: Release, *, supports_datasets: bool
) -> None:
    chosen = [
        one
        for one in GRAPH_FORMATS
        if one.rdf_format.supports_datasets == supports_datasets
    ]
    said = {
        one.name: statements(content(release, "hrw-1994", one), one.rdf_format)
        for one in chosen
    }
    first, *others = said.values()
    assert len(said) == 3
    assert others == [first, first]
    assert len(first) == COUNTS.source[supports_datasets]


def test_each_source_has_what_the_dataset_has_of_it(release: Release) -> None:
    lines: dict[str, list[bytes]] = {}
    for line in release.named_graphs.read_bytes().splitlines(keepends=True):
        found = re.search(rb"id/graph/(?:statements/)?([a-z0-9-]+)[^ ]*> \.$", line)
        assert found
        lines.setdefault(found[1].decode(), []).append(line)
    sources = {
        quad.subject.value.rpartition("/")[2]
        for quad in parse(path=str(release.default_graph))
        if quad.predicate == RDF.type and quad.object == KG.Source
    }
    assert len(sources) == COUNTS.sources
    for slug in sources:
        dump = content(release, slug, N_QUADS)
        assert dump == b"".join(lines[slug]), slug
        trig = content(release, slug, TRIG)
        assert statements(trig, RdfFormat.TRIG) == statements(dump, RdfFormat.N_QUADS)


def test_turtle_of_a_source_is_written_for_people(release: Release) -> None:
    text = (content(release, "hrw-1994", TURTLE) or b"").decode()
    assert text.startswith("PREFIX agent: <https://w3id.org/khojaly-kg/id/agent/>\n")
    paragraph = text[text.index("\n\nclaim:hrw-1994-killed-civilians-2 a ") :]
    assert "    kg:lowerBound 500 ;\n    kg:upperBound 1000 ;\n" in paragraph


@pytest.mark.parametrize("slug", [*ENTAILED, *HOSTILE])
def test_what_is_no_source_has_no_dump(release: Release, slug: str) -> None:
    assert [content(release, slug, one) for one in GRAPH_FORMATS] == [None] * 6


@pytest.fixture(scope="module")
def close(
    release: Release, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Release, dict[str, set[str]]]:
    """Return a release of sources with similar names, and what each has of its own."""
    folder = tmp_path_factory.mktemp("close")
    iris = release.manifest.iris
    graphs, own = [], {}
    # one begins as another; some sort before the word "statements", some after it
    for number, slug in enumerate(("a", "a-b", "a1", "a-b-c", "statement", "z", "z-0")):
        said = {
            Triple(iris.source(slug), RDF.type, KG.Source),
            *(
                Triple(NamedNode(f"urn:x:{n}"), RDF.type, NamedNode(f"urn:{slug}"))
                for n in range(number * 300)
            ),
        }
        graphs.append(NamedGraph(iris.graph(slug), tuple(said)))
        own[slug] = {str(quad) for quad in graphs[-1].quads()}
        for claimant in ("a", "z")[: number % 3]:
            name = iris.statements(slug, claimant)
            graphs.append(NamedGraph(name, tuple(said), attributed=True))
            own[slug] |= {str(quad) for quad in graphs[-1].quads()}
    parts = [DumpPart("khojaly-kg", "X", "X.", tuple(graphs))]
    for slug in own:
        of = rf"graph/(statements/{slug}/.|{slug})>"
        mine = tuple(graph for graph in graphs if re.search(of, str(graph.name)))
        parts.append(DumpPart(f"only-{slug}", "X", "X.", mine))
    names = Names(project_prefixes(iris.id_namespace), {})
    write_parts(parts, folder, names, lambda *_: None, {})
    (folder / "context.jsonld").write_text('{"@context": {}}')
    return replace(release, path=folder), own


def test_sources_with_similar_names_are_told_apart(
    close: tuple[Release, dict[str, set[str]]],
) -> None:
    made, own = close
    for slug, expected in own.items():
        for one in (TRIG, N_QUADS):
            found = content(made, slug, one)
            assert statements(found, one.rdf_format) == expected, (slug, one.name)
        for one in GRAPH_FORMATS:
            alone = made.path / "dumps" / f"only-{slug}.{one.extension}"
            assert content(made, slug, one) == alone.read_bytes(), (slug, one.name)
    for slug in ("0", "a-a", "a0", "a2", "b", "stat", "statements", "z-1", "zz"):
        assert content(made, slug, TRIG) is None, slug


def test_a_release_without_trig_is_an_error(release: Release) -> None:
    every = release.manifest.files
    files = tuple(one for one in every if one.path != "dumps/khojaly-kg.trig")
    other = replace(release, manifest=replace(release.manifest, files=files))
    with pytest.raises(ReleaseError, match="the release has no dump in TriG"):
        content(other, "hrw-1994", TURTLE)


def test_the_dumps_of_a_source_are_served(release: Release) -> None:
    with serving(release) as address:
        client = HttpClient(address)
        for one in GRAPH_FORMATS:
            path = f"/dumps/sources/hrw-1994.{one.extension}"
            answer = client.get(path)
            assert answer.content == content(release, "hrw-1994", one), one.name
            assert answer.headers["Content-Length"] == str(len(answer.content))
            assert answer.headers["Content-Type"].startswith(one.media_type)
            assert not any("sendfile" in name.lower() for name in answer.headers)
            known = {"If-None-Match": answer.headers["ETag"]}
            assert client.get(path, headers=known).status_code == 304
            part = client.get(path, headers={"Range": "bytes=0-9"})
            assert (part.status_code, part.content) == (200, answer.content)
        for path in ("verdicts.ttl", "hrw-1994.html", "hrw-1994", "hrw-1994.ttl.gz"):
            assert client.get(f"/dumps/sources/{path}").status_code == 404, path


def test_the_readme_says_how_to_find_a_source_in_a_folder(release: Release) -> None:
    text = (release.path / "README.md").read_text("utf-8")
    (line,) = re.findall("^    (grep .*)$", text, re.MULTILINE)
    answer = subprocess.run(
        ["/bin/sh", "-c", line.replace("SOURCE", "hrw-1994")],
        cwd=release.path,
        env={**os.environ, "LC_ALL": "C"},
        check=True,
        capture_output=True,
    )
    assert answer.stdout == content(release, "hrw-1994", N_QUADS)
