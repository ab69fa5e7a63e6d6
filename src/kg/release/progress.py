"""How long work says how far it is; what shows it is up to the caller."""

from __future__ import annotations

from typing import Protocol


class Tell(Protocol):
    """Is told a step, or that ``done`` of ``total`` pieces of it are ready."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Take it in."""


def silent(step: str, done: int = 0, total: int = 0) -> None:
    """Tell nobody."""
    del step, done, total
