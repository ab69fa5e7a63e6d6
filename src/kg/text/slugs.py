"""The form of slugs, which name things within their kinds, and files."""

from __future__ import annotations

from typing import Final

SLUG: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""A regular expression: lower-case ASCII words and digits, joined by hyphens."""
