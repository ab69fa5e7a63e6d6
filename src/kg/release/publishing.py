"""Publish a folder in one step: readers see the old release or the new one.

A scratch folder is written and flushed to disk, verified by reading it again, renamed
into place, and only then does ``current`` point at it. What a killed build left behind
is removed by the next one.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import ReleaseError
from kg.progress import silent
from kg.release.disk import flush_file, flush_folder, flush_folders
from kg.release.manifest import (
    MANIFEST,
    Release,
    read_release,
    release_id,
    verify_release,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.progress import Tell

DEFAULT_OUTPUT: Final = "build"
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
    """Make a scratch folder, having removed what killed commands left behind."""
    for stale in releases.glob(f"{_SCRATCH}*"):
        if stale.is_dir():
            shutil.rmtree(stale)
        else:
            stale.unlink()
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=releases))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def in_use(release: Release) -> Iterator[None]:
    """Keep a release from being removed while it is read from, as a server does."""
    with (release.path / MANIFEST).open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_SH)
        yield


def publish(scratch: Path, output: Path, progress: Tell = silent) -> Release:
    """Verify a written release, move it into place and switch to it.

    Raises:
        ReleaseError: it is not what its manifest says, or the disk did not confirm
            the switch.
        OSError: the disk refused; nothing has changed.
    """
    release = _move_in(scratch, output, progress)
    switch(output, release)
    return release


def adopt(folder: Path, output: Path, progress: Tell = silent) -> Release:
    """Copy a release that was made elsewhere, verify the copy, and switch to it.

    Raises:
        ReleaseError: as for :func:`publish`; or another build is at work.
    """
    try:
        with locked(output), scratch_folder(output / RELEASES) as scratch:
            copy = scratch / "copy"
            shutil.copytree(folder, copy, symlinks=True)
            _verify(read_release(copy), progress)
            for path in copy.rglob("*"):
                if path.is_file():
                    flush_file(path)
            flush_folders(copy)
            return publish(copy, output, progress)
    except OSError as error:
        raise ReleaseError(
            f"{folder}: cannot be copied: {error}; nothing was published"
        ) from error


def releases(output: Path) -> list[Release]:
    """Return the releases of an output folder, the newest first.

    Raises:
        ReleaseError: there is none, or a manifest cannot be understood.
    """
    try:
        folders = [p for p in (output / RELEASES).iterdir() if _is_release(p)]
        ordered = sorted(folders, key=_made, reverse=True)
    except OSError:
        ordered = []
    if not ordered:
        raise ReleaseError(f"{output}: no release here; make one with kg build")
    return [read_release(path) for path in ordered]


def find(output: Path, name: str) -> Release:
    """Return the release whose identifier begins with ``name``.

    Raises:
        ReleaseError: there is none, or more than one.
    """
    every = releases(output)
    found = [one for one in every if one.id.startswith(name)]
    if len(found) != 1:
        listed = ", ".join(one.id for one in found or every)
        reason = "more than one" if found else "no"
        raise ReleaseError(f"{name}: {reason} release of {output}; there is: {listed}")
    return found[0]


def switch_to(output: Path, release: Release, progress: Tell = silent) -> None:
    """Verify a release of an output folder, and make it the current one.

    Raises:
        ReleaseError: it is not what its manifest says; or another build is at work, or
            the disk refused.
    """
    _verify(release, progress)
    try:
        with locked(output):
            switch(output, release)
    except OSError as error:
        raise ReleaseError(
            f"{error.filename or output}: {error.strerror}; nothing was published"
        ) from error


def roll_back(output: Path, progress: Tell = silent) -> Release:
    """Make the release before the current one the current one, and return it.

    Raises:
        ReleaseError: there is none, or as for :func:`switch_to`.
    """
    current = read_release(output / CURRENT)
    made = _made(current.path)
    older = [one for one in releases(output) if _made(one.path) < made]
    if not older:
        raise ReleaseError(f"{output}: no release is older than {current.id}")
    switch_to(output, older[0], progress)
    return older[0]


def switch(output: Path, release: Release) -> None:
    """Point ``current`` at a release in one step, and remove what is too old.

    Raises:
        OSError: the disk refused; nothing has changed.
        ReleaseError: it is done, but the disk did not confirm it.
    """
    link = output / f".{CURRENT}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(release.path.relative_to(output.resolve()))
    link.rename(output / CURRENT)
    try:
        flush_folder(output)
    except OSError as error:
        raise ReleaseError(
            f"{output}: {release.id} is published, but the disk did not confirm it "
            f"({error.strerror}): after a power cut it can be the one before"
        ) from error
    _prune(output)


def _move_in(scratch: Path, output: Path, progress: Tell) -> Release:
    content = (scratch / MANIFEST).read_bytes()
    verify_release(read_release(scratch), progress)
    final = output / RELEASES / release_id(content)
    if final.exists():
        verify_release(read_release(final))  # the same bytes were built before
    else:
        scratch.chmod(0o755)
        scratch.rename(final)
        flush_folder(final.parent)
    return read_release(final)


def _is_release(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(".")


def _made(path: Path) -> tuple[int, str]:
    """Return when a release was made: the clock of the disk, not what it says."""
    return ((path / MANIFEST).stat().st_mtime_ns, path.name)


def _prune(output: Path) -> None:
    """Keep the last few releases, the current one, and those that are read from."""
    current = (output / CURRENT).resolve()
    folders = [p for p in (output / RELEASES).iterdir() if _is_release(p)]
    for path in sorted(folders, key=_made, reverse=True)[_KEPT:]:
        if path.resolve() != current and not _is_in_use(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_in_use(path: Path) -> bool:
    with (path / MANIFEST).open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _verify(release: Release, progress: Tell) -> None:
    # a server, which only looks for releases, need not load what this needs
    from kg.release.verify import verify_whole  # noqa: PLC0415

    verify_whole(release, progress)
