"""Adds the header ``Link`` to a response (RFC 8288)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from flask import Response


def add_link(response: Response, target: str, relation: str) -> None:
    """Add a link to another address, with its relation type."""
    address = quote(target, "/:@?=&%")
    response.headers.add("Link", f'<{address}>; rel="{relation}"')
