"""A pool of worker processes over one read-only store, in an event loop.

Why it is ours: pebble, the nearest library, ends a runaway by SIGTERM, which native
code does not see (4.1 s for a limit of 1 s were measured), pickles results whole, so
that nothing streams, answers first in first out, so that 20 runaways starve everybody,
and leaves its workers running when the parent is killed. Here the kernel ends a query
at its deadline, answers stream, :mod:`kg.store.scheduling` keeps slow queries out of
the way of quick ones, and workers live no longer than the service.

A query begins on a fast worker. When it proves slow, its worker becomes a slow one, of
the lowest priority, and another takes its place; when there are slow ones enough, the
query is put back into the slow lane, or, if its answer has begun, broken off.
"""

from __future__ import annotations

import asyncio
import json
import signal
from collections import deque
from typing import TYPE_CHECKING, Final

from kg.errors import (
    QueryError,
    SlowReaderError,
    StoreBusyError,
    StoreUnavailableError,
)
from kg.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from kg.store.forks import Forks, Worker
from kg.store.frames import CODED, ERROR, GRAPH, READY, Request
from kg.store.prefilter import check
from kg.store.problems import death, problem
from kg.store.protocol import AsyncAnswer
from kg.store.scheduling import Lane, Scheduler, Ticket
from kg.store.worker import WorkerLimits

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from pathlib import Path

    from kg.project import Service
    from kg.rdf.formats import GraphFormat, ResultFormat
    from kg.store.frames import Frame
    from kg.store.protocol import Query

_MIB: Final = 1 << 20
_GRACE: Final = 2.0
"""Seconds after the deadline when a worker is killed whose own timer has failed."""
_START_SECONDS: Final = 30.0
_RETRY_SECONDS: Final = 1.0
_AHEAD: Final = 1 << 20
"""Bytes of an answer that are taken from a worker before its reader takes them."""
_HURRIED: Final = 0.25
"""The share of its time after which a query is called slow when others wait."""
_SERVES: Final = {
    Lane.PAGES: (Lane.PAGES,),
    Lane.FAST: (Lane.PAGES, Lane.FAST),
    Lane.SLOW: (Lane.SLOW,),
}
"""The lanes from which an idle worker takes its next query, by its own."""
_BY_OTHERS: Final = {-signal.SIGKILL, None}
"""How a worker ends that nobody here ended."""
_WHAT: Final = {
    Lane.PAGES: "a page",
    Lane.FAST: "a query",
    Lane.SLOW: "a slow query",
}
_MEDIA_TYPES: Final = {f.name: f.media_type for f in (*RESULT_FORMATS, *GRAPH_FORMATS)}


