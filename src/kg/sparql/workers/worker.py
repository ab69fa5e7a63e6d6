"""A process that answers one query at a time, and may die of it.

It is forked from a process that has nothing open and no way out
(:mod:`kg.sandbox.offline`), opens the store read-only or finds it in memory
(:mod:`kg.sparql.workers.store_files`), gives up what it does not need (memory beyond
its share; file descriptors, unless the store has files that are opened when a query
needs them) and has a deadline for each query (:mod:`kg.sparql.workers.deadline`).
Whatever happens to it costs its own query an answer and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import sys
import threading
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from kg.rdf.formats import (
    CSV_RESULTS,
    GRAPH_FORMATS,
    RDF_XML,
    RESULT_FORMATS,
    XML_RESULTS,
)
from kg.rdf.xml_writer import XmlPieces
from kg.sandbox.process_limits import leave_no_core, limit_data, open_no_more_files
from kg.sparql.workers.csv_results import write_csv
from kg.sparql.workers.deadline import deadline
from kg.sparql.workers.evaluate import FAILURES, evaluate, met
from kg.sparql.workers.frames import ERROR, GRAPH, PAGE, READY, SOLUTIONS
from kg.sparql.workers.output import Output, ResultTooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.sparql.workers.page_maker import Make

_STACK: Final = 256 << 20
_RESULTS: Final = {f.name: f for f in RESULT_FORMATS}
_GRAPHS: Final = {f.name: f for f in GRAPH_FORMATS}


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one query may use: wall-clock seconds, and bytes of memory and of result."""

    seconds: float
    memory: int
    result: int
    triple_terms: bool = False
    """Whether an answer may hold triple terms."""


def run(
    descriptor: int,
    open_store: Callable[[], ox.Store],
    limits: WorkerLimits,
    *,
    may_open: bool,
    make: Make | None = None,
) -> None:
    """Open the store, and serve the queries that come over a socket until it closes.

    Only where it ``may_open`` files has the worker descriptors to spare for them. One
    that can ``make`` pages is asked for those too.
    """
    # a deep query needs a deep stack: 50,000 parentheses fit into this one
    threading.stack_size(_STACK)
    connection = Connection(descriptor)
    # an error that nobody foresaw ends the process: else the parent waits for a thread
    # that is no more
    threading.excepthook = lambda _: os._exit(1)
    thread = threading.Thread(
        target=_serve,
        args=(connection, open_store, limits, may_open, make),
        daemon=True,
    )
    thread.start()
    _wait_for_hang_up(descriptor)


def _serve(
    connection: Connection,
    open_store: Callable[[], ox.Store],
    limits: WorkerLimits,
    may_open: bool,  # noqa: FBT001 - a thread is given its arguments by place
    make: Make | None,
) -> None:
    try:
        store = open_store()
        _give_up(limits.memory, may_open=may_open)
        next(iter(store), None)  # a store that opens but cannot be read is no use
    except (OSError, ValueError, RuntimeError) as error:
        connection.send_bytes(_problem("unavailable", str(error)))
        return
    connection.send_bytes(READY + str(os.getpid()).encode())
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            request = json.loads(connection.recv_bytes())
            with deadline(limits.seconds):
                if make and "page" in request:
                    _make(connection, store, request["page"], limits, make)
                else:
                    _answer(connection, store, request, limits)


def _make(
    connection: Connection,
    store: ox.Store,
    page: dict[str, Any],
    limits: WorkerLimits,
    make: Make,
) -> None:
    """Send a page, or what was met on the way that no page speaks of."""
    output = Output(connection, PAGE, limits.result, "")
    try:
        output.write(make(store, page))
        output.finish()
    except ResultTooLargeError:
        connection.send_bytes(_problem("too-large", ""))
    except MemoryError:
        connection.send_bytes(_problem("memory", ""))
    except Exception:  # noqa: BLE001 - the service logs what nobody foresaw
        connection.send_bytes(_problem("unforeseen", traceback.format_exc()))


def _answer(
    connection: Connection,
    store: ox.Store,
    request: dict[str, Any],
    limits: WorkerLimits,
) -> None:
    output: Output | None = None
    try:
        answer = evaluate(
            store,
            request["text"],
            base=request["base"],
            bindings={name: _term(one) for name, one in request["bindings"].items()},
            default_graphs=request["default_graphs"],
            named_graphs=request["named_graphs"],
        )
        is_graph = isinstance(answer, ox.QueryTriples)
        if request["graphs" if is_graph else "results"] is None:
            given = "a graph" if is_graph else "solutions or a boolean"
            connection.send_bytes(_problem("not-acceptable", given))
            return
        form = GRAPH if is_graph else SOLUTIONS
        xml = _xml(request["graphs" if is_graph else "results"])
        output = Output(connection, form, limits.result, request["encoding"], xml)
        _serialize(answer, request, output, limits)
    except (SyntaxError, *FAILURES, ResultTooLargeError) as error:
        too_large = output is not None and output.overflowed
        connection.send_bytes(
            _problem(*(("too-large", "") if too_large else met(error)))
        )


def _serialize(
    answer: object, request: dict[str, Any], output: Output, limits: WorkerLimits
) -> None:
    stream = cast("IO[bytes]", output)  # it has what a serializer calls: write
    is_csv = request["results"] == CSV_RESULTS.name
    if isinstance(answer, ox.QueryTriples):
        answer.serialize(stream, _GRAPHS[request["graphs"]].rdf_format)
    elif isinstance(answer, ox.QuerySolutions) and is_csv and limits.triple_terms:
        write_csv(answer, stream)
    elif isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
        answer.serialize(stream, _RESULTS[request["results"]].results_format)
    output.finish()


def _xml(name: str) -> XmlPieces | None:
    """Return what looks through an answer in a format that is XML."""
    if name == XML_RESULTS.name:
        return XmlPieces("XML", has_properties=False)
    if name == RDF_XML.name:
        return XmlPieces(RDF_XML.label, has_properties=True)
    return None


def _term(text: str) -> object:
    line = f"<x:s> <x:p> {text} ."
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    return quad.object


def _problem(kind: str, message: str) -> bytes:
    return ERROR + json.dumps({"kind": kind, "message": message}).encode()


def _wait_for_hang_up(descriptor: int) -> None:
    """Return when the other end of the socket is closed: nobody asks any more."""
    poller = select.poll()
    poller.register(descriptor, select.POLLHUP)
    poller.poll()


def _give_up(memory: int, *, may_open: bool) -> None:
    """Limit memory to what is in use now plus a share, and descriptors likewise."""
    leave_no_core()
    limit_data(memory)
    if not may_open:
        open_no_more_files()
    sys.setswitchinterval(1.0)  # the other thread only waits
