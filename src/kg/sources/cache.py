"""A cache of files that were parsed and judged before.

An entry is N-Triples, which the engine reads faster than what people write, and needs
no gate and no lint a second time. Its name is the digest of everything that it depends
on, so an entry is right or is not found. Whoever can write into the folder decides what
is read, so it is never taken from a repository.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, Triple, parse, serialize

from kg import __version__

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.project import Limits
    from kg.sources.files import RawFile

FOLDER: Final = ".kg"
_MOST_ENTRIES: Final = 50_000


class ParsedFiles:
    """A folder of parsed files; one that cannot be written just never has any."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which need not exist."""
        self._folder = folder

    def get(self, key: str) -> tuple[Triple, ...] | None:
        """Return the triples of an entry, or None if it is not there or damaged."""
        path = self._folder / key
        try:
            content = path.read_bytes()
            os.utime(path)
            quads = parse(content, format=RdfFormat.N_TRIPLES)
            return tuple(quad.triple for quad in quads)
        except (OSError, SyntaxError):
            return None

    def put(self, key: str, triples: tuple[Triple, ...]) -> None:
        """Keep triples; a crash leaves a whole entry or none."""
        content = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            # so that nobody commits what would then be refused
            (self._folder.parent / ".gitignore").write_text("*\n")
            descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            Path(name).replace(self._folder / key)

    def prune(self, most: int = _MOST_ENTRIES) -> None:
        """Remove the entries that were not used for longest, beyond some number."""
        with suppress(OSError):
            entries = [(path.stat().st_mtime, path) for path in self._folder.iterdir()]
            for _, path in sorted(entries)[: max(0, len(entries) - most)]:
                path.unlink()


def key_of(file: RawFile, graph: NamedNode, limits: Limits) -> str:
    """Return the name of a file's entry: of its bytes, format, graph, and the rules."""
    said = f"{__version__} {file.path.suffix} {graph.value} {asdict(limits)}"
    digest = hashlib.sha256(said.encode())
    digest.update(file.content)
    return digest.hexdigest()
