"""Writes the store of a release, and its search index, from its dumps."""

from __future__ import annotations

from dataclasses import astuple
from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from kg.progress import Tell, counted
from kg.release.manifest import STORE
from kg.release.publish.durable import flush_file
from kg.release.verify.digests import write_store_digests
from kg.search import INDEX
from kg.search.write import write_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.release.manifest import Manifest, StoreDumps


def write_store(scratch: Path, dumps: StoreDumps, progress: Tell) -> None:
    """Load the dumps of a release into its store, and flush it to disk.

    Raises:
        OSError: writing failed.
    """
    progress("writing the store")
    _load_store(scratch, dumps, progress)
    # the store is closed by now
    for path in (scratch / STORE).iterdir():
        flush_file(path)
    write_store_digests(scratch)


def write_search_index(scratch: Path, manifest: Manifest, progress: Tell) -> None:
    """Write the index of a release from its dump, and flush it to disk.

    Raises:
        OSError: writing failed.
        ReleaseError: this Python's SQLite cannot write it.
    """
    progress("writing the search index")
    dump = scratch / manifest.store_made_from.default_graph
    namespace, language = manifest.iris.id_namespace, manifest.label_language
    write_index(scratch / INDEX, dump, namespace, language)
    flush_file(scratch / INDEX)


def _load_store(scratch: Path, dumps: StoreDumps, progress: Tell) -> None:
    store = Store(str(scratch / STORE))
    ntriples, nquads = (str(scratch / dump) for dump in astuple(dumps))
    # lenient: the engine wrote the dumps, and need not look again for mistakes in them
    load = partial(store.bulk_load, lenient=True)
    steps: tuple[Callable[[], None], ...] = (
        partial(load, path=ntriples, format=RdfFormat.N_TRIPLES),
        partial(load, path=nquads, format=RdfFormat.N_QUADS),
        store.flush,
        store.optimize,
    )
    for step in counted(steps, len(steps), "writing the store", progress):
        step()
