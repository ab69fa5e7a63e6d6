"""Publish a folder in one step: readers see the old release or the new one.

A scratch folder is written and flushed to disk, verified by reading it again, renamed
into place, and only then does ``current`` point at it. What a killed build left behind
is removed by the next one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import ReleaseError
from kg.release.manifest import (
    MANIFEST,
    Release,
    read_release,
    release_id,
    verify_release,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CURRENT: Final = "current"
RELEASES: Final = "releases"
_SCRATCH: Final = ".tmp-"
_KEPT: Final = 3


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold the lock of an output folder: one build at a time."""
    (output / RELEASES).mkdir(parents=True, exist_ok=True)
    with (output / ".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseError(
                f"{output}: another build is at work here; wait for it to end"
            ) from None
        yield


@contextmanager
def scratch_folder(releases: Path) -> Iterator[Path]:
    """Make a scratch folder, having removed those of builds that were killed."""
    for stale in releases.glob(f"{_SCRATCH}*"):
        shutil.rmtree(stale)
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=releases))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a new file and flush it to disk."""
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def flush_folder(folder: Path) -> None:
    """Flush the entries of a folder to disk, so that its files outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish(scratch: Path, output: Path) -> Release:
    """Verify a written release, move it into place and switch to it."""
    content = (scratch / MANIFEST).read_bytes()
    verify_release(read_release(scratch))
    final = output / RELEASES / release_id(content)
    if final.exists():
        verify_release(read_release(final))  # the same bytes were built before
    else:
        scratch.chmod(0o755)
        scratch.rename(final)
        flush_folder(final.parent)
    _switch(output, final)
    _prune(output)
    return read_release(output / CURRENT)


def _switch(output: Path, final: Path) -> None:
    link = output / f".{CURRENT}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(final.relative_to(output))
    link.rename(output / CURRENT)
    flush_folder(output)


def _prune(output: Path) -> None:
    """Keep the last few releases: readers of older ones have long moved on."""
    current = (output / CURRENT).resolve()
    releases = sorted(
        (path for path in (output / RELEASES).iterdir() if path.is_dir()),
        key=lambda path: path.stat().st_mtime_ns,
        reverse=True,
    )
    for path in releases[_KEPT:]:
        if path.resolve() != current:
            shutil.rmtree(path, ignore_errors=True)
