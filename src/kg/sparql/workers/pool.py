"""A pool of worker processes over one dataset, in an event loop.

Why it is ours: pebble, the nearest library, ends a runaway by SIGTERM, which native
code does not see (4.1 s for a limit of 1 s were measured), pickles results whole, so
that nothing streams, answers first in first out, so that 20 runaways starve everybody,
and leaves its workers running when the parent is killed. Here the kernel ends a query
at its deadline, answers stream, :mod:`kg.sparql.lanes` keeps slow queries out of
the way of quick ones, and workers live no longer than the service.

A query begins on a fast worker. When it proves slow, its worker becomes a slow one, of
the lowest priority, and another takes its place; when there are slow ones enough, the
query is put back into the slow lane, or, if its answer has begun, broken off.
"""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from kg.errors import (
    QueryError,
    QuerySyntaxError,
    StoreBusyError,
    StoreUnavailableError,
)
from kg.rdf.formats import GRAPH_FORMATS, JSON_RESULTS, RESULT_FORMATS
from kg.sparql.health import ASKED_SECONDS, Health
from kg.sparql.lanes import Figures, Lane, Scheduler, Ticket
from kg.sparql.prefilter import check_aside
from kg.sparql.workers.engine_errors import death, located_aside
from kg.sparql.workers.fork_client import Forks, Worker
from kg.sparql.workers.frames import GRAPH, READY, Request, pack
from kg.sparql.workers.run import Run, StreamedAnswer
from kg.sparql.workers.worker import WorkerLimits

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from kg.project import ServiceLimits
    from kg.rdf.formats import GraphFormat, ResultFormat
    from kg.sparql.lanes import ClientKey
    from kg.sparql.protocol import AsyncAnswer, Query
    from kg.sparql.workers.dataset import Dataset
    from kg.sparql.workers.frames import Frame
    from kg.sparql.workers.maker import Maker

_MIB: Final = 1 << 20
_START_SECONDS: Final = 30.0
_RETRY_SECONDS: Final = 1.0
_KNOWN_SECONDS: Final = 1.0
"""How long what was found out about the lanes is taken for true."""
_QUESTION: Final = Request(
    text="SELECT * { ?s ?p ?o } LIMIT 1",
    bindings={},
    default_graphs=(),
    named_graphs=(),
    results=JSON_RESULTS.name,
    graphs=None,
).serialize()
"""What each lane is asked, to see whether it answers: it has to read the data.

Of the default graph: to come to the first of another, the engine passes all of it.
"""
_BY_OTHERS: Final = {-signal.SIGKILL, None}
"""How a worker ends that nobody here ended."""
_WHAT: Final = {
    Lane.PAGES: "a page",
    Lane.FAST: "a query",
    Lane.SLOW: "a slow query",
}
_LANES: Final = {
    Lane.PAGES: "pages",
    Lane.FAST: "queries",
    Lane.SLOW: "slow queries",
}
_MEDIA_TYPES: Final = {f.name: f.media_type for f in (*RESULT_FORMATS, *GRAPH_FORMATS)}


