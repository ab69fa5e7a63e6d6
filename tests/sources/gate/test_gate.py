"""What a folder and a file may hold, besides what the hostile files try."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support import FLOOD

from kg.errors import Position, ProjectError, SourceError, SourceGroupError
from kg.project import FILE_NAME, Limits, Paths, read_project
from kg.sources import read_sources
from kg.sources.accepted_files import rdf_files, read_text
from kg.sources.lint import MOST
from kg.sources.parse import parse_turtle

if TYPE_CHECKING:
    from pathlib import Path

    from kg.sources.source_file import SourceFile

THING = '<https://example.org/flood/id/event/x> <http://a.example/p> "a"'
QUAD = "<https://example.org/flood/id/graph/one>"


def read(folder: Path, **limits: int) -> list[SourceFile]:
    project = replace(
        read_project(FLOOD),
        paths=Paths((), (), (folder,), ()),
        limits=replace(Limits(), **limits),
    )
    return list(read_sources(project).data)


@pytest.mark.parametrize(
    ("extension", "text"),
    [
        ("ttl", f"{THING} ."),
        ("nt", f"{THING} ."),
        ("nq", f"{THING} {QUAD} ."),
        ("trig", f"{QUAD} {{ {THING} }}"),
        (
            "jsonld",
            (
                '{"@id": "https://example.org/flood/id/event/x",'
                ' "http://a.example/p": "a"}'
            ),
        ),
    ],
)
def test_each_format_says_the_same(tmp_path: Path, extension: str, text: str) -> None:
    (tmp_path / f"one.{extension}").write_text(text)
    (file,) = read(tmp_path)
    assert file.triples == parse_turtle(tmp_path, f"{THING} .")
    assert file.graph.value == QUAD[1:-1]


def test_files_of_other_kinds_are_passed_over(tmp_path: Path) -> None:
    for name in ("README.md", "photo.png", "Makefile"):
        (tmp_path / name).write_text("")
    (tmp_path / "a.nt").write_text("")
    (tmp_path / "b.ttl").write_text("")
    assert rdf_files([tmp_path]) == [tmp_path / "a.nt", tmp_path / "b.ttl"]


def test_a_file_of_another_kind_cannot_be_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("")
    with pytest.raises(SourceError, match=r"must end in one of \.ttl, \.trig"):
        rdf_files([path])
    with pytest.raises(SourceError, match="does not exist"):
        rdf_files([tmp_path / "none.ttl"])


@pytest.mark.parametrize("name", ["a.ttl", "README.md", "folder"])
def test_a_link_in_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "data" / "inner").mkdir(parents=True)
    (tmp_path / "real").mkdir()
    (tmp_path / "data" / "inner" / name).symlink_to(tmp_path / "real")
    with pytest.raises(SourceError, match=f"inner/{name}: is a symbolic link"):
        rdf_files([tmp_path / "data"])


def test_a_folder_of_a_project_that_is_a_link_is_refused(tmp_path: Path) -> None:
    settings = (FLOOD / FILE_NAME).read_text("utf-8").partition("[paths]")[0]
    (tmp_path / FILE_NAME).write_text(settings + '[paths]\ndata = ["a/b"]\n')
    (tmp_path / "real" / "b").mkdir(parents=True)
    (tmp_path / "a").symlink_to(tmp_path / "real")
    with pytest.raises(ProjectError, match=r"paths\.data: .*/a is a symbolic link"):
        read_project(tmp_path)


@pytest.mark.parametrize("name", ["a.ttl", "a.md"])
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(SourceError, match="is no regular file; remove it"):
        read(tmp_path)
    with pytest.raises(SourceError, match="is no regular file; remove it"):
        read_text(tmp_path / name, 1)


def test_a_folder_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("kg.sources.accepted_files.os.scandir", refuse)
    with pytest.raises(SourceError, match="cannot be read: Permission denied"):
        rdf_files([tmp_path])


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"files": 1}, "holds more than 1 names"),
        ({"statements": 2}, "has more than 2 statements"),
        ({"depth": 1}, "is nested more than 1 levels deep"),
        ({"iri_chars": 10}, "is longer than 10 characters"),
        ({"literal_kib": 1}, "is longer than 1 KiB"),
    ],
)
def test_a_limit_is_that_of_the_project(
    tmp_path: Path, limits: dict[str, int], message: str
) -> None:
    (tmp_path / "a.ttl").write_text(f'{THING}, "{"b" * 1025}", 3 .')
    (tmp_path / "b.ttl").write_text("<a:a> <a:b> ((1)) .")
    with pytest.raises(SourceError, match=message):
        read(tmp_path, **limits)


def test_a_literal_beyond_the_buffer_of_the_parser_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(f'{THING}, "{"b" * (20 << 20)}" .')
    with pytest.raises(
        SourceError, match=r"holds a term too long to parse|longer than"
    ):
        read(tmp_path, file_mib=40)


def test_files_of_several_folders_are_counted_together(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.ttl").write_text("")
    with pytest.raises(SourceError, match=r"b\.ttl: is beyond the limit of 1 files"):
        rdf_files([tmp_path / "a", tmp_path / "b"], 1)


def test_what_is_wrong_is_listed_each_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    objects = [f'"{n} x"^^<http://www.w3.org/2001/XMLSchema#byte>' for n in range(30)]
    path.write_text(
        f"PREFIX p: <ftp://a.example/>\n{THING},\n  p:x,\n" + ",\n".join(objects) + "."
    )
    with pytest.raises(SourceGroupError) as raised:
        read(tmp_path)
    errors = raised.value.errors
    assert len(errors) == MOST
    assert str(raised.value).splitlines() == [str(error) for error in errors]
    assert raised.value.position == Position(path, 3, 3)
    assert str(errors[1]) == f'{path}:4:1: the literal "0 x" is no byte; correct it'


def test_a_term_that_is_written_otherwise_is_found_too(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@base <ftp://a.example/> . <a> <b> <c> .")
    with pytest.raises(SourceError, match=r"a\.ttl:1:28: the IRI <ftp://a\.example/a>"):
        read(tmp_path)


def test_the_ontology_may_say_what_data_may_not() -> None:
    files = read_sources(read_project(FLOOD)).ontology
    classes = [t for file in files for t in file.triples]
    assert any(t.predicate.value.endswith("subClassOf") for t in classes)


def test_a_position_does_not_break_the_line(tmp_path: Path) -> None:
    assert str(Position(tmp_path / "a\nb\x1b\udcff", 1)).endswith(r"a\nb\x1b\udcff:1")
