"""Changes to a project, and the script that a contributor's CI runs on them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = REPOSITORY / "ci" / "validate.sh"
SHARED = "../.."
"""The root of the repository that has the flood project."""


def run_script(
    _cwd: Path | None = None, **environment: object
) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {name: str(value) for name, value in environment.items()}
    return subprocess.run(
        [str(SCRIPT)],
        capture_output=True,
        text=True,
        check=False,
        cwd=_cwd,
        env={**os.environ, "PATH": path, **variables},
    )


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
