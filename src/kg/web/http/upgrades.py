"""Requests that wish for another protocol: the wish is not heard, the request is.

It may be ignored (RFC 9110, section 7.8). The parser would take what follows the head
for that protocol; clients in Java wish for HTTP/2 with each request.
"""

from __future__ import annotations

import re
from typing import Final

_END: Final = b"\r\n\r\n"
_UPGRADE: Final = re.compile(rb"\r\nupgrade(?=:)", re.IGNORECASE)
_BEGUN: Final = re.compile(
    rb"\r(?:\n(?:\r|u(?:p(?:g(?:r(?:a(?:de?)?)?)?)?)?)?)?\Z", re.IGNORECASE
)
"""What may go on to be the field, or to end the head."""
_LONGEST: Final = len(b"\r\nupgrade")


class UpgradeFilter:
    """Takes the wish out of the head of a request, in whatever pieces that comes."""

    def __init__(self) -> None:
        """Wait for a request."""
        self._held = b""
        self._has_begun = self._is_raw = False

    def begin(self) -> None:
        """Note that the parser is at the beginning of the head.

        If that came with the request before, the rest of it is left as it is.
        """
        self._is_raw = not self._has_begun

    def take(self, data: bytes) -> bytes:
        """Return what the parser may read now; the last bytes may be held back."""
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
