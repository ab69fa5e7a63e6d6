"""What each client used of late, and how many are remembered.

A client has costs of its network, of its address there, and of its program. The
older cost counts less.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

ClientKey = tuple[str, ...]
"""Who asks, the widest first: a network, an address of it, a program there."""

_HALF_LIFE: Final = 10.0
"""Seconds after which what a client cost counts half."""
_MOST_DOUBLED: Final = 5
_CLIENTS: Final = 10_000
_LEVELS: Final = 3
"""A network, an address and a program."""


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
class ClientShare:
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

    def charge(self, seconds: float, now: float) -> None:
        """Add what the client used of a worker until now."""
        for cost in self.costs:
            cost.add(seconds, now)

    def slow_down(self, seconds: float, now: float) -> None:
        """Count the client as slow for so many seconds, and each time for longer."""
        if now > self.slow_until + seconds:
            self.overruns = 0
        self.slow_until = now + seconds * 2 ** min(self.overruns, _MOST_DOUBLED)
        self.overruns += 1


class ClientShares:
    """The shares of all clients of late; those longest gone are forgotten first.

    A client with a query under way is never forgotten.
    """

    def __init__(self, most: int = _CLIENTS) -> None:
        """Remember nobody yet, and later so many clients."""
        self._most = most
        self._clients: OrderedDict[ClientKey, ClientShare] = OrderedDict()
        self._costs: OrderedDict[ClientKey, Cost] = OrderedDict()

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._clients)

    def of(self, key: ClientKey) -> ClientShare:
        """Return the share of a client, which is remembered longest from now on."""
        costs = tuple(self._cost(key[:size]) for size in range(1, len(key) + 1))
        client = self._clients.get(key)
        if client is None:
            client = self._clients[key] = ClientShare(costs=costs)
            if len(self._clients) > self._most:
                self._forget()
        self._clients.move_to_end(key)
        return client

    def _cost(self, of: ClientKey) -> Cost:
        cost = self._costs.setdefault(of, Cost())
        self._costs.move_to_end(of)
        if len(self._costs) > _LEVELS * self._most:
            self._costs.popitem(last=False)
        return cost

    def _forget(self) -> None:
        for key, client in self._clients.items():
            if not client.under_way:
                del self._clients[key]
                return
