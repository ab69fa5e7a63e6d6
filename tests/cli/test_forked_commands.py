"""A command that tests fork says and does what one that is started does."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from minisign import KeyPair
from support import copy_flood
from support.commands import forked_kg, kg, started_kg
from support.mistakes import MISTAKES, make
from support.tables import write_reports

if TYPE_CHECKING:
    from pathlib import Path

    from support.releases import FloodReleases


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        ("--project examples/flood validate", "", 0),
        ("--project broken/examples/flood validate", "", 1),
        ("--project examples/flood build --output=build", "", 0),
        ("--project broken/examples/flood build --output=build", "", 1),
        (
            "--project examples/flood import --rml examples/flood/reports.ttl",
            "",
            0,
        ),
        ("shacl ontology/kg.ttl --shapes shapes/label.ttl", "", 0),
        ("releases", "", 0),
        ("rollback", "", 0),
        ("sign --key kg.key", "", 0),
        ("query --release build/current", "ASK {}", 0),
        ("query --release build/current", "SELECT * { ?s ?p }", 2),
        ("frobnicate", "", 2),
    ],
)
def test_a_command_says_the_same_however_tests_begin_it(
    floods: FloodReleases,
    tmp_path: Path,
    arguments: str,
    stdin: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796256000")
    key = bytes(KeyPair.generate().secret_key)
    said = []
    for way in (kg, started_kg):
        folder = tmp_path / way.__name__
        write_reports(copy_flood(folder))
        make(MISTAKES[1], copy_flood(folder / "broken"))
        for day in (1, 2):
            floods.publish(folder / "build", day)
        (folder / "kg.key").write_bytes(key)
        monkeypatch.chdir(folder)
        run = way(*arguments.split(), stdin=stdin)
        texts = (text.replace(f"{folder}", "") for text in (run.stdout, run.stderr))
        said.append((run.returncode, *texts))
    assert said[0] == said[1]
    assert said[0][0] == code, said


def test_a_command_ends_with_the_client_that_is_killed(release_path: str) -> None:
    command = [str(forked_kg()), "serve", "--port=0", "--release", release_path]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as client:
        assert client.stderr is not None
        assert any("serving http" in line for line in client.stderr)
        client.kill()
        # which ends only when nobody is left who could write
        client.communicate(timeout=20)
    assert kg("--version").returncode == 0


def test_a_command_that_cannot_be_begun_finds_nothing(tmp_path: Path) -> None:
    run = subprocess.run([shutil.copy(forked_kg(), tmp_path)], check=False)
    assert run.returncode == 125
