"""A WSGI server for one machine; it buffers slow clients and needs no other in front.

Deployments with many clients put a reverse proxy in front of it.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Final

from waitress import create_server

from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from flask import Flask

_THREADS: Final = 8


def serve(app: Flask, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; ``ready`` is told the address first.

    Port 0 takes a free port.

    Raises:
        UsageError: the address cannot be listened on.
    """
    try:
        server = create_server(app, host=host, port=port, threads=_THREADS, ident=None)
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened on: {error.strerror}"
        ) from error
    signal.signal(signal.SIGTERM, _interrupt)
    address = f"[{host}]" if ":" in host else host
    ready(f"http://{address}:{server.effective_port}/")
    try:
        server.run()  # returns on KeyboardInterrupt
    finally:
        server.close()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
