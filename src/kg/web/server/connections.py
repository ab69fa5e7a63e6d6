"""Limits on the number of connections: in all, and for each client address.

Beyond a limit, the connection that has waited longest for a request is closed. It is
one of the same address, or of the address with the most waiting connections. A flood
of half-sent requests thus closes its own connections.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.errors import KgError
    from kg.project import ServiceLimits
    from kg.web.http.response import HttpResponse
    from kg.web.server.metrics import Observer

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Connection(Protocol):
    """A connection: ``client`` is its host and port, ``address`` has a shared limit."""

    address: str
    client: tuple[str, int] | None

    def push_out(self) -> None:
        """Close at once, to make room for another connection."""


class _Share:
    """The connections of an address; those that wait for a request, oldest first."""

    def __init__(self) -> None:
        self.count = 0
        self.waiting: dict[Connection, None] = {}


class Connections:
    """The connections of a server, by client address."""

    def __init__(
        self,
        service: ServiceLimits,
        problem: Callable[[KgError], HttpResponse],
        proxies: Iterable[Network],
        seen: Observer,
    ) -> None:
        """Set the limits; ``proxies`` are exempt from the limit for each address.

        ``problem`` turns the error that closes a connection into a response. ``seen``
        counts each connection that the service refused or closed.
        """
        self.service = service
        self.problem = problem
        self._proxies = tuple(proxies)
        self._seen = seen
        self._shares: dict[str, _Share] = {}
        self._count = 0

    def enter(self, one: Connection) -> bool:
        """Count a new connection; return whether there is room for it."""
        share = self._shares.setdefault(one.address, _Share())
        share.count += 1
        share.waiting[one] = None
        self._count += 1
        if share.count > self.service.client_connections and not self._speaks(one):
            return self._push_out(share, one)
        if self._count > self.service.connections:
            shares = self._shares.values()
            return self._push_out(max(shares, key=lambda each: len(each.waiting)), one)
        return True

    def leave(self, one: Connection) -> None:
        """Forget a connection that is closed."""
        share = self._shares[one.address]
        share.count -= 1
        share.waiting.pop(one, None)
        self._count -= 1
        if not share.count:
            del self._shares[one.address]

    def wait(self, one: Connection) -> None:
        """Note that a connection waits for its next request."""
        self._shares[one.address].waiting[one] = None

    def begin(self, one: Connection) -> None:
        """Note that a connection has received the head of a request."""
        self._shares[one.address].waiting.pop(one, None)

    def ended(self, reason: str) -> None:
        """Report a connection that the service refused or closed."""
        self._seen.ended(reason)

    def _push_out(self, share: _Share, newest: Connection) -> bool:
        oldest = next(iter(share.waiting), newest)
        if oldest is newest:
            return False
        share.waiting.pop(oldest)
        oldest.push_out()
        return True

    def _speaks(self, one: Connection) -> bool:
        """Whether a connection comes from a trusted proxy, and so from many clients."""
        if not self._proxies or not one.client:
            return False
        address = ipaddress.ip_address(one.client[0])
        return any(address in proxy for proxy in self._proxies)
