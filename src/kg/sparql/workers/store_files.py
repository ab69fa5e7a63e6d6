"""Where the data are that workers answer from: in a store on disk, or in memory.

A small release is answered from memory: of the time that 1,000 rows take from disk, two
thirds go into looking up each term in RocksDB, block by block. The process that workers
are forked from loads the dumps once; it still has one thread, so that forking is safe.
Its workers share what it loaded until they read it, as reading counts references, so
each may come to take as much memory as the whole: what is large stays on disk.

SPARQL 1.2 is answered from memory only. The store of a release has no triple terms, so
that SPARQL 1.1 never meets one, in no graph. The reifiers come from the RDF 1.2 dump:
each worker that answers queries adds them to what it shares. Pages do without them.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import StoreUnavailableError
from kg.project import SPARQL_1_2

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
    """An Oxigraph store on disk; its ``dumps``, if it is to be held in memory.

    From the dump ``reifiers``, quads with a triple term are added for queries.
    """

    folder: Path
    dumps: tuple[Path, ...] = ()
    reifiers: Path | None = None

    @classmethod
    def of(cls, release: Release, service: ServiceLimits) -> StoreFiles:
        """Return what a release is answered from, by the number of its triples.

        Raises:
            StoreUnavailableError: SPARQL 1.2 is wanted of a release that is too large
                for memory.
            ReleaseError: SPARQL 1.2 is wanted of a release without an RDF 1.2 dump.
        """
        paths = astuple(release.manifest.store_made_from)
        triples = sum(f.triples or 0 for f in release.manifest.files if f.path in paths)
        is_1_2 = service.sparql == SPARQL_1_2
        if triples > service.memory_triples and is_1_2:
            raise StoreUnavailableError(
                f"{release.path}: SPARQL 1.2 is answered from memory, and the release "
                f"has {triples} triples; set memory_triples to {triples} or more, or "
                'sparql to "1.1"'
            )
        if triples > service.memory_triples:
            return cls(release.store)
        dumps = (release.default_graph, release.named_graphs)
        return cls(release.store, dumps, release.reifiers if is_1_2 else None)

    def kept_bytes(self) -> int:
        """Return most of the memory that the engine keeps between queries."""
        if self.dumps:
            return 0
        sizes = (path.stat().st_size for path in self.folder.glob("*.sst"))
        return _CACHES + sum(sizes) // _INDEXES

    def openers(self) -> Openers:
        """Return what opens the dataset in a worker; what workers share is done now.

        What opens it raises OSError, ValueError (SyntaxError for a dump) or
        RuntimeError for data that cannot be read.
        """
        if not self.dumps:
            return Openers.same(partial(ox.Store.read_only, str(self.folder)))
        try:
            store = _load(self.dumps)
            added = _reifiers(self.reifiers) if self.reifiers else []
        except (OSError, SyntaxError, ValueError, RuntimeError) as error:
            return Openers.same(partial(fail, ValueError(str(error))))
        return Openers(lambda: _with(store, added), lambda: store)


@dataclass(frozen=True, slots=True)
class Openers:
    """What opens a dataset in workers for queries, and in those that make pages."""

    queries: Callable[[], ox.Store]
    pages: Callable[[], ox.Store]

    @classmethod
    def same(cls, opener: Callable[[], ox.Store]) -> Openers:
        """Return an opener for all workers."""
        return cls(opener, opener)


def _with(store: ox.Store, added: list[ox.Quad]) -> ox.Store:
    """Add quads to a store, of which every process has its own after it was forked."""
    store.extend(added)
    return store


def _reifiers(path: Path) -> list[ox.Quad]:
    """Return the quads of a dump with triple terms, also for the default graph."""
    quads = ox.parse(path=str(path), rename_blank_nodes=False)
    named = [quad for quad in quads if isinstance(quad.object, ox.Triple)]
    return [*named, *(ox.Quad(q.subject, q.predicate, q.object) for q in named)]


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
