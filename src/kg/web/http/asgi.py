"""The names of ASGI that the service is written in; https://asgi.readthedocs.io."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class BrokenOffError(Exception):
    """An answer failed after its first byte: the server has to break the transfer."""


def encode(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return headers as they are sent."""
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]


def header(scope: Scope, name: bytes) -> str | None:
    """Return the value of a request's header; several are one list (RFC 9110, 5.3)."""
    values = [value for known, value in scope["headers"] if known == name]
    return b", ".join(values).decode("latin-1") if values else None


async def respond(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    """Send a whole answer; its length is added to the headers."""
    length = (b"content-length", str(len(body)).encode())
    start = {"type": "http.response.start", "status": status}
    await send({**start, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
