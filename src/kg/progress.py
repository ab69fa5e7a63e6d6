"""How long work says how far it is; what shows it is up to the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Piece = TypeVar("Piece")


class Tell(Protocol):
    """Is told a step, or that ``done`` of ``total`` pieces of it are ready."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Take it in."""


def silent(step: str, done: int = 0, total: int = 0) -> None:
    """Tell nobody."""
    del step, done, total


def counted(
    pieces: Iterable[Piece], total: int, step: str, progress: Tell
) -> Iterator[Piece]:
    """Yield the pieces of a step, telling of each when the next one is asked for."""
    for done, piece in enumerate(pieces, 1):
        yield piece
        progress(step, done, total)
