"""Pages with the manners of queries: shares, a bounded queue, a deadline.

Equal requests under way are answered by one page. A page that nobody waits for any more
is not begun, and stopped when it has begun. A maker only ever makes pages: who reads
one slowly, or never, holds none.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from kg.errors import QueryTimeoutError, StoreBusyError
from kg.sparql import ClientKey, Lane, QuerySlot, QuerySlots, Ticket, Work

if TYPE_CHECKING:
    from kg.project import ServiceLimits
    from kg.web.pages.page import Page
    from kg.web.pages.page_makers import Threads, Workers
    from kg.web.pages.page_request import PageRequest

_BUSY: Final = (
    "pages are asked for faster than they can be made, and the turn of this one did "
    "not come"
)


class _UnderWay:
    """A page that is being made, and how many wait for it."""

    def __init__(self, task: asyncio.Task[Page]) -> None:
        self.task = task
        self.waiting = 0


class Rendering:
    """Has pages made, each in its turn; call it from one event loop."""

    def __init__(self, maker: Workers | Threads, service: ServiceLimits) -> None:
        """Have nothing under way."""
        self._maker = maker
        self._service = service
        self._slots = QuerySlots(service, {Lane.PAGES: maker.at_once}, _BUSY)
        self._scheduler = self._slots.admission.scheduler
        self._under_way: dict[PageRequest, _UnderWay] = {}
        self._loop = asyncio.get_running_loop()

    async def page(self, asked: PageRequest, key: ClientKey) -> Page:
        """Return a page, or what the application says is wrong.

        Cancelling this gives the page up, unless others wait for it too.

        Raises:
            ClientBusyError: the client has too many pages under way.
            StoreBusyError: the queue is full, or its turn did not come in time.
            QueryTimeoutError: it was not made within the time of a query.
        """
        while found := self._under_way.get(asked):
            # who began it may have to give way where whoever comes now has not
            with suppress(StoreBusyError):
                return await self._share(asked, found)
        return await self._share(asked, self._begin(asked, key))

    async def _share(self, asked: PageRequest, found: _UnderWay) -> Page:
        """Wait for a page, perhaps with others."""
        found.waiting += 1
        try:
            return await asyncio.shield(found.task)
        finally:
            found.waiting -= 1
            if not found.waiting and not found.task.done():
                found.task.cancel()
                self._forget(asked, found)  # whoever comes now has it begun anew

    @property
    def waiting(self) -> int:
        """How many pages wait for their turn."""
        return self._scheduler.waiting(Lane.PAGES)

    def close(self) -> None:
        """End the maker when it is done."""
        self._maker.close()

    def _begin(self, asked: PageRequest, key: ClientKey) -> _UnderWay:
        """Begin a page, for a client; others that want the same owe nothing for it."""
        ticket = self._scheduler.enter(key, "", Work.PAGE)
        task = self._loop.create_task(self._make(asked, ticket))
        begun = self._under_way[asked] = _UnderWay(task)

        def ended(made: asyncio.Task[Page]) -> None:
            if not made.cancelled():
                made.exception()  # whoever waits is told; else nobody need be
            self._scheduler.leave(ticket)
            self._forget(asked, begun)

        task.add_done_callback(ended)
        return begun

    def _forget(self, asked: PageRequest, one: _UnderWay) -> None:
        if self._under_way.get(asked) is one:
            del self._under_way[asked]

    async def _make(self, asked: PageRequest, ticket: Ticket) -> Page:
        slot = await self._slots.slot(ticket)
        making = self._loop.create_task(self._maker.make(asked))
        making.add_done_callback(lambda done: _made(done, slot))
        seconds = self._service.query_seconds
        try:
            await asyncio.wait({making}, timeout=seconds)
        except asyncio.CancelledError:
            # what is quick is sooner done than stopped, as that costs a worker
            self._loop.call_later(self._service.fast_seconds, making.cancel)
            raise
        if making.done():
            return making.result()
        making.cancel()
        raise QueryTimeoutError(
            f"the page was not there within {seconds:g} s", "query_seconds", seconds
        )


def _made(making: asyncio.Task[Page], slot: QuerySlot) -> None:
    """Let another page begin: one has been made, or has failed to be."""
    if not making.cancelled():
        making.exception()  # whoever waits is told; else nobody need be
    slot.leave(to_wait=True)  # its ticket leaves with whoever waits
