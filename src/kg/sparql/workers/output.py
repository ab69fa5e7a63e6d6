"""The answer of a worker, sent in pieces as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.sparql.compressors import WORTH_PACKING, Compressor, compressor
from kg.sparql.workers.deadline import stopped_clock
from kg.sparql.workers.frames import ENCODINGS, LAST, MORE

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from kg.rdf.xml_writer import XmlPieces

_PIECE: Final = 1 << 18


class ResultTooLargeError(Exception):
    """The answer outgrew its limit."""


class Output:
    """A binary file that sends what is written to it in pieces, up to a limit."""

    def __init__(
        self,
        connection: Connection,
        kind: bytes,
        limit: int,
        encoding: str,
        xml: XmlPieces | None = None,
    ) -> None:
        """Send pieces of a ``kind``, up to ``limit`` bytes before they are packed."""
        self._connection = connection
        self._xml = xml
        self._kind = kind
        self._left = limit
        self._encoding = encoding
        self._compressor: Compressor | None = None
        self._begun = False
        self._buffer = bytearray()
        self.overflowed = False

    def write(self, content: bytes) -> int:
        """Take what is to be sent.

        Raises:
            ResultTooLargeError: it is beyond the limit.
        """
        content_size = len(content)
        if self._xml:
            content = self._xml.written(content)
        self._left -= len(content)
        if self._left < 0:
            self.overflowed = True
            raise ResultTooLargeError
        self._buffer += content
        if len(self._buffer) >= _PIECE:
            self._send(MORE)
        return content_size

    def flush(self) -> None:
        """Do nothing: a serializer flushes at its end, and then ``finish`` follows."""

    def finish(self) -> None:
        """Send the rest, and that it was the last."""
        self._send(LAST)

    def _send(self, more: bytes) -> None:
        content, self._buffer = bytes(self._buffer), bytearray()
        heading = self._kind + more
        if not self._begun:
            self._begun = True
            small = more == LAST and len(content) < WORTH_PACKING
            encoding = "" if small else self._encoding
            self._compressor = compressor(encoding) if encoding else None
            heading += ENCODINGS[encoding]
        if self._compressor:
            content = self._compressor.compress(content)
            content += self._compressor.flush() if more == LAST else b""
        # a reader that takes its time uses up none of the query's
        with stopped_clock():
            self._connection.send_bytes(heading + content)
