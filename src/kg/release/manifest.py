"""``manifest.json``: what a release is, which files it contains, and their digests.

The identifier of a release is the start of the SHA-256 of its manifest. The manifest
has the SHA-256 of every file, so the identifier fixes the content of the folder. The
store and the search index are caches: the manifest names the dumps that they are of.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, astuple, dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from kg.errors import ReleaseError
from kg.iris import SLUG, Iris
from kg.rdf.formats import N_QUADS, VERSION_1_2
from kg.release.checked_json import (
    checked,
    count,
    line,
    list_of,
    map_of,
    matching,
    object_of,
    optional,
    parse,
    text,
)
from kg.search import INDEX

MANIFEST: Final = "manifest.json"
STORE: Final = "store"
STORE_DIGESTS: Final = "store.sha256"
SIGNATURE: Final = "manifest.json.minisig"
_ID_LENGTH: Final = 16
_IDENTIFIER: Final = re.compile(rf"[0-9a-f]{{{_ID_LENGTH}}}")
_IN_IRI: Final = r"[^\x00-\x20<>\"{}|\\^`\x7f-\x9f\ud800-\udfff]"
_SHA256: Final = matching("[0-9a-f]{64}", "64 hexadecimal digits")
_INSTANT: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
_PREFIXES: Final = map_of(
    matching(r"[\w.-]*", "a prefix"), matching(f"{_IN_IRI}+", "an IRI")
)


def _path(value: object) -> str:
    """Return the path of a file of a release; check that it is normalised."""
    path = line(value)
    parts = PurePosixPath(path).parts
    if not parts or "/".join(parts) != path or ".." in parts:
        raise ValueError("lies outside the release")
    if parts[0] in {STORE, STORE_DIGESTS, INDEX, MANIFEST, SIGNATURE}:
        raise ValueError(f"{parts[0]} must not be listed")
    return path


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release; ``path`` is relative to the release folder, with ``/``.

    ``triples`` is None if the file is not RDF.
    """

    path: str = checked(_path)
    media_type: str = checked(line)
    title: str = checked(line)
    bytes: int = checked(count)
    sha256: str = checked(_SHA256)
    triples: int | None = checked(optional(count))


@dataclass(frozen=True, slots=True)
class StoreDumps:
    """The paths of the dumps that a store is made from: N-Triples and N-Quads."""

    default_graph: str = checked(_path)
    named_graphs: str = checked(_path)


