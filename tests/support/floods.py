"""Releases of the example of the flood."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kg.release.build import build

if TYPE_CHECKING:
    from pathlib import Path

    from kg.release.manifest import Release
    from kg.sources import Sources


def built(sources: Sources, output: Path, day: int) -> Release:
    """Build a release as of a day of December 2026."""
    return build(sources, output, datetime(2026, 12, day, tzinfo=UTC))
