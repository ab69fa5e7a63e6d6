"""HTTP/1.1 connections with limits on the time and the length of a request's head.

uvicorn limits neither. Here a client gets a response that says why its request is
refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.errors import (
    AddressTooLongError,
    ConnectionsError,
    HeadTimeoutError,
    HeadTooLongError,
    MalformedError,
)
from kg.web.http.client_key import address
from kg.web.http.upgrades import UpgradeFilter
from kg.web.server.read_protocol import ReadProtocol

if TYPE_CHECKING:
    import asyncio

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from kg.errors import KgError
    from kg.web.server.connections import Connections

_KIB: Final = 1 << 10
_LONGEST_ADDRESS: Final = 65_535
"""Bytes: the parser stores offsets within a request target in 16 bits."""
_BETWEEN: Final = 4
"""Bytes of a header field besides name and value: colon, space, CR and LF."""
_LINGER_SECONDS: Final = 2.0


def limited_by(connections: Connections) -> type[LimitedProtocol]:
    """Return the class of connections for a server, counted by ``connections``."""
    return type("OwnedProtocol", (LimitedProtocol,), {"owner": connections})


class LimitedProtocol(ReadProtocol):
    """A connection with the limits of its ``owner``; see :func:`limited_by`."""

    address = ""
    _request: asyncio.TimerHandle | None = None
    _closing: asyncio.TimerHandle | None = None
    _came = 0
    _parsed = 0
    _has_room = True
    _wrong: KgError | None = None
    _is_headed = False
    _is_in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection, and wait for the first request."""
        super().connection_made(transport)
        self.address = address(self.client[0]) if self.client else ""
        self._filter = UpgradeFilter()
        self._has_room = self.owner.enter(self)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timers, and forget the connection."""
        self._stop()
        if self._closing:
            self._closing.cancel()
        self.owner.leave(self)
        super().connection_lost(exc)
        # uvicorn leaves this timer running when the client resets the connection, and
        # the timer would keep the connection in memory
        if self.timeout_keep_alive_task:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None

    def push_out(self) -> None:
        """Close at once, to make room for another; no request is in progress."""
        self.owner.ended("pushed-out")
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Parse some bytes, unless the head of a request grows too long.

        After a refusal, bytes are read and discarded: closing a socket with unread
        bytes resets the connection, and the client loses the response.
        """
        if self._wrong:
            return
        if not self._is_in_body:
            data = self._filter.take(data)
            if not data:
                return  # nothing to parse: the timers run on
        head, idle = self._request, self.timeout_keep_alive_task
        super().data_received(data)
        if idle and self._is_idle():
            # the rest of a body that nothing reads: the old deadline applies
            self.timeout_keep_alive_task = self.loop.call_at(
                idle.when(), self.timeout_keep_alive_handler
            )
        if head and self._request is head:
            # a field that does not end reaches no callback, and is counted only here
            self._came += len(data)
            if self._came > self._most():
                self._refuse(self._too_long())

    def _is_idle(self) -> bool:
        """Whether no request is in progress and no timer runs."""
        is_timed = self._request or self.timeout_keep_alive_task
        is_over = is_timed or self.transport.is_closing()
        return self.cycle.response_complete and not is_over

    def send_400_response(self, msg: str) -> None:
        """Refuse a malformed request, or one that a callback has refused."""
        self._refuse(self._wrong or MalformedError(f"{msg} (RFC 9112)"))

    def on_message_begin(self) -> None:
        """Start to time and to count the head of a request."""
        self._expect()
        self._filter.begin()
        self._is_headed = False
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of the request target.

        Raises:
            AddressTooLongError: the target is longer than the parser can read.
        """
        super().on_url(url)
        if len(self.url) > _LONGEST_ADDRESS:
            self._wrong = AddressTooLongError(
                f"the address is longer than {_LONGEST_ADDRESS} bytes",
                "address_bytes",
                _LONGEST_ADDRESS,
            )
            raise self._wrong
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header field or a trailer field.

        Raises:
            HeadTooLongError: the head is longer than allowed.
        """
        self._count(len(name) + len(value) + _BETWEEN)
        if not self._is_headed:  # trailers stay apart (RFC 9110, section 6.5.1)
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer the request, if there is room for its connection.

        Raises:
            ConnectionsError: there is no room.
        """
        if not self._has_room:
            self._wrong = ConnectionsError("too many connections are at work")
            raise self._wrong
        self._is_headed = self._is_in_body = True
        self._filter = UpgradeFilter()
        super().on_headers_complete()
        self._stop()
        self.owner.begin(self)

    def on_message_complete(self) -> None:
        """Note the end of the body."""
        self._is_in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, unless this one is refused."""
        super().on_response_complete()
        if self._wrong:
            self._refuse(self._wrong)
        elif not self.transport.is_closing() and self.cycle.response_complete:
            self.owner.wait(self)

    def _expect(self) -> None:
        self._stop()
        self._came = self._parsed = 0
        seconds = self.owner.service.header_seconds
        self._request = self.loop.call_later(
            seconds,
            self._refuse,
            HeadTimeoutError(
                f"the header did not come within {seconds:g} seconds",
                "header_seconds",
                seconds,
            ),
        )

    def _stop(self) -> None:
        if self._request:
            self._request.cancel()
            self._request = None

    def _most(self) -> int:
        return self.owner.service.header_kib * _KIB

    def _count(self, size: int) -> None:
        self._parsed += size
        if self._parsed > self._most():
            self._wrong = self._too_long()
            raise self._wrong

    def _too_long(self) -> HeadTooLongError:
        most = self.owner.service.header_kib
        text = f"the first line and the header are longer than {most} KiB"
        return HeadTooLongError(text, "header_kib", most)

    def _refuse(self, error: KgError) -> None:
        """Send the problem after all pending responses, then close the connection."""
        self._wrong = error
        if self.transport.is_closing() or self._closing:
            return
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            if self._request or cycle.response_started:
                self._stop()
                return  # the end of the response calls this again
            # the body of the current request is malformed: only this can answer it
            cycle.disconnected = True
            cycle.message_event.set()
        self._stop()
        problem = self.owner.problem(error)
        self.owner.ended(f"{problem.status:d}")
        self.transport.write(problem.as_http_1(self.parser.get_method()))
        if not self._has_room:
            self.transport.close()
            return
        self.transport.write_eof()
        self._closing = self.loop.call_later(_LINGER_SECONDS, self.transport.abort)
        self.owner.wait(self)
