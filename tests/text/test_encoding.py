"""A file in another encoding gets one clear line, wherever it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support.counts import COUNTS

from kg.cli import cli
from kg.errors import KgError
from kg.project import read_project
from kg.sources import read_sources
from kg.text.encoding import text_of
from kg.validation import read_rules, validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = (
    "kg.toml",
    "data/claims/post.ttl",
    "ontology/lists.ttl",
    "../../shapes/claim.ttl",
    "../../shapes/checks/blank-node.rq",
)


def read(flood: Path) -> None:
    project = read_project(flood)
    read_rules(project.paths.shapes)
    read_sources(project)


def latin(text: str) -> bytes:
    """Return a text with a letter on line 2 that Latin-1 has as one byte."""
    return text.replace("\n", "\n# caf\N{LATIN SMALL LETTER E WITH ACUTE}\n", 1).encode(
        "latin-1", "ignore"
    )


def nul(text: str) -> bytes:
    return text.replace("\n", "\n#\0\n", 1).encode()


MARK = "begins with the invisible character U+FEFF, a byte order mark"
BAD: dict[str, tuple[Callable[[str], bytes], str]] = {
    "bom": (
        lambda text: text.encode("utf-8-sig"),
        f":1:1: {MARK}; save it as UTF-8 without one",
    ),
    "utf-16": (
        lambda text: text.encode("utf-16"),
        ":1:1: is no UTF-8 text here, but UTF-16; save it as UTF-8",
    ),
    "utf-16-be": (
        lambda text: text.encode("utf-16-be"),
        ":1:1: is no UTF-8 text here, but UTF-16; save it as UTF-8",
    ),
    "latin-1": (
        latin,
        ":2:6: is no UTF-8 text here (byte 0xE9); save it as UTF-8",
    ),
    "nul": (nul, ":2:2: holds the invisible character U+0000; remove it"),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", BAD)
def test_a_file_in_another_encoding_is_named_with_its_place(
    flood: Path, name: str, encoding: str
) -> None:
    encode, message = BAD[encoding]
    path = (flood / name).resolve()
    path.write_bytes(encode(path.read_text("utf-8")))
    with pytest.raises(KgError) as refused:
        read(flood)
    assert str(refused.value).splitlines()[0].endswith(f"{path.name}{message}")
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("encoding", BAD)
def test_a_query_in_another_encoding_is_named_with_its_place(
    tmp_path: Path, encoding: str
) -> None:
    encode, message = BAD[encoding]
    path = tmp_path / "q.rq"
    path.write_bytes(encode("SELECT *\n{ ?s ?p ?o }\n"))
    for argument, content, name in (
        (str(path), None, str(path)),
        ("-", path.read_bytes(), "<stdin>"),
    ):
        result = CliRunner().invoke(
            cli, ["query", argument], input=content, standalone_mode=False
        )
        assert isinstance(result.exception, KgError)
        assert str(result.exception) == f"{name}{message}"


def test_lines_may_end_as_on_windows(flood: Path) -> None:
    for name in FILES:
        path = flood / name
        text = path.read_text("utf-8")
        path.write_bytes(text.replace("\n", "\r\n").encode())
    report = validate(read_sources(read_project(flood)))
    assert (report.results, report.triples) == ((), COUNTS.flood)


def test_what_is_utf_8_is_read_as_it_is(tmp_path: Path) -> None:
    text = "a\r\n\N{ARMENIAN SMALL LETTER AYB}\ufffd\U0010fffd"
    assert text_of(tmp_path, text.encode()) == text
    assert text_of(tmp_path, b"") == ""
