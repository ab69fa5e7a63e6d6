"""Releases of the flood project, for tests that need one but do not test building."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kg.project import read_project
from kg.release.build import build
from kg.release.manifest import MANIFEST, Release, read_release
from kg.release.publish.current_release import RELEASES
from kg.release.publish.publish import switch
from kg.sources import read_sources
from support import FLOOD
from support.shared import alone

if TYPE_CHECKING:
    from pathlib import Path

FIRST = datetime(2026, 12, 1, tzinfo=UTC)


class FloodReleases:
    """Releases dated to days of December 2026; only the first is built.

    Another day's is a copy whose manifest has another date, and so another identifier.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, day: int = 1) -> Release:
        """Return the release of a day; no test may change it."""
        with alone(self.folder):
            return read_release(self._made(day))

    def _made(self, day: int) -> Path:
        path = self.folder / f"day-{day}"
        if not path.exists():
            self._make(day).rename(path)
        return path

    def _make(self, day: int) -> Path:
        """Make the release of a day; return where it lies until it is whole."""
        if day == 1:
            return build(read_sources(read_project(FLOOD)), self.folder, FIRST).path
        first, path = self._made(1), self.folder / f"half-{day}"
        shutil.copytree(first, path, symlinks=True)
        manifest = path / MANIFEST
        text = manifest.read_text("utf-8").replace("12-01T", f"12-{day:02}T")
        manifest.write_text(text, "utf-8")
        return path

    def publish(self, output: Path, day: int = 1) -> Release:
        """Switch an output folder to the release of a day as a build does, unlocked.

        What :func:`kg.release.publish.publish.adopt` does before, to copy and to verify
        it, is left out: it is known to be whole.
        """
        release = self.of(day)
        path = output / RELEASES / release.id
        if not path.exists():
            shutil.copytree(release.path, path, symlinks=True)
        switch(output, published := read_release(path))
        return published
