"""Who makes pages: workers beside a release, or threads that ask another service."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from kg.errors import StoreUnavailableError
from kg.sparql import AsyncStore, Patience, Pool
from kg.web.pages.page import Page
from kg.web.pages.render import make

if TYPE_CHECKING:
    from flask import Flask

    from kg.web.pages.page_request import PageRequest


class Workers:
    """Has pages made by workers that have the data at hand, so many ``at_once``."""

    def __init__(self, pool: Pool) -> None:
        """Ask a pool that has workers for pages."""
        self.at_once = pool.service.page_workers
        self._pool = pool

    async def make(self, asked: PageRequest) -> Page:
        """Return a page, or what the application says is wrong.

        Cancelling this gives the page up.

        Raises:
            QueryError: there is no page; it says why.
        """
        return Page.parse(await self._pool.page(asked.serialize()))

    def close(self) -> None:
        """Leave the pool to whoever opened it."""


class Threads:
    """Makes pages in threads, which wait for the answers of a store elsewhere."""

    def __init__(self, app: Flask) -> None:
        """Start no thread before there is something to do."""
        self.at_once = app.config["SERVICE"].page_workers
        self._app = app
        self._threads = ThreadPoolExecutor(self.at_once, "kg-page")

    async def make(self, asked: PageRequest) -> Page:
        """Return a page; see :meth:`Workers.make`."""
        patience = Patience()
        loop = asyncio.get_running_loop()
        making = loop.run_in_executor(
            self._threads, _patiently, self._app, asked, patience
        )
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            patience.end(StoreUnavailableError("nobody waits for the page"))
            with suppress(Exception):
                await making  # its thread is free only then
            raise

    def close(self) -> None:
        """Let the threads end when they are done."""
        self._threads.shutdown(wait=False)


def maker_for(store: AsyncStore, app: Flask) -> Workers | Threads:
    """Return workers if the store has some that make pages, else threads."""
    if isinstance(store, Pool) and store.makes_pages:
        return Workers(store)
    return Threads(app)


def _patiently(app: Flask, asked: PageRequest, patience: Patience) -> Page:
    with patience:
        return make(app, asked)
