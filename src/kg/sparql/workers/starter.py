"""Starting a worker: forked, told to open the store, and waited for."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final

from kg.errors import StoreUnavailableError
from kg.project import SPARQL_1_2
from kg.sparql.limit_errors import MIB
from kg.sparql.workers.fork_client import Forks, Worker
from kg.sparql.workers.frames import READY, Frame
from kg.sparql.workers.worker import WorkerLimits

if TYPE_CHECKING:
    from kg.project import ServiceLimits
    from kg.sparql.workers.page_maker import Maker
    from kg.sparql.workers.store_files import StoreFiles

START_SECONDS: Final = 30.0
"""How long a worker may take to come up."""


class Starter:
    """Starts workers over a store, and anew what they are forked from, if it ended."""

    def __init__(
        self, files: StoreFiles, service: ServiceLimits, maker: Maker | None
    ) -> None:
        """Start the process that workers are forked from."""
        self.makes_pages = maker is not None
        self._files = files
        self._maker = maker
        self._limits = WorkerLimits(
            seconds=service.query_seconds,
            memory=service.query_memory_mib * MIB,
            result=service.result_mib * MIB,
            triple_terms=service.sparql == SPARQL_1_2,
        )
        self._forks = Forks(files, self._limits, maker)

    async def start(self, *, makes_pages: bool) -> Worker:
        """Return a new worker that is ready.

        Raises:
            StoreUnavailableError: it does not come up; the text says why.
        """
        ready: asyncio.Future[Frame | None] = asyncio.get_running_loop().create_future()
        try:
            if not self._forks.is_alive:
                self._forks = Forks(self._files, self._limits, self._maker)
            worker = await self._forks.start(
                lambda frame: _resolve(ready, frame),
                lambda _: _resolve(ready, None),
                makes_pages=makes_pages,
            )
        except OSError as error:  # no more processes, memory or descriptors
            raise StoreUnavailableError(
                f"no worker can be started: {error.strerror}"
            ) from error
        try:
            async with asyncio.timeout(START_SECONDS):
                frame = await ready
        except TimeoutError:
            worker.kill()
            raise StoreUnavailableError("its worker did not come up") from None
        if frame is None:
            raise StoreUnavailableError("its worker ended")
        if frame.kind != READY[:1]:
            raise StoreUnavailableError(str(json.loads(frame.content)["message"]))
        worker.process = int(frame.content)
        return worker

    async def close(self) -> None:
        """End all workers, and wait for them."""
        await self._forks.close()


def _resolve(future: asyncio.Future[Frame | None], value: Frame | None) -> None:
    if not future.done():
        future.set_result(value)
