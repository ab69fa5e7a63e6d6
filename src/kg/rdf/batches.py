"""Splits an iterable into lists, because one call for many items costs less."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Thing = TypeVar("Thing")
_SIZE: Final = 10_000


def batches(things: Iterable[Thing], size: int = _SIZE) -> Iterator[list[Thing]]:
    """Yield lists of at most ``size`` things."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
