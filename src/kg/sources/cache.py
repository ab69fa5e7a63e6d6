"""A cache of parsed and checked files.

An entry is N-Triples, which parse faster than authored files and need no gate and no
lint. Its name is the digest of everything that it depends on, so it is never stale.
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

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from kg import __version__

if TYPE_CHECKING:
    from kg.project import Limits
    from kg.sources.accepted_files import RawFile

FOLDER: Final = ".kg"


class ParsedFiles:
    """A folder of parsed files; if it is not writable, nothing is cached."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which need not exist."""
        self._folder = folder

    def get(self, key: str) -> tuple[Triple, ...] | None:
        """Return the triples of an entry, or None if it is missing or damaged."""
        try:
            content = (self._folder / key).read_bytes()
            quads = parse(content, format=RdfFormat.N_TRIPLES)
            return tuple(quad.triple for quad in quads)
        except (OSError, SyntaxError):
            return None

    def put(self, key: str, triples: tuple[Triple, ...]) -> None:
        """Store triples; a crash leaves a whole entry or none."""
        content = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            # so that nobody commits the folder, which kg.sources.git would then refuse
            (self._folder.parent / ".gitignore").write_text("*\n")
            descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            Path(name).replace(self._folder / key)


def key_of(file: RawFile, graph: NamedNode, limits: Limits, base: str) -> str:
    """Return the entry name: a digest of bytes, format, graph, limits and base."""
    said = f"{__version__} {file.path.suffix} {graph.value} {asdict(limits)} {base}"
    digest = hashlib.sha256(said.encode())
    digest.update(file.content)
    return digest.hexdigest()
