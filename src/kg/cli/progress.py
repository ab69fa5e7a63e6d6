"""Shows the progress of a long command on standard error: lines, or a bar."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from typing import Self

_AFTER: Final = 2.0
_PAUSE: Final = 0.1
_WIDTH: Final = 30


class Progress:
    """Shows steps as lines, and the progress of a step as a bar.

    The bar appears only on a terminal, and only after two seconds, so that it does not
    flash. It is erased at the end of the context.
    """

    def __init__(self, after: float = _AFTER, pause: float = _PAUSE) -> None:
        """Draw the bar after ``after`` seconds, and every ``pause`` seconds at most."""
        self._pause = pause
        self._next = time.monotonic() + after
        self._drawn = False

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Erase the bar."""
        self._clear()

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Show a step, or that ``done`` of ``total`` pieces of it are ready."""
        if not total:
            self._clear()
            click.echo(f"kg: {step}", err=True)
        elif time.monotonic() > self._next and sys.stderr.isatty():
            full = _WIDTH * done // total
            bar = "#" * full + "-" * (_WIDTH - full)
            # erase the line first, because the bar before may have been longer
            text = f"\r\033[Kkg: {step} [{bar}] {done}/{total}"
            click.echo(text, err=True, nl=False)
            self._drawn = True
            self._next = time.monotonic() + self._pause

    def _clear(self) -> None:
        if self._drawn:
            click.echo("\r\033[K", err=True, nl=False)
            self._drawn = False
