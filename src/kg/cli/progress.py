"""Says on standard error how far a long command is: lines, or a bar on a terminal."""

from __future__ import annotations

import sys
import time
from typing import Final

import click

_AFTER: Final = 2.0
_WIDTH: Final = 30


class Progress:
    """Tells steps as lines, and how far a step is as a bar.

    The bar is drawn on a terminal only, and from the third second on: before it would
    be gone before it is read.
    """

    def __init__(self) -> None:
        """Begin to count the time."""
        self._begun = time.monotonic()
        self._drawn = False

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Tell a step, or that ``done`` of ``total`` pieces of it are ready."""
        if not total:
            self._clear()
            click.echo(f"kg: {step}", err=True)
        elif sys.stderr.isatty() and time.monotonic() - self._begun > _AFTER:
            full = _WIDTH * done // total
            bar = "#" * full + "-" * (_WIDTH - full)
            click.echo(f"\rkg: {step} [{bar}] {done}/{total}", err=True, nl=False)
            self._drawn = True

    def _clear(self) -> None:
        if self._drawn:
            click.echo("\r\033[K", err=True, nl=False)
            self._drawn = False
