"""A source that is too large for one file goes on in others, as one graph."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support import FLOOD

from kg.cli import cli
from kg.errors import SourceError
from kg.project import read_project
from kg.rdf.formats import N_QUADS
from kg.release.build import build
from kg.release.content.derive import derive
from kg.release.diff.changes import compare
from kg.release.diff.versions import of_project
from kg.release.source_dumps import source_dump
from kg.sources import read_sources
from kg.sources.accepted_files import read_raw
from kg.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = "https://example.org/flood/id/graph/post"


@pytest.fixture
def split(flood: Path) -> Path:
    """Return the flood project with the claims of one source in two files."""
    claims = flood / "data" / "claims"
    text = (claims / "post.ttl").read_text("utf-8")
    prefixes, end = text.index("\n\n") + 2, text.index("claim:post-warning")
    (claims / "post.ttl").write_text(text[:end], "utf-8")
    (claims / "post.2.ttl").write_text(text[:prefixes] + text[end:], "utf-8")
    return flood


def test_the_parts_of_a_source_conform_and_say_what_one_file_said(split: Path) -> None:
    project = read_project(split)
    assert validate(read_sources(project)).conforms
    before = of_project(read_project(FLOOD), "before")
    assert not compare(before, of_project(project, "after"))


def test_the_parts_of_a_source_are_one_graph_and_one_dump(
    split: Path, tmp_path: Path
) -> None:
    sources = read_sources(read_project(split))
    names = [graph.name.value for graph in derive(sources).graphs]
    assert names.count(GRAPH) == 1
    assert len(names) == len(set(names))
    release = build(sources, tmp_path / "releases", datetime(2026, 12, 1, tzinfo=UTC))
    found = source_dump(release, "post", N_QUADS)
    assert found is not None
    for claim in (b"claim/post-houses>", b"claim/post-warning>"):
        assert claim in found.before


def test_a_mistake_in_a_part_is_shown_there(split: Path) -> None:
    path = split / "data" / "claims" / "post.2.ttl"
    text = path.read_text("utf-8").replace("kg:verified true", 'kg:verified "best"', 1)
    path.write_text(text, "utf-8")
    (result,) = validate(read_sources(read_project(split))).results
    assert result.position
    assert result.position.path == path
    assert result.position.line == text[: text.index('"best"')].count("\n") + 1


def test_parts_are_formatted_each_on_its_own(split: Path) -> None:
    run = ["--project", str(split), "format"]
    CliRunner().invoke(cli, run)
    result = CliRunner().invoke(cli, [*run, "--check"])
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("post.3.ttl", r"is part 3 of post, but post\.2\.ttl is not beside it"),
        ("other.2.ttl", r"is part 2 of other, but other\.ttl is not beside it"),
        ("post.1.ttl", r"the parts of a source are post\.ttl, post\.2\.ttl"),
        ("post.02.ttl", r"the parts of a source are post\.ttl, post\.2\.ttl"),
        ("post.b.ttl", r"the parts of a source are post\.ttl, post\.2\.ttl"),
        ("post.2.3.ttl", r"the parts of a source are post\.ttl, post\.2\.ttl"),
        ("Post.2.ttl", "use lower-case ASCII words and hyphens"),
        ("../post.2.ttl", r"is part 2 of post, but post\.ttl is not beside it"),
    ],
)
def test_a_name_that_is_no_part_is_refused(
    split: Path, name: str, message: str
) -> None:
    claims = split / "data" / "claims"
    (claims / "post.2.ttl").rename(claims / name)
    with pytest.raises(SourceError, match=message):
        read_sources(read_project(split))


def test_two_files_that_would_be_one_part_are_refused(split: Path) -> None:
    path = split / "data" / "claims" / "post.2.nt"
    path.write_text("<http://a.org/a> <http://a.org/a> <http://a.org/a> .\n", "utf-8")
    with pytest.raises(
        SourceError, match="would be the same part of the graph post as"
    ):
        read_sources(read_project(split))


@pytest.mark.parametrize(
    ("name", "following"), [("post", "post.2"), ("post.2", "post.3"), ("Post", "")]
)
def test_who_is_to_split_a_file_is_told_how(
    tmp_path: Path, name: str, following: str
) -> None:
    path = tmp_path / f"{name}.ttl"
    path.write_bytes(b" " * (1 << 20) + b" ")
    with pytest.raises(SourceError) as refused:
        read_raw(path, 1)
    assert "is larger than 1 MiB; split it" in refused.value.message
    assert f"go on in {following}.ttl" in refused.value.message or not following
