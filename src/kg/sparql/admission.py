"""The admission controller: who waits for a slot, whose turn it is, and for how long.

A slot is whatever there are only so many of: a worker, a place at another service, the
making of a page. :class:`kg.sparql.scheduler.Scheduler` decides whose turn it is.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from kg.errors import StoreUnavailableError
from kg.sparql.lanes import Work
from kg.sparql.scheduler import Scheduler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.errors import QueryError
    from kg.project import ServiceLimits
    from kg.sparql.answer import BufferedAnswer
    from kg.sparql.client_costs import ClientKey
    from kg.sparql.lanes import Lane, Ticket

    Buffered = TypeVar("Buffered", bound=BufferedAnswer)

Slot = TypeVar("Slot")


class Slots(Protocol[Slot]):
    """What an admission controller hands out."""

    def take(self, lane: Lane) -> Slot | None:
        """Return a free slot for a lane, which is taken now; None if none is free.

        This changes nothing about who waits. The slot may be freed unused.
        """

    def free(self, slot: Slot) -> None:
        """Take a slot back, and have the controller :meth:`~Admission.dispatch` it."""

    def wanted(self, lane: Lane) -> None:
        """Make room, if that can be done: somebody waits in a lane."""

    def busy(self, lane: Lane) -> QueryError:
        """Return the error of whoever waited in vain."""


class Admission(Generic[Slot]):
    """Hands out slots, each to whose turn it is; call it from one event loop."""

    def __init__(self, service: ServiceLimits, slots: Slots[Slot]) -> None:
        """Have nobody wait yet."""
        self.scheduler = Scheduler(service)
        self._service = service
        self._slots = slots
        self._turns: dict[Ticket, asyncio.Future[Slot]] = {}
        self._is_closed = False

    @contextmanager
    def ticket(
        self, client: ClientKey | None, text: str, work: Work = Work.QUERY
    ) -> Iterator[Ticket]:
        """Admit a query, or a page, of a client; it leaves if the block fails.

        Raises:
            ClientBusyError: the client has too many under way.
        """
        ticket = self.scheduler.enter(client, text, work)
        try:
            yield ticket
        except BaseException:
            self.scheduler.leave(ticket)
            raise

    async def begin(
        self, ticket: Ticket, start: Callable[[Slot], Buffered]
    ) -> Buffered:
        """Start a query in its turn; return when its answer begins.

        A query that is put back waits anew, in the lane that its ticket is in by then.

        Raises:
            QueryError: as :meth:`slot` does, or the query failed.
        """
        while True:
            answer = start(await self.slot(ticket))
            try:
                if await answer.begun:
                    return answer
            except asyncio.CancelledError:
                answer.stop()
                raise

    async def slot(self, ticket: Ticket) -> Slot:
        """Wait for a slot in the lane of a ticket; the caller gives it back.

        Raises:
            StoreBusyError: the queue is full, or no slot became free in time.
            StoreUnavailableError: the controller was closed.
        """
        self._check_open()
        if not self.scheduler.waiting(ticket.lane):
            slot = self._slots.take(ticket.lane)
            if slot is not None:
                return slot
        return await self._turn(ticket)

    async def _turn(self, ticket: Ticket) -> Slot:
        """Wait in the queue of a lane, and return the slot that comes of it."""
        gone = self.scheduler.wait(ticket)
        if gone:
            self._refuse(gone, self.scheduler.full(gone))
        turn = self._turns[ticket] = asyncio.get_running_loop().create_future()
        try:
            self._slots.wanted(ticket.lane)
            async with asyncio.timeout(self._service.queue_seconds):
                slot: Slot = await turn
            self._check_open()  # else a query begins that nobody ends
        except BaseException as error:
            self.scheduler.withdraw(ticket)
            # a turn that came to whoever was about to give up is given back
            if turn.done() and not (turn.cancelled() or turn.exception()):
                self._slots.free(turn.result())
            if isinstance(error, TimeoutError):
                raise self._slots.busy(ticket.lane) from None
            raise
        else:
            return slot
        finally:
            del self._turns[ticket]

    def dispatch(self, lane: Lane) -> None:
        """Give the free slots of a lane to those who wait for them."""
        while self.scheduler.waiting(lane) and not self._is_closed:
            slot = self._slots.take(lane)
            if slot is None:
                return
            turn = self._next(lane)
            if turn is None:
                self._slots.free(slot)
                return
            turn.set_result(slot)

    def _next(self, lane: Lane) -> asyncio.Future[Slot] | None:
        """Return the next turn in a lane, past those that were given up just now.

        A turn that is cancelled is done at once; its ticket leaves a moment later.
        """
        while self.scheduler.waiting(lane):
            turn = self._turns[self.scheduler.next(lane)]
            if not turn.done():
                return turn
        return None

    def close(self) -> None:
        """Tell all who wait that there is nothing to wait for."""
        self._is_closed = True
        for ticket in self._turns:
            self._refuse(ticket, _closed())

    def _check_open(self) -> None:
        if self._is_closed:
            raise _closed()

    def _refuse(self, ticket: Ticket, error: QueryError) -> None:
        turn = self._turns[ticket]
        if not turn.done():
            turn.set_exception(error)


def _closed() -> StoreUnavailableError:
    return StoreUnavailableError("the store is closed")
