"""Compressors for the content codings of answers (RFC 9110, section 8.4.1)."""

from __future__ import annotations

import zlib
from typing import Final, Protocol

import brotli
import zstandard

WORTH_PACKING: Final = 1024
"""Bytes of an answer from which on it is sent in a content coding."""
_GZIP: Final = 16 + zlib.MAX_WBITS


class Compressor(Protocol):
    """A compressor that is fed in pieces; only the last call completes its output."""

    def compress(self, content: bytes, /) -> bytes:
        """Take a piece; return what can be sent by now."""

    def flush(self) -> bytes:
        """Return the rest."""


class _Brotli:
    """Brotli (RFC 7932), by the names that the other compressors have."""

    def __init__(self) -> None:
        self._packer = brotli.Compressor(quality=4)

    def compress(self, content: bytes, /) -> bytes:
        packed: bytes = self._packer.process(content)
        return packed

    def flush(self) -> bytes:
        packed: bytes = self._packer.finish()
        return packed


def compressor(encoding: str) -> Compressor:
    """Return a compressor for a content coding, quick rather than thorough."""
    if encoding == "gzip":
        return zlib.compressobj(4, wbits=_GZIP)
    if encoding == "zstd":
        return zstandard.ZstdCompressor(3).compressobj()
    return _Brotli()
