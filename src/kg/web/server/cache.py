"""Answers that are kept ready: bytes of a release, which never change.

A cache belongs to one release, so that publishing another one leaves it behind.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from kg.web.http.asgi import Headers

LARGEST: Final = 1 << 20
"""Most bytes of an answer that is kept."""
_OVERHEAD: Final = 1024


class Key(NamedTuple):
    """What an answer depends on, as it came."""

    path: bytes
    query: bytes
    accept: bytes
    coding: bytes


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer: its headers, its ETag among them if it has one, and its body."""

    headers: Headers
    etag: bytes
    body: bytes
    status: int = 200


class Cache:
    """Answers by what they depend on; those that were least of use go first."""

    def __init__(self, most: int) -> None:
        """Keep up to ``most`` bytes."""
        self._most = most
        self._answers: OrderedDict[Key, Ready] = OrderedDict()
        self.size = 0
        self.hits = 0
        self.misses = 0

    def get(self, key: Key) -> Ready | None:
        """Return an answer that is kept."""
        found = self._answers.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._answers.move_to_end(key)
        return found

    def put(self, key: Key, ready: Ready) -> None:
        """Keep an answer, if it is small enough."""
        size = _size(key, ready)
        if key in self._answers or size > min(LARGEST, self._most):
            return
        self._answers[key] = ready
        self.size += size
        while self.size > self._most:
            gone, answer = self._answers.popitem(last=False)
            self.size -= _size(gone, answer)


def _size(key: Key, ready: Ready) -> int:
    return sum(map(len, key)) + len(ready.body) + _OVERHEAD
