"""Limits how many large responses are sent in each iteration of the event loop.

Writing one takes 0.1 ms or more. A client with many connections could otherwise have
them all written in one iteration, and every query would wait.
"""

from __future__ import annotations

import asyncio
from collections import deque


class Turns:
    """Lets a few callers continue in each iteration of the event loop, in order."""

    def __init__(self, most: int) -> None:
        """Let ``most`` callers continue in an iteration."""
        self._most = self._left = most
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_due = False

    async def take(self) -> None:
        """Return in this iteration if it has room, else in a later one."""
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
        """Begin an iteration."""
        self._left = self._most
        while self._left and self._waiting:
            future = self._waiting.popleft()
            if not future.done():  # else the client has disconnected
                future.set_result(None)
                self._left -= 1
        self._is_due = self._left < self._most
        if self._is_due:
            asyncio.get_running_loop().call_soon(self._next)
