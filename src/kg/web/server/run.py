"""Runs the HTTP server: uvicorn, with limits on what clients send and how slowly.

It runs in one process and one event loop; workers and threads do what takes time. Put a
reverse proxy in front of it for TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import ipaddress
import logging
import resource
import signal
import socket
import sys
from typing import TYPE_CHECKING, Final

import uvicorn
import uvloop

from kg.errors import KgError, UsageError
from kg.web.http.asgi import BrokenOffError
from kg.web.http.problems import Problems
from kg.web.server.connections import Connections, Network
from kg.web.server.limited_protocol import limited_by
from kg.web.server.loop_watch import LoopWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.project import ServiceLimits
    from kg.web.http.response import HttpResponse
    from kg.web.server.release_switch import ReleaseSwitch

_LOOK_SECONDS: Final = 1.0
_SWITCH_SECONDS: Final = 0.0005
"""How long another thread may block the event loop."""
_BACKLOG: Final = 1024
_ACCEPTED: Final = 16
"""Connections that one iteration of the event loop accepts."""
_OTHER_DESCRIPTORS: Final = 200
"""Descriptors for workers, files that are sent, Python itself, and a reserve."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free port.

    Raises:
        UsageError: the server cannot listen on the address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror}") from error


def address(listener: socket.socket) -> str:
    """Return the URL of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def proxies(text: str | None) -> tuple[Network, ...]:
    """Return the networks of trusted proxies, from a comma-separated list.

    Raises:
        UsageError: an element is no address, no network and no ``*``.
    """
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    if "*" in names:
        names = ["0.0.0.0/0", "::/0"]
    try:
        return tuple(map(ipaddress.ip_network, names))
    except ValueError as error:
        raise UsageError(f"--trusted-proxies: {error}") from None


def _allow_descriptors(connections: int) -> None:
    """Raise the limit on file descriptors to what the connections may need.

    Raises:
        UsageError: the system allows fewer.
    """
    wanted = connections + _OTHER_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise UsageError(
            f"--connections: {connections} need {wanted} open files, and the system "
            f"allows {hard}; raise it (ulimit -n, LimitNOFILE), or lower --connections"
        )
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _settle() -> None:
    """Tune the interpreter for serving, once everything permanent is loaded."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.freeze()  # the garbage collector need not visit what is loaded now


def _is_unforeseen(record: logging.LogRecord) -> bool:
    """Whether uvicorn logs an unexpected error, and not one raised on purpose."""
    error = record.exc_info[1] if record.exc_info else None
    on_purpose = isinstance(error, BrokenOffError | asyncio.CancelledError)
    return record.levelno >= logging.ERROR and not on_purpose


class HttpServer(uvicorn.Server):
    """A server without signal handlers; its owner ends it by ``should_exit``."""

    def __init__(
        self,
        app: ReleaseSwitch,
        service: ServiceLimits,
        *,
        trusted_proxies: str | None = None,
        started: Callable[[], None] = lambda: None,
    ) -> None:
        """Serve a release; ``started`` is called when the server accepts requests.

        ``trusted_proxies`` are addresses whose ``X-Forwarded-For`` is trusted.

        Raises:
            UsageError: ``trusted_proxies`` is no list of addresses or networks.
        """
        self._started = started

        def problem(error: KgError) -> HttpResponse:
            return Problems(app.iris, service.retry_seconds).response(error)

        connections = Connections(service, problem, proxies(trusted_proxies), app.seen)
        config = uvicorn.Config(
            app,
            http=limited_by(connections),
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
        """Begin to accept requests."""
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
    """Serve until SIGINT or SIGTERM; at SIGHUP, look for another release at once.

    Requests in progress are answered; a second signal aborts them.
    """
    loop = asyncio.get_running_loop()
    looking: set[asyncio.Task[None]] = set()

    def end() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    def look() -> None:
        looking.add(loop.create_task(switch.look(say, again=True)))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    loop.add_signal_handler(signal.SIGHUP, look)
    watching = loop.create_task(switch.watch(_LOOK_SECONDS, say))
    held = LoopWatch(switch.seen.held)
    held.start()
    try:
        # libuv accepts once per socket in an iteration of the loop: with one socket,
        # clients that only connect and disconnect delay all others
        others = [listener.dup() for _ in range(_ACCEPTED - 1)]
        await server.serve([listener, *others])
    finally:
        held.stop()
        for task in (watching, *looking):
            task.cancel()
        await switch.close()


def serve(
    switch: ReleaseSwitch,
    service: ServiceLimits,
    *,
    host: str,
    port: int,
    say: Callable[[str], None],
    trusted_proxies: str | None = None,
) -> None:
    """Serve until a signal; ``say`` prints the URL.

    Port 0 takes a free port. When a release is published, the server switches to it.

    Raises:
        UsageError: the server cannot listen on the address.
        ReleaseError: there is no release, or it does not match its manifest.
        StoreUnavailableError: its store cannot be opened.
    """

    async def main() -> None:
        # a SIGHUP before the first release is open must not end the process
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, lambda: None)
        _allow_descriptors(service.connections)
        await switch.open()
        _settle()
        try:
            listener = listen(host, port)
        except UsageError:
            await switch.close()
            raise
        server = HttpServer(
            switch,
            service,
            trusted_proxies=trusted_proxies,
            started=lambda: say(f"serving {address(listener)}"),
        )
        await run(switch, server, listener, say)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
