"""The HTTP server: uvicorn, with limits on what a client may send and how slowly.

It runs in one process and one event loop; what takes time is done by others. Put a
reverse proxy in front of it for TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from typing import TYPE_CHECKING, Final

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.errors import UsageError
from kg.web.endpoint import BrokenOffError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.project import Service
    from kg.web.asgi import Application
    from kg.web.switching import ReleaseSwitch

_LOOK_SECONDS: Final = 1.0
_KIB: Final = 1 << 10
_BACKLOG: Final = 1024


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free port.

    Raises:
        UsageError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened on: {error.strerror}"
        ) from error


def address(listener: socket.socket) -> str:
    """Return the URL of what listens."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _is_unforeseen(record: logging.LogRecord) -> bool:
    """Whether uvicorn reports what nobody foresaw, and not what we did on purpose."""
    error = record.exc_info[1] if record.exc_info else None
    on_purpose = isinstance(error, BrokenOffError | asyncio.CancelledError)
    return record.levelno >= logging.ERROR and not on_purpose


class HttpServer(uvicorn.Server):
    """A server that its owner ends by ``should_exit``; it takes no signals itself."""

    def __init__(
        self,
        app: Application,
        service: Service,
        *,
        trusted_proxies: str | None = None,
        started: Callable[[], None] = lambda: None,
    ) -> None:
        """Serve an application; ``started`` is called when requests are taken.

        ``trusted_proxies`` are addresses whose ``X-Forwarded-For`` is believed.
        """
        self._started = started
        config = uvicorn.Config(
            app,
            http=_limited(service),
            loop="none",
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=trusted_proxies is not None,
            forwarded_allow_ips=trusted_proxies,
            timeout_keep_alive=max(1, round(service.idle_seconds)),
            timeout_graceful_shutdown=max(1, round(service.shutdown_seconds)),
        )
        super().__init__(config)
        logging.getLogger("uvicorn.error").addFilter(_is_unforeseen)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take requests."""
        await super().startup(sockets)
        self._started()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the owner."""
        yield


async def run(
    switch: ReleaseSwitch,
    server: HttpServer,
    listener: socket.socket,
    say: Callable[[str], None],
) -> None:
    """Serve until SIGINT or SIGTERM; SIGHUP looks for another release at once.

    Requests under way are answered; a second signal ends them too.
    """
    loop = asyncio.get_running_loop()
    looking: set[asyncio.Task[None]] = set()

    def end() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    def look() -> None:
        looking.add(loop.create_task(switch.look(say)))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    loop.add_signal_handler(signal.SIGHUP, look)
    watching = loop.create_task(switch.watch(_LOOK_SECONDS, say))
    try:
        await server.serve([listener])
    finally:
        for task in (watching, *looking):
            task.cancel()
        await switch.close()


def serve(
    switch: ReleaseSwitch,
    service: Service,
    *,
    host: str,
    port: int,
    say: Callable[[str], None],
    trusted_proxies: str | None = None,
) -> None:
    """Serve until a signal; ``say`` is told the URL.

    Port 0 takes a free port. When another release is published, it is gone over to.

    Raises:
        UsageError: the address cannot be listened on.
        ReleaseError: there is no release, or it is not what its manifest says.
        StoreUnavailableError: its store cannot be opened.
    """

    async def main() -> None:
        await switch.open()
        gc.freeze()  # what is there now stays: it need not be looked through again
        try:
            listener = listen(host, port)
        except UsageError:
            await switch.close()
            raise
        url = address(listener)
        server = HttpServer(
            switch,
            service,
            trusted_proxies=trusted_proxies,
            started=lambda: say(f"serving {url}"),
        )
        await run(switch, server, listener, say)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())


class _LimitedProtocol(HttpToolsProtocol):
    """A connection that a client cannot keep by sending little, or fill by much.

    uvicorn bounds neither the time nor the length of what a client sends before its
    request is whole, so that half requests would be kept for ever. The subclass that
    a server uses has the limits of its service.
    """

    service: Service
    _timer: asyncio.TimerHandle | None = None
    _left = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._timer:  # it is the head of a request that comes
            self._left -= len(data)
            if self._left < 0 and b"\r\n\r\n" not in data:
                self._refuse(b"431 Request Header Fields Too Large")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._expect()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop()
        if len(self.connections) > self.service.connections:
            self._refuse(b"503 Service Unavailable")
        else:
            super().on_headers_complete()

    def _expect(self) -> None:
        self._stop()
        self._left = self.service.header_kib * _KIB
        seconds = self.service.header_seconds
        self._timer = self.loop.call_later(
            seconds, self._refuse, b"408 Request Timeout"
        )

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: bytes) -> None:
        self._stop()
        if not self.transport.is_closing():
            head = [b"HTTP/1.1 " + status, b"content-length: 0", b"connection: close"]
            if status.startswith(b"503"):
                head.append(b"retry-after: %d" % self.service.retry_seconds)
            self.transport.write(b"\r\n".join([*head, b"", b""]))
            self.transport.close()


def _limited(service: Service) -> type[HttpToolsProtocol]:
    return type("LimitedProtocol", (_LimitedProtocol,), {"service": service})
