"""Compressors for the content codings of answers (RFC 9110, section 8.4.1)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

import brotli
import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable

WORTH_PACKING: Final = 1024
"""Bytes of an answer from which on it is sent in a content coding."""
_GZIP: Final = 16 + zlib.MAX_WBITS


class Compressor(NamedTuple):
    """``compress`` returns what of a piece can be sent by now, ``flush`` the rest."""

    compress: Callable[[bytes], bytes]
    flush: Callable[[], bytes]


def compressor(encoding: str) -> Compressor:
    """Return a compressor for a content coding, quick rather than thorough."""
    if encoding == "gzip":
        gzip = zlib.compressobj(4, wbits=_GZIP)
        return Compressor(gzip.compress, gzip.flush)
    if encoding == "zstd":
        zstd = zstandard.ZstdCompressor(3).compressobj()
        return Compressor(zstd.compress, zstd.flush)
    packer = brotli.Compressor(quality=4)
    return Compressor(packer.process, packer.finish)
