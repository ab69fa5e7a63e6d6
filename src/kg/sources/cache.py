"""A cache: of parsed and checked files, and of what else was found out about them.

The name of an entry is the digest of everything that it depends on, so it is never
stale.
Anyone who can write to the folder controls the data, so it must not come from a
repository.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import __version__
from kg.sources.coded_triples import CodedTriples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import NamedNode, Triple

    from kg.project import Limits
    from kg.sources.accepted_files import RawFile

FOLDER: Final = ".kg"


class CacheFolder:
    """A folder of entries; if it is not writable, nothing is cached."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which need not exist."""
        self._folder = folder

    def read(self, key: str) -> bytes | None:
        """Return an entry, or None if it is missing."""
        try:
            return (self._folder / key).read_bytes()
        except OSError:
            return None

    def write(self, key: str, content: bytes) -> None:
        """Store an entry; a crash leaves a whole one or none."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            # so that nobody commits the folder, which kg.sources.git would then refuse
            (self._folder.parent / ".gitignore").write_text("*\n")
            descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            Path(name).replace(self._folder / key)


class ParsedFiles(CacheFolder):
    """Parsed files: they are read fast, and need no gate and no lint."""

    def get(self, key: str) -> CodedTriples | None:
        """Return the triples of an entry, or None if it is missing or damaged."""
        try:
            return CodedTriples.read(self.read(key) or b"")
        except (SyntaxError, ValueError):
            return None

    def put(self, key: str, triples: Iterable[Triple]) -> None:
        """Store triples."""
        self.write(key, CodedTriples.of(triples).written())


def key_of(file: RawFile, graph: NamedNode, limits: Limits, base: str) -> str:
    """Return the entry name: a digest of bytes, format, graph, limits and base."""
    said = f"{__version__} {file.path.suffix} {graph.value} {asdict(limits)} {base}"
    digest = hashlib.sha256(said.encode())
    digest.update(file.content)
    return digest.hexdigest()
