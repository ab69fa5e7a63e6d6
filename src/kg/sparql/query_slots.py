"""Slots: how many queries, or pages, are under way at once, and whose.

Each lane of :mod:`kg.sparql.scheduler` has as many slots as a pool has workers. A
query begins on a fast slot. A query that takes longer than a moment is slow, and moves
to a slow slot if one is free. If none is free, it keeps its slot until somebody waits
for it: stopping it sooner would help nobody, as another service may go on with it. Then
it waits among the slow queries, to begin anew. If its answer has begun, it is broken
off.

Pages have slots of their own. They borrow a fast slot only while another is free, so
that a query always has a fast slot that no page holds. Pages are not moved: what is
slow at another service is no fault of whoever looks at a page.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from kg.errors import QueryError, StoreBusyError
from kg.sparql.admission import Admission
from kg.sparql.lanes import Figures, Lane, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.project import ServiceLimits


_BUSY: Final = "too many queries are under way, and none ended"


class QuerySlots:
    """The slots of each lane: what :class:`kg.sparql.admission.Slots` are here."""

    def __init__(
        self,
        service: ServiceLimits,
        lanes: Mapping[Lane, int] | None = None,
        busy: str = _BUSY,
    ) -> None:
        """Have all slots free; ``lanes`` are theirs instead of the settings'.

        ``busy`` is what is said to whoever waited for a slot in vain.
        """
        self.service = service
        self._busy = busy
        self.admission: Admission[Lane] = Admission(service, self)
        wanted = lanes or {
            Lane.PAGES: service.page_workers,
            Lane.FAST: service.workers,
            Lane.SLOW: service.slow_workers,
        }
        self._every = {lane: wanted.get(lane, 0) for lane in Lane}
        self._free = dict(self._every)
        self._late: list[QuerySlot] = []

    @property
    def figures(self) -> dict[Lane, Figures]:
        """How many slots there are of each lane, are free, and are waited for."""
        waiting = self.admission.scheduler.waiting
        return {
            lane: Figures(every, self._free[lane], waiting(lane))
            for lane, every in self._every.items()
        }

    async def slot(self, ticket: Ticket) -> QuerySlot:
        """Wait for a slot in the lane of a ticket; leave it at the end.

        Raises:
            QueryError: as :meth:`kg.sparql.admission.Admission.slot` does.
        """
        return QuerySlot(self, ticket, await self.admission.slot(ticket))

    def take(self, lane: Lane) -> Lane | None:
        """Take a slot; return the lane that it is of, and None if none is free."""
        if not self._free[lane]:
            if lane is not Lane.PAGES or self._free[Lane.FAST] <= 1:
                return None
            lane = Lane.FAST
        self._free[lane] -= 1
        return lane

    def free(self, slot: Lane) -> None:
        """Take a slot of a lane back, and give it to who waits for it."""
        self._free[slot] += 1
        self._settle()

    def wanted(self, lane: Lane) -> None:
        """Have slow queries give way to whoever waits."""
        del lane
        self._settle()

    def busy(self, lane: Lane) -> QueryError:
        """Return the error of whoever waited for a slot in vain."""
        del lane
        seconds = self.service.queue_seconds
        return StoreBusyError(
            f"{self._busy} in {seconds:g} s; try again later", "queue_seconds", seconds
        )

    def overran(self, slot: QuerySlot) -> None:
        """Get a query that proved slow out of the way of others."""
        self.admission.scheduler.overran(slot.ticket)
        self._late.append(slot)
        self._settle()

    def left(self, slot: QuerySlot) -> None:
        """Take back the slot of a query."""
        if slot in self._late:
            self._late.remove(slot)
        self.free(slot.lane)

    def _settle(self) -> None:
        """Give free slots to who waits for them, and make room on the fast ones."""
        self.admission.dispatch(Lane.SLOW)
        while self._late and self._free[Lane.SLOW]:
            self._move(self._late.pop(0))
        self.admission.dispatch(Lane.FAST)
        self.admission.dispatch(Lane.PAGES)
        while self._late and self.admission.scheduler.waiting(Lane.FAST):
            self._late.pop(0).give_way()  # it leaves, and its slot is given away

    def _move(self, slot: QuerySlot) -> None:
        self._free[slot.lane] += 1
        slot.lane = Lane.SLOW
        self._free[Lane.SLOW] -= 1


class QuerySlot:
    """A slot that a query holds until it leaves."""

    def __init__(self, slots: QuerySlots, ticket: Ticket, lane: Lane) -> None:
        """Let a ticket have a slot of a lane, which was taken for it."""
        self.ticket = ticket
        self.lane = lane
        self.give_way: Callable[[], None] = lambda: None
        self.service = slots.service
        self._slots = slots
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()
        self._promise: asyncio.TimerHandle | None = None
        self._is_left = False

    def hold(self, give_way: Callable[[], None]) -> None:
        """Begin the query; ``give_way`` is called if it is slow and others wait."""
        self.give_way = give_way
        if self.ticket.lane is Lane.FAST:
            seconds = self.service.fast_seconds
            self._promise = self._loop.call_later(seconds, self._slots.overran, self)

    def busy(self) -> QueryError:
        """Return the error of a query that has to give way for good."""
        return self._slots.busy(self.ticket.lane)

    def leave(self, *, to_wait: bool = False) -> None:
        """End the query, or put it back ``to_wait``; leaving twice is harmless."""
        if self._is_left:
            return
        self._is_left = True
        if self._promise:
            self._promise.cancel()
        scheduler = self._slots.admission.scheduler
        scheduler.used(self.ticket, self._loop.time() - self._since)
        if not to_wait:
            scheduler.leave(self.ticket)
        self._slots.left(self)
