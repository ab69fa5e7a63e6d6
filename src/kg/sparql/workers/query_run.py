"""A query on a worker, and how long it may take.

A worker ends at its own deadline. The timers here are for the promise to be quick, and
for a worker whose own timer has failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from kg.errors import QueryError, StoreUnavailableError
from kg.sparql.answer import BufferedAnswer
from kg.sparql.lanes import Lane, Ticket
from kg.sparql.limit_errors import LimitErrors
from kg.sparql.workers.engine_errors import problem
from kg.sparql.workers.frames import CODED, ERROR, Frame

if TYPE_CHECKING:
    import asyncio

    from kg.project import ServiceLimits
    from kg.sparql.workers.fork_client import Worker

GRACE_SECONDS: Final = 2.0
"""Seconds after the deadline when a worker is killed whose own timer has failed."""
_HURRIED: Final = 0.25
"""The share of its time after which a query is called slow when others wait."""
_PATIENCE: Final = 2.0
"""How many times its time a query may take by the clock, if it gets no processor."""
_TICK: Final = 0.001


class Owner(Protocol):
    """Who is told what becomes of a query: the pool."""

    service: ServiceLimits

    def overran(self, run: QueryRun) -> None:
        """Hear that a query is no fast one."""

    def finished(self, run: QueryRun, seconds: float) -> None:
        """Hear that a worker is done with a query, or has died of it."""


class QueryRun(BufferedAnswer):
    """A query on a worker: what has come of its answer and was not yet taken."""

    def __init__(
        self, pool: Owner, worker: Worker, ticket: Ticket, *, is_hurried: bool
    ) -> None:
        """Wait for what the worker says; ``is_hurried`` if others wait for it."""
        super().__init__(pool.service, pool.service.query_seconds + GRACE_SECONDS)
        self.worker = worker
        self.ticket = ticket
        self.limits = LimitErrors(pool.service, ticket.work)
        self.kind = b""
        self.is_killed = False
        self._pool = pool
        self._began = self._loop.time()
        self._promise: asyncio.TimerHandle | None = None
        self._is_hurried = is_hurried
        if ticket.lane is Lane.FAST and not ticket.asks_health:
            self._used_before = worker.processor_seconds()
            self._promise = self._loop.call_later(self._promised, self._judge)

    def heard(self, frame: Frame) -> None:
        """Take a frame of the answer."""
        content = frame.content
        if frame.kind == ERROR[:1]:
            self.finish(problem(content, self.limits))
            return
        if not self.has_begun:
            self.kind = frame.kind
            self.encoding = CODED[content[:1]]
            content = content[1:]
        self.put(content, is_last=frame.is_last)

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
        return self._service.fast_seconds * share

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

    def _hold(self) -> None:
        self.worker.pause()

    def _go_on(self) -> None:
        self.worker.resume()

    def _abort(self) -> None:
        self.is_killed = True
        self.worker.kill()

    def _release(self) -> None:
        if self._promise:
            self._promise.cancel()
        self._pool.finished(self, self._loop.time() - self._began)

    def _seconds_left(self) -> float:
        # the timer of the worker is exact, and stands still while nobody reads: this
        # one may begin anew
        return self._service.query_seconds + GRACE_SECONDS

    def _overdue(self) -> QueryError:
        what = self.ticket.work.value
        return StoreUnavailableError(f"{what} was lost with its worker")
