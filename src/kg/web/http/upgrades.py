"""Ignores the field ``Upgrade`` of a request, as RFC 9110, section 7.8, allows.

The parser would read what follows the head as the other protocol. Java clients ask for
HTTP/2 with each request.
"""

from __future__ import annotations

import re
from typing import Final

_END: Final = b"\r\n\r\n"
_UPGRADE: Final = re.compile(rb"\r\nupgrade(?=:)", re.IGNORECASE)
_BEGUN: Final = re.compile(
    rb"\r(?:\n(?:\r|u(?:p(?:g(?:r(?:a(?:de?)?)?)?)?)?)?)?\Z", re.IGNORECASE
)
"""The beginning of the field, or of the end of the head, at the end of the data."""
_LONGEST: Final = len(b"\r\nupgrade")


class UpgradeFilter:
    """Renames ``Upgrade`` in the head of a request, even if it comes in pieces."""

    def __init__(self) -> None:
        """Wait for a request."""
        self._held = b""
        self._has_begun = self._is_raw = False

    def begin(self) -> None:
        """Note that the parser is at the beginning of a head.

        If that head came together with the previous request, its rest is not changed.
        """
        self._is_raw = not self._has_begun

    def take(self, data: bytes) -> bytes:
        """Return what the parser may read now; keep the last bytes back if need be."""
        if self._is_raw:
            return data
        data = self._held + data
        if not self._has_begun:
            data = data.lstrip(b"\r\n")  # empty lines before it (RFC 9112, section 2.2)
            self._has_begun = bool(data)
        head, end, rest = data.partition(_END)
        found = None if end else _BEGUN.search(head[-_LONGEST:])
        self._held = found[0] if found else b""
        head = head[: len(head) - len(self._held)]
        return _UPGRADE.sub(b"\r\nUnheard", head) + end + rest
