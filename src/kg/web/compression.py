"""Content codings, RFC 9110, section 12.5.3: which one a client takes."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

_OFFERS: Final = ("zstd", "br", "gzip")
"""What is offered, the quickest first."""


@lru_cache(1024)
def best_encoding(accept: str | None) -> str:
    """Return the content coding to use; nothing for none."""
    if not accept:
        return ""
    parsed = parse_accept_header(accept, Accept)
    quality, place = max((parsed.quality(o), -i) for i, o in enumerate(_OFFERS))
    return _OFFERS[-place] if quality > 0 else ""
