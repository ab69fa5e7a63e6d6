"""docs/import.md and rml.md: examples are imported as they stand, all keys listed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support.commands import kg
from support.tables import DOCUMENT, RML_DOCUMENT, example, write_reports

from kg.tables.fields import FIELDS

if TYPE_CHECKING:
    from pathlib import Path


def test_the_example_is_imported_by_the_commands_as_they_stand(
    flood: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (flood / "figures.csv").write_text(example("csv"), "utf-8")
    (flood / "import.toml").write_text(example("toml"), "utf-8")
    monkeypatch.chdir(flood)
    guess = kg("import", "--guess", "figures.csv", "--mapping", "guess.toml")
    assert guess.returncode == 0
    commands = [line.split()[1:] for line in example("sh").splitlines()]
    assert [kg(*command).returncode for command in commands] == [1, 0, 0]


def test_the_example_of_rml_is_imported_by_the_commands_as_they_stand(
    flood: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_reports(flood)
    monkeypatch.chdir(flood)
    script = example("sh", RML_DOCUMENT)
    commands = [line.split()[1:] for line in script.splitlines()]
    assert [kg(*command).returncode for command in commands] == [1, 0, 0]


@pytest.mark.parametrize("command", re.findall(r"`kg (import [^`]*\.csv)`", DOCUMENT))
def test_a_command_in_the_text_works(
    flood: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(flood)
    mapping = re.search(r"\S+\.toml", command)
    if "--guess" not in command:
        name = mapping[0] if mapping else "import.toml"
        (flood / name).write_text(example("toml"), "utf-8")
    for table in re.findall(r"\S+\.csv", command):
        (flood / table).write_text(example("csv"), "utf-8")
    result = kg(*command.split())
    assert result.returncode == 0, result.stderr


def test_every_field_is_in_the_table_with_its_meaning() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*?) \|", DOCUMENT, re.MULTILINE)
    assert [row for row in rows if row[0] in FIELDS] == [
        (name, one.meaning) for name, one in FIELDS.items()
    ]


def test_every_option_is_documented() -> None:
    shown = kg("import", "--help").stdout
    for option in {*re.findall(r"--[a-z-]+", shown)} - {"--help"}:
        assert option in DOCUMENT, option
