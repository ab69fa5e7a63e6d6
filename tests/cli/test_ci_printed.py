"""What CI prints of a contribution is no command, and names its file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from support.commands import kg
from support.contributions import SHARED, contribute, edit, run_script, write

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = """
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
    kg:Printed a sh:NodeShape ; sh:targetClass kg:Claim ;
"""


def commands(text: str) -> list[str]:
    """Return the lines that GitHub takes for commands, newer ones and older ones."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line.startswith("::") or "##[" in line]


def test_what_an_engine_prints_is_no_command(committed: Path) -> None:
    write(
        committed / SHARED / "shapes/printed.ttl",
        f"{SHAPE} sh:expression [ sh:exists [ sh:path kg:verified ] ] .",
    )
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="")
    assert run.returncode == 2
    assert run.stdout == (
        '::error file=examples/flood,title=unreadable::"flood": the shapes cannot be '
        "used: StopIteration\ndoes not conform: 0 triples, 1 errors, 0 warnings\n"
    )


def test_a_line_of_a_file_is_shown_and_is_no_command(committed: Path) -> None:
    write(
        committed / "data/##[add-mask]a/more.ttl",
        "PREFIX : <urn:x:>\n  ::add-mask::b :c :d ##[stop-commands]e ]",
    )
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2
    first, *excerpt = run.stderr.splitlines()[1:]
    assert first.startswith(f"kg: {committed}/data/#\\u0023[add-mask]a/more.ttl:2:22: ")
    assert excerpt == [
        r"      \u003A:add-mask::b :c :d #\u0023[stop-commands]e ]",
        "                         ^",
    ]
    (command,) = commands(run.stdout)
    assert command.startswith(
        r"::error file=examples/flood/data/#\u0023[add-mask]a/more.ttl,"
    )
    assert commands(run.stderr) == []


def test_what_other_commands_say_is_no_command(committed: Path) -> None:
    write(
        committed / "data/##[add-mask]a/more.ttl",
        "PREFIX : <urn:x:>\n  ::add-mask::b :c :d ##[stop-commands]e ]",
    )
    for command in ("format", "diff --since=HEAD", "build"):
        run = kg("--project", committed, *command.split())
        assert run.returncode == 2
        assert "data/#\\u0023[add-mask]a/more.ttl:2:" in run.stderr
        assert commands(run.stdout + run.stderr) == []


@pytest.mark.parametrize("folder", ["data", f"{SHARED}/shapes"])
def test_a_name_that_is_no_text_is_named(committed: Path, folder: str) -> None:
    name = os.fsdecode(b"\xff.ttl")
    write(committed / folder / name, "PREFIX : <urn:x:>")
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2
    assert run.stdout.startswith("::error file=")
    said = r'/\uDCFF.ttl,title=unreadable::"\uDCFF.ttl": has an invisible character'
    assert said in run.stdout


def test_a_file_outside_the_repository_is_named_where_it_is(
    committed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside / "more.ttl", "<urn:s>   <urn:p> <urn:o> .")
    edit(committed / "kg.toml", '["data"]', f'["data", "{outside}"]')
    run = kg("--project", committed, "format", "--check", "--format", "github")
    assert run.returncode == 1
    assert f"::error file={outside}/more.ttl,title=not canonical::" in run.stdout
