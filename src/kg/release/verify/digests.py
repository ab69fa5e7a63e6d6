"""Verifies quickly: compares every file of a release with its digest.

``manifest.json`` has the digests of the reproducible files. The bytes of the store and
of the search index depend on the versions of their libraries, so ``store.sha256`` has
their digests, in the form of ``sha256sum``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.errors import ReleaseError
from kg.progress import Tell, counted, silent
from kg.release.manifest import (
    MANIFEST,
    SIGNATURE,
    STORE,
    STORE_DIGESTS,
    Release,
    digest,
    is_identifier,
)
from kg.release.publish.durable import write_bytes
from kg.release.verify.signature import check_form
from kg.search import INDEX

if TYPE_CHECKING:
    from pathlib import Path


_ANEW: Final = "build the release anew"
_LINE: Final = re.compile(rf"([0-9a-f]{{64}})  ({STORE}/[\w.-]+|{INDEX})\n", re.ASCII)


def verify_quick(release: Release, progress: Tell = silent) -> None:
    """Compare every file of a release with its digest, and look for other files.

    Raises:
        ReleaseError: a file is missing, added, not a regular file, or changed.
    """
    _check_name(release)
    try:
        stored = _read_store_digests(release)
        _refuse_strays(release, stored)
        files = release.manifest.files
        for one in counted(files, len(files), "comparing files", progress):
            path = release.path / one.path
            _check_file(path, one.sha256, "the manifest")
            if path.stat().st_size != one.bytes:
                raise ReleaseError(f"{path}: has not the size that the manifest says")
        for name, sha256 in stored.items():
            _check_file(release.path / name, sha256, STORE_DIGESTS)
        if (release.path / SIGNATURE).exists():
            check_form(release.path / SIGNATURE)
    except OSError as error:
        where = error.filename or release.path
        raise ReleaseError(f"{where}: cannot be read: {error.strerror}") from error


def write_store_digests(folder: Path) -> None:
    """Write the digests of a release's closed store, and of its index, beside them.

    Raises:
        OSError: writing failed.
    """
    files = [folder / INDEX, *sorted((folder / STORE).iterdir())]
    lines = [f"{digest(path)}  {path.relative_to(folder)}\n" for path in files]
    write_bytes(folder / STORE_DIGESTS, "".join(lines).encode())


def _check_name(release: Release) -> None:
    """Refuse a manifest whose digest does not fit the name of its folder."""
    name = release.path.name
    if is_identifier(name) and name != release.id:
        raise ReleaseError(
            f"{release.path / MANIFEST}: was changed: its SHA-256 begins with "
            f"{release.id}, not with the name of its folder"
        )


def _read_store_digests(release: Release) -> dict[str, str]:
    path = release.path / STORE_DIGESTS
    if not _is_plain(path):
        raise ReleaseError(f"{path}: is missing; {_ANEW}")
    text = path.read_text("utf-8", "replace")
    if not re.fullmatch(f"({_LINE.pattern})+", text, re.ASCII):
        raise ReleaseError(f"{path}: is not in the form of sha256sum; {_ANEW}")
    return {name: sha256 for sha256, name in _LINE.findall(text)}


def _refuse_strays(release: Release, stored: dict[str, str]) -> None:
    """Refuse files, folders and links that have no digest."""
    named = (*(one.path for one in release.manifest.files), *stored)
    files = {release.path / name for name in named}
    folders = {folder for path in files for folder in path.parents}
    files |= {release.path / name for name in (MANIFEST, STORE_DIGESTS, SIGNATURE)}
    for path in sorted(release.path.rglob("*")):
        is_folder = path.is_dir() and not path.is_symlink()
        if not (path in folders if is_folder else path in files and _is_plain(path)):
            known = STORE_DIGESTS if path.parent == release.store else "the manifest"
            raise ReleaseError(f"{path}: is not in {known}; {_ANEW}")


def _check_file(path: Path, sha256: str, known: str) -> None:
    if not _is_plain(path):
        raise ReleaseError(f"{path}: is missing; {_ANEW}")
    if digest(path) != sha256:
        raise ReleaseError(f"{path}: differs from {known}; {_ANEW}")


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
