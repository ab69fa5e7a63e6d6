"""Whose query is next: in each lane that of the client who cost least of late.

The scheduler compares networks first, then the addresses of a network, then the
programs at an address. So a client with many addresses in a network, or with many names
at an address, has one share.

Queries begin in the fast lane. A query that takes longer than a moment moves to the
slow lane. For a while, so do all queries of its client, and every query with the same
text. A client that asks for much waits for others who do, and for nobody else. Pages
have a lane of their own.

The scheduler knows no process and no socket, so that it can be tested alone.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.errors import ClientBusyError, StoreBusyError
from kg.sparql.client_costs import ClientShare, ClientShares
from kg.sparql.lanes import Lane, Ticket, Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.project import ServiceLimits
    from kg.sparql.client_costs import ClientKey

_LATE: Final = 0.5
"""The share of the longest wait after which a ticket has waited for long."""
_MANY: Final = ("queries", "pages")
_TEXTS: Final = 10_000
"""Queries that are remembered as slow."""


@dataclass(slots=True)
class _Queue:
    """Tickets that wait in a lane, by client, each in the order they came."""

    waiting: OrderedDict[int, deque[Ticket]] = field(default_factory=OrderedDict)
    length: int = 0
    is_of_age: bool = False
    """Whether the last turn was that of whoever had waited longest."""

    def last(self, newest: Ticket) -> Ticket:
        """Return which of those that wait, and one more, is the first to give way."""
        every = [one for tickets in self.waiting.values() for one in tickets]
        every.append(newest)
        sizes = Counter(id(cost) for one in every for cost in one.client.costs)

        def weight(one: Ticket) -> tuple[tuple[int, ...], tuple[float, ...]]:
            waiting = tuple(sizes[id(cost)] for cost in one.client.costs)
            return waiting, one.client.levels

        ends = [tickets[-1] for tickets in self.waiting.values()]
        return max([newest, *ends], key=weight)


class Scheduler:
    """Decides about lanes and turns; call from one thread."""

    def __init__(
        self, service: ServiceLimits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Remember nobody yet."""
        self._service = service
        self._clock = clock
        self._clients = ClientShares()
        self._slow_texts: OrderedDict[int, None] = OrderedDict()
        self._queues = {lane: _Queue() for lane in Lane}

    def waiting(self, lane: Lane) -> int:
        """Return how many queries wait in a lane."""
        return self._queues[lane].length

    def enter(
        self, key: ClientKey | None, text: str, work: Work = Work.QUERY
    ) -> Ticket:
        """Admit a query, or a page, of a client; without a key it is one of ours.

        What is ours, and a page, waits in the lane of pages; else a query waits in the
        fast or the slow one.

        Raises:
            ClientBusyError: the client has too many under way.
        """
        if key is None:
            return Ticket(ClientShare(under_way=1), hash(text), Lane.PAGES, work)
        client = self._clients.of(key)
        most = self._service.client_queries
        if client.under_way >= most:
            raise ClientBusyError(
                f"you have {client.under_way} {_MANY[work is Work.PAGE]} under way, "
                f"and {most} are granted; wait for their answers",
                "client_queries",
                most,
            )
        client.under_way += 1
        number = hash(text)
        if work is Work.PAGE:
            return Ticket(client, number, Lane.PAGES, work)
        is_slow = client.slow_until > self._clock() or number in self._slow_texts
        return Ticket(client, number, Lane.SLOW if is_slow else Lane.FAST)

    def enter_lane(self, lane: Lane) -> Ticket:
        """Admit a query that asks whether a lane answers; it costs nobody anything."""
        return Ticket(ClientShare(under_way=1), 0, lane, asks_health=True)

    def wait(self, ticket: Ticket) -> Ticket | None:
        """Put a ticket into the queue of its lane.

        In a full queue one gives way: the last of the network that has most waiting,
        within that of the address that does, and so on; of equals whoever cost most.
        The caller must tell the ticket that is returned that the queue is :meth:`full`.

        Raises:
            StoreBusyError: it is this ticket that gives way.
        """
        queue = self._queues[ticket.lane]
        gone: Ticket | None = None
        if queue.length >= self._service.queue_length and not ticket.asks_health:
            gone = queue.last(ticket)
            if gone is ticket:
                raise self.full(ticket)
            self.withdraw(gone)
        ticket.since = self._clock()
        queue.waiting.setdefault(id(ticket.client), deque()).append(ticket)
        queue.length += 1
        return gone

    def full(self, ticket: Ticket) -> StoreBusyError:
        """Return the error of a ticket that there is no room for in its queue."""
        most = self._service.queue_length
        return StoreBusyError(
            f"{most} {_MANY[ticket.work is Work.PAGE]} wait already; try again later",
            "queue_length",
            most,
        )

    def next(self, lane: Lane) -> Ticket:
        """Take the next ticket out of a queue: of the network that cost least.

        Within that it is of the address that did, and so on. Each second turn is that
        of whoever waited longest, where that is long: else new clients without number
        would keep out whoever was served once.

        Raises:
            ValueError: nobody waits.
        """
        queue = self._queues[lane]
        firsts = [tickets[0] for tickets in queue.waiting.values()]
        oldest = min(firsts, key=lambda one: one.since)
        is_late = self._clock() - oldest.since > _LATE * self._service.queue_seconds
        queue.is_of_age = is_late and not queue.is_of_age
        if queue.is_of_age:
            ticket = oldest
        else:
            ticket = min(firsts, key=lambda one: one.client.levels)
        self.withdraw(ticket)
        return ticket

    def withdraw(self, ticket: Ticket) -> None:
        """Take a ticket out of its queue, if it waits there."""
        queue = self._queues[ticket.lane]
        tickets = queue.waiting.get(id(ticket.client))
        if tickets and ticket in tickets:
            tickets.remove(ticket)
            queue.length -= 1
            if not tickets:
                del queue.waiting[id(ticket.client)]

    def overran(self, ticket: Ticket) -> None:
        """Remember that a query was no fast one; it belongs in the slow lane."""
        ticket.lane = Lane.SLOW
        ticket.client.slow_down(self._service.client_slow_seconds, self._clock())
        self._slow_texts[ticket.text] = None
        self._slow_texts.move_to_end(ticket.text)
        if len(self._slow_texts) > _TEXTS:
            self._slow_texts.popitem(last=False)

    def used(self, ticket: Ticket, seconds: float) -> None:
        """Hear what a query used of a worker: it costs its client if others wait."""
        if self.waiting(ticket.lane):
            self.charge(ticket, seconds)

    def charge(self, ticket: Ticket, seconds: float) -> None:
        """Add what a query used of a worker to what its client cost."""
        ticket.client.charge(seconds, self._clock())

    def leave(self, ticket: Ticket) -> None:
        """End a query, answered or not; ending twice is harmless."""
        if not ticket.has_left:
            ticket.has_left = True
            self.withdraw(ticket)
            ticket.client.under_way -= 1
