"""A pool of worker processes over one dataset, in an event loop.

Why it is ours: pebble, the nearest library, ends a runaway by SIGTERM, which native
code does not see (4.1 s for a limit of 1 s were measured), pickles results whole, so
that nothing streams, answers first in first out, so that 20 runaways starve everybody,
and leaves its workers running when the parent is killed. Here the kernel ends a query
at its deadline, answers stream, :mod:`kg.sparql.scheduler` keeps slow queries out of
the way of quick ones, and workers live no longer than the service.

A query begins on a fast worker. When it proves slow, its worker becomes a slow one, of
the lowest priority, and another takes its place; when there are slow ones enough, the
query is put back into the slow lane, or, if its answer has begun, broken off.
"""

from __future__ import annotations

import signal
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from kg.errors import QuerySyntaxError, StoreUnavailableError
from kg.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from kg.sparql.answer import StreamedAnswer
from kg.sparql.lanes import Figures, Lane, Ticket, Work
from kg.sparql.prefilter import check_aside
from kg.sparql.workers.engine_errors import death, located_aside
from kg.sparql.workers.frames import GRAPH, WorkerRequest, pack
from kg.sparql.workers.lane_health import LaneHealth
from kg.sparql.workers.query_run import QueryRun
from kg.sparql.workers.starter import Starter
from kg.sparql.workers.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.project import ServiceLimits
    from kg.rdf.formats import GraphFormat, ResultFormat
    from kg.sparql.client_costs import ClientKey
    from kg.sparql.protocol import AsyncAnswer, Query
    from kg.sparql.workers.fork_client import Worker
    from kg.sparql.workers.frames import Frame
    from kg.sparql.workers.page_maker import Maker
    from kg.sparql.workers.store_files import StoreFiles

_BY_OTHERS: Final = {-signal.SIGKILL, None}
"""How a worker ends that nobody here ended."""
_MEDIA_TYPES: Final = {f.name: f.media_type for f in (*RESULT_FORMATS, *GRAPH_FORMATS)}


