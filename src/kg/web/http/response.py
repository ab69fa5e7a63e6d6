"""A response: the one way in which pages, documents, answers and problems are sent.

Here is decided what every response says, how long it may be kept, when the client has
it already, and what a HEAD leaves out.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from kg.web.http.asgi import encode
from kg.web.http.disconnect import Watched

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from kg.web.http.asgi import Headers, Send
    from kg.web.http.request import HttpRequest

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # the data are public: a page of any origin may read them
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Allow, Content-Location, ETag, Link, Retry-After"
    ),
}
"""What every response says: browsers run nothing of it, and any page may read it."""
PUBLIC: Final = "public, max-age=60"
"""The ``Cache-Control`` of what a release says: the next one may say something else."""
PASSING: Final = "no-store"
"""The ``Cache-Control`` of what may be otherwise a moment later."""
_HEADERS: Final = encode(HEADERS.items())
_PUBLIC: Final = (b"cache-control", PUBLIC.encode())
_LASTING: Final = {HTTPStatus.OK, HTTPStatus.SEE_OTHER}
_NOT_MODIFIED: Final = HTTPStatus.NOT_MODIFIED.value
_OF_CONTENT: Final = {b"content-type", b"content-encoding", b"content-disposition"}


def preflight(methods: str) -> dict[str, str]:
    """Return what a browser is told that asks what a page of another origin may do."""
    return {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response: its status, its headers but for the length, and its body.

    A ``stream`` yields the pieces that are sent in place of ``body``; ``close`` lets go
    of what it reads, begun or not. ``etag`` has no quotes.
    """

    status: int
    headers: Headers
    body: bytes = b""
    etag: str = ""
    stream: AsyncGenerator[bytes] | None = None
    close: Callable[[], None] = _nothing

    @classmethod
    def of(
        cls,
        status: int,
        headers: Mapping[str, str],
        body: bytes = b"",
        etag: str = "",
        stream: AsyncGenerator[bytes] | None = None,
        close: Callable[[], None] = _nothing,
    ) -> HttpResponse:
        """Return a response with what every one says besides its own headers."""
        own = encode(headers.items())
        return cls(status, _HEADERS + own, body, etag, stream, close)

    @property
    def can_be_kept(self) -> bool:
        """Whether it is the same the next time, and here as a whole."""
        is_public = _PUBLIC in self.headers
        return self.stream is None and self.status in _LASTING and is_public

    def unless_known(self, request: HttpRequest) -> HttpResponse:
        """Return the response, or 304 if the client has it (RFC 9110, section 15.4.5).

        The pages and the endpoint may have found that out already.
        """
        is_known = self.etag and request.knows(self.etag)
        if self.status != _NOT_MODIFIED and not is_known:
            return self
        kept = [one for one in self.headers if one[0] not in _OF_CONTENT]
        return HttpResponse(_NOT_MODIFIED, kept)

    async def send(self, request: HttpRequest, send: Send) -> None:
        """Send the response; a HEAD is sent no body (RFC 9110, section 9.3.2).

        Raises:
            ClientGoneError: the client hung up before the end of a stream.
            BrokenOffError: a stream failed on the way.
        """
        has_length = self.stream is None and self.status != _NOT_MODIFIED
        length = [(b"content-length", b"%d" % len(self.body))] if has_length else []
        headers = [*self.headers, *length]
        await send(
            {"type": "http.response.start", "status": self.status, "headers": headers}
        )
        is_head = request.method == "HEAD"
        if self.stream and not is_head:
            with Watched(request.receive):
                async with aclosing(self.stream) as pieces:
                    async for piece in pieces:
                        part = {"type": "http.response.body", "body": piece}
                        await send({**part, "more_body": True})
        await send(
            {"type": "http.response.body", "body": b"" if is_head else self.body}
        )

    def as_http_1(self, method: bytes) -> bytes:
        """Return a whole response as bytes of HTTP/1.1 that end a connection."""
        fields = [
            *self.headers,
            (b"content-length", b"%d" % len(self.body)),
            (b"connection", b"close"),
        ]
        first = f"HTTP/1.1 {self.status:d} {HTTPStatus(self.status).phrase}".encode()
        head = [b"%b: %b" % field for field in fields]
        body = b"" if method == b"HEAD" else self.body
        return b"\r\n".join([first, *head, b"", body])
