"""An answer on its way from another service.

The time of a query is the time in which the other side is waited for.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from kg.errors import QueryError, StoreUnavailableError
from kg.sparql.answer import BufferedAnswer
from kg.sparql.limit_errors import MIB, LimitErrors
from kg.sparql.remote import replies

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.sparql.query_slots import QuerySlot


async def send(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Send a query, and once more if its connection ends before an answer begins.

    The other side may close a connection that was kept at the moment in which it is
    used again (RFC 9112, section 9.3.1); a query changes nothing, asked twice.
    """
    try:
        return await client.send(request, stream=True)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        return await client.send(request, stream=True)


class Transfer(BufferedAnswer):
    """A query at another service: what has come of its answer and was not yet taken."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        request: httpx.Request,
        accepted: Collection[str],
        slot: QuerySlot,
    ) -> None:
        """Send a request from a slot; ``accepted`` are media types of the answer."""
        super().__init__(slot.service, slot.service.query_seconds)
        self.media_type = ""
        self._client = client
        self._accepted = accepted
        self._errors = LimitErrors(self._service)
        self._slot = slot
        self._left_bytes = self._service.result_mib * MIB
        self._may_read = asyncio.Event()
        self._may_read.set()
        slot.hold(self._give_way)
        self.task = self._loop.create_task(self._run(request))

    async def _run(self, request: httpx.Request) -> None:
        """Send the request, and read the answer to its end."""
        response: httpx.Response | None = None
        try:
            response = await send(self._client, request)
            await self._read(response)
            self.finish()
        except QueryError as error:
            self.finish(error)
        except (httpx.HTTPError, httpx.StreamError) as error:
            self.finish(replies.failure(error))
        finally:
            self.finish(StoreUnavailableError("the answer was closed"))
            if response:
                await response.aclose()

    async def _read(self, response: httpx.Response) -> None:
        self.media_type = await replies.check(response, self._accepted)
        if not replies.marks_its_end(response):
            await self._read_whole(response)
            return
        async for content in response.aiter_bytes():
            self._count(content)
            self.put(content)
            await self._may_read.wait()

    async def _read_whole(self, response: httpx.Response) -> None:
        """Read an answer whose end is not marked, and look for it before all else."""
        replies.check_syntax_has_end(self.media_type)
        pieces = []
        async for content in response.aiter_bytes():
            self._count(content)
            pieces.append(content)
        whole = b"".join(pieces)
        await asyncio.to_thread(replies.check_whole, whole, self.media_type)
        self.put(whole, is_last=True)

    def _count(self, content: bytes) -> None:
        self._left_bytes -= len(content)
        if self._left_bytes < 0:
            raise self._errors.too_large()

    def _give_way(self) -> None:
        """Leave the slot to others: to begin anew, unless the answer has begun."""
        if self.has_begun:
            self.stop(self._slot.busy())
        else:
            self.put_back()

    def _hold(self) -> None:
        self._may_read.clear()

    def _go_on(self) -> None:
        self._may_read.set()

    def _abort(self) -> None:
        self.task.cancel()

    def _release(self) -> None:
        self._slot.leave(to_wait=self.is_put_back)

    def _overdue(self) -> QueryError:
        return self._errors.too_late()
