"""Makes requests in the form in which the server passes them to the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.web.http.request import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.web.http.asgi import Message


def http_request(
    headers: Sequence[tuple[bytes, bytes]] = (), *, query: str = "", client: str = ""
) -> HttpRequest:
    """Return a GET without a body."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    scope = {
        "method": "GET",
        "http_version": "1.1",
        "raw_path": b"/",
        "query_string": query.encode(),
        "headers": headers,
        "client": (client, 0),
    }
    return HttpRequest(scope, receive)