_DUMPS: Final = object_of(StoreDumps)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a release: its project, its build and its files.

    ``created`` is an ISO 8601 instant in UTC. ``prefixes`` are those of the project.
    ``commit`` is that of the project's repository, if no file was modified.
    ``identity`` is the SHA-256 of the canonical N-Quads of the dataset (RDFC-1.0).
    ``store_made_from`` are the dumps of the whole dataset.
    """

    name: str = checked(matching(SLUG, "lower-case words and hyphens"))
    title: str = checked(text)
    description: str = checked(text)
    version: str = checked(line)
    base_iri: str = checked(
        matching(f"https?://{_IN_IRI}+/", "a http IRI that ends in /")
    )
    license: str = checked(matching(f"(https?://|urn:){_IN_IRI}+", "an IRI"))
    publisher: str = checked(text)
    languages: tuple[str, ...] = checked(
        list_of(matching("[A-Za-z0-9-]+", "a language tag"))
    )
    created: str = checked(matching(_INSTANT, "an instant"))
    generator: str = checked(line)
    commit: str | None = checked(
        optional(matching("[0-9a-f]{40,64}", "the name of a commit"))
    )
    identity: str = checked(_SHA256)
    store_made_from: StoreDumps = checked(_DUMPS)  # noqa: RUF009 - a field
    prefixes: dict[str, str] = checked(_PREFIXES)  # noqa: RUF009 - a field
    files: tuple[ReleaseFile, ...] = checked(list_of(object_of(ReleaseFile)))

    @property
    def iris(self) -> Iris:
        """The IRIs that the project mints."""
        return Iris(self.base_iri)

    @property
    def label_language(self) -> str:
        """The language in which texts are shown: the first, as in the project."""
        return self.languages[0] if self.languages else "en"

    def serialize(self) -> bytes:
        """Return the manifest as UTF-8 JSON with sorted keys."""
        made = json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)
        return made.encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Release:
    """A release folder with its parsed manifest."""

    path: Path
    id: str
    manifest: Manifest

    @property
    def store(self) -> Path:
        """The folder of the Oxigraph store, to be opened read-only."""
        return self.path / STORE

    @property
    def index(self) -> Path | None:
        """The search index; None if the release is of a version that made none."""
        path = self.path / INDEX
        return path if path.is_file() and not path.is_symlink() else None

    @property
    def default_graph(self) -> Path:
        """The dump of the default graph in N-Triples; see :meth:`dump`."""
        return self.dump(self.manifest.store_made_from.default_graph)

    @property
    def named_graphs(self) -> Path:
        """The dump of the named graphs in N-Quads; see :meth:`dump`."""
        return self.dump(self.manifest.store_made_from.named_graphs)

    @property
    def reifiers(self) -> Path:
        """The dump in N-Quads with each claim as a reifier (RDF 1.2).

        Raises:
            ReleaseError: there is none, or it is a symbolic link.
        """
        for one in self.manifest.files:
            if one.media_type == f"{N_QUADS.media_type}{VERSION_1_2}":
                return self.dump(one.path)
        raise ReleaseError(f"{self.path}: the release has no RDF 1.2 dump in N-Quads")

    def dump(self, name: str) -> Path:
        """Return where a dump is.

        Raises:
            ReleaseError: it is a symbolic link.
        """
        path = self.path / name
        if path.resolve() != path:
            raise ReleaseError(f"{path}: is a link, but a release holds none")
        return path

    def file(self, path: str) -> ReleaseFile | None:
        """Return the manifest's entry of a file, or None; open files only by this."""
        return next((one for one in self.manifest.files if one.path == path), None)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as lower-case hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def describe_file(on_disk: Path, path: str, media_type: str, title: str) -> ReleaseFile:
    """Return the entry of a file that is not RDF; ``path`` is in the release."""
    size = on_disk.stat().st_size
    return ReleaseFile(path, media_type, title, size, digest(on_disk), None)


def release_id(manifest: bytes) -> str:
    """Return the identifier of a release, given its serialised manifest."""
    return hashlib.sha256(manifest).hexdigest()[:_ID_LENGTH]


def is_identifier(name: str) -> bool:
    """Return whether a name can be the identifier of a release."""
    return _IDENTIFIER.fullmatch(name) is not None


def read_release(path: Path) -> Release:
    """Return the release at ``path``, which is a folder or a link to one.

    The link is resolved once, so that a later switch of ``current`` does not mix two
    releases.

    Raises:
        ReleaseError: there is no release, or its manifest is invalid.
    """
    folder = path.resolve()
    try:
        content = _read_file(folder / MANIFEST)
        manifest = _consistent(parse(content, _MANIFEST))
    except FileNotFoundError:
        raise ReleaseError(f"{path}: no release here; make one with kg build") from None
    except (OSError, ValueError) as error:
        raise ReleaseError(
            f"{folder / MANIFEST}: cannot be read as a manifest: {error}"
        ) from error
    return Release(folder, release_id(content), manifest)


def _read_file(path: Path) -> bytes:
    if path.is_fifo():
        raise ValueError("it is a pipe")  # reading would wait for somebody to write
    return path.read_bytes()


def _consistent(manifest: Manifest) -> Manifest:
    """Return a manifest after checking that its members are consistent."""
    paths = [one.path for one in manifest.files]
    if len(set(paths)) != len(paths):
        raise ValueError("files: a path occurs twice")
    if not set(astuple(manifest.store_made_from)) <= set(paths):
        raise ValueError("store_made_from: is not among the files")
    return manifest


_MANIFEST: Final = object_of(Manifest)
