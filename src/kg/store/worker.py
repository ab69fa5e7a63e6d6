"""A process that answers one query at a time, and may die of it.

It is started fresh, opens the store read-only, gives up what it does not need (file
descriptors, so that no query can open a connection or a file; memory beyond its
share) and lets the kernel end it at the deadline: native code sees no Python signal
handler. Whatever happens to it costs its own query an answer and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from kg.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS

READY: Final = b"R"
HEADER: Final = b"H"
DATA: Final = b"D"
END: Final = b"E"
ERROR: Final = b"X"

_PIECE: Final = 1 << 16
_STACK: Final = 256 << 20
_RESULTS: Final = {f.name: f for f in RESULT_FORMATS}
_GRAPHS: Final = {f.name: f for f in GRAPH_FORMATS}


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one query may use: wall-clock seconds, and bytes of memory and of result."""

    seconds: float
    memory: int
    result: int


@dataclass(frozen=True, slots=True)
class Request:
    """A query on its way to a worker; terms travel as N-Triples text."""

    text: str
    bindings: dict[str, str]
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    results: str | None
    graphs: str | None

    def serialize(self) -> bytes:
        """Return the request as JSON."""
        return json.dumps(asdict(self)).encode()


class _ResultTooLargeError(Exception):
    """The answer outgrew its limit."""


class _Output:
    """A binary file that sends what is written to it in pieces, up to a limit."""

    def __init__(self, connection: Connection, limit: int) -> None:
        self._connection = connection
        self._left = limit
        self._buffer = bytearray(DATA)
        self.overflowed = False

    def write(self, content: bytes) -> int:
        self._left -= len(content)
        if self._left < 0:
            self.overflowed = True
            raise _ResultTooLargeError
        self._buffer += content
        if len(self._buffer) > _PIECE:
            self.flush()
        return len(content)

    def flush(self) -> None:
        if len(self._buffer) > len(DATA):
            self._connection.send_bytes(self._buffer)
            self._buffer = bytearray(DATA)


def main() -> None:
    """Serve the queries that come over the inherited socket until it closes."""
    descriptor, path, limits = int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
    # a deep query needs a deep stack: 50,000 parentheses fit into this one
    threading.stack_size(_STACK)
    connection = Connection(descriptor)
    arguments = (connection, path, WorkerLimits(**limits))
    # an error that nobody foresaw ends the process: else the parent waits for a thread
    # that is no more
    threading.excepthook = lambda _: os._exit(1)
    thread = threading.Thread(target=_serve, args=arguments, daemon=True)
    thread.start()
    _wait_for_hang_up(descriptor)


def _serve(connection: Connection, path: str, limits: WorkerLimits) -> None:
    try:
        store = ox.Store.read_only(path)
        next(iter(store), None)  # a store that opens but cannot be read is no use
    except (OSError, ValueError, RuntimeError) as error:
        connection.send_bytes(ERROR + _problem("unavailable", str(error)))
        return
    _give_up(limits.memory)
    connection.send_bytes(READY)
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            _answer(connection, store, json.loads(connection.recv_bytes()), limits)


def _answer(
    connection: Connection,
    store: ox.Store,
    request: dict[str, Any],
    limits: WorkerLimits,
) -> None:
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    output = _Output(connection, limits.result)
    try:
        _evaluate(connection, store, request, output)
    except SyntaxError as error:
        connection.send_bytes(ERROR + _problem("syntax", str(error)))
    except (
        RuntimeError,
        ValueError,
        OSError,
        MemoryError,
        _ResultTooLargeError,
    ) as error:
        kind = "too-large" if output.overflowed else _kind(error)
        connection.send_bytes(ERROR + _problem(kind, str(error)))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _kind(error: Exception) -> str:
    # the engine raises the same class for what the query and what the disk did; these
    # are the words that RocksDB begins with
    damaged = str(error).startswith(("Corruption: ", "IO error: "))
    return "damaged" if damaged else "unsupported"


def _evaluate(
    connection: Connection, store: ox.Store, request: dict[str, Any], output: _Output
) -> None:
    answer = store.query(request["text"], **_options(request))
    is_graph = isinstance(answer, ox.QueryTriples)
    chosen = request["graphs" if is_graph else "results"]
    if chosen is None:
        kind = "a graph" if is_graph else "solutions or a boolean"
        connection.send_bytes(ERROR + _problem("not-acceptable", kind))
        return
    form = _GRAPHS[chosen] if is_graph else _RESULTS[chosen]
    connection.send_bytes(HEADER + form.media_type.encode())
    stream = cast("IO[bytes]", output)  # it has what a serializer calls: write
    if isinstance(answer, ox.QueryTriples):
        answer.serialize(stream, _GRAPHS[chosen].rdf_format)
    else:
        answer.serialize(stream, _RESULTS[chosen].results_format)
    output.flush()
    connection.send_bytes(END)


def _options(request: dict[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if request["bindings"]:
        options["substitutions"] = {
            ox.Variable(name): _term(text) for name, text in request["bindings"].items()
        }
    # SPARQL 1.1 Protocol, 2.1.4: a dataset given by parameters replaces the store's
    # and the query's, and what it leaves out is empty
    if request["default_graphs"] or request["named_graphs"]:
        named = [ox.NamedNode(iri) for iri in request["named_graphs"]]
        default = [ox.NamedNode(iri) for iri in request["default_graphs"]]
        options |= {"default_graph": default, "named_graphs": named}
    return options


def _term(text: str) -> object:
    line = f"<x:s> <x:p> {text} ."
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    return quad.object


def _problem(kind: str, message: str) -> bytes:
    return json.dumps({"kind": kind, "message": message}).encode()


def _wait_for_hang_up(descriptor: int) -> None:
    """Return when the other end of the socket is closed: the parent is done, or dead.

    Linux can signal the death of a parent, but means the thread that started us.
    """
    poller = select.poll()
    poller.register(descriptor, select.POLLHUP)
    poller.poll()


def _give_up(memory: int) -> None:
    """Limit memory to what is in use now plus a share, and open nothing more."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():
        in_use = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (in_use + memory, in_use + memory))
    lowest_free = os.dup(0)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, lowest_free))


if __name__ == "__main__":
    main()
