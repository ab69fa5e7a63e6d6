"""Publishes a release atomically: readers see the old release or the new one.

A scratch folder is written, flushed to disk, verified by reading it again, and renamed
into place. Then ``current`` is pointed at it. The next build removes what a killed
build leaves.
"""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kg.errors import ReleaseError
from kg.progress import Tell, silent
from kg.release.manifest import Release, read_release
from kg.release.publish.current_release import (
    RELEASES,
    add_to_history,
    history,
    point_at,
)
from kg.release.publish.durable import exchange, flush_file, flush_folder, flush_folders
from kg.release.publish.output_folder import (
    locked,
    prune,
    release_folders,
    scratch_folder,
)
from kg.release.verify.release import verify_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# at least 6 digits, as in git: shorter prefixes soon become ambiguous
_PREFIX: Final = re.compile("[0-9a-f]{6,16}")


def publish(
    scratch: Path,
    output: Path,
    progress: Tell = silent,
    verify: Callable[[Release, Tell], None] = verify_whole,
) -> Release:
    """Verify a written release, move it into place, switch to it, and return it.

    An existing release of the same identifier is replaced if it is damaged.

    Raises:
        ReleaseError: it differs from its manifest, or the disk did not confirm the
            switch.
        OSError: writing failed; nothing has changed.
    """
    written = read_release(scratch)
    verify(written, progress)
    release = _move_in(written, output)
    switch(output, release)
    return release


def adopt(folder: Path, output: Path, progress: Tell = silent) -> Release:
    """Copy a release from elsewhere, verify the copy, switch to it, and return it.

    Raises:
        ReleaseError: as for :func:`publish`; or another build is running.
    """
    try:
        with locked(output), scratch_folder(output) as scratch:
            copy = scratch / folder.name
            shutil.copytree(folder, copy, symlinks=True)
            for path in copy.rglob("*"):
                if path.is_file() and not path.is_symlink():
                    flush_file(path)
            flush_folders(copy)
            return publish(copy, output, progress)
    except OSError as error:
        raise ReleaseError(
            f"{folder}: cannot be copied: {error}; nothing was published"
        ) from error


def releases(output: Path) -> list[Path]:
    """Return the folders of releases, the last published first; some may be damaged.

    Raises:
        ReleaseError: there is none.
    """
    found = release_folders(output)
    if not found:
        raise ReleaseError(f"{output}: no release here; make one with kg build")
    return found


def beginning_with(output: Path, name: str) -> list[Path]:
    """Return the folders of releases whose identifiers begin with 6 or more digits."""
    if not _PREFIX.fullmatch(name):
        return []
    return [path for path in release_folders(output) if path.name.startswith(name)]


def find(output: Path, name: str) -> Release:
    """Return the release whose identifier begins with ``name``.

    Raises:
        ReleaseError: there is none, or more than one; or it is damaged.
    """
    if not _PREFIX.fullmatch(name):
        raise ReleaseError(
            f"{name!r}: is no release; give a folder that holds one, or the first 6 to "
            "16 digits of an identifier"
        )
    found = beginning_with(output, name)
    if len(found) != 1:
        listed = ", ".join(path.name for path in found or releases(output))
        reason = "more than one" if found else "no"
        raise ReleaseError(f"{name}: {reason} release of {output}; there is: {listed}")
    return read_release(found[0])


def switch_to(output: Path, release: Release, progress: Tell = silent) -> None:
    """Verify a release of an output folder, and make it the current one.

    Raises:
        ReleaseError: it differs from its manifest; or another build is running, or
            writing failed.
    """
    verify_whole(release, progress)
    with _changing(output):
        switch(output, release)


def roll_back(output: Path, progress: Tell = silent) -> Release:
    """Make the release before the current one current again, and return it.

    Raises:
        ReleaseError: there is none, or as for :func:`switch_to`.
    """
    there = {path.name for path in releases(output)}
    with _changing(output):
        published = history(output)
        before = [one for one in published if one in there and one != published[-1]]
        if not before:
            raise ReleaseError(f"{output}: no release was published before this one")
        release = read_release(output / RELEASES / before[-1])
        verify_whole(release, progress)
        # history() ignores what follows the current release, so this is enough
        point_at(output, release.path.name)
    return release


def switch(output: Path, release: Release) -> None:
    """Point ``current`` at a release atomically, and remove the oldest releases.

    Raises:
        OSError: it failed; nothing has changed.
        ReleaseError: it is done, but the disk did not confirm it.
    """
    add_to_history(output, release.path.name)
    point_at(output, release.path.name)
    prune(output)


def _move_in(written: Release, output: Path) -> Release:
    """Move a release to the folder of its identifier; keep an equal one, if whole.

    An earlier version made no search index, which the identifier does not depend on.
    """
    final = output / RELEASES / written.id
    if not final.exists():
        written.path.rename(final)
    elif not _is_whole(final) or (written.index and not read_release(final).index):
        exchange(written.path, final)
    flush_folder(final.parent)
    return read_release(final)


def _is_whole(path: Path) -> bool:
    try:
        verify_whole(read_release(path))
    except ReleaseError:
        return False
    return True


@contextmanager
def _changing(output: Path) -> Iterator[None]:
    """Hold the lock of an output folder, and translate errors of the disk."""
    try:
        with locked(output):
            yield
    except OSError as error:
        raise ReleaseError(
            f"{error.filename or output}: {error.strerror}; nothing was published"
        ) from error
