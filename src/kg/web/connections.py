"""Connections: how many there may be, and how long each may take.

uvicorn bounds neither the time nor the length of what a client sends before its request
is whole, nor the time that it takes to read an answer, and where connections are too
many it refuses whoever comes last. Here each address has its share (of IPv6 each /64),
and when they are too many the one goes that has waited longest for a request, of the
address that has most: a flood of half requests pushes out itself.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.web.clients import network

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable

    from kg.project import Service
    from kg.web.observing import Observer

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_KIB: Final = 1 << 10


class _Share:
    """The connections of an address; those that wait for a request, oldest first."""

    def __init__(self) -> None:
        self.count = 0
        self.waiting: dict[LimitedProtocol, None] = {}


class Connections:
    """The connections of a server, by address."""

    def __init__(
        self,
        service: Service,
        proxies: Iterable[Network] = (),
        seen: Observer | None = None,
    ) -> None:
        """Allow what the service does; ``proxies`` speak for many, without a share."""
        self.service = service
        self._proxies = tuple(proxies)
        self._seen = seen
        self._shares: dict[str, _Share] = {}
        self._count = 0

    def protocol(self) -> type[LimitedProtocol]:
        """Return the class of connections that a server is to make."""
        return type("Connection", (LimitedProtocol,), {"owner": self})

    def enter(self, one: LimitedProtocol) -> bool:
        """Count a connection that is made; return whether there is room for it."""
        share = self._shares.setdefault(one.address, _Share())
        share.count += 1
        share.waiting[one] = None
        self._count += 1
        if share.count > self.service.client_connections and not self._speaks(one):
            return self._push_out(share, one)
        if self._count > self.service.connections:
            return self._push_out(max(self._shares.values(), key=_waiting), one)
        return True

    def leave(self, one: LimitedProtocol) -> None:
        """Count a connection that is lost."""
        share = self._shares[one.address]
        share.count -= 1
        share.waiting.pop(one, None)
        self._count -= 1
        if not share.count:
            del self._shares[one.address]

    def wait(self, one: LimitedProtocol) -> None:
        """Note that a connection waits for its next request."""
        self._shares[one.address].waiting[one] = None

    def begin(self, one: LimitedProtocol) -> None:
        """Note that the request of a connection has come."""
        self._shares[one.address].waiting.pop(one, None)

    def ended(self, reason: str) -> None:
        """Report a connection that the service refused or ended."""
        if self._seen:
            self._seen.ended(reason)

    def _push_out(self, share: _Share, newest: LimitedProtocol) -> bool:
        oldest = next(iter(share.waiting), newest)
        if oldest is newest:
            return False
        share.waiting.pop(oldest)
        oldest.push_out()
        return True

    def _speaks(self, one: LimitedProtocol) -> bool:
        """Whether a connection is that of a proxy, which speaks for its clients."""
        if not self._proxies or not one.client:
            return False
        address = ipaddress.ip_address(one.client[0])
        return any(address in proxy for proxy in self._proxies)


def _waiting(share: _Share) -> int:
    return len(share.waiting)


class LimitedProtocol(HttpToolsProtocol):
    """A connection that a client cannot keep by sending or reading little.

    The class that a server makes connections of has its owner; see
    :meth:`Connections.protocol`.
    """

    owner: ClassVar[Connections]
    address = ""
    _request: asyncio.TimerHandle | None = None
    _reader: asyncio.TimerHandle | None = None
    _left = 0
    _has_room = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self.address = network(self.client[0]) if self.client else ""
        self._has_room = self.owner.enter(self)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop()
        self._is_read()
        self.owner.leave(self)
        super().connection_lost(exc)

    def push_out(self) -> None:
        """Make room for another connection; nothing is under way here."""
        self.owner.ended("pushed-out")
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take some bytes, unless the head of a request grows too long."""
        if self._request:
            self._left -= len(data)
            if self._left < 0 and b"\r\n\r\n" not in data:
                self._refuse(b"431 Request Header Fields Too Large")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Expect the head of a request."""
        self._expect()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin with a request, if there is room for it."""
        self._stop()
        if self._has_room:
            self.owner.begin(self)
            super().on_headers_complete()
        else:
            self._refuse(b"503 Service Unavailable")

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        if not self.transport.is_closing() and self.cycle.response_complete:
            self.owner.wait(self)

    def pause_writing(self) -> None:
        """Begin to watch whether the client reads, as what it is sent piles up."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """Go on: the client has read."""
        self._is_read()
        super().resume_writing()

    def _watch_reader(self) -> None:
        unread = self.transport.get_write_buffer_size()
        seconds = self.owner.service.stalled_seconds
        self._reader = self.loop.call_later(seconds, self._check_reader, unread)

    def _check_reader(self, unread: int) -> None:
        if self.transport.get_write_buffer_size() < unread:
            self._watch_reader()
            return
        self._reader = None
        self.owner.ended("not-read")
        self.transport.abort()

    def _is_read(self) -> None:
        if self._reader:
            self._reader.cancel()
            self._reader = None

    def _expect(self) -> None:
        self._stop()
        self._left = self.owner.service.header_kib * _KIB
        seconds = self.owner.service.header_seconds
        self._request = self.loop.call_later(
            seconds, self._refuse, b"408 Request Timeout"
        )

    def _stop(self) -> None:
        if self._request:
            self._request.cancel()
            self._request = None

    def _refuse(self, status: bytes) -> None:
        self._stop()
        self.owner.ended(status.decode()[:3])
        if not self.transport.is_closing():
            head = [b"HTTP/1.1 " + status, b"content-length: 0", b"connection: close"]
            if status.startswith(b"503"):
                head.append(b"retry-after: %d" % self.owner.service.retry_seconds)
            self.transport.write(b"\r\n".join([*head, b"", b""]))
            self.transport.close()
