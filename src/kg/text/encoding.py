"""Decodes files, which must be UTF-8 without a byte order mark.

https://www.unicode.org/versions/latest/core-spec/chapter-3/#G7404 (UTF-8).
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from kg.errors import Position, SourceError
from kg.text.positions import position_at

if TYPE_CHECKING:
    from pathlib import Path

_SAVE: Final = "save it as UTF-8"
# the marks of UTF-32 begin or end with those of UTF-16
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_LOOKED_AT: Final = 200
_FEWEST: Final = 16


def text_of(path: Path, content: bytes) -> str:
    """Return the text of a file; ``path`` is for the error only.

    Raises:
        SourceError: the file begins with a byte order mark, has another encoding, or
            contains U+0000; the error has the position.
    """
    if content.startswith(_WIDE) or _is_wide(content[:_LOOKED_AT]):
        raise SourceError(
            Position(path, 1, 1), f"is no UTF-8 text here, but UTF-16; {_SAVE}"
        )
    if content.startswith(codecs.BOM_UTF8):
        raise SourceError(
            Position(path, 1, 1),
            "begins with the invisible character U+FEFF, a byte order mark; "
            f"{_SAVE} without one",
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"is no UTF-8 text here (byte 0x{content[error.start]:02X}); {_SAVE}"
        raise SourceError(_position(path, content, error.start), message) from error
    if "\0" in text:
        where = _position(path, content, content.index(b"\0"))
        raise SourceError(where, "holds the invisible character U+0000; remove it")
    return text


def _is_wide(head: bytes) -> bool:
    """Return whether every other byte is 0, as in UTF-16 text with Latin letters."""
    halves = (head[0::2], head[1::2])
    return len(head) >= _FEWEST and any(
        one.count(0) > len(one) * 3 // 4 and 0 not in other
        for one, other in (halves, halves[::-1])
    )


def _position(path: Path, content: bytes, offset: int) -> Position:
    """Return the position of a byte; all bytes before it are valid UTF-8."""
    before = content[:offset].decode("utf-8")
    return position_at(path, before, len(before))
