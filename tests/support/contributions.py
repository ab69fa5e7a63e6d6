"""Changes to a project, and the script that a contributor's CI runs on them."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from support import REPOSITORY
from support.commands import forked_kg, git

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCRIPT = REPOSITORY / "ci" / "validate.sh"
SHARED = "../.."
"""The root of the repository that has the flood project."""


def found_first(kg: Path) -> str:
    """Return a search path by which a command is found before all others."""
    return f"{kg.parent}{os.pathsep}{os.environ['PATH']}"


def run_script(
    kg: Path | None = None, _cwd: Path | None = None, **environment: object
) -> subprocess.CompletedProcess[str]:
    """Run the action's script with a command ``kg``, forked unless given."""
    path = found_first(kg or forked_kg())
    variables = {name: str(value) for name, value in environment.items()}
    return subprocess.run(
        [str(SCRIPT)],
        capture_output=True,
        text=True,
        check=False,
        cwd=_cwd,
        env={**os.environ, "PATH": path, **variables},
    )


def contribute(project: Path) -> None:
    """Commit everything that is there."""
    top = project.parent.parent
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message=Contribute")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def both(*changes: Callable[[Path], object]) -> Callable[[Path], object]:
    def change(path: Path) -> None:
        for one in changes:
            one(path)

    return change
