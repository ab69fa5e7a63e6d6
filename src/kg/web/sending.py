"""What the pages answer, sent from the event loop: a slow reader holds no thread.

Pages are rendered in a few threads. A thread only ever hands over what it has made, and
a file that is to be sent it names (X-Sendfile); how long the client takes to read is
nobody's business but that of its connection.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

from kg.web.asgi import BrokenOffError
from kg.web.cache import LARGEST, Ready
from kg.web.watching import Watched

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from kg.web.asgi import Headers, Message, Receive, Send

FILE: Final = "X-Sendfile"
"""The header by which a page names a file of the release; it is never sent."""
_FILE: Final = FILE.lower().encode()
_PIECE: Final = 1 << 18
_OK: Final = 200
_RANGE: Final = re.compile(rb"bytes (\d+)-(\d+)/")


class Collected:
    """An answer of the pages as it comes out of a thread; to be called as ``send``."""

    def __init__(self, folder: Path) -> None:
        """Nothing has come yet; files are those in ``folder``."""
        self._folder = folder
        self.status = 0
        self.headers: Headers = []
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        """Take a message of ASGI."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message["headers"])
        else:
            self._body += message.get("body", b"")

    async def send(self, method: str, receive: Receive, send: Send) -> None:
        """Send the answer, or the file that it names.

        Raises:
            ClientGoneError: the client hung up before the end of the file.
            BrokenOffError: the file ended before it should.
        """
        named = dict(self.headers)
        headers = [(name, value) for name, value in self.headers if name != _FILE]
        start = {"type": "http.response.start", "status": self.status}
        await send({**start, "headers": headers})
        if _FILE not in named or method == "HEAD":
            await send({"type": "http.response.body", "body": bytes(self._body)})
            return
        path = self._folder / named[_FILE].decode()
        with path.open("rb") as file, Watched(receive):
            await _send_pieces(file, _seek(file, named), send)

    def ready(self) -> Ready | None:
        """Return the answer to keep: a whole one with an ETag, that is no file."""
        named = dict(self.headers)
        etag = named.get(b"etag")
        is_small = len(self._body) <= LARGEST
        if self.status != _OK or not etag or _FILE in named or not is_small:
            return None
        headers = [one for one in self.headers if one[0] != b"content-length"]
        return Ready(headers, etag, bytes(self._body))


def _seek(file: BinaryIO, headers: dict[bytes, bytes]) -> int:
    """Go to where the answer begins; return its bytes (RFC 9110, section 14.4)."""
    found = _RANGE.match(headers.get(b"content-range", b""))
    if found is None:
        return int(headers.get(b"content-length", b"0"))
    file.seek(int(found[1]))
    return int(found[2]) - int(found[1]) + 1


async def _send_pieces(file: BinaryIO, left: int, send: Send) -> None:
    while left:
        piece = await asyncio.to_thread(file.read, min(left, _PIECE))
        if not piece:
            raise BrokenOffError
        left -= len(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
