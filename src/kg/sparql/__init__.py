"""An RDF dataset that answers SPARQL queries, out of the process that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.sparql.blocking_store import BlockingStore, OwnStore, Patience
from kg.sparql.client_costs import ClientKey
from kg.sparql.compressors import WORTH_PACKING, compressor
from kg.sparql.lanes import Figures, Lane, Ticket, Work
from kg.sparql.protocol import (
    Answer,
    AsyncAnswer,
    AsyncStore,
    Query,
    Solution,
    Store,
    Term,
)
from kg.sparql.query_check import check_sparql
from kg.sparql.query_slots import QuerySlot, QuerySlots
from kg.sparql.results import construct, read_results, select
from kg.sparql.workers.direct_store import DirectStore
from kg.sparql.workers.page_maker import Make, Maker
from kg.sparql.workers.pool import Pool
from kg.sparql.workers.store_files import StoreFiles

if TYPE_CHECKING:
    from pathlib import Path

    from kg.project import ServiceLimits

__all__ = [
    "WORTH_PACKING",
    "Answer",
    "AsyncAnswer",
    "AsyncStore",
    "BlockingStore",
    "ClientKey",
    "DirectStore",
    "Figures",
    "Lane",
    "Make",
    "Maker",
    "Patience",
    "Pool",
    "Query",
    "QuerySlot",
    "QuerySlots",
    "Solution",
    "Store",
    "StoreFiles",
    "Term",
    "Ticket",
    "Work",
    "check_sparql",
    "compressor",
    "construct",
    "open_endpoint",
    "open_store",
    "read_results",
    "select",
]


def open_endpoint(url: str, service: ServiceLimits) -> Store:
    """Return a SPARQL service somewhere else as a store.

    All who ask it are one and the same to it, as for :func:`open_store`.

    Raises:
        StoreUnavailableError: it is no http or https URL of a host.
    """
    lanes = {Lane.PAGES: service.workers}

    async def connect() -> AsyncStore:
        # its library takes longer to load than all the rest
        from kg.sparql.remote.endpoint import EndpointStore  # noqa: PLC0415

        return EndpointStore(url, service, lanes)

    return OwnStore(connect)


def open_store(dataset: Path | StoreFiles, service: ServiceLimits) -> Store:
    """Open an Oxigraph store, read-only, with a pool of workers of its own.

    A path is that of a store on disk. All who ask it are one and the same to it: no
    lanes, no shares.

    Raises:
        StoreUnavailableError: there is no store at the path, or it is damaged.
    """
    files = dataset if isinstance(dataset, StoreFiles) else StoreFiles(dataset)
    lanes = {Lane.PAGES: service.workers}
    return OwnStore(lambda: Pool.open(files, service, lanes))
