"""Compares the number of triples of each RDF file with the manifest."""

from __future__ import annotations

import gzip
import hashlib
from contextlib import suppress
from functools import partial
from typing import IO, TYPE_CHECKING, Final, cast

import zstandard
from pyoxigraph import RdfFormat, parse

from kg.errors import ReleaseError
from kg.rdf.formats import GRAPH_FORMATS
from kg.release.content.dumps import COMPRESSIONS
from kg.sandbox.jobs import share_out

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from kg.release.manifest import Release, ReleaseFile

_FORMATS: Final = {one.extension: one.rdf_format for one in GRAPH_FORMATS}
_PIECE: Final = 1 << 20
LARGE: Final = 256 << 20
"""From this size in bytes on, several processes read the files of a release."""


def verify_triples(release: Release, known: Collection[str]) -> None:
    """Compare the triple count of every RDF file; unpack the compressed ones.

    Others count the triples of the ``known`` files.

    Raises:
        ReleaseError: a count differs, a file is not valid RDF, or a compressed file
            differs from the plain one.
    """
    files = {one.path: one for one in release.manifest.files}
    jobs = [
        partial(_check, release.path, one, _plain(one, files))
        for one in files.values()
        if one.path not in known
    ]
    size = sum(one.bytes for one in files.values())
    for _ in share_out(jobs, is_little=size <= LARGE):
        pass


def _plain(file: ReleaseFile, files: Mapping[str, ReleaseFile]) -> ReleaseFile | None:
    """Return the plain file of a compressed one, or None."""
    stem, _, extension = file.path.rpartition(".")
    return files.get(stem) if extension in COMPRESSIONS else None


def _check(folder: Path, file: ReleaseFile, plain: ReleaseFile | None) -> None:
    extension = file.path.rpartition(".")[2]
    if plain:
        _check_packed(folder, file, plain)
    # the manifest has no count for JSON-LD without triples, such as the context
    else:
        verify_count(folder, file, _count(folder / file.path, extension))


def verify_count(folder: Path, file: ReleaseFile, found: int) -> None:
    """Compare the number of triples found in a file with the manifest.

    Raises:
        ReleaseError: they differ.
    """
    if found != (file.triples or 0):
        raise ReleaseError(
            f"{folder / file.path}: holds {found} triples, but the manifest says "
            f"{file.triples}"
        )


def _count(path: Path, extension: str) -> int:
    """Return the number of triples in a file; it is 0 for other formats."""
    if extension not in _FORMATS:
        return 0
    rdf_format = _FORMATS[extension]
    try:
        if rdf_format == RdfFormat.JSON_LD:
            # other orders of keys than the one that we write are not read as a stream,
            # and then the engine holds the file in memory, 20 times as large
            with suppress(SyntaxError):
                return _read(path, RdfFormat.STREAMING_JSON_LD)
        return _read(path, rdf_format)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from error


def _read(path: Path, rdf_format: RdfFormat) -> int:
    return sum(1 for _ in parse(path=str(path), format=rdf_format))


def _check_packed(folder: Path, packed: ReleaseFile, plain: ReleaseFile) -> None:
    path = folder / packed.path
    try:
        same = _unpacked(path, plain.bytes) == plain.sha256
    except (OSError, EOFError, zstandard.ZstdError) as error:
        raise ReleaseError(f"{path}: cannot be unpacked: {error}") from error
    if not same or packed.triples != plain.triples:
        raise ReleaseError(f"{path}: its content differs from {plain.path}")


def _unpacked(path: Path, most: int) -> str:
    """Return the SHA-256 of an unpacked file; stop soon after ``most`` bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        unpacked = cast(
            "IO[bytes]",
            gzip.GzipFile(fileobj=stream)
            if path.suffix == ".gz"
            else zstandard.ZstdDecompressor().stream_reader(stream),
        )
        while most >= 0 and (piece := unpacked.read(_PIECE)):
            digest.update(piece)
            most -= len(piece)
    return digest.hexdigest()
