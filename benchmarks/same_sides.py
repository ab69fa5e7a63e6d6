"""Runs commands with a checkout, on its copy of the project (``same_answers.py``)."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PARTS = (
    *("kg.toml", "data", "ontology", "own", "shapes", "queries", "examples"),
    ".gitignore",
)
"""The parts of a checkout that make its project."""
DATE = "1700000000"
POST = "data/claims/post.ttl"
EVENTS = "data/events.ttl"
HERALD = "data/claims/herald.ttl"
MISTAKES = {
    "missing": [(POST, "    kg:verified true ;\n", "")],
    "datatype": [(POST, "kg:value 45", 'kg:value "45"')],
    "several": [
        (POST, "kg:verified true", 'kg:verified "yes"'),
        (POST, "kg:value 45", "kg:value -45, 46"),
        (POST, "qualifier:at-least", "qualifier:at-lest"),
        (EVENTS, "kg:eventType event-type:flood", "kg:eventTyp event-type:flood"),
        (EVENTS, '"2001-05-02"^^edtf', '"2001-13-02"^^edtf'),
    ],
    "contested": [(EVENTS, "kg:place place:town", "kg:responsible place:town")],
    "syntax": [(POST, "kg:value 45", "kg:value 45 45")],
    "prefix": [(HERALD, "source:herald a", "sauce:herald a")],
    "settings": [("kg.toml", 'version = "2026.1"', "version = 2026")],
    "form": [(POST, "kg:value 45", "kg:value    45")],
    "good": [],
}
"""Copies of the flood project, by name, each with a text and its replacement."""


@dataclass(frozen=True)
class Command:
    """A command of ``kg``, its input, and the file or folder that it writes."""

    line: tuple[str, ...]
    stdin: str = ""
    writes: str = ""

    def __str__(self) -> str:
        """Return the command line as a user types it."""
        given = [f"<<< {self.stdin!r}"] * bool(self.stdin)
        return " ".join(("kg", *self.line, *given))


@dataclass(frozen=True)
class Result:
    """The result of a command: exit code, output, and digests of written files."""

    code: int
    stdout: bytes
    stderr: bytes
    written: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Side:
    """A checkout, and the folder with its copy of the project."""

    checkout: Path
    folder: Path

    @property
    def project(self) -> Path:
        """The copy of the project."""
        return self.folder / "project"

    @property
    def python(self) -> str:
        """The interpreter of the checkout."""
        return str(self.checkout / ".venv" / "bin" / "python")

    def command(self, line: tuple[str, ...]) -> list[str]:
        """Return the full command that starts a line of ``kg``."""
        return [self.python, "-m", "kg.cli", *line]

    def environment(self) -> dict[str, str]:
        """Return the environment of every command; only the folder differs."""
        kept = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
        git = {f"GIT_{who}_DATE": f"{DATE} +0000" for who in ("AUTHOR", "COMMITTER")}
        home = {"HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1"}
        return {**kept, **git, **home, "SOURCE_DATE_EPOCH": DATE, "COLUMNS": "80"}


def prepare(side: Side, origin: Path) -> None:
    """Copy the project, make the mistakes, and commit twice, as a user would."""
    side.folder.mkdir()
    side.project.mkdir()
    for part in PARTS:
        source, target = origin / part, side.project / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    shutil.rmtree(side.project / "examples" / "flood" / ".kg", ignore_errors=True)
    for name in MISTAKES:
        shutil.copytree(_flood(side, "flood"), _flood(side, name))
    _git(side, "init", "--quiet")
    _commit(side)
    for name, changes in MISTAKES.items():
        for file, old, new in changes:
            path = _flood(side, name) / file
            text = path.read_text("utf-8")
            if old not in text:
                raise SystemExit(f"{path} has no {old!r}")
            path.write_text(text.replace(old, new, 1), "utf-8")


def _flood(side: Side, name: str) -> Path:
    return side.project / "examples" / name


def _commit(side: Side) -> None:
    _git(side, "add", "--all")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    _git(side, *who, "commit", "--quiet", "--message", "The project")


def _git(side: Side, *line: str) -> None:
    command = ["git", "-C", str(side.project), *line]
    subprocess.run(command, check=True, env=side.environment())  # noqa: S603


def run(side: Side, command: Command) -> Result:
    """Run a command in the project of a side."""
    done = subprocess.run(  # noqa: S603 - the product's own commands
        side.command(command.line),
        cwd=side.project,
        env=side.environment(),
        input=command.stdin.encode(),
        capture_output=True,
        check=False,
        timeout=600,
    )
    written = _digests(side.project / command.writes) if command.writes else ()
    return Result(done.returncode, done.stdout, done.stderr, written)


def _digests(path: Path) -> tuple[tuple[str, str], ...]:
    """Return the SHA-256 of each file of a folder, except those of stores.

    Builds do not promise the same bytes for a store.
    """
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return tuple(
        (str(file.relative_to(path)), hashlib.sha256(file.read_bytes()).hexdigest())
        for file in files
        if file.is_file() and not {"store", "store.sha256", ".kg"} & set(file.parts)
    )
