"""Cancels the work for a request when its client disconnects."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kg.web.http.asgi import Receive

_WATCH_SECONDS: Final = 0.05
"""The delay before watching starts; most answers are ready earlier."""

_PAUSE: Final = 0.001


class ClientGoneError(Exception):
    """The client disconnected: nobody waits for the response."""


class Watched:
    """A context manager that cancels its body when the client disconnects."""

    def __init__(self, receive: Receive, after: float = _WATCH_SECONDS) -> None:
        """Watch ``receive`` after some seconds; the body must have been read."""
        self._after = after
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._asking = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        self._is_gone = False

    def __enter__(self) -> None:
        """Start watching, after the delay."""
        self._timer = self._loop.call_later(self._after, self._start)

    def __exit__(
        self, kind: type[BaseException] | None, error: object, _trace: object
    ) -> None:
        """Stop watching; raise ClientGoneError if the body was cancelled here."""
        self._timer.cancel()
        if self._watching:
            self._watching.cancel()
        # the cancelled task, its frames and this object refer to each other: without
        # this, only a full garbage collection frees them
        asking, self._asking, self._watching = self._asking, None, None
        if self._is_gone and kind is asyncio.CancelledError and asking:
            asking.uncancel()
            raise ClientGoneError

    def _start(self) -> None:
        self._watching = self._loop.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":  # noqa: ASYNC110
            await asyncio.sleep(_PAUSE)  # more data must not keep the loop busy
        if self._asking:
            self._is_gone = True
            self._asking.cancel()
