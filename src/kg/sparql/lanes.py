"""Whose query is next: two lanes, and within each whoever cost least of late.

That is decided from wide to narrow: first between networks, then between the addresses
of one, then between the programs there. A client that has many addresses of a network,
or many names at an address, has one share all the same.

Queries begin in the fast lane. One that takes longer than a moment belongs into the
slow lane, and so do, for a while, all others of its client and every query with the
same text: a client that asks for much waits for others who do, and for nobody else.
Pages are answered by a lane of their own.

This knows nothing of processes or sockets, so that its decisions can be tested alone.
"""

from __future__ import annotations

import enum
import math
import time
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.errors import ClientBusyError, StoreBusyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.project import ServiceLimits

_HALF_LIFE: Final = 10.0
"""Seconds after which what a client cost counts half."""
_MOST_DOUBLED: Final = 5
_LATE: Final = 0.5
"""The share of the longest wait after which a ticket has waited for long."""
_CLIENTS: Final = 10_000
"""Clients that are remembered; those that are longest gone are forgotten first."""
_COSTS: Final = 3 * _CLIENTS
"""Networks, addresses and programs whose costs are remembered likewise."""
_MANY: Final = ("queries", "pages")
_TEXTS: Final = 10_000
"""Queries that are remembered as slow."""


ClientKey = tuple[str, ...]
"""Who asks, the widest first: a network, an address of it, a program there."""


class Lane(enum.Enum):
    """Where a query waits and runs."""

    PAGES = "pages"
    FAST = "fast"
    SLOW = "slow"


@dataclass(slots=True)
class Cost:
    """The seconds of workers that somebody used, of which the older count less.

    ``level`` is a logarithm to base 2. The same seconds, used one half-life later, are
    one level higher, so that two levels compare in the same way at any time.
    """

    level: float = -math.inf

    def add(self, seconds: float, now: float) -> None:
        """Add what was used until now."""
        gone = now / _HALF_LIFE
        spent = 2.0 ** (self.level - gone) + seconds
        self.level = math.log2(spent) + gone if spent else -math.inf


@dataclass(slots=True)
class Client:
    """What is remembered of a client: its queries under way, and what it cost.

    ``costs`` are those of all that it belongs to, from its network to itself.
    """

    under_way: int = 0
    costs: tuple[Cost, ...] = ()
    slow_until: float = 0.0
    overruns: int = 0

    @property
    def levels(self) -> tuple[float, ...]:
        """What comes first in comparing its costs with others', and what then."""
        return tuple(cost.level for cost in self.costs)


@dataclass(slots=True, eq=False)
class Ticket:
    """A query on its way: whose it is, and in which lane.

    One that ``asks_health`` is always admitted, and is not judged by its time. It
    waits ``since`` a time.
    """

    client: Client
    text: int
    lane: Lane
    has_left: bool = False
    is_retried: bool = False
    asks_health: bool = False
    since: float = 0.0


class Figures(NamedTuple):
    """How many queries of a lane can run at once, how many more can begin, and wait."""

    every: int
    idle: int
    waiting: int


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
        self._clients: OrderedDict[ClientKey, Client] = OrderedDict()
        self._costs: OrderedDict[ClientKey, Cost] = OrderedDict()
        self._slow_texts: OrderedDict[int, None] = OrderedDict()
        self._queues = {lane: _Queue() for lane in Lane}

    def waiting(self, lane: Lane) -> int:
        """Return how many queries wait in a lane."""
        return self._queues[lane].length

    def enter(
        self, key: ClientKey | None, text: str, lane: Lane | None = None
    ) -> Ticket:
        """Admit a query of a client; without a key it is one of ours.

        It begins in ``lane`` if that is given, else in the fast or the slow one.

        Raises:
            ClientBusyError: the client has too many under way.
        """
        if key is None:
            return Ticket(Client(under_way=1), hash(text), Lane.PAGES)
        client = self._client(key)
        most = self._service.client_queries
        if client.under_way >= most:
            raise ClientBusyError(
                f"you have {client.under_way} {_MANY[lane is Lane.PAGES]} under way, "
                f"and {most} are granted; wait for their answers",
                "client_queries",
                most,
            )
        client.under_way += 1
        number = hash(text)
        if lane:
            return Ticket(client, number, lane)
        is_slow = client.slow_until > self._clock() or number in self._slow_texts
        return Ticket(client, number, Lane.SLOW if is_slow else Lane.FAST)

    def enter_lane(self, lane: Lane) -> Ticket:
        """Admit a query that asks whether a lane answers; it costs nobody anything."""
        return Ticket(Client(under_way=1), 0, lane, asks_health=True)

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
                raise self.full(ticket.lane)
            self.withdraw(gone)
        ticket.since = self._clock()
        queue.waiting.setdefault(id(ticket.client), deque()).append(ticket)
        queue.length += 1
        return gone

    def full(self, lane: Lane) -> StoreBusyError:
        """Return the error of a ticket that there is no room for in a queue."""
        most = self._service.queue_length
        return StoreBusyError(
            f"{most} {_MANY[lane is Lane.PAGES]} wait already; try again later",
            "queue_length",
            most,
        )

    def next(self, lane: Lane) -> Ticket | None:
        """Take the next ticket out of a queue: of the network that cost least.

        Within that it is of the address that did, and so on. Each second turn is that
        of whoever waited longest, where that is long: else new clients without number
        would keep out whoever was served once.
        """
        queue = self._queues[lane]
        if not queue.length:
            return None
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
        """Remember that a query was no fast one; it belongs into the slow lane."""
        ticket.lane = Lane.SLOW
        self._slow_down(ticket.client)
        self._slow_texts[ticket.text] = None
        self._slow_texts.move_to_end(ticket.text)
        if len(self._slow_texts) > _TEXTS:
            self._slow_texts.popitem(last=False)

    def _slow_down(self, client: Client) -> None:
        """Count a client as slow for a while, and each time for longer."""
        now, seconds = self._clock(), self._service.client_slow_seconds
        if now > client.slow_until + seconds:
            client.overruns = 0
        client.slow_until = now + seconds * 2 ** min(client.overruns, _MOST_DOUBLED)
        client.overruns += 1

    def used(self, ticket: Ticket, seconds: float) -> None:
        """Hear what a query used of a worker: it costs its client if others wait."""
        if self.waiting(ticket.lane):
            self.charge(ticket, seconds)

    def charge(self, ticket: Ticket, seconds: float) -> None:
        """Add what a query used of a worker to what its client cost."""
        now = self._clock()
        for cost in ticket.client.costs:
            cost.add(seconds, now)

    def leave(self, ticket: Ticket) -> None:
        """End a query, answered or not; ending twice is harmless."""
        if not ticket.has_left:
            ticket.has_left = True
            self.withdraw(ticket)
            ticket.client.under_way -= 1

    def _client(self, key: ClientKey) -> Client:
        # whoever asks now is longest remembered, and so is all that it belongs to
        costs = tuple(self._cost(key[:size]) for size in range(1, len(key) + 1))
        client = self._clients.get(key)
        if client is None:
            client = self._clients[key] = Client(costs=costs)
            if len(self._clients) > _CLIENTS:
                self._forget()
        self._clients.move_to_end(key)
        return client

    def _cost(self, of: ClientKey) -> Cost:
        cost = self._costs.setdefault(of, Cost())
        self._costs.move_to_end(of)
        if len(self._costs) > _COSTS:
            self._costs.popitem(last=False)
        return cost

    def _forget(self) -> None:
        for key, client in self._clients.items():
            if not client.under_way:
                del self._clients[key]
                return