class Pool:
    """Answers queries by other processes; of one event loop, made by :meth:`open`."""

    is_fixed = True  # it is a release, or a store that is open for reading only

    def __init__(
        self, starter: Starter, service: ServiceLimits, lanes: Mapping[Lane, int]
    ) -> None:
        """Have so many workers of each lane, once they are started."""
        self.service = service
        self.makes_pages = starter.makes_pages
        """Whether :meth:`page` has pages made."""
        self._supervisor = Supervisor(starter, service, lanes, self)
        self._admission = self._supervisor.admission
        self._health = LaneHealth(self._supervisor, self._begin)
        self._runs: dict[Worker, QueryRun] = {}
        self._closed = False

    @classmethod
    async def open(
        cls,
        files: StoreFiles,
        service: ServiceLimits,
        lanes: Mapping[Lane, int] | None = None,
        maker: Maker | None = None,
    ) -> Pool:
        """Open a pool; wait until its workers are up and each lane has answered.

        ``lanes`` says how many workers there are of each; by default the settings do.
        With a ``maker``, those of the lane of pages can make some.

        Raises:
            StoreUnavailableError: there is no store, or it is damaged.
        """
        wanted = lanes or {Lane.PAGES: service.page_workers, Lane.FAST: service.workers}
        pool = cls(Starter(files, service, maker), service, wanted)
        try:
            failed = await pool._supervisor.start()
            problem = str(failed[0]) if failed else await pool.complaint()
        except BaseException:
            await pool.close()
            raise
        if failed or problem:
            await pool.close()
            raise StoreUnavailableError(
                f"{files.folder}: cannot be opened as a store: {problem}"
            )
        return pool

    @property
    def figures(self) -> dict[Lane, Figures]:
        """How many workers there are of each lane, are idle, and are waited for."""
        return self._supervisor.figures

    @property
    def processes(self) -> dict[int, Lane]:
        """The numbers of the processes of the workers that are up, and their lanes."""
        return self._supervisor.processes

    async def complaint(self) -> str:
        """Return which lane answers no query, and why, as of a second ago at most."""
        if self._closed:
            return "the store is closed"
        return await self._health.complaint()

    async def answer(
        self,
        query: Query,
        results: ResultFormat | None,
        graphs: GraphFormat | None,
        *,
        client: ClientKey | None = None,
        encoding: str = "",
    ) -> AsyncAnswer:
        """Evaluate a query; see :class:`kg.sparql.protocol.AsyncStore`.

        Cancelling this, or closing the answer, stops the query.

        Raises:
            QuerySyntaxError: it is no SPARQL query, or asks for what is not offered.
            QueryTimeoutError: it ran past the deadline.
            QueryTooLargeError: text, memory or result beyond the limit.
            ClientBusyError: the client has too many queries under way.
            StoreBusyError: the queue is full, or no worker became free in time.
            StoreUnavailableError: the pool is closed, or no worker starts.
            NotAcceptableError: the caller cannot take what the query gives.
        """
        self._check_open()
        with self._admission.ticket(client, query.text) as ticket:
            text = await check_aside(query.text, self.service)
            request = WorkerRequest.of(query, text, results, graphs, encoding)
            try:
                run = await self._begin(ticket, request.serialize())
            except QuerySyntaxError as error:
                raise await located_aside(error, query.text) from None
        chosen = request.graphs if run.kind == GRAPH else request.results
        return StreamedAnswer(run, _MEDIA_TYPES[chosen or ""])

    async def page(self, asked: dict[str, Any]) -> bytes:
        """Have a page made, in one piece, by what :meth:`open` was told makes pages.

        Cancelling this ends its worker.

        Raises:
            QueryError: there is no page, as for :meth:`answer`.
            UnforeseenError: making it failed for a reason that nobody foresaw.
        """
        self._check_open()
        with self._admission.ticket(None, "", Work.PAGE) as ticket:
            run = await self._begin(ticket, pack({"page": asked}))
        with closing(StreamedAnswer(run, "")) as answer:
            pieces = []
            while piece := await answer.piece():
                pieces.append(piece)
        return b"".join(pieces)

    async def close(self) -> None:
        """End all workers, at work or not, and wait for them."""
        if self._closed:
            return
        self._closed = True
        self._admission.close()
        for run in list(self._runs.values()):
            run.finish(StoreUnavailableError("the store is closed"))
        await self._supervisor.close()

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailableError("the store is closed")

    async def _begin(self, ticket: Ticket, request: bytes) -> QueryRun:
        """Have a worker asked in its turn; return when its answer begins."""

        def start(worker: Worker) -> QueryRun:
            others_wait = self._admission.scheduler.waiting(Lane.FAST) > 0
            run = QueryRun(self, worker, ticket, is_hurried=others_wait)
            self._runs[worker] = run
            worker.send(request)
            if self._supervisor.lane(worker) is None:
                # it ended after it was granted, when no query was known to be on it
                self.lost(worker, None)
            return run

        return await self._admission.begin(ticket, start)

    def hurry(self) -> None:
        """Let queries prove sooner that they are fast, as others wait for them."""
        for run in list(self._runs.values()):
            run.hurry()

    def heard(self, worker: Worker, frame: Frame) -> None:
        """Take what a worker says of its query."""
        run = self._runs.get(worker)
        if run:
            run.heard(frame)

    def finished(self, run: QueryRun, seconds: float) -> None:
        """Note that a worker is done with a query, or has died of it."""
        if self._runs.pop(run.worker, None) is None:
            return
        scheduler = self._admission.scheduler
        scheduler.used(run.ticket, seconds)
        if not run.is_put_back:
            scheduler.leave(run.ticket)
        if not (run.is_killed or run.error):
            self._health.answered(run.ticket.lane)
        run.worker.answered += 1
        if not run.is_killed:
            self._supervisor.free(run.worker)

    def overran(self, run: QueryRun) -> None:
        """Get a query that proved slow out of the way of others."""
        if run.ticket.lane is not Lane.FAST:
            return
        self._admission.scheduler.overran(run.ticket)
        most = self.service.slow_workers * (2 if run.has_begun else 1)
        lanes = map(self._supervisor.lane, self._runs)
        if sum(lane is Lane.SLOW for lane in lanes) < most:
            self._supervisor.slow_down(run.worker)
        elif run.has_begun:
            run.stop(self._supervisor.busy(Lane.SLOW))
        else:
            run.put_back()

    def lost(self, worker: Worker, status: int | None) -> None:
        """End the query of a worker that has ended, or put it back once."""
        run = self._runs.get(worker)
        if run is None:
            return
        run.is_killed = True
        # killed from outside, perhaps before it was asked: no fault of the query
        if status in _BY_OTHERS and not (run.has_begun or run.ticket.is_retried):
            run.ticket.is_retried = True
            run.put_back()
        else:
            run.finish(death(status, run.limits))
