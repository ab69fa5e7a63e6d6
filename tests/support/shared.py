"""What one process of a test run makes for all of them, which none may change."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest


def shared_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """Return a folder that all processes of a test run have in common."""
    base = factory.getbasetemp()
    # with pytest-xdist, each process has a folder of its own in that of the run; who is
    # started by such a process has its variables too, but not its folder
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    folder = (base.parent if base.name == f"popen-{worker}" else base) / name
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process is at work in a folder, and keep others out."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """Return what a function puts at a path, in the first process that needs it.

    What was begun and failed is begun anew.
    """
    folder = shared_folder(factory, name)
    done, made = folder / "done", folder / "made"
    with alone(folder):
        if not done.exists():
            make(made)
            done.touch()
    return made
