"""A store for code that waits: pages, which run in threads, and commands."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError, Future
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kg.errors import QueryError, StoreUnavailableError
from kg.sparql.protocol import Answer, AsyncAnswer, AsyncStore, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from kg.rdf.formats import GraphFormat, ResultFormat

    _Value = TypeVar("_Value")


class Patience:
    """How long somebody waits for what a thread does; others can end it.

    In its ``with`` block, once it has ended, each question of that thread to a
    :class:`BlockingStore` fails, as does the one under way.
    """

    def __init__(self) -> None:
        """Wait until :meth:`end`."""
        self._lock = threading.Lock()
        self._error: QueryError | None = None
        self._asked: Future[Any] | None = None

    def __enter__(self) -> None:
        """Let it be this that the thread works for."""
        self._token = _PATIENCE.set(self)

    def __exit__(self, *_: object) -> None:
        """Work for nobody."""
        _PATIENCE.reset(self._token)

    def end(self, error: QueryError) -> None:
        """Have the question under way, and further ones, fail with an error."""
        with self._lock:
            self._error = error
            if self._asked:
                self._asked.cancel()

    def result(self, future: Future[_Value]) -> _Value:
        """Return what a question gives, as long as there is patience."""
        with self._lock:
            self._asked = future
            if self._error:
                future.cancel()
        try:
            return future.result()
        except CancelledError:
            raise self._error or StoreUnavailableError("the store is closed") from None
        finally:
            self._asked = None


_PATIENCE: Final[ContextVar[Patience | None]] = ContextVar("patience", default=None)


class BlockingStore:
    """A :class:`kg.sparql.protocol.Store` over one that lives in an event loop.

    It may be called from many threads, but not from that of the loop.
    """

    def __init__(self, store: AsyncStore, loop: asyncio.AbstractEventLoop) -> None:
        """Ask ``store``, which lives in ``loop``."""
        self.is_fixed = store.is_fixed
        self._store = store
        self._loop = loop

    def answer(
        self, query: Query, results: ResultFormat | None, graphs: GraphFormat | None
    ) -> Answer:
        """Evaluate a query; see :meth:`kg.sparql.protocol.Store.answer`."""
        answer = _result(self._store.answer(query, results, graphs), self._loop)
        return Answer(answer.media_type, _Body(answer, self._loop))

    def close(self) -> None:
        """Leave the store to whoever opened it."""


class OwnStore(BlockingStore):
    """A store with an event loop of its own, in a thread."""

    def __init__(
        self, open_store: Callable[[], Coroutine[None, None, AsyncStore]]
    ) -> None:
        """Start the thread, and open the store in it.

        Raises:
            StoreUnavailableError: it cannot be opened.
        """
        loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=loop.run_forever, daemon=True)
        self._thread.start()
        opening = asyncio.run_coroutine_threadsafe(open_store(), loop)
        try:
            super().__init__(opening.result(), loop)
        except BaseException:
            self._end(loop)
            raise

    def close(self) -> None:
        """Close the store, and end the thread; closing twice is harmless."""
        if not self._loop.is_closed():
            _result(self._store.close(), self._loop)
            self._end(self._loop)

    def _end(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.run_coroutine_threadsafe(
            loop.shutdown_default_executor(), loop
        ).result()
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        loop.close()


class _Body:
    """The pieces of an answer; an error of the answer is raised by the next one."""

    def __init__(self, answer: AsyncAnswer, loop: asyncio.AbstractEventLoop) -> None:
        self._answer = answer
        self._loop = loop

    def __iter__(self) -> _Body:
        return self

    def __next__(self) -> bytes:
        piece = _result(self._answer.piece(), self._loop)
        if not piece:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Stop a query whose answer nobody reads any more."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._answer.close)

    def __del__(self) -> None:
        self.close()


def _result(
    work: Coroutine[None, None, _Value], loop: asyncio.AbstractEventLoop
) -> _Value:
    """Return what a coroutine gives in a loop of another thread."""
    if loop.is_closed():
        work.close()
        raise StoreUnavailableError("the store is closed")
    patience = _PATIENCE.get() or Patience()
    return patience.result(asyncio.run_coroutine_threadsafe(work, loop))