class Pool:
    """Answers queries by other processes; of one event loop, made by :meth:`open`."""

    def __init__(self, path: Path, service: Service, lanes: Mapping[Lane, int]) -> None:
        """Start the process that workers are forked from."""
        self.service = service
        self.scheduler = Scheduler(service)
        self._path = path
        self._wanted = lanes
        self._limits = WorkerLimits(
            seconds=service.query_seconds,
            memory=service.query_memory_mib * _MIB,
            result=service.result_mib * _MIB,
        )
        self._loop = asyncio.get_running_loop()
        self._forks = Forks(path, self._limits)
        self._lanes: dict[Worker, Lane] = {}
        self._idle: dict[Lane, list[Worker]] = {lane: [] for lane in Lane}
        self._runs: dict[Worker, _Run] = {}
        self._grants: dict[Ticket, asyncio.Future[Worker]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting: dict[Lane, int] = dict.fromkeys(Lane, 0)
        self._broken = ""
        self._closed = False

    @classmethod
    async def open(
        cls, path: Path, service: Service, lanes: Mapping[Lane, int] | None = None
    ) -> Pool:
        """Open a pool and wait until each of its workers has opened the store.

        ``lanes`` says how many workers there are of each; by default the settings do.

        Raises:
            StoreUnavailableError: there is no store at ``path``, or it is damaged.
        """
        wanted = lanes or {Lane.PAGES: service.page_workers, Lane.FAST: service.workers}
        pool = cls(path, service, wanted)
        try:
            starts = [pool._start(lane) for lane in wanted for _ in range(wanted[lane])]
            problems = list(filter(None, await asyncio.gather(*starts)))
        except BaseException:
            await pool.close()
            raise
        if problems:
            await pool.close()
            raise StoreUnavailableError(
                f"{path}: cannot be opened as a store: {problems[0]}"
            )
        return pool

    @property
    def workers(self) -> dict[Lane, tuple[int, int]]:
        """How many workers there are of each lane, and how many of them are idle."""
        lanes = list(self._lanes.values())
        return {lane: (lanes.count(lane), len(self._idle[lane])) for lane in Lane}

    async def answer(
        self,
        query: Query,
        results: ResultFormat | None,
        graphs: GraphFormat | None,
        *,
        client: str | None = None,
        encoding: str = "",
    ) -> AsyncAnswer:
        """Evaluate a query; see :class:`kg.store.protocol.AsyncStore`.

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
        check(query.text, self.service)
        request = Request(
            text=query.text,
            bindings={name: str(term) for name, term in (query.bindings or {}).items()},
            default_graphs=query.default_graphs,
            named_graphs=query.named_graphs,
            results=results.name if results else None,
            graphs=graphs.name if graphs else None,
            encoding=encoding,
            base=query.base,
        )
        ticket = self.scheduler.enter(client, query.text)
        try:
            run = await self._begin(ticket, request.serialize())
        except BaseException:
            self.scheduler.leave(ticket)
            raise
        chosen = request.graphs if run.kind == GRAPH else request.results
        return _Streamed(run, _MEDIA_TYPES[chosen or ""])

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

    async def _begin(self, ticket: Ticket, request: bytes) -> _Run:
        """Have a query run until its answer begins, in another lane if need be."""
        while True:
            worker = await self._worker(ticket)
            run = self._runs[worker] = _Run(self, worker, ticket)
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
        self.scheduler.wait(ticket)
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
        if self._broken:
            return StoreUnavailableError("the store cannot be opened by a new worker")
        seconds = self.service.queue_seconds
        return StoreBusyError(
            f"all workers are busy, and none became free for {_WHAT[lane]} in "
            f"{seconds:g} s; try again later",
            "queue_seconds",
            seconds,
        )

    def _take_idle(self, lane: Lane) -> Worker | None:
        for of_worker in (lane, Lane.FAST) if lane is Lane.PAGES else (lane,):
            idle = self._idle[of_worker]
            while idle:
                worker = idle.pop()
                if worker.is_connected:  # else it has just been killed
                    return worker
        return None

    def _dispatch(self) -> None:
        """Give idle workers what waits for them; add slow ones up to their number."""
        for lane, idle in self._idle.items():
            idle[:] = [worker for worker in idle if worker.is_connected]
            while idle:
                ticket = self._next(lane)
                if ticket is None:
                    break
                self._grants[ticket].set_result(idle.pop())
        missing = self.scheduler.waiting(Lane.SLOW) - self._starting[Lane.SLOW]
        free = self.service.slow_workers - self._count(Lane.SLOW)
        for _ in range(min(missing, free)):
            self._spawn(Lane.SLOW)

    def _next(self, lane: Lane) -> Ticket | None:
        for served in _SERVES[lane]:
            ticket = self.scheduler.next(served)
            if ticket:
                return ticket
        return None

    def _count(self, lane: Lane) -> int:
        """Return the workers of a lane, those that are starting among them."""
        return list(self._lanes.values()).count(lane) + self._starting[lane]

    def _free(self, worker: Worker) -> None:
        """Take back a worker that has answered, or renew it if that was often."""
        if worker not in self._lanes:
            return
        if worker.answered >= self.service.worker_queries:
            worker.kill()
            return
        self._idle[self._lanes[worker]].append(worker)
        self._dispatch()

    def finished(self, run: _Run, seconds: float) -> None:
        """Note that a worker is done with a query, or has died of it."""
        if self._runs.pop(run.worker, None) is None:
            return
        self.scheduler.charge(run.ticket, seconds)
        if not run.is_put_back:
            self.scheduler.leave(run.ticket)
        run.worker.answered += 1
        if not run.is_killed:
            self._free(run.worker)

    def overran(self, run: _Run) -> None:
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
        if not self._forks.is_alive:
            self._forks = Forks(self._path, self._limits)
        self._starting[lane] += 1
        ready: asyncio.Future[str] = self._loop.create_future()
        try:
            worker = await self._forks.start(
                lambda frame: _resolve(ready, _complaint(frame)),
                lambda _: _resolve(ready, "its worker ended"),
            )
            try:
                async with asyncio.timeout(_START_SECONDS):
                    self._broken = await ready
            except TimeoutError:
                worker.kill()
                self._broken = "its worker did not come up"
        finally:
            self._starting[lane] -= 1
        if not self._broken:
            self._lanes[worker] = lane
            worker.heard = lambda frame: self._heard(worker, frame)
            worker.lost = lambda status: self._lost(worker, status)
            if lane is Lane.SLOW:
                worker.slow_down()
            self._free(worker)
        return self._broken

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


def _resolve(future: asyncio.Future[str], value: str) -> None:
    if not future.done():
        future.set_result(value)


def _complaint(frame: Frame) -> str:
    """Return what a starting worker complains about; nothing when it is ready."""
    return "" if frame.kind == READY[:1] else str(json.loads(frame.content)["message"])


class _Run:
    """A query on a worker: what has come of its answer and was not yet taken."""

    def __init__(self, pool: Pool, worker: Worker, ticket: Ticket) -> None:
        self.worker = worker
        self.ticket = ticket
        self.kind = b""
        self.encoding = ""
        self.error: QueryError | None = None
        self.has_begun = False
        self.is_killed = False
        self.is_put_back = False
        self._pool = pool
        self._loop = asyncio.get_running_loop()
        self.begun: asyncio.Future[bool] = self._loop.create_future()
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._is_done = False
        self._is_paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._began = self._loop.time()
        service = pool.service
        self._timers = [
            self._loop.call_later(service.query_seconds + _GRACE, self._overdue)
        ]
        if ticket.lane is Lane.FAST:
            seconds = service.fast_seconds
            if pool.scheduler.waiting(Lane.FAST):
                seconds *= _HURRIED
            self._timers.append(self._loop.call_later(seconds, pool.overran, self))

    def heard(self, frame: Frame) -> None:
        """Take a frame of the answer."""
        if frame.kind == ERROR[:1]:
            self._finish(problem(frame.content, self._pool.service))
            return
        content = frame.content
        if not self.has_begun:
            self.has_begun = True
            self.kind = frame.kind
            self.encoding = CODED[content[:1]]
            content = content[1:]
        if content:
            self._pieces.append(content)
            self._size += len(content)
        if frame.is_last:
            self._finish(None)
        elif self._size > _AHEAD and not self._is_paused:
            self._pause()
        if not self.begun.done():
            self.begun.set_result(True)
        self._wake()

    def hurry(self) -> None:
        """Call a query slow after less time than it was promised."""
        if self.ticket.lane is Lane.FAST and not self._is_done:
            service = self._pool.service
            at = self._began + service.fast_seconds * _HURRIED
            timer = self._timers[-1]
            if at < timer.when():
                timer.cancel()
                self._timers[-1] = self._loop.call_at(at, self._pool.overran, self)

    async def piece(self) -> bytes:
        """Return the next piece; nothing at the end."""
        while not self._pieces:
            if self.error:
                raise self.error
            if self._is_done:
                return b""
            self._waiter = self._loop.create_future()
            await self._waiter
        if self.error:
            raise self.error
        content = b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        if self._is_paused:
            self._resume()
        return content

    def is_complete(self) -> bool:
        """Whether all that is still to come is here."""
        return self._is_done and self.error is None

    def stop(self, error: QueryError | None = None) -> None:
        """End a query that nobody waits for, or that cannot go on."""
        if not self._is_done:
            self._kill()
            self._finish(error or StoreUnavailableError("the answer was closed"))

    def fail(self, error: QueryError) -> None:
        """End with an error, unless it has ended."""
        if not self._is_done:
            self._finish(error)

    def put_back(self) -> None:
        """Give up the worker, to begin anew in another lane."""
        self.is_put_back = True
        self._kill()
        self._end()
        self.begun.set_result(False)

    def _kill(self) -> None:
        self.is_killed = True
        self.worker.kill()

    def _finish(self, error: QueryError | None) -> None:
        self.error = error
        self._end()
        if error and not self.begun.done():
            self.begun.set_exception(error)
        self._wake()

    def _end(self) -> None:
        self._is_done = True
        for timer in self._timers:
            timer.cancel()
        self._pool.finished(self, self._loop.time() - self._began)

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter and not waiter.done():
            waiter.set_result(None)

    def _pause(self) -> None:
        self._is_paused = True
        self.worker.pause()
        service = self._pool.service
        self._timers[0].cancel()
        self._timers[0] = self._loop.call_later(service.stalled_seconds, self._stalled)

    def _resume(self) -> None:
        self._is_paused = False
        self._timers[0].cancel()
        if not self._is_done:
            seconds = self._pool.service.query_seconds + _GRACE
            self._timers[0] = self._loop.call_later(seconds, self._overdue)
        self.worker.resume()

    def _overdue(self) -> None:
        # the worker's own timer is earlier: this is for when it fails
        self.stop(StoreUnavailableError("the query was lost with its worker"))

    def _stalled(self) -> None:
        seconds = self._pool.service.stalled_seconds
        self.stop(
            SlowReaderError(
                f"nothing of the answer was taken for {seconds:g} s",
                "stalled_seconds",
                seconds,
            )
        )


class _Streamed(AsyncAnswer):
    """An answer that comes from a worker."""

    def __init__(self, run: _Run, media_type: str) -> None:
        self.media_type = media_type
        self.encoding = run.encoding
        self._run = run

    @property
    def is_complete(self) -> bool:
        return self._run.is_complete()

    async def piece(self) -> bytes:
        return await self._run.piece()

    def close(self) -> None:
        self._run.stop()

    def __del__(self) -> None:
        self.close()
