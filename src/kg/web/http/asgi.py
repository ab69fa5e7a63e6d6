"""Types for ASGI (https://asgi.readthedocs.io), and the encoding of headers for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class BrokenOffError(Exception):
    """A response failed after its first byte: the server must abort the transfer."""


def encode(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return headers as ASGI sends them."""
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
