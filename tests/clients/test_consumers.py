"""The dumps load into what consumers have: the commands of docs/consume.md.

``rdflib`` and the Oxigraph binary come with the development tools; ``rapper``, Jena and
Virtuoso are of Debian, Comunica of npm: their tests are collected where they are
installed, which `.ci/tools` does.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sysconfig
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
import rdflib
from support import CONSUME, COUNT, REPOSITORY, consuming
from support.commands import INSTALLED_KG
from support.counts import COUNTS
from support.jena import HAS_JENA, jena
from support.servers import free_port, running

if TYPE_CHECKING:
    from kg.release.manifest import Release


def commands(heading: str, release: Release) -> dict[str, list[str]]:
    """Return the commands under a heading, without comments, by program and verb."""
    lines = consuming(heading, release).splitlines()
    found = [shlex.split(line, comments=True) for line in lines]
    return {" ".join(words[:2]): words for words in found}


def test_rdflib_loads_what_the_page_says(release: Release) -> None:
    names: dict[str, object] = {}
    exec(consuming("rdflib", release), names)  # noqa: S102
    graph, dataset = names["graph"], names["dataset"]
    assert isinstance(graph, rdflib.Graph)
    assert isinstance(dataset, rdflib.Dataset)
    assert len(graph) == COUNTS.default_graph
    assert sum(len(one) for one in dataset.graphs()) == COUNTS.named_graphs


def test_the_oxigraph_server_serves_what_the_page_says(
    release: Release, tmp_path: Path
) -> None:
    *loads, serve = consuming("Oxigraph", release).splitlines()
    binary = Path(sysconfig.get_path("scripts")) / "oxigraph"
    for load in loads:
        name, *arguments = shlex.split(load)
        assert name == "oxigraph"
        subprocess.run(
            [binary, *arguments], cwd=tmp_path, check=True, capture_output=True
        )
    address = f"127.0.0.1:{free_port()}"
    assert "127.0.0.1:7878" in serve
    _, *arguments = shlex.split(serve.replace("127.0.0.1:7878", address))
    with running([str(binary), *arguments], f"http://{address}/query", tmp_path) as url:
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{url}?{urlencode({'query': COUNT})}", headers={"Accept": "text/csv"}
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310 - loopback
            assert response.read().split() == [b"n", str(COUNTS.claims).encode()]


if HAS_JENA:

    def test_jena_loads_what_the_page_says(release: Release, tmp_path: Path) -> None:
        load, _ = consuming("Jena", release).splitlines()
        jena(*shlex.split(load), folder=tmp_path)
        ask = ("tdb2.tdbquery", "--loc", "store", "--results", "CSV", COUNT)
        assert jena(*ask, folder=tmp_path).split() == ["n", str(COUNTS.claims)]


if shutil.which("rapper"):

    @pytest.mark.parametrize(
        ("extension", "syntax"),
        [("ttl", "turtle"), ("rdf", "rdfxml"), ("nt", "ntriples")],
    )
    def test_rapper_counts_the_triples(
        release: Release, extension: str, syntax: str
    ) -> None:
        *command, file = commands("Command line", release)["rapper -c"]
        assert (command, Path(file).name) == (
            ["rapper", "-c", "-i", "turtle"],
            "khojaly-kg.ttl",
        )
        command[-1] = syntax
        file = str(Path(file).with_suffix(f".{extension}"))
        answer = subprocess.run(
            [*command, file], check=True, capture_output=True, text=True
        )
        assert f"returned {COUNTS.default_graph} triples" in answer.stderr


if shutil.which("zstd"):

    def test_lines_are_filtered_as_the_page_says(release: Release) -> None:
        (line,) = (
            line
            for line in consuming("Command line", release).splitlines()
            if line.startswith("zstd ")
        )
        command = ["/bin/sh", "-c", line]
        answer = subprocess.run(command, check=True, capture_output=True)
        whole = (release.path / "dumps" / "khojaly-kg.nq").read_bytes()
        lines = sum(b"contradicts" in line for line in whole.splitlines())
        assert int(answer.stdout) == lines > 500


def test_kg_queries_what_the_page_says(release: Release) -> None:
    _, *arguments = commands("Command line", release)["kg query"]
    answer = subprocess.run(
        [INSTALLED_KG, *arguments],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    assert len(answer.stdout.splitlines()) == 2 + COUNTS.events


def test_every_file_of_a_release_is_documented(release: Release) -> None:
    page = (REPOSITORY / "docs" / "release.md").read_text("utf-8")
    for file in release.manifest.files:
        path = file.path.removesuffix(".gz").removesuffix(".zst")
        folder, _, name = path.rpartition("/")
        stem, _, extension = name.rpartition(".")
        generic = stem.replace("khojaly-kg", "<name>")
        forms = {
            "": f"`{name}`",
            "dumps/checks": "`dumps/checks/*.rq`",
            "dumps/queries": "`dumps/queries/*.rq`",
            "dumps": f"`dumps/{generic}.",
        }
        assert forms[folder] in page, path
        assert f".{extension}`" in page or f"`dumps/{generic}.*`" in page, path


def test_the_page_names_files_that_there_are(release: Release) -> None:
    for word in CONSUME.read_text("utf-8").replace("`", " ").split():
        if word.startswith("R/dumps/khojaly-kg"):
            path = word.removeprefix("R/").rstrip(',")')
            assert release.file(path), path
