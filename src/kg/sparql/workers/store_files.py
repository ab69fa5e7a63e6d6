"""Where the data are that workers answer from: in a store on disk, or in memory.

A small release is answered from memory: of the time that 1,000 rows take from disk, two
thirds go into looking up each term in RocksDB, block by block. The process that workers
are forked from loads the dumps once; it still has one thread, so that forking is safe.
Its workers share what it loaded until they read it, as reading counts references, so
each may come to take as much memory as the whole: what is large stays on disk.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.project import ServiceLimits
    from kg.release.manifest import Release

_CACHES: Final = 192 << 20
"""Of a store on disk, the engine keeps the blocks that were read last: 160 MiB."""
_INDEXES: Final = 32
"""It also keeps the indexes of all files: a fiftieth of them was seen."""


@dataclass(frozen=True, slots=True)
class StoreFiles:
    """An Oxigraph store on disk; its ``dumps``, if it is to be held in memory."""

    folder: Path
    dumps: tuple[Path, ...] = ()

    @classmethod
    def of(cls, release: Release, service: ServiceLimits) -> StoreFiles:
        """Return what a release is answered from, by the number of its triples."""
        paths = astuple(release.manifest.store_made_from)
        triples = sum(f.triples or 0 for f in release.manifest.files if f.path in paths)
        if triples > service.memory_triples:
            return cls(release.store)
        return cls(release.store, (release.default_graph, release.named_graphs))

    def kept_bytes(self) -> int:
        """Return most of the memory that the engine keeps between queries."""
        if self.dumps:
            return 0
        sizes = (path.stat().st_size for path in self.folder.glob("*.sst"))
        return _CACHES + sum(sizes) // _INDEXES

    def opener(self) -> Callable[[], ox.Store]:
        """Return what opens the dataset in a worker; what workers share is done now.

        What it returns raises OSError, ValueError (SyntaxError for a dump) or
        RuntimeError for data that cannot be read.
        """
        if not self.dumps:
            return partial(ox.Store.read_only, str(self.folder))
        try:
            store = _load(self.dumps)
        except (OSError, SyntaxError, ValueError, RuntimeError) as error:
            return partial(fail, ValueError(str(error)))
        return lambda: store


def _load(dumps: tuple[Path, ...]) -> ox.Store:
    store = ox.Store()
    for path in dumps:
        # labels are kept: loading would give blank nodes new ones each time, and the
        # same query another answer under the same ETag
        store.extend(ox.parse(path=str(path), rename_blank_nodes=False))
    return store


def fail(error: Exception) -> ox.Store:
    """Raise an error instead of opening a store."""
    raise error
