"""A cache of whole responses, in memory.

Each release has its own cache. A release never changes, so no entry becomes stale.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kg.web.http.request import Key
    from kg.web.http.response import HttpResponse

LARGEST: Final = 1 << 20
"""The longest body that is kept, in bytes."""
_OVERHEAD: Final = 1024


class Cache:
    """Responses by what they depend on; the least recently used is dropped first."""

    def __init__(self, most: int) -> None:
        """Keep at most ``most`` bytes."""
        self._most = most
        self._answers: OrderedDict[Key, HttpResponse] = OrderedDict()
        self.size = 0
        self.hits = 0
        self.misses = 0

    def get(self, key: Key) -> HttpResponse | None:
        """Return the response for a key, or None; count a hit or a miss."""
        found = self._answers.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._answers.move_to_end(key)
        return found

    def put(self, key: Key, response: HttpResponse) -> None:
        """Keep a response, if it is small enough."""
        size = _size(key, response)
        if key in self._answers or size > min(LARGEST, self._most):
            return
        self._answers[key] = response
        self.size += size
        while self.size > self._most:
            gone, answer = self._answers.popitem(last=False)
            self.size -= _size(gone, answer)


def _size(key: Key, response: HttpResponse) -> int:
    return sum(map(len, key)) + len(response.body) + _OVERHEAD
