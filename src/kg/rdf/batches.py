"""Things in batches, as one call for many costs less than a call for each."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Thing = TypeVar("Thing")
_SIZE: Final = 10_000


def batches(things: Iterable[Thing], size: int = _SIZE) -> Iterator[list[Thing]]:
    """Yield lists of some things each, until there are no more."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
