"""Whether another service answers: asked now and then, and remembered between.

Balancers ask for readiness each second or so, several at a time; a service that is down
need not hear of each of them, and one that hangs must not keep them waiting.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import httpx

from kg.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_ASKED_SECONDS: Final = 2.0
"""Longest time of a service to answer."""
_KNOWN_SECONDS: Final = 5.0
"""How long what was found out is taken for true."""


class Health:
    """What is wrong with a service, as of a few seconds ago at most."""

    def __init__(self, ask: Callable[[], Awaitable[None]]) -> None:
        """Find out by ``ask``, which fails if something is wrong."""
        self._ask = ask
        self._asking = asyncio.Lock()
        self._complaint = ""
        self._known_until = 0.0

    async def complaint(self) -> str:
        """Return what is wrong; nothing if nothing is."""
        loop = asyncio.get_running_loop()
        async with self._asking:
            if loop.time() >= self._known_until:
                self._complaint = await self._find_out()
                self._known_until = loop.time() + _KNOWN_SECONDS
            return self._complaint

    async def _find_out(self) -> str:
        try:
            async with asyncio.timeout(_ASKED_SECONDS):
                await self._ask()
        except TimeoutError:
            return f"the endpoint does not answer within {_ASKED_SECONDS:g} s"
        except QueryError as error:
            return str(error)
        except (httpx.HTTPError, httpx.StreamError) as error:
            return f"the endpoint cannot be read: {type(error).__name__}"
        return ""
