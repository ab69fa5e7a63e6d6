"""What goes over the socket between the pool and a worker.

A frame is a length (four bytes, network order), two letters and content. A worker that
is ready says so once, with the number of its process. The letters of a piece of an
answer say what the answer is and whether more follows; those of the first piece are
followed by its encoding.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kg.rdf.formats import GraphFormat, ResultFormat
    from kg.sparql.protocol import Query

READY: Final = b"R."
ERROR: Final = b"X."
SOLUTIONS: Final = b"S"
GRAPH: Final = b"G"
PAGE: Final = b"P"
MORE: Final = b"+"
LAST: Final = b"."

ENCODINGS: Final = {"": b"-", "gzip": b"g", "br": b"b", "zstd": b"z"}
"""Content codings (RFC 9110, section 8.4.1) as a letter; the first is none."""
CODED: Final = {letter: name for name, letter in ENCODINGS.items()}

MESSAGE: Final = 64
"""Most bytes of a message about a worker, to or from where it is forked."""

_LENGTH: Final = struct.Struct("!i")
_HEADING: Final = 2
_LAST: Final = LAST[0]


@dataclass(frozen=True)
class WorkerRequest:
    """A query on its way to a worker; terms travel as N-Triples text.

    ``results`` and ``graphs`` are the short names of formats, ``encoding`` one of
    :data:`ENCODINGS`.
    """

    text: str
    bindings: dict[str, str]
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    results: str | None
    graphs: str | None
    encoding: str = ""
    base: str | None = None

    @classmethod
    def of(
        cls,
        query: Query,
        text: str,
        results: ResultFormat | None,
        graphs: GraphFormat | None,
        encoding: str,
    ) -> WorkerRequest:
        """Return the request for a query, of which the engine gets another ``text``."""
        return cls(
            text=text,
            bindings={name: str(term) for name, term in (query.bindings or {}).items()},
            default_graphs=query.default_graphs,
            named_graphs=query.named_graphs,
            results=results.name if results else None,
            graphs=graphs.name if graphs else None,
            encoding=encoding,
            base=query.base,
        )

    def serialize(self) -> bytes:
        """Return the request as a frame."""
        return pack(vars(self))  # so the class has no slots


def pack(document: dict[str, Any]) -> bytes:
    """Return a request to a worker as a frame."""
    content = json.dumps(document).encode()
    return _LENGTH.pack(len(content)) + content


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it came: what it is, whether the last of its answer, its content."""

    kind: bytes
    is_last: bool
    content: bytes


class FrameReader:
    """Cuts what comes over a socket into frames, whatever pieces it comes in."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """Take some bytes; return the frames that are whole with them."""
        self._buffer += data
        frames: list[Frame] = []
        start, end = 0, len(self._buffer)
        with memoryview(self._buffer) as view:  # a slice of it copies nothing
            while end - start >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(view, start)
                begin = start + _LENGTH.size
                start = begin + length
                if start > end:
                    start = begin - _LENGTH.size
                    break
                kind, is_last = bytes(view[begin : begin + 1]), view[begin + 1] == _LAST
                content = bytes(view[begin + _HEADING : start])
                frames.append(Frame(kind, is_last, content))
        del self._buffer[:start]
        return frames
