"""An RDF dataset that answers SPARQL queries, out of the process that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.sparql.blocking import BlockingStore, OwnStore, Patience
from kg.sparql.lanes import ClientKey, Lane, Scheduler, Ticket
from kg.sparql.protocol import (
    Answer,
    AsyncAnswer,
    AsyncStore,
    Query,
    Solution,
    Store,
)
from kg.sparql.query_check import check_sparql
from kg.sparql.results import construct, read_results, select
from kg.sparql.workers.dataset import Dataset
from kg.sparql.workers.pool import Pool

if TYPE_CHECKING:
    from pathlib import Path

    from kg.project import ServiceLimits

__all__ = [
    "Answer",
    "AsyncAnswer",
    "AsyncStore",
    "BlockingStore",
    "ClientKey",
    "Dataset",
    "Lane",
    "Patience",
    "Pool",
    "Query",
    "Scheduler",
    "Solution",
    "Store",
    "Ticket",
    "check_sparql",
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


def open_store(path: Path, service: ServiceLimits) -> Store:
    """Open an Oxigraph store on disk, read-only, with a pool of workers of its own.

    All who ask it are one and the same to it: no lanes, no shares.

    Raises:
        StoreUnavailableError: there is no store at ``path``, or it is damaged.
    """
    lanes = {Lane.PAGES: service.workers}
    return OwnStore(lambda: Pool.open(Dataset(path), service, lanes))
