"""An HTTP request, with its head parsed once (RFC 9110, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from werkzeug.datastructures import ETags
from werkzeug.http import parse_date, parse_etags

if TYPE_CHECKING:
    from kg.web.http.asgi import Receive, Scope

SAFE: Final = frozenset({"GET", "HEAD"})
_CONDITIONS: Final = frozenset(
    [b"if-match", b"if-modified-since", b"if-none-match", b"if-unmodified-since"]
)
_READ: Final = _CONDITIONS | {
    *(
        b"accept",
        b"accept-datetime",
        b"accept-encoding",
        b"content-encoding",
        b"content-length",
    ),
    *(b"content-type", b"host", b"if-range", b"range", b"user-agent"),
}
"""The fields that the service reads; it ignores all others."""


class Key(NamedTuple):
    """The parts of a request that the response depends on: a key of the cache."""

    path: bytes
    query: bytes
    accept: bytes
    coding: bytes


class HttpRequest:
    """A request: its method, target and header fields; ``receive`` gives its body.

    ``path`` and ``query_string`` are the target as sent; ``key`` is what the response
    depends on, also as sent.
    """

    __slots__ = (
        *("_fields", "client", "key", "method", "path", "query_string", "receive"),
        "version",
    )

    def __init__(self, scope: Scope, receive: Receive) -> None:
        """Read the head of the request from its scope."""
        self.method: str = scope["method"]
        self.path: bytes = scope["raw_path"]
        self.query_string: bytes = scope["query_string"]
        self.version: str = scope["http_version"]
        client = scope.get("client")
        self.client: str = client[0] if client else ""
        self.receive = receive
        fields: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            if name in _READ:
                fields.setdefault(name, []).append(value)
        self._fields = fields
        accept, coding = self._raw(b"accept"), self._raw(b"accept-encoding")
        self.key = Key(self.path, self.query_string, accept, coding)

    def field(self, name: bytes) -> str:
        """Return the value of a field; several are joined (RFC 9110, section 5.3)."""
        return self._raw(name).decode("latin-1")

    @property
    def accept(self) -> str:
        """The value of ``Accept``; empty if there is none."""
        return self.key.accept.decode("latin-1")

    @property
    def accept_encoding(self) -> str:
        """The value of ``Accept-Encoding``; empty if there is none."""
        return self.key.coding.decode("latin-1")

    @property
    def hosts(self) -> int:
        """How many ``Host`` fields there are."""
        return len(self._fields.get(b"host", ()))

    @property
    def known_etags(self) -> ETags:
        """The ETags in ``If-None-Match`` of GET or HEAD (RFC 9110, section 13.1.2)."""
        given = self.field(b"if-none-match")
        return parse_etags(given) if self.method in SAFE else ETags()

    @property
    def is_conditional(self) -> bool:
        """Whether a field of the request is a condition (RFC 9110, section 13.1)."""
        return not _CONDITIONS.isdisjoint(self._fields)

    def knows(self, etag: str, modified: str) -> bool:
        """Whether ``If-None-Match`` has this ETag, or ``*``.

        ``If-Modified-Since`` counts without ``If-None-Match`` only (RFC 9110, section
        13.1.3). ``modified`` is the ``Last-Modified`` of the response, or nothing.
        """
        if b"if-none-match" in self._fields:
            known = self.known_etags
            return known.star_tag or known.contains_weak(etag)
        changed = self._changed_since(b"if-modified-since", modified)
        return changed is False

    def rules_out(self, etag: str, modified: str) -> bool:
        """Whether the client wants another version than this response is of.

        ETags are compared strongly (RFC 9110, section 13.1.1). ``If-Unmodified-Since``
        counts without ``If-Match`` only (section 13.1.4).
        """
        wanted = self.field(b"if-match")
        if wanted and self.method in SAFE:
            return not parse_etags(wanted).contains(etag)
        return self._changed_since(b"if-unmodified-since", modified) is True

    def _changed_since(self, name: bytes, modified: str) -> bool | None:
        """Return None where either date is missing, or is no date."""
        known, last = parse_date(self.field(name)), parse_date(modified)
        if self.method not in SAFE or known is None or last is None:
            return None
        return last > known

    def _raw(self, name: bytes) -> bytes:
        values = self._fields.get(name)
        return b",".join(values) if values else b""
