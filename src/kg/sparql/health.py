"""Whether queries are answered: asked now and then, and remembered between.

Balancers ask for readiness each second or so, several at a time; a service that is down
need not hear of each of them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ASKED_SECONDS: Final = 2.0
"""Longest time for an answer: a service that hangs must not keep those who ask."""


class Health:
    """What is wrong with a service, as of a few seconds ago at most."""

    def __init__(self, ask: Callable[[], Awaitable[str]], known_seconds: float) -> None:
        """Find out by ``ask``, and take that for true for some seconds."""
        self._ask = ask
        self._known_seconds = known_seconds
        self._asking = asyncio.Lock()
        self._complaint = ""
        self._known_until = 0.0

    async def complaint(self) -> str:
        """Return what is wrong; nothing if nothing is."""
        loop = asyncio.get_running_loop()
        async with self._asking:
            if loop.time() >= self._known_until:
                self._complaint = await self._ask()
                self._known_until = loop.time() + self._known_seconds
            return self._complaint
