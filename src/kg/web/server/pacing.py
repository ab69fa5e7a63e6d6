"""Large answers from the cache, a few in each turn of the event loop.

To write one takes a tenth of a millisecond or more. Whoever asks for them on many
connections would have all written in one turn, and each step of a query wait for that.
"""

from __future__ import annotations

import asyncio
from collections import deque


class Turns:
    """Lets so many go on in each turn of the event loop, first come first served."""

    def __init__(self, most: int) -> None:
        """Let ``most`` go on in a turn."""
        self._most = self._left = most
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_due = False

    async def take(self) -> None:
        """Return in this turn if there is room in it, else in a later one."""
        loop = asyncio.get_running_loop()
        if not self._is_due:
            self._is_due = True
            loop.call_soon(self._next)
        if self._left:
            self._left -= 1
            return
        future = loop.create_future()
        self._waiting.append(future)
        await future

    def _next(self) -> None:
        """Begin a turn."""
        self._left = self._most
        while self._left and self._waiting:
            future = self._waiting.popleft()
            if not future.done():  # else the client has hung up meanwhile
                future.set_result(None)
                self._left -= 1
        self._is_due = self._left < self._most
        if self._is_due:
            asyncio.get_running_loop().call_soon(self._next)
