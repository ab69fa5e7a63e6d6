"""Routing: finds what a request's path refers to, or where to redirect it.

Paths that differ only in needless percent-encoding are equal (RFC 3986, section 6.2.2).
Any other difference makes another path. Each resource has exactly one path; a request
for a near miss is redirected to it, with the query string.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.routing import Map

_ENCODED: Final = re.compile(rb"(?:%[0-9A-Fa-f]{2})++")
_UNRESERVED: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)
_NO_ASCII: Final = re.compile(rb"[^\x00-\x7F]")
ESCAPED: Final = "surrogateescape"
"""Lets octets that are not UTF-8 be decoded, and encoded again without change."""
_SLASHES: Final = re.compile(r"/{2,}")
_OF_IRIS: Final = re.compile(r"/(?:id|doc)/")
"""Paths whose rest is part of an IRI, in which two slashes are not one."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A redirect to the one path of what was requested."""

    path: bytes

    def location(self, query_string: bytes) -> str:
        """Return the value of ``Location``, with the query string.

        It has no host: ``Host`` comes from the client, and could name any site.
        """
        query = b"?" + _encoded(query_string) if query_string else b""
        return (self.path + query).decode("ascii")


def read_path(raw: bytes) -> str:
    """Convert a path to the form of an IRI (RFC 3987, section 3.2).

    Only needless percent-encoding is decoded: ``%2F`` does not become a slash.
    """
    return _ENCODED.sub(_decoded, raw).decode("utf-8", ESCAPED)


def write_path(path: str) -> bytes:
    """Convert the path of an IRI to the form of a URI (RFC 3987, section 3.1)."""
    return _encoded(path.encode("utf-8", ESCAPED))


def _encoded(content: bytes) -> bytes:
    return _NO_ASCII.sub(lambda found: b"%%%02X" % ord(found[0]), content)


def _decoded(found: re.Match[bytes]) -> bytes:
    """Decode the characters that need no encoding; encode the others in capitals."""
    text = unquote_to_bytes(found[0]).decode("utf-8", ESCAPED)
    return b"".join(
        one.encode()
        if one in _UNRESERVED or (one.isprintable() and not one.isascii())
        else b"".join(b"%%%02X" % byte for byte in one.encode("utf-8", ESCAPED))
        for one in text
    )


class Router:
    """Knows all paths that are served: those of the pages, and some others."""

    def __init__(self, pages: Map, own: Iterable[str]) -> None:
        """Take the URL rules of the pages, and the other paths, ``own``."""
        self._pages = pages.bind("")
        self._own = {path.encode(): path for path in own}

    def find(self, raw: bytes) -> str | Moved | None:
        """Return the path that is served, a redirect to it, or None (404)."""
        own = self._own.get(raw)
        if own:
            return own
        path = read_path(raw)
        for one in _tidied(path):
            if self._is_known(one):
                sent = write_path(one)
                return one if sent == raw else Moved(sent)
        return None

    def _is_known(self, path: str) -> bool:
        if path.encode("utf-8", ESCAPED) in self._own:
            return True
        if path.startswith("//"):  # the framework would read one slash
            return False
        try:
            self._pages.match(path)
        except HTTPException:  # also a redirect that would add a slash
            return False
        return True


def _tidied(path: str) -> Iterable[str]:
    """Yield the paths that a path may stand for, the likeliest first."""
    plain = _without_dots(path)
    if plain == path:
        yield path
    plain = f"/{plain.lstrip('/')}"
    if not _OF_IRIS.match(plain):
        plain = _SLASHES.sub("/", plain)
    yield plain
    if not _OF_IRIS.match(plain):
        yield plain[:-1] if plain.endswith("/") else f"{plain}/"


def _without_dots(path: str) -> str:
    """Remove the segments ``.`` and ``..`` from a path (RFC 3986, section 5.2.4)."""
    *segments, last = path.split("/")
    if {".", ".."}.isdisjoint((*segments, last)):
        return path
    kept: list[str] = []
    for one in segments[1:]:
        if one == "..":
            del kept[-1:]
        elif one != ".":
            kept.append(one)
    if last == "..":
        del kept[-1:]
    return "/".join(["", *kept, "" if last in {".", ".."} else last])
