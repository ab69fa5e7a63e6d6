"""docs/shacl.md: its examples are run in a folder with the files that it shows."""

from __future__ import annotations

import doctest
import re
import shlex
from typing import TYPE_CHECKING

import pytest
from support import REPOSITORY
from support.commands import kg

from kg.shacl.pyshacl import Options

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (REPOSITORY / "docs" / "shacl.md").read_text("utf-8")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the files that the document shows, and go where they are."""
    files = re.findall(r"`(\S+)`:\n\n```turtle\n(.*?)```", TEXT, re.DOTALL)
    assert [name for name, _ in files] == ["books.ttl", "shapes.ttl"]
    for name, content in files:
        (tmp_path / name).write_text(content)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("here")
def test_the_command_says_what_the_document_shows() -> None:
    ((command, expected),) = re.findall(
        r"```console\n\$ kg ([^\n]+)\n(.*?)```", TEXT, re.DOTALL
    )
    run = kg(*shlex.split(command))
    assert (run.returncode, run.stdout) == (1, expected)


@pytest.mark.usefixtures("here")
def test_the_lines_of_python_say_what_the_document_shows() -> None:
    example = doctest.DocTestParser().get_doctest(TEXT, {}, "docs/shacl.md", None, 0)
    failed, tried = doctest.DocTestRunner().run(example)
    assert not failed
    assert tried


@pytest.mark.parametrize("name", [*Options.__annotations__, "shacl_graph"])
def test_every_argument_of_pyshacl_is_documented(name: str) -> None:
    documented = TEXT.partition("## In place of pySHACL")[2]
    assert f"`{name.removesuffix('_format')}" in documented
