"""Progress reports of long work; the caller decides how to show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Piece = TypeVar("Piece")


class Tell(Protocol):
    """A callable that takes a step, and that ``done`` of ``total`` pieces are ready."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Report progress."""


def silent(step: str, done: int = 0, total: int = 0) -> None:
    """Report nothing."""
    del step, done, total


def counted(
    pieces: Iterable[Piece], total: int, step: str, progress: Tell
) -> Iterator[Piece]:
    """Yield the pieces of a step; report each one when the next one is requested."""
    for done, piece in enumerate(pieces, 1):
        yield piece
        progress(step, done, total)
