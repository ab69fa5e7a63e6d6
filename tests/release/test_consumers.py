"""The dumps load into what consumers have: the commands of docs/consume.md.

``rdflib`` and the Oxigraph binary come with the development tools; ``rapper`` and
Virtuoso are of Debian, Comunica of npm: their tests are collected where they are
installed, which `.ci/tools` does.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib
from support import REPOSITORY

if TYPE_CHECKING:
    from kg.release.manifest import Release

PAGE = (REPOSITORY / "docs" / "consume.md").read_text("utf-8")
COUNT = (
    "SELECT (COUNT(*) AS ?n) { ?claim a <https://w3id.org/khojaly-kg/ontology#Claim> }"
)


def dump(release: Release, extension: str) -> str:
    return str(release.path / "dumps" / f"khojaly-kg.{extension}")


def test_rdflib_loads_what_the_page_says(release: Release) -> None:
    (code,) = PAGE.split("```python\n")[1:]
    names: dict[str, object] = {}
    exec(code.split("```")[0].replace("R/", f"{release.path}/"), names)  # noqa: S102
    graph, dataset = names["graph"], names["dataset"]
    assert isinstance(graph, rdflib.Graph)
    assert isinstance(dataset, rdflib.Dataset)
    assert len(graph) == 14012
    assert sum(len(one) for one in dataset.graphs()) == 15326


def test_the_oxigraph_binary_loads_what_the_page_says(
    release: Release, tmp_path: Path
) -> None:
    binary = str(Path(sysconfig.get_path("scripts")) / "oxigraph")
    store = ["--location", str(tmp_path / "store")]
    for extension in ("nt", "nq"):
        file = dump(release, extension)
        subprocess.run(
            [binary, "load", *store, "--file", file], check=True, capture_output=True
        )
    command = [binary, "query", *store, "--query", COUNT, "--results-format", "json"]
    answer = subprocess.run(command, check=True, capture_output=True)
    ((count,),) = (
        row.values() for row in json.loads(answer.stdout)["results"]["bindings"]
    )
    assert count["value"] == "294"


if RAPPER := shutil.which("rapper"):

    @pytest.mark.parametrize(
        ("extension", "syntax"),
        [("ttl", "turtle"), ("rdf", "rdfxml"), ("nt", "ntriples")],
    )
    def test_rapper_counts_the_triples(
        release: Release, extension: str, syntax: str
    ) -> None:
        command = [str(RAPPER), "-c", "-i", syntax, dump(release, extension)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        assert "returned 14012 triples" in answer.stderr


def test_every_file_of_a_release_is_documented(release: Release) -> None:
    page = (REPOSITORY / "docs" / "release.md").read_text("utf-8")
    for file in release.manifest.files:
        path = file.path.removesuffix(".gz").removesuffix(".zst")
        folder, _, name = path.rpartition("/")
        stem, _, extension = name.rpartition(".")
        generic = stem.replace("khojaly-kg", "<name>")
        forms = {
            "": f"`{name}`",
            "dumps/sources": "`dumps/sources/<source>.*`",
            "dumps/checks": "`dumps/checks/*.rq`",
            "dumps": f"`dumps/{generic}.",
        }
        assert forms[folder] in page, path
        assert f".{extension}`" in page or f"`dumps/{generic}.*`" in page, path


def test_the_page_names_files_that_there_are(release: Release) -> None:
    for word in PAGE.replace("`", " ").split():
        if word.startswith("R/dumps/khojaly-kg"):
            path = word.removeprefix("R/").rstrip(',")')
            assert release.file(path), path
