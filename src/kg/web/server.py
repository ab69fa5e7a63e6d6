"""A WSGI server for one machine; it buffers slow clients and needs no other in front.

Deployments with many clients put a reverse proxy in front of it.
"""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING, Any, Final

from waitress import create_server
from waitress.channel import ClientDisconnected

from kg.errors import QueryError, UsageError
from kg.web.switching import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from kg.web.switching import ReleaseSwitch

_THREADS: Final = 8
_LOOK_SECONDS: Final = 1.0


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free port.

    Raises:
        UsageError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened on: {error.strerror}"
        ) from error


def address(listener: socket.socket) -> str:
    """Return the URL of what listens."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def make_server(app: WSGIApplication, listener: socket.socket) -> Any:  # noqa: ANN401 - waitress has no types
    """Return a server that takes its connections from a socket."""
    return create_server(
        _Breaking(app), sockets=[listener], threads=_THREADS, ident=None
    )


def serve(
    switch: ReleaseSwitch, *, host: str, port: int, say: Callable[[str], None]
) -> None:
    """Serve until SIGINT or SIGTERM, then close the store; ``say`` is told the URL.

    Port 0 takes a free port. When another release is published, it is gone over to.

    Raises:
        UsageError: the address cannot be listened on.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    stop = watch(switch, _LOOK_SECONDS, say)
    try:
        with listen(host, port) as listener:
            server = make_server(switch, listener)
            say(f"serving {address(listener)}")
            server.run()  # returns on KeyboardInterrupt
    finally:
        stop()
        switch.close()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class _Breaking:
    """A WSGI application whose failed answers break off instead of ending.

    waitress breaks off, without the last chunk, when a client seems to have gone; for
    any other exception it does the same with a traceback on stderr.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        return _Pieces(self._app(environ, start_response))


class _Pieces:
    """The pieces of an answer; closing them closes the answer."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._pieces
        except QueryError as error:
            raise ClientDisconnected from error

    def close(self) -> None:
        close = getattr(self._pieces, "close", None)
        if close:
            close()
