"""An answer on its way from another service, read a little ahead of its reader.

The time of a query is the time in which the other side is waited for. When so much was
read ahead that the reader is waited for instead, he has a time of his own.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

import httpx

from kg.errors import (
    QueryError,
    QueryTimeoutError,
    QueryTooLargeError,
    SlowReaderError,
    StoreUnavailableError,
)
from kg.sparql.remote import replies

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.project import ServiceLimits
    from kg.sparql.remote.slots import Place, Places

_MIB: Final = 1 << 20
_AHEAD: Final = 1 << 20
"""Bytes of an answer that are read before its reader takes them."""


async def send(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Send a query, and once more if its connection ends before an answer begins.

    The other side may close a connection that was kept at the moment in which it is
    used again (RFC 9112, section 9.3.1); a query changes nothing, asked twice.
    """
    try:
        return await client.send(request, stream=True)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        return await client.send(request, stream=True)


class Transfer:
    """A query at another service: what has come of its answer and was not yet taken."""

    encoding = ""

    def __init__(
        self,
        client: httpx.AsyncClient,
        request: httpx.Request,
        accepted: Collection[str],
        place: Place,
        places: Places,
    ) -> None:
        """Send a request from a place; ``accepted`` are media types of the answer."""
        self.kind = ""
        self.error: QueryError | None = None
        self._client = client
        self._accepted = accepted
        self._place = place
        self._places = places
        self._service: ServiceLimits = places.service
        self._loop = asyncio.get_running_loop()
        self.begun: asyncio.Future[bool] = self._loop.create_future()
        self._pieces: deque[bytes] = deque()
        self._ahead = 0
        self._left = self._service.result_mib * _MIB
        self._is_done = False
        self._came = asyncio.Event()
        self._taken = asyncio.Event()
        place.hold(self._give_way)
        self.task = self._loop.create_task(self._run(request))

    def is_complete(self) -> bool:
        """Whether all that is still to come is here."""
        return self._is_done and self.error is None

    async def piece(self) -> bytes:
        """Return the next piece; nothing at the end."""
        while not (self._pieces or self._is_done):
            self._came.clear()
            await self._came.wait()
        if self.error:
            raise self.error
        content = b"".join(self._pieces)
        self._pieces.clear()
        self._ahead = 0
        self._taken.set()
        return content

    def stop(self, error: QueryError | None = None) -> None:
        """End a query that nobody waits for, or that cannot go on."""
        if not self._is_done:
            self._end(error or StoreUnavailableError("the answer was closed"))
            self.task.cancel()

    async def _run(self, request: httpx.Request) -> None:
        """Send the request, and read the answer to its end."""
        response: httpx.Response | None = None
        try:
            async with asyncio.timeout(self._service.query_seconds) as self._deadline:
                response = await send(self._client, request)
                await self._read(response)
            self._end(None)
        except TimeoutError:
            self._end(self._too_late())
        except QueryError as error:
            self._end(error)
        except (httpx.HTTPError, httpx.StreamError) as error:
            self._end(replies.failure(error))
        finally:
            self._end(StoreUnavailableError("the answer was closed"))
            if response:
                await response.aclose()

    async def _read(self, response: httpx.Response) -> None:
        self.kind = await replies.check(response, self._accepted)
        if not replies.marks_its_end(response):
            await self._read_whole(response)
            return
        async for content in response.aiter_bytes():
            self._count(content)
            self._put(content)
            if self._ahead > _AHEAD:
                await self._pause()

    async def _read_whole(self, response: httpx.Response) -> None:
        """Read an answer whose end is not marked, and look for it before all else."""
        replies.check_syntax_has_end(self.kind)
        pieces = []
        async for content in response.aiter_bytes():
            self._count(content)
            pieces.append(content)
        whole = b"".join(pieces)
        await asyncio.to_thread(replies.check_whole, whole, self.kind)
        self._put(whole)

    def _count(self, content: bytes) -> None:
        self._left -= len(content)
        if self._left < 0:
            most = self._service.result_mib
            raise QueryTooLargeError(
                f"the result is larger than {most} MiB; ask for less, or take the dump",
                "result_mib",
                most,
            )

    def _put(self, content: bytes) -> None:
        self._pieces.append(content)
        self._ahead += len(content)
        if not self.begun.done():
            self.begun.set_result(True)
        self._came.set()

    async def _pause(self) -> None:
        """Wait for the reader; meanwhile the deadline stands still."""
        left = (self._deadline.when() or 0.0) - self._loop.time()
        self._deadline.reschedule(None)
        self._taken.clear()
        seconds = self._service.stalled_seconds
        try:
            async with asyncio.timeout(seconds):
                await self._taken.wait()
        except TimeoutError:
            raise SlowReaderError(
                f"nothing of the answer was taken for {seconds:g} s",
                "stalled_seconds",
                seconds,
            ) from None
        self._deadline.reschedule(self._loop.time() + left)

    def _give_way(self) -> None:
        """Leave the place to others: to begin anew, unless the answer has begun."""
        if self.begun.done():
            self.stop(self._places.busy())
            return
        self._is_done = True
        self._place.leave(to_wait=True)
        self.begun.set_result(False)
        self.task.cancel()

    def _end(self, error: QueryError | None) -> None:
        """End, unless it has ended."""
        if self._is_done:
            return
        self._is_done = True
        self.error = error
        self._place.leave()
        if not self.begun.done():
            if error:
                self.begun.set_exception(error)
            else:
                self.begun.set_result(True)
        self._came.set()

    def _too_late(self) -> QueryTimeoutError:
        seconds = self._service.query_seconds
        return QueryTimeoutError(
            f"the query ran longer than {seconds:g} s; ask for less, or take the dump",
            "query_seconds",
            seconds,
        )
