"""The same files give the same bytes on any machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import REPOSITORY

from kg.project import read_project

if TYPE_CHECKING:
    from collections.abc import Iterator


def copied(folder: Path, *, backwards: bool) -> Path:
    """Copy the shipped project, its files made in one order or the other."""
    names = ["kg.toml", "data", "neutrality", "ontology", "own", "shapes"]
    names += map(str, read_project(REPOSITORY).neutrality.documents)
    for name in reversed(names) if backwards else names:
        source = REPOSITORY / name
        files = sorted(source.rglob("*")) if source.is_dir() else [source]
        for file in reversed(files) if backwards else files:
            if file.is_file():
                target = folder / file.relative_to(REPOSITORY)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
    return folder


ONE_PROCESSOR = """
import os
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from kg.cli import main
main()
"""


MODULE, ON_ONE = ["-m", "kg.cli"], ["-c", ONE_PROCESSOR]


NO_UTF_8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """Return a new folder of another file system, where there is one."""
    memory = Path("/dev/shm")  # noqa: S108 - the name is random
    where = memory if os.access(memory, os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(dir=where) as name:
        yield Path(name)


def written(release: Path) -> dict[str, bytes | None]:
    """Return every file of a release and its bytes, and every folder.

    The store is outside the promise, and so are the digests of its files.
    """
    return {
        path.relative_to(release).as_posix(): path.read_bytes()
        if path.is_file()
        else None
        for path in release.rglob("*")
        if path.relative_to(release).parts[0] not in {"store", "store.sha256"}
    }


def test_the_same_files_give_the_same_bytes_anywhere(
    tmp_path: Path, elsewhere: Path
) -> None:
    """All that could matter differs between the two builds."""
    circumstances = [
        (
            tmp_path / "0 ü",
            MODULE,
            {"PYTHONHASHSEED": "7", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
        ),
        (
            elsewhere / "x",
            ON_ONE,
            {"PYTHONHASHSEED": "1992", "TZ": "Pacific/Chatham", **NO_UTF_8},
        ),
    ]
    built = []
    for number, (folder, command, environment) in enumerate(circumstances):
        root = copied(folder, backwards=bool(number % 2))
        subprocess.run(
            [sys.executable, *command, "--project", str(root), "build"],
            env={**os.environ, **environment, "SOURCE_DATE_EPOCH": "1795478400"},
            umask=0o077 if number else 0o022,
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
        built.append((root / "build" / "current").resolve())
    first, other = map(written, built)
    assert json.loads(first["manifest.json"] or b"")["created"] == (
        "2026-11-24T00:00:00Z"
    )
    assert other.keys() == first.keys()
    assert [path for path in first if first[path] != other[path]] == []
    assert len({release.name for release in built}) == 1
