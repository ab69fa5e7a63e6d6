"""Which address a request is for: one reading of its path, for all that is served.

Two paths that differ only in percent-encoding that need not be are the same (RFC 3986,
section 6.2.2); every other difference makes another path, and there is one for each
thing that is served. Who asks at a slip of it is sent on, with the query.
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
"""How octets that are no UTF-8 go through text and back."""
_SLASHES: Final = re.compile(r"/{2,}")
_OF_IRIS: Final = re.compile(r"/(?:id|doc)/")
"""Where what follows is part of an IRI, in which two slashes are not one."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The one right address of what was asked for at another."""

    path: bytes

    def location(self, query_string: bytes) -> str:
        """Return the value of ``Location``; the query goes there too.

        It names no host: a client would be sent to wherever its Host says.
        """
        query = b"?" + _encoded(query_string) if query_string else b""
        return (self.path + query).decode("ascii")


def read_path(raw: bytes) -> str:
    """Return a path as an IRI has it (RFC 3987, section 3.2).

    Only what need not be encoded is decoded: ``%2F`` is no slash.
    """
    return _ENCODED.sub(_decoded, raw).decode("utf-8", ESCAPED)


def write_path(path: str) -> bytes:
    """Return the path of an IRI as it is sent (RFC 3987, section 3.1)."""
    return _encoded(path.encode("utf-8", ESCAPED))


def _encoded(content: bytes) -> bytes:
    return _NO_ASCII.sub(lambda found: b"%%%02X" % ord(found[0]), content)


def _decoded(found: re.Match[bytes]) -> bytes:
    """Return some octets: as characters if they need no encoding, else in capitals."""
    text = unquote_to_bytes(found[0]).decode("utf-8", ESCAPED)
    return b"".join(
        one.encode()
        if one in _UNRESERVED or (one.isprintable() and not one.isascii())
        else b"".join(b"%%%02X" % byte for byte in one.encode("utf-8", ESCAPED))
        for one in text
    )


class Router:
    """The addresses that there are: those of the pages, and some of its owner."""

    def __init__(self, pages: Map, own: Iterable[str]) -> None:
        """Know the rules of the pages, and paths besides."""
        self._pages = pages.bind("")
        self._own = {path.encode(): path for path in own}

    def find(self, raw: bytes) -> str | Moved | None:
        """Return the path that was asked for, where it should be asked for, or None.

        Whatever is returned is a path that is served; None is a 404.
        """
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
        if path.startswith("//"):  # the framework would take it for one
            return False
        try:
            self._pages.match(path)
        except HTTPException:  # also one that would add a slash
            return False
        return True


def _tidied(path: str) -> Iterable[str]:
    """Yield what a path may stand for, the likeliest first."""
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
    """Return a path without the segments ``.`` and ``..`` (RFC 3986, section 5.2.4)."""
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
