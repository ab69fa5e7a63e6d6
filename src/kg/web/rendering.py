"""Pages by threads, with the manners of queries: shares, a bounded queue, a deadline.

Equal requests under way are answered by one page. A page that nobody waits for any more
is not begun, and when it has begun, its next question to the store fails. A thread
only ever makes a page: who reads it slowly, or never, holds none.
"""

from __future__ import annotations

import asyncio
import io
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from werkzeug.wrappers import Response

from kg.errors import QueryTimeoutError, StoreBusyError, StoreUnavailableError
from kg.store import Lane, Patience, Scheduler, Ticket
from kg.web.routing import ESCAPED
from kg.web.sending import Page

if TYPE_CHECKING:
    from flask import Flask

    from kg.project import Service
    from kg.store import ClientKey
    from kg.store.scheduling import Client
    from kg.web.addresses import PageRequest

_THREADS: Final = 2
"""Pages that are made at once. Python runs one thread at a time, so that more of them
would only keep the event loop waiting; one works while the other asks the store."""


class _UnderWay:
    """A page that is being made, and how many wait for it."""

    def __init__(self, task: asyncio.Task[Page]) -> None:
        self.task = task
        self.waiting = 0


class Rendering:
    """Makes the pages of an application; call it from one event loop."""

    def __init__(self, app: Flask, service: Service) -> None:
        """Start no thread before there is something to do."""
        self._app = app
        self._service = service
        self._scheduler = Scheduler(service)
        self._threads = ThreadPoolExecutor(_THREADS, "kg-page")
        self._free = _THREADS
        self._turns: dict[Ticket, asyncio.Future[None]] = {}
        self._under_way: dict[PageRequest, _UnderWay] = {}
        self._loop = asyncio.get_running_loop()

    async def page(self, asked: PageRequest, client: ClientKey) -> Page:
        """Return a page, or what the application says is wrong.

        Cancelling this gives the page up, unless others wait for it too.

        Raises:
            ClientBusyError: the client has too many pages under way.
            StoreBusyError: the queue is full, or its turn did not come in time.
            QueryTimeoutError: it was not made within the time of a query.
        """
        ticket = self._scheduler.enter(client, "", Lane.PAGES)
        try:
            return await self._join(asked, ticket.client)
        finally:
            self._scheduler.leave(ticket)

    def close(self) -> None:
        """Let the threads end when they are done."""
        self._threads.shutdown(wait=False)

    async def _join(self, asked: PageRequest, client: Client) -> Page:
        """Wait for a page that is under way, or begin it."""
        found = self._under_way.get(asked)
        if found is None:
            task = self._loop.create_task(self._make(asked, client))
            found = self._under_way[asked] = _UnderWay(task)
            task.add_done_callback(lambda _: self._forget(asked, found))
        found.waiting += 1
        try:
            return await asyncio.shield(found.task)
        finally:
            found.waiting -= 1
            if not found.waiting and not found.task.done():
                found.task.cancel()
                self._forget(asked, found)  # whoever comes now has it begun anew

    def _forget(self, asked: PageRequest, one: _UnderWay) -> None:
        if self._under_way.get(asked) is one:
            del self._under_way[asked]

    async def _make(self, asked: PageRequest, client: Client) -> Page:
        ticket = Ticket(client, 0, Lane.PAGES)
        await self._turn(ticket)
        patience, began = Patience(), self._loop.time()
        making = self._loop.run_in_executor(
            self._threads, _render, self._app, asked, patience
        )
        making.add_done_callback(lambda done: self._made(done, ticket, began))
        seconds = self._service.query_seconds
        try:
            await asyncio.wait({making}, timeout=seconds)
        except asyncio.CancelledError:
            patience.end(StoreUnavailableError("nobody waits for the page"))
            # what is quick is sooner done than stopped, as that costs a worker
            self._loop.call_later(self._service.fast_seconds, patience.stop)
            raise
        if making.done():
            return making.result()
        error = QueryTimeoutError(
            f"the page was not there within {seconds:g} s", "query_seconds", seconds
        )
        patience.end(error)
        patience.stop()
        raise error

    async def _turn(self, ticket: Ticket) -> None:
        """Wait for a thread."""
        if self._free and not self._scheduler.waiting(Lane.PAGES):
            self._free -= 1
            return
        self._scheduler.wait(ticket)
        turn = self._turns[ticket] = self._loop.create_future()
        seconds = self._service.queue_seconds
        try:
            async with asyncio.timeout(seconds):
                await turn
        except BaseException as error:
            self._scheduler.withdraw(ticket)
            if turn.done() and not turn.cancelled():  # it came at the same moment
                self._free += 1
                self._dispatch()
            if isinstance(error, TimeoutError):
                raise StoreBusyError(
                    f"pages are asked for faster than they can be made, and the turn "
                    f"of this one did not come in {seconds:g} s; try again later",
                    "queue_seconds",
                    seconds,
                ) from None
            raise
        finally:
            del self._turns[ticket]

    def _made(self, making: asyncio.Future[Page], ticket: Ticket, began: float) -> None:
        """Take a thread back that has made a page, or has failed to."""
        making.exception()  # whoever waits is told; where nobody does, nobody need be
        self._scheduler.charge(ticket, self._loop.time() - began)
        self._free += 1
        self._dispatch()

    def _dispatch(self) -> None:
        while self._free and (ticket := self._scheduler.next(Lane.PAGES)):
            turn = self._turns[ticket]
            if not turn.done():  # else it was given up a moment ago
                self._free -= 1
                turn.set_result(None)


def _render(app: Flask, asked: PageRequest, patience: Patience) -> Page:
    """Make a page, in a thread."""
    with patience:
        response = Response.from_app(app, _environ(asked), buffered=True)
    content = response.get_data()
    page = Page(response.status_code, list(response.headers), content)
    return page.packed(asked.coding)


def _environ(asked: PageRequest) -> dict[str, Any]:
    """Return a request as WSGI has it (PEP 3333); no page takes a body, or a host."""
    environ = {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": asked.path.encode("utf-8", ESCAPED).decode("latin-1"),
        "QUERY_STRING": asked.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    headers = dict(asked.conditions)
    if asked.accept:
        headers["accept"] = asked.accept
    for name, value in headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ
