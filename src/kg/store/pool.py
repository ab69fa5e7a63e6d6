"""A pool of worker processes over one read-only store.

Why it is ours: pebble, the nearest library, ends a runaway by SIGTERM, which native
code does not see (4.1 s for a limit of 1 s were measured), pickles results whole, so
that nothing streams, and leaves its workers running when the parent is killed. This
pool kills by a kernel timer, streams, and ties its workers to its own life.
"""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Final, NoReturn

from kg.errors import (
    QuerySyntaxError,
    QueryTooLargeError,
    StoreBusyError,
    StoreUnavailableError,
)
from kg.store.prefilter import check_query
from kg.store.problems import death, problem
from kg.store.process import WorkerProcess
from kg.store.protocol import Answer
from kg.store.worker import END, ERROR, Request, WorkerLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.project import Limits
    from kg.rdf.formats import GraphFormat, ResultFormat
    from kg.store.protocol import Query

_MIB: Final = 1 << 20
_KIB: Final = 1 << 10
_RECYCLED_AFTER: Final = 1000
_GRACE: Final = 5.0


class StorePool:
    """A :class:`kg.store.protocol.Store` whose queries run in other processes.

    It may be called from many threads; each worker answers one query at a time.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        """Start the workers and wait until each has opened the store.

        Raises:
            StoreUnavailableError: there is no store at ``path``, or it is damaged.
        """
        self._path = path
        self._limits = limits
        self._closed = False
        self._idle: queue.LifoQueue[_Slot] = queue.LifoQueue()
        self._slots = [_Slot(self._start_worker) for _ in range(limits.workers)]
        try:
            for slot in self._slots:
                slot.start()
            for slot in self._slots:
                slot.worker()
                self._idle.put(slot)
        except StoreUnavailableError:
            self.close()
            raise

    def answer(
        self, query: Query, results: ResultFormat | None, graphs: GraphFormat | None
    ) -> Answer:
        """Evaluate a query in a worker; see :meth:`kg.store.protocol.Store.answer`.

        Raises:
            QuerySyntaxError: it is no SPARQL query, or asks for what is not offered.
            QueryTimeoutError: it ran past the deadline.
            QueryTooLargeError: text, memory or result beyond the limit.
            StoreBusyError: no worker became free in time.
            StoreUnavailableError: the pool is closed, or no worker starts.
            NotAcceptableError: the caller cannot take what the query gives.
        """
        self._check(query)
        request = _request(query, results, graphs)
        body = _Body(self._take(), self._idle, self._limits)
        body.start(request)
        return Answer(body.media_type, body)

    def close(self) -> None:
        """End all workers, at work or not, and wait for them."""
        self._closed = True
        for slot in self._slots:
            slot.end()

    def _check(self, query: Query) -> None:
        try:
            length = len(query.text.encode())
        except UnicodeEncodeError:
            raise QuerySyntaxError("the query is no Unicode text") from None
        if length > self._limits.query_kib * _KIB:
            raise QueryTooLargeError(
                f"the query is longer than {self._limits.query_kib} KiB"
            )
        check_query(query.text)

    def _take(self) -> _Slot:
        if self._closed:
            raise StoreUnavailableError("the store is closed")
        try:
            return self._idle.get(timeout=self._limits.queue_seconds)
        except queue.Empty:
            seconds = self._limits.queue_seconds
            raise StoreBusyError(
                f"all {self._limits.workers} workers are busy and none became free in "
                f"{seconds:g} s; try again later"
            ) from None

    def _start_worker(self) -> WorkerProcess:
        if self._closed:
            raise StoreUnavailableError("the store is closed")
        limits = WorkerLimits(
            seconds=self._limits.query_seconds,
            memory=self._limits.query_memory_mib * _MIB,
            result=self._limits.result_mib * _MIB,
        )
        return WorkerProcess(self._path, limits)


def _request(
    query: Query, results: ResultFormat | None, graphs: GraphFormat | None
) -> bytes:
    return Request(
        text=query.text,
        bindings={name: str(term) for name, term in (query.bindings or {}).items()},
        default_graphs=query.default_graphs,
        named_graphs=query.named_graphs,
        results=results.name if results else None,
        graphs=graphs.name if graphs else None,
    ).serialize()


class _Slot:
    """A place for a worker, which is started when it is next needed."""

    def __init__(self, start: Callable[[], WorkerProcess]) -> None:
        self._start = start
        self._worker: WorkerProcess | None = None
        self._lock = threading.Lock()

    def start(self) -> WorkerProcess:
        """Start a worker unless there is one; it may not be ready yet."""
        with self._lock:
            if self._worker is None or self._worker.process.poll() is not None:
                self._worker = self._start()
            return self._worker

    def worker(self) -> WorkerProcess:
        """Return the worker, ready to be asked; start one if there is none."""
        worker = self.start()
        worker.wait_until_ready()
        return worker

    def recycle(self) -> None:
        """End a worker that has answered enough: what it leaked goes with it."""
        if self._worker and self._worker.answered >= _RECYCLED_AFTER:
            self.end()

    def death(self) -> int | None:
        """Return the exit status of a worker whose connection broke."""
        with self._lock:
            worker, self._worker = self._worker, None
        return worker.status() if worker else None

    def end(self) -> int | None:
        """End the worker, if there is one, and return its exit status."""
        with self._lock:
            worker, self._worker = self._worker, None
        return worker.end() if worker else None


class _Body:
    """The pieces of an answer, and whoever holds its worker until the last of them."""

    def __init__(
        self, slot: _Slot, idle: queue.LifoQueue[_Slot], limits: Limits
    ) -> None:
        self._slot: _Slot | None = slot
        self._worker: WorkerProcess | None = None
        self._idle = idle
        self._limits = limits
        self._first = b""
        self.media_type = ""

    def start(self, request: bytes) -> None:
        """Ask, and read on until there is a first piece: errors come before it."""
        try:
            self._worker = self._ask(request)
        except StoreUnavailableError:
            self.close()
            raise
        except OSError:
            self._died()
        self.media_type = self._receive()[1:].decode()
        self._first = self._receive()

    def __iter__(self) -> _Body:
        return self

    def __next__(self) -> bytes:
        if self._slot is None:
            raise StopIteration
        frame, self._first = self._first or self._receive(), b""
        if frame[:1] == END:
            self._release()
            raise StopIteration
        return frame[1:]

    def close(self) -> None:
        """Stop a query whose answer nobody reads any more."""
        if self._slot is not None:
            self._slot.end()
            self._release()

    def __del__(self) -> None:
        self.close()

    def _ask(self, request: bytes) -> WorkerProcess:
        if self._slot is None:
            raise StoreUnavailableError("the answer was closed")
        worker = self._slot.worker()
        worker.answered += 1
        worker.connection.send_bytes(request)
        return worker

    def _receive(self) -> bytes:
        # always of the worker that was asked: another one would never answer
        if self._worker is None:
            raise StoreUnavailableError("the answer was closed")
        try:
            # the worker's own timer is earlier: this is for when it fails
            if not self._worker.connection.poll(self._limits.query_seconds + _GRACE):
                self._worker.process.kill()
            frame = self._worker.connection.recv_bytes()
        except (EOFError, OSError):
            self._died()
        if frame[:1] == ERROR:
            self._release()
            raise problem(frame[1:], self._limits)
        return frame

    def _died(self) -> NoReturn:
        """Raise what the death of the worker means."""
        slot = self._slot
        status = slot.death() if slot else None
        self._release()
        raise death(status, self._limits)

    def _release(self) -> None:
        slot, self._slot = self._slot, None
        if slot is not None:
            slot.recycle()
            self._idle.put(slot)
