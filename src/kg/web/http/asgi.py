"""The names of ASGI that the service is written in; https://asgi.readthedocs.io."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class BrokenOffError(Exception):
    """An answer failed after its first byte: the server has to break the transfer."""


def encode(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return headers as they are sent."""
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
