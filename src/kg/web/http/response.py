"""An HTTP response, and the one function that sends pages, answers and problems.

This module decides on the headers of all responses, on caching, on 304, and on HEAD.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import PreconditionFailed

from kg.web.http.asgi import Headers, Send, encode
from kg.web.http.disconnect import Watched

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

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
        "Accept-Ranges, Allow, Content-Location, Content-Range, ETag, Link, "
        "Memento-Datetime, Retry-After"
    ),
}
"""Headers of all responses: browsers run no code of it, and any origin may read it."""
PUBLIC: Final = "public, max-age=60"
"""``Cache-Control`` for content of a release; the next release may change it."""
PASSING: Final = "no-store"
"""``Cache-Control`` for what may change at any moment."""
_HEADERS: Final = encode(HEADERS.items())
_PUBLIC: Final = (b"cache-control", PUBLIC.encode())
_LASTING: Final = {
    *(HTTPStatus.OK, HTTPStatus.SEE_OTHER, HTTPStatus.MOVED_PERMANENTLY),
}
_NOT_MODIFIED: Final = HTTPStatus.NOT_MODIFIED.value
_CONDITIONAL: Final = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, _NOT_MODIFIED}
_OF_CONTENT: Final = {
    *(b"content-type", b"content-encoding", b"content-disposition", b"content-length"),
    *(b"content-range", b"last-modified"),
}
_ANOTHER_VERSION: Final = "this version is not the one that the request is for"


def preflight(methods: str) -> dict[str, str]:
    """Return the headers of a response to OPTIONS, a CORS preflight request too."""
    return {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": (
            "Accept, Accept-Datetime, Content-Type, If-Match, If-None-Match"
        ),
        "Access-Control-Max-Age": "86400",
    }


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response: its status, its headers without ``Content-Length``, and its body.

    A ``stream`` yields the pieces that are sent instead of ``body``. ``close`` releases
    what the stream reads, even if it has not begun. ``etag`` has no quotes.
    """

    status: int
    headers: Headers
    body: bytes = b""
    etag: str = ""
    stream: AsyncGenerator[bytes] | None = None
    close: Callable[[], None] = lambda: None

    @classmethod
    def of(
        cls,
        status: int,
        headers: Mapping[str, str],
        body: bytes = b"",
        etag: str = "",
        stream: AsyncGenerator[bytes] | None = None,
        close: Callable[[], None] = lambda: None,
    ) -> HttpResponse:
        """Return a response with the headers of all responses before its own."""
        own = encode(headers.items())
        return cls(status, _HEADERS + own, body, etag, stream, close)

    @property
    def can_be_kept(self) -> bool:
        """Whether the cache may keep it: it is public, lasting, and no stream."""
        is_public = _PUBLIC in self.headers
        return self.stream is None and self.status in _LASTING and is_public

    def under_conditions(self, request: HttpRequest) -> HttpResponse:
        """Return the response, or 304 if the client has it (RFC 9110, section 13.2.2).

        A response that is 304 already loses the headers of its content.

        Raises:
            PreconditionFailed: the client wants another version, and this one is 412.
        """
        if not self.etag or self.status not in _CONDITIONAL:
            return self
        if self.status != _NOT_MODIFIED and not request.is_conditional:
            return self
        modified = dict(self.headers).get(b"last-modified", b"").decode()
        if request.rules_out(self.etag, modified):
            raise PreconditionFailed(_ANOTHER_VERSION)
        is_known = request.knows(self.etag, modified)
        if self.status != _NOT_MODIFIED and not is_known:
            return self
        kept = [one for one in self.headers if one[0] not in _OF_CONTENT]
        return HttpResponse(_NOT_MODIFIED, kept)

    async def send(self, request: HttpRequest, send: Send) -> None:
        """Send the response, without a body for HEAD (RFC 9110, section 9.3.2).

        Raises:
            ClientGoneError: the client disconnected before the end of the stream.
            BrokenOffError: the stream failed after it began.
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
        """Return the response as the last bytes of an HTTP/1.1 connection."""
        fields = [
            *self.headers,
            (b"content-length", b"%d" % len(self.body)),
            (b"connection", b"close"),
        ]
        first = f"HTTP/1.1 {self.status:d} {HTTPStatus(self.status).phrase}".encode()
        head = [b"%b: %b" % field for field in fields]
        body = b"" if method == b"HEAD" else self.body
        return b"\r\n".join([first, *head, b"", body])
