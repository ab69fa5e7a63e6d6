"""A finished page: what a worker or thread returns, and the HTTP response for it.

A page is returned whole. A file is only named (X-Sendfile), and the event loop sends
it: a client that reads slowly occupies no worker.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.sparql import WORTH_PACKING, compressor
from kg.web.http.asgi import BrokenOffError, encode
from kg.web.http.response import HttpResponse

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable
    from pathlib import Path

    from kg.web.http.compression import Coding

FILE: Final = "X-Sendfile"
"""The header in which a page names a file of the release; it is never sent."""
RANGES: Final = "X-Sendfile-Ranges"
"""The header with the ranges of that file to send after the body; never sent either."""
_OF_SERVER: Final = {
    *("date", "connection", "content-length", FILE.lower(), RANGES.lower()),
}
"""Headers that are not sent as the page has them: the server sets its own."""
_PIECE: Final = 1 << 18
_RANGE: Final = re.compile(r"(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Page:
    """A response of the pages: its status, its headers, and its body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def serialize(self) -> bytes:
        """Return the page as bytes: a line of JSON, and the body."""
        return json.dumps([self.status, self.headers]).encode() + b"\n" + self.body

    @classmethod
    def parse(cls, content: bytes) -> Page:
        """Return the page that :meth:`serialize` wrote."""
        head, _, body = content.partition(b"\n")
        status, headers = json.loads(head)
        return cls(status, [(name, value) for name, value in headers], body)

    @property
    def file(self) -> str | None:
        """The file of the release to send, whole or in ranges, after the body."""
        return self._header(FILE)

    def packed(self, coding: Coding) -> Page:
        """Return the page in a content coding, if that helps or the client requires it.

        Its ETag names the coding (RFC 9110, section 8.8.3.3). Files are not compressed.
        """
        if self.file or not self.body:
            return self
        vary = f"{self._header('Vary') or 'Accept'}, Accept-Encoding"
        is_worth_it = len(self.body) >= WORTH_PACKING or not coding.takes_plain
        if not coding.name or not is_worth_it:
            return self._with({"Vary": vary})
        changed = {"Vary": vary, "Content-Encoding": coding.name}
        etag = self._header("ETag")
        if etag:
            changed["ETag"] = f'{etag[:-1]}-{coding.name}"'
        packing = compressor(coding.name)
        body = packing.compress(self.body) + packing.flush()
        return replace(self._with(changed), body=body)

    def _with(self, changed: dict[str, str]) -> Page:
        """Return the page with some headers replaced; the others may be repeated."""
        names = {name.lower() for name in changed}
        kept = [one for one in self.headers if one[0].lower() not in names]
        return replace(self, headers=[*kept, *changed.items()])

    def response(self, folder: Path) -> HttpResponse:
        """Return the HTTP response; a file that the page names is in ``folder``."""
        kept = [one for one in self.headers if one[0].lower() not in _OF_SERVER]
        etag = (self._header("ETag") or "").strip('"')
        if self.file is None:
            return HttpResponse(self.status, encode(kept), self.body, etag)
        ranges = self._ranges()
        length = len(self.body) + sum(map(len, ranges))
        headers = encode([*kept, ("Content-Length", str(length))])
        stream = _with_parts(self.body, folder / self.file, ranges)
        return HttpResponse(self.status, headers, etag=etag, stream=stream)

    def _ranges(self) -> list[range]:
        """Return the ranges of the file to send (RFC 9110, section 14.4, for one)."""
        asked = self._header(RANGES) or self._header("Content-Range")
        if asked is None:
            return [range(int(self._header("Content-Length") or "0"))]
        found = _RANGE.findall(asked)
        return [range(int(first), int(last) + 1) for first, last in found]

    def _header(self, name: str) -> str | None:
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


def write_ranges(ranges: Iterable[range]) -> str:
    """Return ranges of bytes as the value of ``RANGES``."""
    return ",".join(f"{one.start}-{one.stop - 1}" for one in ranges)


async def _with_parts(
    body: bytes, path: Path, ranges: Iterable[range]
) -> AsyncGenerator[bytes]:
    """Yield a body and ranges of a file, read in threads.

    Raises:
        BrokenOffError: the file is shorter than expected.
    """
    if body:
        yield body
    with path.open("rb") as file:
        for wanted in ranges:
            file.seek(wanted.start)
            length = len(wanted)
            while length:
                piece = await asyncio.to_thread(file.read, min(length, _PIECE))
                if not piece:
                    raise BrokenOffError
                length -= len(piece)
                yield piece
