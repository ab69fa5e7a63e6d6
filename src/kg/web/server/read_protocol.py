"""HTTP/1.1 connections that are closed when the client stops reading a response.

uvicorn waits for the client without a limit.
"""

from __future__ import annotations

import fcntl
import struct
import termios
from typing import TYPE_CHECKING, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

    from kg.web.server.connections import Connections


class ReadProtocol(HttpToolsProtocol):
    """A connection whose client must read something within ``stalled_seconds``."""

    owner: ClassVar[Connections]
    _reader: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching the client."""
        self._is_read()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Start watching whether the client reads: the write buffer is full."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """Stop watching: the client has read."""
        self._is_read()
        super().resume_writing()

    def _watch_reader(self) -> None:
        unread = self._unread()
        seconds = self.owner.service.stalled_seconds
        self._reader = self.loop.call_later(seconds, self._check_reader, unread)

    def _check_reader(self, unread: int) -> None:
        if self._unread() < unread:
            self._watch_reader()
            return
        self._reader = None
        self.owner.ended("not-read")
        self.transport.abort()

    def _unread(self) -> int:
        """Return the number of bytes that the client has not yet received.

        The kernel holds megabytes of a long response. It takes more only when much
        of that is read, so our own buffer can stand still for seconds while the
        client reads on.
        """
        file = self.transport.get_extra_info("socket").fileno()
        (held,) = struct.unpack("i", fcntl.ioctl(file, termios.TIOCOUTQ, bytes(4)))
        return int(self.transport.get_write_buffer_size() + held)

    def _is_read(self) -> None:
        if self._reader:
            self._reader.cancel()
            self._reader = None
