"""Whether the client of a request is still there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kg.web.http.asgi import Receive

_WATCH_SECONDS: Final = 0.05
"""How long an answer takes before it is worth to watch whether the client is there."""

_PAUSE: Final = 0.001


class ClientGoneError(Exception):
    """The client hung up: nobody waits for an answer."""


class Watched:
    """Cancels what runs in it when the client hangs up.

    Most answers are there before it is worth to look.
    """

    def __init__(self, receive: Receive, after: float = _WATCH_SECONDS) -> None:
        """Listen by ``receive``, of a request that has come whole."""
        self._after = after
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._asking = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        self._is_gone = False

    def __enter__(self) -> None:
        """Begin to watch, in a moment."""
        self._timer = self._loop.call_later(self._after, self._start)

    def __exit__(
        self, kind: type[BaseException] | None, error: object, _trace: object
    ) -> None:
        """Stop watching; raise ClientGoneError for what was cancelled by this."""
        self._timer.cancel()
        if self._watching:
            self._watching.cancel()
        # what was cancelled keeps its frames, and they this: let go of the tasks, or
        # they are freed by the next full collection only
        asking, self._asking, self._watching = self._asking, None, None
        if self._is_gone and kind is asyncio.CancelledError and asking:
            asking.uncancel()
            raise ClientGoneError

    def _start(self) -> None:
        self._watching = self._loop.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":  # noqa: ASYNC110
            await asyncio.sleep(_PAUSE)  # whoever sends on is not to keep the loop
        if self._asking:
            self._is_gone = True
            self._asking.cancel()
