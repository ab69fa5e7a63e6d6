"""Goes over to a new release without dropping a request.

Each release has an application and a store of its own. A request that has begun is
answered by the release that it began with; the old store is closed when the last of
them has ended.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.release.manifest import read_release, verify_release
from kg.release.publishing import in_use
from kg.store import open_store
from kg.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from kg.project import Limits
    from kg.release.manifest import Release


class Served:
    """A release that is open: its application, and how many requests it answers."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Verify the release at ``path``, and open its store.

        Raises:
            ReleaseError: it is not what its manifest says.
            StoreUnavailableError: its store cannot be opened.
        """
        self.release: Release = read_release(path)
        self._closing = ExitStack()
        try:
            # held from before it is read, so that no build removes it meanwhile
            self._closing.enter_context(in_use(self.release))
            verify_release(self.release)
            store = open_store(self.release.store, limits)
            self._closing.callback(store.close)
            self.app: WSGIApplication = create_app(self.release, store, limits=limits)
        except (KgError, OSError):
            self._closing.close()
            raise
        self._lock = threading.Lock()
        self._answering = 0
        self._retired = False

    def enter(self) -> bool:
        """Begin to answer a request, unless the release is closed already."""
        with self._lock:
            if self._retired:
                return False
            self._answering += 1
            return True

    def leave(self) -> None:
        """End to answer a request; the last one of a retired release closes it."""
        with self._lock:
            self._answering -= 1
            last = self._retired and self._answering == 0
        if last:
            self._closing.close()

    def retire(self) -> None:
        """Take no more requests, and close when those under way have ended."""
        with self._lock:
            self._retired = True
            last = self._answering == 0
        if last:
            self._closing.close()


class ReleaseSwitch:
    """The WSGI application of whichever release ``current`` points at."""

    def __init__(self, current: Path, limits: Limits) -> None:
        """Serve the release at ``current``, a link or a folder.

        Raises:
            ReleaseError: there is none, or it is not what its manifest says.
            StoreUnavailableError: its store cannot be opened.
        """
        self._current = current
        self._limits = limits
        self._served = Served(current, limits)
        self._refused = ""

    @property
    def release(self) -> Release:
        """The release that new requests are answered from."""
        return self._served.release

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer by the current release, and keep it open until the answer is read."""
        while not (served := self._served).enter():
            if served is self._served:  # not replaced, so the server is about to end
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return ()
        try:
            return _Pieces(served.app(environ, start_response), served.leave)
        except BaseException:
            served.leave()
            raise

    def look(self, say: Callable[[str], None]) -> None:
        """Go over to another release if ``current`` points at one by now.

        One that cannot be served is refused, once, and the old one stays.
        """
        target = str(self._current.resolve())
        if target in {str(self.release.path), self._refused}:
            return
        try:
            new = Served(self._current, self._limits)
        except (KgError, OSError) as error:
            self._refused = target
            say(f"still serving {self.release.id}: {error}")
            return
        old, self._served, self._refused = self._served, new, ""
        say(f"serving release {new.release.id} instead of {old.release.id}")
        old.retire()

    def close(self) -> None:
        """Close the release; what is still being answered ends first."""
        self._served.retire()


class _Pieces:
    """The pieces of an answer; when they are closed, so is the request."""

    def __init__(self, pieces: Iterable[bytes], done: Callable[[], None]) -> None:
        self._pieces = pieces
        self._done = done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        close = getattr(self._pieces, "close", None)
        try:
            if close:
                close()
        finally:
            done, self._done = self._done, _nothing
            done()


def _nothing() -> None:
    """Do nothing: a request is counted as ended once."""


def watch(
    switch: ReleaseSwitch, seconds: float, say: Callable[[str], None]
) -> Callable[[], None]:
    """Look for a new release every so many seconds; return how to stop."""
    stopped = threading.Event()

    def look() -> None:
        while not stopped.wait(seconds):
            switch.look(say)

    thread = threading.Thread(target=look, name="release-watch", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop
