"""What the pages answer, sent from the event loop: a slow reader holds up none.

What makes a page hands it over whole, and only names a file that is to be sent
(X-Sendfile); how long the client takes to read is nobody's business but that of its
connection.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from kg.sparql import WORTH_PACKING, compressor
from kg.web.http.asgi import BrokenOffError, encode
from kg.web.http.disconnect import Watched
from kg.web.server.cache import LARGEST, Ready

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from kg.web.http.asgi import Receive, Send
    from kg.web.http.compression import Coding

FILE: Final = "X-Sendfile"
"""The header by which a page names a file of the release; it is never sent."""
_OF_SERVER: Final = {"date", "connection", "content-length", FILE.lower()}
"""Headers that are not part of a page: the server adds those of each answer."""
_PIECE: Final = 1 << 18
_KEPT: Final = {HTTPStatus.OK, HTTPStatus.SEE_OTHER}
_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/")


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of the pages: its status, its headers, and its body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def serialize(self) -> bytes:
        """Return the page as bytes: a line of JSON, and the body."""
        return json.dumps([self.status, self.headers]).encode() + b"\n" + self.body

    @classmethod
    def parse(cls, content: bytes) -> Page:
        """Return a page as :meth:`serialize` had it."""
        head, _, body = content.partition(b"\n")
        status, headers = json.loads(head)
        return cls(status, [(name, value) for name, value in headers], body)

    @property
    def file(self) -> str | None:
        """The file of the release that is to be sent in place of the body."""
        return self._header(FILE)

    def packed(self, coding: Coding) -> Page:
        """Return the page in a content coding, if that is worth it or has to be.

        Its ETag names the coding (RFC 9110, section 8.8.3.3). Files are as they are.
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
        """Return the page with some headers; others may be there several times."""
        names = {name.lower() for name in changed}
        kept = [one for one in self.headers if one[0].lower() not in names]
        return replace(self, headers=[*kept, *changed.items()])

    def ready(self) -> Ready:
        """Return the answer as it is sent, without what belongs to the moment."""
        kept = [one for one in self.headers if one[0].lower() not in _OF_SERVER]
        etag = (self._header("ETag") or "").encode()
        return Ready(encode(kept), etag, self.body, self.status)

    @property
    def can_be_kept(self) -> bool:
        """Whether the answer is the same the next time."""
        is_fixed = "no-store" not in (self._header("Cache-Control") or "no-store")
        is_small = len(self.body) <= LARGEST
        return self.status in _KEPT and not self.file and is_fixed and is_small

    async def send_file(
        self, folder: Path, method: str, receive: Receive, send: Send
    ) -> None:
        """Send the file that the page names, one of ``folder``, or a part of it.

        Raises:
            ClientGoneError: the client hung up before the end of the file.
            BrokenOffError: the file ended before it should.
        """
        length = ("Content-Length", self._header("Content-Length") or "0")
        headers = [*self.ready().headers, *encode([length])]
        start = {"type": "http.response.start", "status": self.status}
        await send({**start, "headers": headers})
        if method == "HEAD" or self.file is None:
            await send({"type": "http.response.body", "body": b""})
            return
        with (folder / self.file).open("rb") as file, Watched(receive):
            await _send_pieces(file, self._seek(file), send)

    def _seek(self, file: BinaryIO) -> int:
        """Go to where the answer begins; return its bytes (RFC 9110, section 14.4)."""
        found = _RANGE.match(self._header("Content-Range") or "")
        if found is None:
            return int(self._header("Content-Length") or "0")
        file.seek(int(found[1]))
        return int(found[2]) - int(found[1]) + 1

    def _header(self, name: str) -> str | None:
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


async def _send_pieces(file: BinaryIO, left: int, send: Send) -> None:
    while left:
        piece = await asyncio.to_thread(file.read, min(left, _PIECE))
        if not piece:
            raise BrokenOffError
        left -= len(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
