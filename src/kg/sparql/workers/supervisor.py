"""The workers of each lane: started, given to queries, renewed and ended.

The lanes that are asked for have a fixed number of workers; one that is lost is
replaced. Slow workers are those that were slowed down, and some more while slow queries
wait, up to their number.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Protocol

from kg.errors import QueryError, StoreBusyError, StoreUnavailableError
from kg.sparql.admission import Admission
from kg.sparql.lanes import Figures, Lane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.project import ServiceLimits
    from kg.sparql.workers.fork_client import Worker
    from kg.sparql.workers.frames import Frame
    from kg.sparql.workers.starter import Starter

RETRY_SECONDS: Final = 1.0
"""After how long a worker that did not come up is started again."""
_WHAT: Final = {Lane.PAGES: "a page", Lane.FAST: "a query", Lane.SLOW: "a slow query"}


class Employer(Protocol):
    """Who is told what becomes of workers: the pool."""

    def heard(self, worker: Worker, frame: Frame) -> None:
        """Hear what a worker says."""

    def lost(self, worker: Worker, status: int | None) -> None:
        """Hear that a worker has ended: at work, idle, or because we ended it."""

    def hurry(self) -> None:
        """Hear that somebody waits for a worker that is not slow."""


class Supervisor:
    """Keeps workers for each lane: what :class:`kg.sparql.admission.Slots` are here."""

    def __init__(
        self,
        starter: Starter,
        service: ServiceLimits,
        lanes: Mapping[Lane, int],
        employer: Employer,
    ) -> None:
        """Start no worker yet."""
        self.wanted_lanes = lanes
        self.complaints: dict[Lane, StoreUnavailableError | None] = dict.fromkeys(Lane)
        """Why the last worker of a lane did not start; None if it did."""
        self.admission: Admission[Worker] = Admission(service, self)
        self._service = service
        self._employer = employer
        self._loop = asyncio.get_running_loop()
        self._starter = starter
        self._lanes: dict[Worker, Lane] = {}
        self._idle: dict[Lane, list[Worker]] = {lane: [] for lane in Lane}
        self._starting: dict[Lane, int] = dict.fromkeys(Lane, 0)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def figures(self) -> dict[Lane, Figures]:
        """How many workers there are of each lane, are idle, and are waited for."""
        lanes, waiting = list(self._lanes.values()), self.admission.scheduler.waiting
        return {
            lane: Figures(lanes.count(lane), len(self._idle[lane]), waiting(lane))
            for lane in Lane
        }

    @property
    def processes(self) -> dict[int, Lane]:
        """The numbers of the processes of the workers that are up, and their lanes."""
        return {worker.process: lane for worker, lane in self._lanes.items()}

    def lane(self, worker: Worker) -> Lane | None:
        """Return the lane of a worker; None if it has ended."""
        return self._lanes.get(worker)

    def count(self, lane: Lane) -> int:
        """Return the workers of a lane, those that are starting among them."""
        return list(self._lanes.values()).count(lane) + self._starting[lane]

    def take(self, lane: Lane) -> Worker | None:
        """Take an idle worker; None if there is none."""
        while self._idle[lane]:
            worker = self._idle[lane].pop()
            if worker.is_connected:  # else it has just been killed
                return worker
        return None

    def free(self, slot: Worker) -> None:
        """Take back a worker that has answered, or renew it if that was often."""
        lane = self._lanes.get(slot)
        if lane is None:
            return
        is_one_too_many = (
            lane is Lane.SLOW and self.count(lane) > self._service.slow_workers
        )
        if slot.answered >= self._service.worker_queries or is_one_too_many:
            slot.kill()
            return
        self._idle[lane].append(slot)
        self.admission.dispatch(lane)

    def wanted(self, lane: Lane) -> None:
        """Add a slow worker if there may be one more; let other queries hurry."""
        if lane is Lane.SLOW:
            self._add_slow()
        else:
            self._employer.hurry()

    def busy(self, lane: Lane) -> QueryError:
        """Return the error of a query that no worker became free for."""
        if self.complaints[lane] is not None:
            return StoreUnavailableError("the store cannot be opened by a new worker")
        seconds = self._service.queue_seconds
        return StoreBusyError(
            f"all workers are busy, and none became free for {_WHAT[lane]} in "
            f"{seconds:g} s; try again later",
            "queue_seconds",
            seconds,
        )

    def slow_down(self, worker: Worker) -> None:
        """Make a slow worker of one at work, and start another in its place."""
        worker.slow_down()
        self._lanes[worker] = Lane.SLOW
        if self._idle[Lane.SLOW] and self.count(Lane.SLOW) > self._service.slow_workers:
            self._idle[Lane.SLOW].pop().kill()
        self._fill()

    async def start(self) -> list[StoreUnavailableError]:
        """Start all workers; return why some are not ready."""
        starts = [
            self._start(lane)
            for lane, wanted in self.wanted_lanes.items()
            for _ in range(wanted)
        ]
        return [error for error in await asyncio.gather(*starts) if error is not None]

    async def close(self) -> None:
        """End all workers, at work or not, and wait for them."""
        self._is_closed = True
        for task in list(self._tasks):
            task.cancel()
        await self._starter.close()

    def _fill(self) -> None:
        """Start workers where some are missing."""
        for lane, wanted in self.wanted_lanes.items():
            self._spawn_many(lane, wanted - self.count(lane))

    def _add_slow(self) -> None:
        """Start slow workers for queries that wait, up to their number."""
        waiting = self.admission.scheduler.waiting(Lane.SLOW)
        missing = waiting - self._starting[Lane.SLOW]
        free = self._service.slow_workers - self.count(Lane.SLOW)
        self._spawn_many(Lane.SLOW, min(missing, free))

    def _spawn_many(self, lane: Lane, number: int) -> None:
        for _ in range(0 if self._is_closed else number):
            self._spawn(lane)

    def _spawn(self, lane: Lane, after: float = 0.0) -> None:
        """Start a worker meanwhile."""
        self._starting[lane] += 1
        task = self._loop.create_task(self._start_later(lane, after))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start_later(self, lane: Lane, after: float) -> None:
        try:
            await asyncio.sleep(after)
        finally:
            self._starting[lane] -= 1
        if await self._start(lane) is not None:
            self._spawn(lane, RETRY_SECONDS)

    async def _start(self, lane: Lane) -> StoreUnavailableError | None:
        """Start a worker and wait until it is ready; return why it is not."""
        self._starting[lane] += 1
        is_for_pages = lane is Lane.PAGES and self._starter.makes_pages
        try:
            worker = await self._starter.start(makes_pages=is_for_pages)
        except StoreUnavailableError as error:
            self.complaints[lane] = error
            return error
        finally:
            self._starting[lane] -= 1
        self.complaints[lane] = None
        self._employ(worker, lane)
        return None

    def _employ(self, worker: Worker, lane: Lane) -> None:
        """Give a lane a worker that is ready."""
        self._lanes[worker] = lane
        worker.heard = lambda frame: self._employer.heard(worker, frame)
        worker.lost = lambda status: self._lost(worker, status)
        if lane is Lane.SLOW:
            worker.slow_down()
        self.free(worker)

    def _lost(self, worker: Worker, status: int | None) -> None:
        lane = self._lanes.pop(worker)
        if worker in self._idle[lane]:
            self._idle[lane].remove(worker)
        self._employer.lost(worker, status)
        self._fill()
        self._add_slow()
