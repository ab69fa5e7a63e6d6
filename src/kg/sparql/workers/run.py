"""A query on a worker: what has come of its answer, and how long it may take.

Its timers are the pool's side of the deadline: the promise to be quick, the reader who
does not read on, and the worker whose own timer has failed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol

from kg.errors import QueryError, SlowReaderError, StoreUnavailableError
from kg.sparql.lanes import Lane
from kg.sparql.protocol import AsyncAnswer
from kg.sparql.workers.engine_errors import problem
from kg.sparql.workers.frames import CODED, ERROR

if TYPE_CHECKING:
    from kg.project import ServiceLimits
    from kg.sparql.lanes import Ticket
    from kg.sparql.workers.fork_client import Worker
    from kg.sparql.workers.frames import Frame

_GRACE: Final = 2.0
"""Seconds after the deadline when a worker is killed whose own timer has failed."""
_AHEAD: Final = 1 << 20
"""Bytes of an answer that are taken from a worker before its reader takes them."""
_HURRIED: Final = 0.25
"""The share of its time after which a query is called slow when others wait."""
_PATIENCE: Final = 2.0
"""How many times its time a query may take by the clock, if it gets no processor."""
_TICK: Final = 0.001


class Owner(Protocol):
    """Who is told what becomes of a query: the pool."""

    service: ServiceLimits

    def overran(self, run: Run) -> None:
        """Hear that a query is no fast one."""

    def finished(self, run: Run, seconds: float) -> None:
        """Hear that a worker is done with a query, or has died of it."""


class Run:
    """A query on a worker: what has come of its answer and was not yet taken."""

    def __init__(
        self, pool: Owner, worker: Worker, ticket: Ticket, *, is_hurried: bool
    ) -> None:
        """Wait for what the worker says; ``is_hurried`` if others wait for it."""
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
        self._deadline = self._loop.call_later(
            pool.service.query_seconds + _GRACE, self._overdue
        )
        self._promise: asyncio.TimerHandle | None = None
        self._is_hurried = is_hurried
        if ticket.lane is Lane.FAST and not ticket.asks_health:
            self._used_before = worker.processor_seconds()
            self._promise = self._loop.call_later(self._promised, self._judge)

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
        if self._promise and not (self._is_hurried or self._is_done):
            self._is_hurried = True
            self._promise.cancel()
            at = self._began + self._promised
            self._promise = self._loop.call_at(at, self._judge)

    @property
    def _promised(self) -> float:
        """The seconds of a processor after which a fast query is none."""
        share = _HURRIED if self._is_hurried else 1.0
        return self._pool.service.fast_seconds * share

    def _judge(self) -> None:
        """Call a query slow that has had its time, or has waited for far too long.

        Where others use the processors too, the clock alone would call quick queries
        slow, and their clients with them.
        """
        used = self.worker.processor_seconds() - self._used_before
        left = self._promised - used
        latest = self._began + _PATIENCE * self._promised
        if left < _TICK or self._loop.time() >= latest:
            self._pool.overran(self)
        else:
            self._promise = self._loop.call_later(left, self._judge)

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
        if not self.begun.done():  # else nobody waits any more
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
        self._deadline.cancel()
        if self._promise:
            self._promise.cancel()
        self._pool.finished(self, self._loop.time() - self._began)

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter and not waiter.done():
            waiter.set_result(None)

    def _pause(self) -> None:
        self._is_paused = True
        self.worker.pause()
        seconds = self._pool.service.stalled_seconds
        self._deadline.cancel()
        self._deadline = self._loop.call_later(seconds, self._stalled)

    def _resume(self) -> None:
        self._is_paused = False
        self._deadline.cancel()
        if not self._is_done:
            seconds = self._pool.service.query_seconds + _GRACE
            self._deadline = self._loop.call_later(seconds, self._overdue)
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


class Running(Protocol):
    """A query that has begun to be answered: a run, or a transfer from elsewhere."""

    encoding: str

    def is_complete(self) -> bool:
        """Whether all that is still to come is here."""

    async def piece(self) -> bytes:
        """Return the next piece; nothing at the end."""

    def stop(self) -> None:
        """End a query that nobody waits for."""


class StreamedAnswer(AsyncAnswer):
    """An answer that comes from a worker, or from another service."""

    def __init__(self, run: Running, media_type: str) -> None:
        """Take a run that has begun."""
        self.media_type = media_type
        self.encoding = run.encoding
        self._run = run

    @property
    def is_complete(self) -> bool:
        """Whether nothing can fail any more: the rest is here."""
        return self._run.is_complete()

    async def piece(self) -> bytes:
        """Return the next piece; nothing at the end."""
        return await self._run.piece()

    def close(self) -> None:
        """Stop an answer that nobody reads on."""
        self._run.stop()

    def __del__(self) -> None:
        """Stop an answer that was forgotten."""
        self.close()
