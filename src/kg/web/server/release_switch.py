"""Switches the server to a new release without dropping a request.

Each release has its own application and store. A request is answered from the release
that was current when it began. The old store is closed when its last request has ended.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.iris import Iris
from kg.release.manifest import Release, read_release
from kg.release.publish.output_folder import in_use
from kg.release.verify.digests import verify_quick
from kg.sparql import AsyncStore, Maker, Pool, StoreFiles
from kg.web.http.request import HttpRequest
from kg.web.http.response import HttpResponse
from kg.web.server.metrics import Observer
from kg.web.server.service import ReleaseService

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from kg.project import ServiceLimits
    from kg.web.http.asgi import Receive, Scope, Send

    OpenStore = Callable[[Release], Awaitable[AsyncStore]]


class Served:
    """An open release: its application, and how many requests it is answering."""

    def __init__(self, release: Release) -> None:
        """Take a release; :meth:`open` verifies it."""
        self.release = release
        self.app: ReleaseService
        self._closing = AsyncExitStack()
        self._answering = 0
        self._retired = False

    @classmethod
    async def open(
        cls, path: Path, service: ServiceLimits, seen: Observer, open_store: OpenStore
    ) -> Served:
        """Verify the release at ``path``, and open its store.

        Raises:
            ReleaseError: the release does not match its manifest.
            StoreUnavailableError: its store cannot be opened.
        """
        served = cls(read_release(path))
        try:
            # marked as in use before it is verified: no build removes it meanwhile
            served._closing.enter_context(in_use(served.release))
            await asyncio.to_thread(verify_quick, served.release)
            store = await open_store(served.release)
            served._closing.push_async_callback(store.close)
            served.app = ReleaseService(served.release, store, service, seen)
            served._closing.callback(served.app.close)
        except BaseException:
            await served._closing.aclose()
            raise
        app = served.app
        seen.serve(served.release.id, store, app.cache, lambda: app.pages_waiting)
        return served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; the last one of a retired release closes it."""
        self._answering += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._answering -= 1
            if self._retired and self._answering == 0:
                await self._closing.aclose()

    async def retire(self) -> None:
        """Take no more requests; close when those in progress have ended."""
        self._retired = True
        if self._answering == 0:
            await self._closing.aclose()


class ReleaseSwitch:
    """The ASGI application of the release that ``current`` points at."""

    def __init__(
        self,
        current: Path,
        service: ServiceLimits,
        seen: Observer | None = None,
        open_store: OpenStore | None = None,
    ) -> None:
        """Serve the release at ``current``, a link or a folder, from :meth:`open` on.

        ``open_store`` opens the store of a release; the default is a pool of workers.
        """
        self._current = current
        self._service = service
        self.seen = seen or Observer()
        self.iris = Iris("")
        """The IRIs of the release that was opened last."""
        self._open_store = open_store or (lambda one: open_pool(one, service))
        self._served: Served | None = None
        self._refused = ""
        self._looking = asyncio.Lock()

    async def open(self) -> None:
        """Open the release.

        Raises:
            ReleaseError: there is none, or it does not match its manifest.
            StoreUnavailableError: its store cannot be opened.
        """
        self._served = await self._open(self._current)

    @property
    def release(self) -> Release:
        """The release that answers new requests."""
        if self._served is None:
            raise RuntimeError("not open")
        return self._served.release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the current release; it stays open until the response is sent."""
        if self._served is None:
            ending = HttpResponse(503, [], b"the service is ending")
            await ending.send(HttpRequest(scope, receive), send)
            return
        await self._served(scope, receive, send)

    async def look(self, say: Callable[[str], None], *, again: bool = False) -> None:
        """Switch to another release if ``current`` now points at one.

        If it cannot be served, the old one stays. A release that was refused is tried
        once more only with ``again``.
        """
        async with self._looking:
            if again:
                self._refused = ""
            await self._go_over(say)

    async def _go_over(self, say: Callable[[str], None]) -> None:
        target = str(self._current.resolve())
        if self._served is None or target in {str(self.release.path), self._refused}:
            return
        try:
            new = await self._open(self._current)
        except (KgError, OSError) as error:
            self._refused = target
            say(f"still serving {self.release.id}: {error}")
            return
        old, self._served, self._refused = self._served, new, ""
        say(f"serving release {new.release.id} instead of {old.release.id}")
        await old.retire()

    async def watch(self, seconds: float, say: Callable[[str], None]) -> None:
        """Look for a new release every ``seconds``, until cancelled."""
        while True:
            await asyncio.sleep(seconds)
            await self.look(say)

    async def close(self) -> None:
        """Close the release when its requests in progress have ended."""
        served, self._served = self._served, None
        if served:
            await served.retire()

    async def _open(self, path: Path) -> Served:
        opened = await Served.open(path, self._service, self.seen, self._open_store)
        self.iris = opened.release.manifest.iris
        return opened


async def open_pool(
    release: Release, service: ServiceLimits, files: StoreFiles | None = None
) -> Pool:
    """Open workers that answer queries from a release and make its pages.

    ``files`` are what they query; by default the size of the release decides.

    Raises:
        StoreUnavailableError: the store cannot be opened.
    """
    argument = {"release": str(release.path), "service": asdict(service)}
    maker = Maker("kg.web.pages.render", argument)
    return await Pool.open(
        files or StoreFiles.of(release, service), service, maker=maker
    )
