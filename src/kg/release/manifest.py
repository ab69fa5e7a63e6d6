"""``manifest.json``: what a release is, and what it holds.

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
STORE_DIGESTS: Final = "store.sha256"
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


def _parse(document: dict[str, Any]) -> Manifest:
    files = tuple(ReleaseFile(**one) for one in document.pop("files"))
    if any(Path(one.path).is_absolute() or ".." in one.path for one in files):
        raise ValueError("a file lies outside the release")
    for name in ("languages", "store_made_from"):
        document[name] = tuple(document[name])
    return Manifest(files=files, **document)
