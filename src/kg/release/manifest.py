"""``manifest.json``: what a release holds, and the check that it still holds it.

A release's identifier is the start of the SHA-256 of its manifest, and the manifest
has the SHA-256 of every file, so the identifier vouches for the whole folder. The
store is a cache: the manifest names the dumps that it was made from.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kg.errors import ReleaseError

MANIFEST: Final = "manifest.json"
STORE: Final = "store"
SIGNATURE: Final = "manifest.json.minisig"
_ID_LENGTH: Final = 16
_IDENTIFIER: Final = re.compile(rf"[0-9a-f]{{{_ID_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """One file of a release; ``path`` is relative to the release folder, with /.

    ``triples`` is None where the file holds no RDF.
    """

    path: str
    media_type: str
    title: str
    bytes: int
    sha256: str
    triples: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a release: whose it is, how it was made, what it holds.

    ``created`` is an ISO 8601 instant in UTC; ``prefixes`` are those of the project;
    ``commit`` is that of the project's repository, if its files were as committed;
    ``identity`` is the SHA-256 of the canonical N-Quads of the dataset (RDFC-1.0);
    ``store_made_from`` are the dumps of its default graph and of its named graphs.
    """

    name: str
    title: str
    description: str
    version: str
    base_iri: str
    license: str
    publisher: str
    languages: tuple[str, ...]
    created: str
    generator: str
    commit: str | None
    identity: str
    store_made_from: tuple[str, ...]
    prefixes: dict[str, str]
    files: tuple[ReleaseFile, ...]

    def serialize(self) -> bytes:
        """Return the manifest as UTF-8 JSON with sorted keys."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)
        return text.encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Release:
    """A release folder on disk whose manifest has been read."""

    path: Path
    id: str
    manifest: Manifest

    @property
    def store(self) -> Path:
        """The folder of the Oxigraph store, to be opened read-only."""
        return self.path / STORE

    def file(self, path: str) -> ReleaseFile | None:
        """Return the manifest's entry of a file, or None: the only way to a file."""
        return next((one for one in self.manifest.files if one.path == path), None)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as lower-case hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def describe_file(
    on_disk: Path, path: str, media_type: str, title: str, triples: int | None = None
) -> ReleaseFile:
    """Return the entry of a file that was written; ``path`` is its name in it."""
    size = on_disk.stat().st_size
    return ReleaseFile(path, media_type, title, size, digest(on_disk), triples)


def release_id(manifest: bytes) -> str:
    """Return the identifier of the release that a serialised manifest describes."""
    return hashlib.sha256(manifest).hexdigest()[:_ID_LENGTH]


def is_identifier(name: str) -> bool:
    """Return whether a name can be the identifier of a release."""
    return _IDENTIFIER.fullmatch(name) is not None


def read_release(path: Path) -> Release:
    """Read the manifest of the release at ``path``, a folder or a link to one.

    The link is resolved once, so that a later switch of ``current`` does not mix
    two releases.

    Raises:
        ReleaseError: there is no release, or its manifest cannot be understood.
    """
    folder = path.resolve()
    try:
        content = (folder / MANIFEST).read_bytes()
        manifest = _parse(json.loads(content))
    except FileNotFoundError:
        raise ReleaseError(f"{path}: no release here; make one with kg build") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(
            f"{folder / MANIFEST}: cannot be read as a manifest: {error}"
        ) from error
    return Release(folder, release_id(content), manifest)


def verify_release(release: Release) -> None:
    """Compare every file of a release with its manifest.

    Raises:
        ReleaseError: a file is missing, added, a link, or not what the manifest says.
    """
    _check_name(release)
    _refuse_strays(release)
    for one in release.manifest.files:
        path = release.path / one.path
        if not path.is_file():
            raise ReleaseError(f"{path}: is missing; build the release anew")
        if path.stat().st_size != one.bytes or digest(path) != one.sha256:
            raise ReleaseError(
                f"{path}: differs from the manifest; build the release anew"
            )
    if not release.store.is_dir():
        raise ReleaseError(f"{release.store}: is missing; build the release anew")


def _check_name(release: Release) -> None:
    """Refuse a manifest that is not the one that its folder is named after."""
    name = release.path.name
    if is_identifier(name) and name != release.id:
        raise ReleaseError(
            f"{release.path / MANIFEST}: was changed: its SHA-256 begins with "
            f"{release.id}, not with the name of its folder"
        )


def _refuse_strays(release: Release) -> None:
    """Refuse links, and files that the manifest does not know; the store may be any."""
    described = {one.path for one in release.manifest.files}
    described |= {MANIFEST, SIGNATURE}
    for path in sorted(release.path.rglob("*")):
        relative = path.relative_to(release.path)
        if relative.parts[0] == STORE and not path.is_symlink():
            continue
        known = path.is_dir() or relative.as_posix() in described
        if path.is_symlink() or not known:
            raise ReleaseError(
                f"{path}: is not in the manifest; build the release anew"
            )


def _parse(document: dict[str, Any]) -> Manifest:
    files = tuple(ReleaseFile(**one) for one in document.pop("files"))
    if any(Path(one.path).is_absolute() or ".." in one.path for one in files):
        raise ValueError("a file lies outside the release")
    for name in ("languages", "store_made_from"):
        document[name] = tuple(document[name])
    return Manifest(files=files, **document)
