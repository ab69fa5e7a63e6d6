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
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from kg.web.http.compression import Coding

FILE: Final = "X-Sendfile"
"""The header in which a page names a file of the release; it is never sent."""
_OF_SERVER: Final = {"date", "connection", "content-length", FILE.lower()}
"""Headers that are not sent as the page has them: the server sets its own."""
_PIECE: Final = 1 << 18
_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/")


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
        """The file of the release to send instead of the body."""
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
        length = self._header("Content-Length") or "0"
        headers = encode([*kept, ("Content-Length", length)])
        stream = _file_part(folder / self.file, *self._range(int(length)))
        return HttpResponse(self.status, headers, etag=etag, stream=stream)

    def _range(self, length: int) -> tuple[int, int]:
        """Return the range of the file to send: first byte and length.

        See RFC 9110, section 14.4.
        """
        found = _RANGE.match(self._header("Content-Range") or "")
        if found is None:
            return 0, length
        return int(found[1]), int(found[2]) - int(found[1]) + 1

    def _header(self, name: str) -> str | None:
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


async def _file_part(path: Path, first: int, length: int) -> AsyncGenerator[bytes]:
    """Yield a range of a file, read in threads.

    Raises:
        BrokenOffError: the file is shorter than expected.
    """
    with path.open("rb") as file:
        file.seek(first)
        while length:
            piece = await asyncio.to_thread(file.read, min(length, _PIECE))
            if not piece:
                raise BrokenOffError
            length -= len(piece)
            yield piece
