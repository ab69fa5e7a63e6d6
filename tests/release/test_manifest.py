"""A manifest that somebody else wrote is refused where it says what cannot be."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import ReleaseError
from kg.release.manifest import (
    Manifest,
    ReleaseFile,
    StoreDumps,
    read_release,
    release_id,
)

if TYPE_CHECKING:
    from pathlib import Path

SHA256 = "0123456789abcdef" * 4
NTRIPLES = ReleaseFile("dumps/x.nt", "application/n-triples", "All", 9, SHA256, 1)
NQUADS = replace(NTRIPLES, path="dumps/x.nq")
MANIFEST = Manifest(
    name="x",
    title="Überschwemmung\nof 2021",
    description="",
    version="2026.1",
    base_iri="https://example.org/x/",
    license="https://creativecommons.org/publicdomain/zero/1.0/",
    publisher="Nobody",
    languages=("en", "pt-BR"),
    created="2026-12-01T00:00:00Z",
    generator="khojaly-kg 0",
    commit=None,
    identity=SHA256,
    store_made_from=StoreDumps("dumps/x.nt", "dumps/x.nq"),
    prefixes={"": "https://example.org/x/", "kg": "https://example.org/kg#"},
    files=(NQUADS, NTRIPLES),
)


def write(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)


def refused(folder: Path) -> str:
    with pytest.raises(ReleaseError) as found:
        read_release(folder)
    prefix = f"{folder}/manifest.json: cannot be read as a manifest: "
    assert str(found.value).startswith(prefix)
    return str(found.value).removeprefix(prefix)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write(tmp_path, MANIFEST.serialize())
    assert read_release(tmp_path).manifest == MANIFEST


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'"abc"', "must be an object of name, title"),
        (b"null", "must be an object of name, title"),
        (b"[]", "must be an object of name, title"),
        (b"{}", "must be an object of name, title"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'{"a":' * 100_000, "it is nested too deeply"),
        (b"1" * 5_000, "Exceeds the limit"),
        (b"\xff\xfe\x00", "codec can't decode"),
        (b"", "Expecting value"),
    ],
)
def test_what_is_no_manifest_is_refused(
    tmp_path: Path, content: bytes, said: str
) -> None:
    write(tmp_path, content)
    assert said in refused(tmp_path)


STORE_DUMPS = {"default_graph": "dumps/x.nt", "named_graphs": "dumps/x.nq"}


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("store_made_from", [], "must be an object of default_graph, named_graphs"),
        ("store_made_from", ["dumps/x.nq"], "must be an object of default_graph"),
        (
            "store_made_from",
            {**STORE_DUMPS, "named_graphs": "dumps/y.nq"},
            "is not among the files",
        ),
        (
            "store_made_from",
            {**STORE_DUMPS, "named_graphs": "/etc/passwd"},
            "named_graphs: lies outside the release",
        ),
        ("prefixes", 5, "must be an object"),
        ("prefixes", {"kg": 5}, "must be an IRI"),
        ("prefixes", {"kg": "> .\nx"}, "must be an IRI"),
        ("prefixes", {"a b": "https://example.org/"}, "must be a prefix"),
        ("created", 5, "must be an instant"),
        ("created", "\x1b[2J", "must be an instant"),
        ("name", "..", "must be lower-case words and hyphens"),
        ("name", None, "must be lower-case words and hyphens"),
        ("title", "\x1b[2J", "must be a text without control characters"),
        ("title", "\ud800", "must be a text without control characters"),
        ("version", "1\n2", "must be one line"),
        ("base_iri", "file:///", "must be a http IRI that ends in /"),
        ("license", "javascript:alert(1)", "must be an IRI"),
        ("languages", "en", "must be a list"),
        ("languages", [None], "must be a language tag"),
        ("commit", "HEAD", "must be the name of a commit"),
        ("identity", SHA256.upper(), "must be 64 hexadecimal digits"),
        ("files", {}, "must be a list"),
        ("files", [None], "must be an object of path, media_type"),
    ],
)
def test_a_member_that_cannot_be_is_named(
    tmp_path: Path, member: str, value: object, said: str
) -> None:
    document = json.loads(MANIFEST.serialize())
    document[member] = value
    write(tmp_path, json.dumps(document).encode())
    answer = refused(tmp_path)
    assert answer.startswith(f"{member}: ")
    assert said in answer


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("path", "../kg.toml", "lies outside the release"),
        ("path", "/etc/passwd", "lies outside the release"),
        ("path", "dumps//x.nq", "lies outside the release"),
        ("path", "./x.nq", "lies outside the release"),
        ("path", "", "lies outside the release"),
        ("path", "store/CURRENT", "store must not be listed"),
        ("path", "manifest.json", "manifest.json must not be listed"),
        ("path", "dumps/x.nt", "a path occurs twice"),
        ("media_type", "text/turtle\r\nX: y", "must be a text without control"),
        ("bytes", -1, "must be a whole number, 0 or more"),
        ("bytes", True, "must be a whole number, 0 or more"),
        ("triples", 1.5, "must be a whole number, 0 or more"),
        ("sha256", "0", "must be 64 hexadecimal digits"),
    ],
)
def test_a_file_that_cannot_be_is_refused(
    tmp_path: Path, member: str, value: object, said: str
) -> None:
    document = json.loads(MANIFEST.serialize())
    document["files"][0][member] = value
    write(tmp_path, json.dumps(document).encode())
    assert refused(tmp_path).startswith("files: ")
    assert said in refused(tmp_path)


def test_a_manifest_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    assert refused(tmp_path) == "it is a pipe"


def test_a_dump_that_is_a_link_is_neither_opened_nor_shown(tmp_path: Path) -> None:
    folder = tmp_path / release_id(MANIFEST.serialize())
    (folder / "dumps").mkdir(parents=True)
    write(folder, MANIFEST.serialize())
    (tmp_path / "secret").write_text("root:x:0:0")
    for path in ("dumps/x.nt", "dumps/x.nq"):
        (folder / path).symlink_to(tmp_path / "secret")
    commands: list[list[Any]] = [
        ["verify", folder],
        ["diff", folder, folder],
        ["export", "nanopubs", "--release", folder, "--output", tmp_path / "np"],
    ]
    for command in commands:
        found = CliRunner().invoke(cli, [str(word) for word in command])
        assert isinstance(found.exception, ReleaseError)
        assert "x:0:0" not in f"{found.output}{found.exception}"
