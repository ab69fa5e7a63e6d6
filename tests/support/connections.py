"""Opens connections that send or read little, and reads what the service counts."""

from __future__ import annotations

import socket
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support import HttpClient

if TYPE_CHECKING:
    from collections.abc import Iterator


HALF = b"GET / HTTP/1.1\r\n"


@contextmanager
def connected(
    url: str, number: int, sent: bytes = HALF, buffer: int = 4096
) -> Iterator[list[socket.socket]]:
    """Open some connections that each send a few bytes, and hardly read."""
    where = urlsplit(url)
    with ExitStack() as stack:
        opened = []
        for _ in range(number):
            plain = stack.enter_context(socket.socket())
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            plain.settimeout(5)
            plain.connect((where.hostname, where.port))
            plain.sendall(sent)
            opened.append(plain)
        yield opened


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def ended(url: str, reason: str) -> float:
    """Return the metric of connections that the service ended for a reason."""
    name = f'kg_connections_ended_total{{reason="{reason}"}} '
    for line in HttpClient(url).get("/metrics").text.splitlines():
        if line.startswith(name):
            return float(line.removeprefix(name))
    return 0.0
