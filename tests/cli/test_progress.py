"""The progress of long steps, told and drawn."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support.commands import kg

from kg.cli import cli
from kg.cli.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path


def test_a_long_step_has_a_bar_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Progress(after=0.0, pause=0.0) as progress:
        progress("writing dumps")
        progress("writing dumps", 1, 4)
        assert capsys.readouterr() == ("", "kg: writing dumps\n")
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)
        progress("writing dumps", 2, 4)
        bar = f"\r\033[Kkg: writing dumps [{'#' * 15}{'-' * 15}] 2/4"
        assert capsys.readouterr() == ("", bar)
        progress("verifying")
        assert capsys.readouterr() == ("", "\r\033[Kkg: verifying\n")
        progress("comparing files", 4, 4)
        bar = f"\r\033[Kkg: comparing files [{'#' * 30}] 4/4"
        assert capsys.readouterr() == ("", bar)
    assert capsys.readouterr() == ("", "\r\033[K")


def test_a_bar_is_not_drawn_in_the_first_two_seconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    drawn = {}
    with Progress() as progress:
        for now[0] in (100.0, 101.9, 102.1, 102.15, 102.3):
            progress("writing dumps", 1, 4)
            drawn[now[0]] = bool(capsys.readouterr().err)
    # and then not more often than an eye can follow
    assert drawn == {
        100.0: False,
        101.9: False,
        102.1: True,
        102.15: False,
        102.3: True,
    }


READ, JUDGED = {"reading files"}, {"running checks", "running shapes"}
VERIFIED = {"comparing files", "comparing the store"}
WRITTEN = {"deriving", "sorting statements", "writing dumps", "writing the store"}
STEPS = {
    "validate": READ | JUDGED,
    "validate --since HEAD": READ | JUDGED,
    "format --check": READ,
    "compare flood": READ,
    "build": READ | JUDGED | WRITTEN | {"comparing files"},
    "verify": VERIFIED,
    "publish RELEASE": VERIFIED,
    "rollback": VERIFIED,
    "diff HEAD .": READ | {"deriving", "comparing"},
    "diff RELEASE .": READ | {"reading RELEASE", "deriving", "comparing"},
}


@pytest.fixture
def built_twice(flood: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the flood project as a repository, with two releases."""
    for arguments in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "x"),
    ):
        subprocess.run(["git", "-C", flood.parent.parent, *arguments], check=True)  # noqa: S607
    for epoch in ("1795478400", "1795564800"):
        kg("--project", flood, "build", SOURCE_DATE_EPOCH=epoch)
    monkeypatch.chdir(flood)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")
    return flood


def test_every_long_step_of_a_command_is_counted(
    built_twice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = (built_twice / "build" / "current").resolve().name
    told: list[tuple[str, int, int]] = []

    def tell(_: Progress, step: str, done: int = 0, total: int = 0) -> None:
        told.append((step, done, total))

    monkeypatch.setattr(Progress, "__call__", tell)
    for command, steps in STEPS.items():
        told.clear()
        arguments = command.replace("RELEASE", release).split()
        run = CliRunner().invoke(cli, arguments, standalone_mode=False)
        assert run.exception is None, command
        counted = [(step, done, total) for step, done, total in told if total]
        expected = {step.replace("RELEASE", release) for step in steps}
        assert {step for step, _, _ in counted} == expected, command
        assert all(0 < done <= total for _, done, total in counted), command
