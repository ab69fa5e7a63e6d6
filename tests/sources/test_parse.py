"""Files are read strictly, and whatever is wrong is placed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support import FLOOD

from kg.errors import SourceError
from kg.project import Paths, read_project
from kg.sources import read_sources
from kg.sources.accepted_files import read_text
from kg.sources.parse import parse_turtle
from kg.sources.positions import StatementPositions

if TYPE_CHECKING:
    from pathlib import Path

    from kg.project import Project
    from kg.sources.source_file import SourceFile


def read_data(project: Project) -> tuple[SourceFile, ...]:
    return read_sources(project).data


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "is no UTF-8 text here"),
        (b"a\nb\nc \xc3(", r":3:3: is no UTF-8"),
        ("a\n b\u202ec".encode(), r":2:3: holds the invisible character U\+202E"),
        (b"a\x00b", r"U\+0000"),
        (b"x" * (1 << 20) + b"y", "is larger than 1 MiB"),
    ],
)
def test_what_no_honest_file_holds_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_text(path, 1)


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real.ttl").write_text("")
    link = tmp_path / "link.ttl"
    link.symlink_to(tmp_path / "real.ttl")
    with pytest.raises(SourceError, match="is a symbolic link"):
        read_text(link, 1)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a.ttl: cannot be read: No such file"):
        read_text(tmp_path / "a.ttl", 1)


def test_one_file_is_one_graph_named_by_its_stem() -> None:
    names = {
        file.path.name: file.graph.value for file in read_data(read_project(FLOOD))
    }
    namespace = "https://example.org/flood/id/graph/"
    assert names == {
        "agents.ttl": f"{namespace}agents",
        "events.ttl": f"{namespace}events",
        "herald.ttl": f"{namespace}herald",
        "office.ttl": f"{namespace}office",
        "origins.ttl": f"{namespace}origins",
        "places.ttl": f"{namespace}places",
        "post.ttl": f"{namespace}post",
        "scopes.ttl": f"{namespace}scopes",
    }


def test_two_files_that_would_be_one_graph_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.ttl").write_text("")
    project = read_project(FLOOD)
    data = Paths((), (), (tmp_path,), ())
    with pytest.raises(SourceError, match="would be the same graph as"):
        read_data(replace(project, paths=data))


@pytest.mark.parametrize("name", ["two words.ttl", "Upper.ttl", "a_b.ttl", "ə.ttl"])
def test_a_file_whose_name_can_name_no_graph_is_refused(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("")
    data = Paths((), (), (tmp_path,), ())
    with pytest.raises(SourceError, match="the name of a file names its graph"):
        read_data(replace(read_project(FLOOD), paths=data))


def test_a_subject_is_found_on_its_line() -> None:
    files = read_data(read_project(FLOOD))
    positions = StatementPositions(files)
    (herald,) = [file for file in files if file.path.name == "herald.ttl"]
    for triple in herald.triples:
        found = positions.find(triple.subject)
        assert found is not None
        assert found.path == herald.path
        slug = str(triple.subject).strip("<>").rpartition("/")[2]
        line = herald.text.splitlines()[(found.line or 0) - 1]
        assert line.partition(" ")[0].partition(":")[2] == slug


def test_a_thing_that_is_nowhere_has_no_position() -> None:
    assert StatementPositions(read_data(read_project(FLOOD))).find("nothing") is None


def test_a_prefix_of_the_project_shifts_no_column(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        parse_turtle(tmp_path / "a.ttl", "a:b a:c 1 .", {"kg": "http://e.org/"})
    assert (raised.value.position.line, raised.value.position.column) == (1, 1)


@pytest.mark.parametrize("suffix", ["ttl", "trig", "nt", "nq", "jsonld"])
@pytest.mark.parametrize("content", ["", " \r\n\t\n"])
def test_an_empty_file_of_data_is_refused(
    flood: Path, suffix: str, content: str
) -> None:
    path = flood / "data" / "claims" / f"new.{suffix}"
    path.write_text(content, "utf-8")
    with pytest.raises(SourceError, match=r"has no triples.*or remove the file"):
        read_data(read_project(flood))


@pytest.mark.parametrize(
    "content",
    [
        "PREFIX kg: <https://w3id.org/attributed-claims/ontology#>\n",
        "@prefix kg: <https://w3id.org/attributed-claims/ontology#> .\n",
        "# claim:post-houses a kg:Statistic .\n",
    ],
)
def test_a_file_that_was_cut_off_after_its_prefixes_is_refused(
    flood: Path, content: str
) -> None:
    path = flood / "data" / "claims" / "post.ttl"
    path.write_text(content, "utf-8")
    with pytest.raises(SourceError) as refused:
        read_data(read_project(flood))
    assert refused.value.position.path == path
    assert "put its statements back" in refused.value.message


def test_a_graph_without_statements_is_refused(flood: Path) -> None:
    path = flood / "data" / "claims" / "new.trig"
    path.write_text("<https://example.org/flood/id/graph/new> { }", "utf-8")
    with pytest.raises(SourceError, match="has no triples"):
        read_data(read_project(flood))


def test_a_source_without_claims_is_accepted(flood: Path) -> None:
    path = flood / "data" / "claims" / "post.ttl"
    text = path.read_text("utf-8")
    cut = text[: text.index("claim:post-dispute a")]
    path.write_text(cut + text[text.index("source:post a") :], "utf-8")
    assert len(read_data(read_project(flood))) == len(read_data(read_project(FLOOD)))
