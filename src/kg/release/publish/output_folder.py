"""The output folder: its lock, its releases, and what is removed from it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import ReleaseError
from kg.release.manifest import MANIFEST, Release, is_identifier
from kg.release.publish.current_release import RELEASES, history
from kg.release.publish.durable import make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_OUTPUT: Final = "build"
_LOCK: Final = ".lock"
_SCRATCH: Final = ".tmp-"
KEPT: Final = 3
"""How many releases are kept, including the current one."""


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold the lock of an output folder, which allows one build at a time."""
    make_folder(output / RELEASES)
    # neither truncate nor follow it: it may be a link to another file
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(output / _LOCK, flags, 0o644)) as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseError(
                f"{output}: another build is at work here; wait for it to end"
            ) from None
        yield


@contextmanager
def scratch_folder(output: Path) -> Iterator[Path]:
    """Make a scratch folder; first remove what killed commands have left."""
    for path in (output / RELEASES).iterdir():
        half = is_identifier(path.name) and not (path / MANIFEST).exists()
        if half or path.name.startswith(_SCRATCH):
            remove(path)
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=output / RELEASES))
    try:
        yield scratch
    finally:
        remove(scratch)


@contextmanager
def in_use(release: Release) -> Iterator[None]:
    """Protect a release from removal while it is in use, as by a server."""
    with (release.path / MANIFEST).open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_SH)
        yield


def release_folders(output: Path) -> list[Path]:
    """Return the folders of releases, the last published first."""
    order = {name: place for place, name in enumerate(history(output), 1)}

    def age(path: Path) -> tuple[int, int]:
        return (order.get(path.name, 0), (path / MANIFEST).stat().st_mtime_ns)

    try:
        every = [p for p in (output / RELEASES).iterdir() if _is_release(p)]
    except FileNotFoundError:
        return []
    return sorted(every, key=age, reverse=True)


def prune(output: Path) -> None:
    """Remove all but the last few releases; keep the current one and those in use.

    Errors are ignored: the next build tries again.
    """
    with suppress(OSError):
        for path in release_folders(output)[KEPT:]:
            remove(path)


def remove(path: Path) -> None:
    """Remove a release or a leftover of a killed command, unless it is in use.

    It is renamed first, so that a kill leaves nothing that looks like a release.
    """
    with suppress(OSError), _not_in_use(path):
        if not path.name.startswith(_SCRATCH):
            path = path.rename(path.with_name(f"{_SCRATCH}{path.name}"))
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


@contextmanager
def _not_in_use(path: Path) -> Iterator[None]:
    """Lock a release, so that nobody starts to use it.

    Raises:
        BlockingIOError: it is in use.
    """
    try:
        stream = (path / MANIFEST).open("rb")
    except (FileNotFoundError, NotADirectoryError):
        yield  # without a manifest it cannot be in use
        return
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _is_release(path: Path) -> bool:
    is_folder = path.is_dir() and not path.is_symlink()
    return is_folder and is_identifier(path.name) and (path / MANIFEST).is_file()