class Pool:
    """Answers queries by other processes; of one event loop, made by :meth:`open`."""

    is_fixed = True  # it is a release, or a store that is open for reading only

    def __init__(
        self,
        dataset: Dataset,
        service: ServiceLimits,
        lanes: Mapping[Lane, int],
        maker: Maker | None,
    ) -> None:
        """Start the process that workers are forked from."""
        self.service = service
        self.scheduler = Scheduler(service)
        self._dataset = dataset
        self._wanted = lanes
        self._limits = WorkerLimits(
            seconds=service.query_seconds,
            memory=service.query_memory_mib * _MIB,
            result=service.result_mib * _MIB,
        )
        self._loop = asyncio.get_running_loop()
        self._maker = maker
        self._forks = Forks(dataset, self._limits, maker)
        self._lanes: dict[Worker, Lane] = {}
        self._idle: dict[Lane, list[Worker]] = {lane: [] for lane in Lane}
        self._runs: dict[Worker, Run] = {}
        self._grants: dict[Ticket, asyncio.Future[Worker]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting: dict[Lane, int] = dict.fromkeys(Lane, 0)
        self._answered: dict[Lane, float] = dict.fromkeys(Lane, 0.0)
        self._health = Health(self._find_out, _KNOWN_SECONDS)
        self._broken: dict[Lane, str] = dict.fromkeys(Lane, "")
        self._closed = False

    @classmethod
    async def open(
        cls,
        dataset: Dataset,
        service: ServiceLimits,
        lanes: Mapping[Lane, int] | None = None,
        maker: Maker | None = None,
    ) -> Pool:
        """Open a pool; wait until its workers are up and each lane has answered.

        ``lanes`` says how many workers there are of each; by default the settings do.
        With a ``maker``, those of the lane of pages can make some.

        Raises:
            StoreUnavailableError: there is no store, or it is damaged.
        """
        wanted = lanes or {Lane.PAGES: service.page_workers, Lane.FAST: service.workers}
        pool = cls(dataset, service, wanted, maker)
        try:
            starts = [pool._start(lane) for lane in wanted for _ in range(wanted[lane])]
            problems = list(filter(None, await asyncio.gather(*starts)))
            problems = problems or list(filter(None, [await pool.complaint()]))
        except BaseException:
            await pool.close()
            raise
        if problems:
            await pool.close()
            raise StoreUnavailableError(
                f"{dataset.folder}: cannot be opened as a store: {problems[0]}"
            )
        return pool

    @property
    def figures(self) -> dict[Lane, Figures]:
        """How many workers there are of each lane, are idle, and are waited for."""
        lanes, waiting = list(self._lanes.values()), self.scheduler.waiting
        return {
            lane: Figures(lanes.count(lane), len(self._idle[lane]), waiting(lane))
            for lane in Lane
        }

    @property
    def makes_pages(self) -> bool:
        """Whether :meth:`page` has pages made."""
        return self._maker is not None

    @property
    def processes(self) -> dict[int, Lane]:
        """The numbers of the processes of the workers that are up, and their lanes."""
        return {worker.process: lane for worker, lane in self._lanes.items()}

    async def complaint(self) -> str:
        """Return which lane answers no query, and why, as of a second ago at most.

        Each lane is asked, within two seconds. One that is busy with answering others
        has nothing wrong; of the slow lane a worker is asked if one is idle.
        """
        return await self._health.complaint()

    async def _find_out(self) -> str:
        if self._closed:
            return "the store is closed"
        lanes = [*self._wanted]
        is_broken = self._broken[Lane.SLOW] and not self._count(Lane.SLOW)
        if self._idle[Lane.SLOW] or is_broken:
            lanes.append(Lane.SLOW)
        reasons = await asyncio.gather(*map(self._reason, lanes))
        return "; ".join(
            f"{_LANES[lane]} cannot be answered: {reason}"
            for lane, reason in zip(lanes, reasons, strict=True)
            if reason
        )

    async def _reason(self, lane: Lane) -> str:
        """Return why a lane does not answer; nothing if it does."""
        if self._broken[lane] and lane not in self._lanes.values():
            return self._broken[lane]
        begun = self._loop.time()
        ticket = self.scheduler.enter_lane(lane)
        try:
            async with asyncio.timeout(ASKED_SECONDS):
                run = await self._begin(ticket, _QUESTION)
                with closing(StreamedAnswer(run, "")) as answer:
                    while await answer.piece():
                        pass
        except (TimeoutError, StoreBusyError):
            if self._answered[lane] > begun:
                return ""
            is_up = lane in self._lanes.values()
            return "no answer came in time" if is_up else "no worker is up"
        except QueryError as error:
            return str(error)
        finally:
            self.scheduler.leave(ticket)
        return ""

    async def answer(
        self,
        query: Query,
        results: ResultFormat | None,
        graphs: GraphFormat | None,
        *,
        client: ClientKey | None = None,
        encoding: str = "",
    ) -> AsyncAnswer:
        """Evaluate a query; see :class:`kg.sparql.protocol.AsyncStore`.

        Cancelling this, or closing the answer, stops the query.

        Raises:
            QuerySyntaxError: it is no SPARQL query, or asks for what is not offered.
            QueryTimeoutError: it ran past the deadline.
            QueryTooLargeError: text, memory or result beyond the limit.
            ClientBusyError: the client has too many queries under way.
            StoreBusyError: the queue is full, or no worker became free in time.
            StoreUnavailableError: the pool is closed, or no worker starts.
            NotAcceptableError: the caller cannot take what the query gives.
        """
        if self._closed:
            raise StoreUnavailableError("the store is closed")
        ticket = self.scheduler.enter(client, query.text)
        try:
            text = await check_aside(query.text, self.service)
        except BaseException:
            self.scheduler.leave(ticket)
            raise
        request = Request(
            text=text,
            bindings={name: str(term) for name, term in (query.bindings or {}).items()},
            default_graphs=query.default_graphs,
            named_graphs=query.named_graphs,
            results=results.name if results else None,
            graphs=graphs.name if graphs else None,
            encoding=encoding,
            base=query.base,
        )
        try:
            run = await self._begin(ticket, request.serialize())
        except QuerySyntaxError as error:
            self.scheduler.leave(ticket)
            raise await located_aside(error, query.text) from None
        except BaseException:
            self.scheduler.leave(ticket)
            raise
        chosen = request.graphs if run.kind == GRAPH else request.results
        return StreamedAnswer(run, _MEDIA_TYPES[chosen or ""])

    async def page(self, asked: dict[str, Any]) -> bytes:
        """Have a page made, in one piece, by what :meth:`open` was told makes pages.

        Cancelling this ends its worker.

        Raises:
            QueryError: there is no page, as for :meth:`answer`.
            UnforeseenError: making it failed for a reason that nobody foresaw.
        """
        if self._closed:
            raise StoreUnavailableError("the store is closed")
        ticket = self.scheduler.enter(None, "")
        try:
            run = await self._begin(ticket, pack({"page": asked}))
        except BaseException:
            self.scheduler.leave(ticket)
            raise
        with closing(StreamedAnswer(run, "")) as answer:
            pieces = []
            while piece := await answer.piece():
                pieces.append(piece)
        return b"".join(pieces)

    async def close(self) -> None:
        """End all workers, at work or not, and wait for them."""
        if self._closed:
            return
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        for future in self._grants.values():
            if not future.done():
                future.set_exception(StoreUnavailableError("the store is closed"))
        for run in list(self._runs.values()):
            run.fail(StoreUnavailableError("the store is closed"))
        await self._forks.close()

    async def _begin(self, ticket: Ticket, request: bytes) -> Run:
        """Have a query run until its answer begins, in another lane if need be."""
        while True:
            worker = await self._worker(ticket)
            others_wait = self.scheduler.waiting(Lane.FAST) > 0
            run = Run(self, worker, ticket, is_hurried=others_wait)
            self._runs[worker] = run
            worker.send(request)
            try:
                if await run.begun:
                    return run
            except asyncio.CancelledError:
                run.stop()
                raise
            # it proved slow, and has to wait for its turn among the slow ones

    async def _worker(self, ticket: Ticket) -> Worker:
        """Wait for a worker of the ticket's lane."""
        if not self.scheduler.waiting(ticket.lane):
            worker = self._take_idle(ticket.lane)
            if worker:
                return worker
        gone = self.scheduler.wait(ticket)
        if gone and not self._grants[gone].done():
            self._grants[gone].set_exception(self.scheduler.full(gone.lane))
        self._hurry(ticket.lane)
        future = self._grants[ticket] = self._loop.create_future()
        try:
            self._dispatch()
            async with asyncio.timeout(self.service.queue_seconds):
                return await asyncio.shield(future)
        except BaseException as error:
            self.scheduler.withdraw(ticket)
            if future.done() and not future.cancelled() and not future.exception():
                self._free(future.result())
            if isinstance(error, TimeoutError):
                raise self._busy(ticket.lane) from None
            raise
        finally:
            del self._grants[ticket]

    def _hurry(self, lane: Lane) -> None:
        """Let queries prove sooner that they are fast, as others wait for them."""
        if lane is not Lane.SLOW:
            for run in list(self._runs.values()):
                run.hurry()

    def _busy(self, lane: Lane) -> QueryError:
        if self._broken[lane]:
            return StoreUnavailableError("the store cannot be opened by a new worker")
        seconds = self.service.queue_seconds
        return StoreBusyError(
            f"all workers are busy, and none became free for {_WHAT[lane]} in "
            f"{seconds:g} s; try again later",
            "queue_seconds",
            seconds,
        )

    def _take_idle(self, lane: Lane) -> Worker | None:
        while self._idle[lane]:
            worker = self._idle[lane].pop()
            if worker.is_connected:  # else it has just been killed
                return worker
        return None

    def _dispatch(self) -> None:
        """Give idle workers what waits for them; add slow ones up to their number."""
        if self._closed:
            return
        for lane, idle in self._idle.items():
            idle[:] = [worker for worker in idle if worker.is_connected]
            while idle:
                ticket = self.scheduler.next(lane)
                if ticket is None:
                    break
                self._grants[ticket].set_result(idle.pop())
        missing = self.scheduler.waiting(Lane.SLOW) - self._starting[Lane.SLOW]
        free = self.service.slow_workers - self._count(Lane.SLOW)
        for _ in range(min(missing, free)):
            self._spawn(Lane.SLOW)

    def _count(self, lane: Lane) -> int:
        """Return the workers of a lane, those that are starting among them."""
        return list(self._lanes.values()).count(lane) + self._starting[lane]

    def _free(self, worker: Worker) -> None:
        """Take back a worker that has answered, or renew it if that was often."""
        if worker not in self._lanes:
            return
        lane = self._lanes[worker]
        is_one_too_many = (
            lane is Lane.SLOW and self._count(lane) > self.service.slow_workers
        )
        if worker.answered >= self.service.worker_queries or is_one_too_many:
            worker.kill()
            return
        self._idle[lane].append(worker)
        self._dispatch()

    def finished(self, run: Run, seconds: float) -> None:
        """Note that a worker is done with a query, or has died of it."""
        if self._runs.pop(run.worker, None) is None:
            return
        self.scheduler.used(run.ticket, seconds)
        if not run.is_put_back:
            self.scheduler.leave(run.ticket)
        if not (run.is_killed or run.error):
            self._answered[run.ticket.lane] = self._loop.time()
        run.worker.answered += 1
        if not run.is_killed:
            self._free(run.worker)

    def overran(self, run: Run) -> None:
        """Get a query that proved slow out of the way of others."""
        if run.ticket.lane is not Lane.FAST:
            return
        self.scheduler.overran(run.ticket)
        most = self.service.slow_workers * (2 if run.has_begun else 1)
        busy = sum(self._lanes.get(worker) is Lane.SLOW for worker in self._runs)
        if busy < most:
            self._slow_down(run.worker)
        elif run.has_begun:
            run.stop(self._busy(Lane.SLOW))
        else:
            run.put_back()

    def _slow_down(self, worker: Worker) -> None:
        worker.slow_down()
        self._lanes[worker] = Lane.SLOW
        if self._idle[Lane.SLOW] and self._count(Lane.SLOW) > self.service.slow_workers:
            self._idle[Lane.SLOW].pop().kill()
        self._fill()

    def _spawn(self, lane: Lane, after: float = 0.0) -> None:
        """Start a worker meanwhile."""
        self._starting[lane] += 1
        self._do(self._start_later(lane, after))

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start_later(self, lane: Lane, after: float) -> None:
        try:
            await asyncio.sleep(after)
        finally:
            self._starting[lane] -= 1
        if await self._start(lane):
            self._spawn(lane, _RETRY_SECONDS)

    async def _start(self, lane: Lane) -> str:
        """Start a worker and wait until it is ready; return why it is not."""
        self._starting[lane] += 1
        try:
            worker, frame = await self._fork(lane)
            self._broken[lane] = _complaint(frame)
        except TimeoutError:
            self._broken[lane] = "its worker did not come up"
        except OSError as error:
            self._broken[lane] = f"no worker can be started: {error.strerror}"
        finally:
            self._starting[lane] -= 1
        if not self._broken[lane] and frame:
            self._employ(worker, lane, int(frame.content))
        return self._broken[lane]

    async def _fork(self, lane: Lane) -> tuple[Worker, Frame | None]:
        """Return a new worker, and what it says of itself; nothing if it has ended.

        Raises:
            TimeoutError: it says nothing.
            OSError: the system has no more processes, memory or descriptors.
        """
        if not self._forks.is_alive:
            self._forks = Forks(self._dataset, self._limits, self._maker)
        ready: asyncio.Future[Frame | None] = self._loop.create_future()
        worker = await self._forks.start(
            lambda frame: _resolve(ready, frame),
            lambda _: _resolve(ready, None),
            makes_pages=lane is Lane.PAGES and self._maker is not None,
        )
        try:
            async with asyncio.timeout(_START_SECONDS):
                return worker, await ready
        except TimeoutError:
            worker.kill()
            raise

    def _employ(self, worker: Worker, lane: Lane, process: int) -> None:
        """Give a lane a worker that is ready."""
        worker.process = process
        self._lanes[worker] = lane
        worker.heard = lambda frame: self._heard(worker, frame)
        worker.lost = lambda status: self._lost(worker, status)
        if lane is Lane.SLOW:
            worker.slow_down()
        self._free(worker)

    def _heard(self, worker: Worker, frame: Frame) -> None:
        run = self._runs.get(worker)
        if run:
            run.heard(frame)

    def _lost(self, worker: Worker, status: int | None) -> None:
        """Note that a worker has ended: at work, idle, or because we ended it."""
        lane = self._lanes.pop(worker)
        if worker in self._idle[lane]:
            self._idle[lane].remove(worker)
        run = self._runs.get(worker)
        if run:
            run.is_killed = True
            # killed from outside, perhaps before it was asked: no fault of the query
            if status in _BY_OTHERS and not (run.has_begun or run.ticket.is_retried):
                run.ticket.is_retried = True
                run.put_back()
            else:
                run.fail(death(status, self.service))
        self._fill()
        self._dispatch()

    def _fill(self) -> None:
        """Start workers where some are missing."""
        if self._closed:
            return
        for lane, wanted in self._wanted.items():
            for _ in range(wanted - self._count(lane)):
                self._spawn(lane)


def _resolve(future: asyncio.Future[Frame | None], value: Frame | None) -> None:
    if not future.done():
        future.set_result(value)


def _complaint(frame: Frame | None) -> str:
    """Return what a starting worker complains about; nothing when it is ready."""
    if frame is None:
        return "its worker ended"
    return "" if frame.kind == READY[:1] else str(json.loads(frame.content)["message"])
