"""Places at another service: how many queries it is asked at once, and whose.

The lanes are those of :mod:`kg.sparql.lanes`, with so many places each as a pool
has workers. A query begins on a fast place. One that takes longer than a moment counts
as slow, and moves to a slow place if one is free. If none is, it stays until somebody
waits for its place: stopping it sooner would help nobody, as the other side may well go
on with it. Then it waits for its turn among the slow ones, to begin anew; or, if its
answer has begun, it is broken off.

Pages have places of their own, and borrow a fast one only while another is free: what
is slow over there is no fault of whoever looks at a page, so that pages are not moved,
and a query always has a fast place that no page holds.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kg.errors import StoreBusyError, StoreUnavailableError
from kg.sparql.lanes import Figures, Lane, Scheduler, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.errors import QueryError
    from kg.project import ServiceLimits


class Place:
    """A place that a query holds until it leaves."""

    def __init__(self, places: Places, ticket: Ticket, lane: Lane) -> None:
        """Let a ticket have a place of a lane."""
        self.ticket = ticket
        self.lane = lane
        self.give_way: Callable[[], None] = lambda: None
        self._places = places
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()
        self._promise: asyncio.TimerHandle | None = None
        self._is_left = False

    def hold(self, give_way: Callable[[], None]) -> None:
        """Begin the query; ``give_way`` is called if it is slow and others wait."""
        self.give_way = give_way
        if self.ticket.lane is Lane.FAST:
            seconds = self._places.service.fast_seconds
            self._promise = self._loop.call_later(seconds, self._places.overran, self)

    def leave(self, *, to_wait: bool = False) -> None:
        """End the query, or put it back ``to_wait``; leaving twice is harmless."""
        if self._is_left:
            return
        self._is_left = True
        if self._promise:
            self._promise.cancel()
        scheduler = self._places.scheduler
        scheduler.used(self.ticket, self._loop.time() - self._since)
        if not to_wait:
            scheduler.leave(self.ticket)
        self._places.free(self)


class Places:
    """Gives tickets their places, in the turn that the scheduler says."""

    def __init__(
        self, service: ServiceLimits, lanes: Mapping[Lane, int] | None = None
    ) -> None:
        """Have all places free; ``lanes`` are theirs instead of the settings'."""
        self.service = service
        self.scheduler = Scheduler(service)
        wanted = lanes or {
            Lane.PAGES: service.page_workers,
            Lane.FAST: service.workers,
            Lane.SLOW: service.slow_workers,
        }
        self._every = {lane: wanted.get(lane, 0) for lane in Lane}
        self._free = dict(self._every)
        self._grants: dict[Ticket, asyncio.Future[Place]] = {}
        self._late: list[Place] = []

    @property
    def figures(self) -> dict[Lane, Figures]:
        """How many places there are of each lane, are free, and are waited for."""
        waiting = self.scheduler.waiting
        return {
            lane: Figures(every, self._free[lane], waiting(lane))
            for lane, every in self._every.items()
        }

    async def take(self, ticket: Ticket) -> Place:
        """Wait for a place in the lane of a ticket.

        Raises:
            StoreBusyError: the queue is full, or no place became free in time.
            StoreUnavailableError: the store was closed meanwhile.
        """
        gone = self.scheduler.wait(ticket)
        if gone and not self._grants[gone].done():
            self._grants[gone].set_exception(self.scheduler.full(gone.lane))
        grant = asyncio.get_running_loop().create_future()
        self._grants[ticket] = grant
        try:
            self._settle()
            async with asyncio.timeout(self.service.queue_seconds):
                return await asyncio.shield(grant)
        except BaseException as error:
            self.scheduler.withdraw(ticket)
            if grant.done() and not grant.exception():
                self.free(grant.result())
            if isinstance(error, TimeoutError):
                raise self.busy() from None
            raise
        finally:
            del self._grants[ticket]

    def free(self, place: Place) -> None:
        """Take a place back, and give it to who waits for it."""
        self._free[place.lane] += 1
        if place in self._late:
            self._late.remove(place)
        self._settle()

    def overran(self, place: Place) -> None:
        """Get a query that proved slow out of the way of others."""
        self.scheduler.overran(place.ticket)
        self._late.append(place)
        self._settle()

    def busy(self) -> QueryError:
        """Return the error of a query that there was no place for."""
        seconds = self.service.queue_seconds
        return StoreBusyError(
            f"too many queries are under way, and none ended in {seconds:g} s; "
            "try again later",
            "queue_seconds",
            seconds,
        )

    def close(self) -> None:
        """Tell all who wait that there is nothing to wait for."""
        for grant in self._grants.values():
            if not grant.done():
                grant.set_exception(StoreUnavailableError("the store is closed"))

    def _settle(self) -> None:
        """Give free places to who waits for them, and make room on the fast ones."""
        self._give(Lane.SLOW, Lane.SLOW)
        while self._late and self._free[Lane.SLOW]:
            self._move(self._late.pop(0))
        self._give(Lane.PAGES, Lane.PAGES)
        self._give(Lane.FAST, Lane.FAST)
        self._give(Lane.FAST, Lane.PAGES, left=1)
        while self._late and self.scheduler.waiting(Lane.FAST):
            self._late.pop(0).give_way()  # it leaves, and its place is given away

    def _give(self, lane: Lane, waiting: Lane, *, left: int = 0) -> None:
        """Give places of a lane to those who wait in one, until few are left."""
        while self._free[lane] > left:
            ticket = self.scheduler.next(waiting)
            if ticket is None:
                return
            self._free[lane] -= 1
            self._grants[ticket].set_result(Place(self, ticket, lane))

    def _move(self, place: Place) -> None:
        self._free[place.lane] += 1
        place.lane = Lane.SLOW
        self._free[Lane.SLOW] -= 1
