"""An RDF dataset that answers SPARQL queries, out of the process that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.store.pool import StorePool
from kg.store.protocol import Answer, Query, Solution, Store
from kg.store.solutions import construct, select

if TYPE_CHECKING:
    from pathlib import Path

    from kg.project import Limits

__all__ = ["Answer", "Query", "Solution", "Store", "construct", "open_store", "select"]


def open_store(path: Path, limits: Limits) -> Store:
    """Open an Oxigraph store on disk, read-only, with a pool of workers.

    Raises:
        StoreUnavailableError: there is no store at ``path``, or it is damaged.
    """
    return StorePool(path, limits)
