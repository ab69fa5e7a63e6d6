"""An answer on its way, read ahead of its reader in bounded memory.

Two clocks run, and never both. The deadline is the time of the engine, a worker or
another service. While the buffer is full, the engine waits for the reader, and a
separate client-read timeout applies.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from typing import TYPE_CHECKING, Final

from kg.errors import QueryError, SlowReaderError, StoreUnavailableError
from kg.sparql.protocol import AsyncAnswer

if TYPE_CHECKING:
    from kg.project import ServiceLimits

_AHEAD: Final = 1 << 20
"""Bytes of an answer that are taken from an engine before the reader takes them."""


class BufferedAnswer(ABC):
    """A query that an engine answers: what has come, and was not yet taken.

    ``begun`` becomes true when the answer begins, and false when the query was put
    back; it raises the error of a query that failed before. What holds the engine back,
    and what frees it, is up to the subclass.
    """

    def __init__(self, service: ServiceLimits, seconds: float) -> None:
        """Wait for the engine, which has so many seconds."""
        self.encoding = ""
        self.error: QueryError | None = None
        self.has_begun = False
        self.is_put_back = False
        self._service = service
        self._loop = asyncio.get_running_loop()
        self.begun: asyncio.Future[bool] = self._loop.create_future()
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._is_done = False
        self._is_full = False
        self._reader: asyncio.Future[None] | None = None
        self._left = seconds
        self._until = self._loop.time() + seconds
        self._timer = self._loop.call_later(seconds, self._expire)

    async def piece(self) -> bytes:
        """Return the next piece; nothing at the end.

        Raises:
            QueryError: the answer broke off.
        """
        while not (self._pieces or self._is_done):
            self._reader = self._loop.create_future()
            await self._reader
        if self.error:
            raise self.error
        content = b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        if self._is_full:
            self._resume()
        return content

    def is_complete(self) -> bool:
        """Whether all that is still to come is here."""
        return self._is_done and self.error is None

    def stop(self, error: QueryError | None = None) -> None:
        """End a query that nobody waits for, or that cannot go on."""
        if not self._is_done:
            self._abort()
            self.finish(error or StoreUnavailableError("the answer was closed"))

    def put_back(self) -> None:
        """Stop a query whose answer has not begun; it begins anew when it may.

        One that has ended stays as it is: its engine may answer another by now.
        """
        if not self._is_done:
            self.is_put_back = True
            self._abort()
            self.finish()

    def put(self, content: bytes, *, is_last: bool = False) -> None:
        """Take a piece from the engine; the first one begins the answer.

        What comes after the end is dropped.
        """
        if self._is_done:
            return
        self.has_begun = True
        if content:
            self._pieces.append(content)
            self._size += len(content)
        if is_last:
            self.finish()
        elif self._size > _AHEAD and not self._is_full:
            self._pause()
        if not self.begun.done():
            self.begun.set_result(True)
        self._wake()

    def finish(self, error: QueryError | None = None) -> None:
        """End, with an error or without, unless it has ended."""
        if self._is_done:
            return
        self._is_done = True
        self.error = error
        self._timer.cancel()
        if self._is_full:
            # the engine goes on to other queries, whose readers do not wait for ours
            self._resume()
        self._release()
        if not self.begun.done():
            if error:
                self.begun.set_exception(error)
            else:
                self.begun.set_result(not self.is_put_back)
        self._wake()

    def _pause(self) -> None:
        self._is_full = True
        self._left = self._seconds_left()
        self._timer.cancel()
        seconds = self._service.stalled_seconds
        self._timer = self._loop.call_later(seconds, self._stall)
        self._hold()

    def _resume(self) -> None:
        self._is_full = False
        if not self._is_done:
            self._timer.cancel()
            self._until = self._loop.time() + self._left
            self._timer = self._loop.call_later(self._left, self._expire)
        self._go_on()

    def _seconds_left(self) -> float:
        """Return the seconds that the engine has when its reader has read on."""
        return self._until - self._loop.time()

    def _wake(self) -> None:
        reader, self._reader = self._reader, None
        if reader and not reader.done():
            reader.set_result(None)

    def _expire(self) -> None:
        self.stop(self._overdue())

    def _stall(self) -> None:
        seconds = self._service.stalled_seconds
        self.stop(
            SlowReaderError(
                f"nothing of the answer was taken for {seconds:g} s",
                "stalled_seconds",
                seconds,
            )
        )

    @abstractmethod
    def _hold(self) -> None:
        """Take nothing more from the engine, which then waits."""

    @abstractmethod
    def _go_on(self) -> None:
        """Take on from the engine."""

    @abstractmethod
    def _abort(self) -> None:
        """Stop the engine."""

    @abstractmethod
    def _release(self) -> None:
        """Give back what the query held, once; it has ended or was put back."""

    @abstractmethod
    def _overdue(self) -> QueryError:
        """Return the error of a query that is past its deadline."""


class StreamedAnswer(AsyncAnswer):
    """A buffered answer in the hands of its reader; forgetting it stops the query."""

    def __init__(self, buffered: BufferedAnswer, media_type: str) -> None:
        """Take an answer that has begun."""
        self.media_type = media_type
        self.encoding = buffered.encoding
        self._buffered = buffered

    @property
    def is_complete(self) -> bool:
        """Whether nothing can fail any more: the rest is here."""
        return self._buffered.is_complete()

    async def piece(self) -> bytes:
        """Return the next piece; nothing at the end."""
        return await self._buffered.piece()

    def close(self) -> None:
        """Stop an answer that nobody reads on."""
        self._buffered.stop()

    def __del__(self) -> None:
        """Stop an answer that was forgotten."""
        self.close()
