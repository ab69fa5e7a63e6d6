"""Whether each lane of a pool answers: a small query is put to each."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, Final

from kg.errors import QueryError, StoreBusyError
from kg.rdf.formats import JSON_RESULTS
from kg.sparql.answer import BufferedAnswer, StreamedAnswer
from kg.sparql.health import ASKED_SECONDS, Health
from kg.sparql.lanes import Lane, Ticket
from kg.sparql.workers.frames import WorkerRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kg.sparql.workers.supervisor import Supervisor

KNOWN_SECONDS: Final = 1.0
"""How long what was found out about the lanes is taken for true."""
_QUESTION: Final = WorkerRequest(
    text="SELECT * { ?s ?p ?o } LIMIT 1",
    bindings={},
    default_graphs=(),
    named_graphs=(),
    results=JSON_RESULTS.name,
    graphs=None,
).serialize()
"""What each lane is asked, to see whether it answers: it has to read the data.

Of the default graph: to come to the first of another, the engine passes all of it.
"""
_LANES: Final = {Lane.PAGES: "pages", Lane.FAST: "queries", Lane.SLOW: "slow queries"}


class LaneHealth(Health):
    """Which lane of a pool answers no query, and why, as of a second ago at most.

    Each lane is asked, within two seconds. One that is busy with answering others has
    nothing wrong; of the slow lane a worker is asked if one is idle.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        begin: Callable[[Ticket, bytes], Awaitable[BufferedAnswer]],
    ) -> None:
        """Take ``begin`` for putting a question to a lane."""
        super().__init__(self._find_out, KNOWN_SECONDS)
        self._supervisor = supervisor
        self._begin = begin
        self._loop = asyncio.get_running_loop()
        self._answered: dict[Lane, float] = dict.fromkeys(Lane, 0.0)

    def answered(self, lane: Lane) -> None:
        """Hear that a lane has just answered a query."""
        self._answered[lane] = self._loop.time()

    async def _find_out(self) -> str:
        workers = self._supervisor
        lanes = [*workers.wanted_lanes]
        is_broken = workers.complaints[Lane.SLOW] and not workers.count(Lane.SLOW)
        if workers.figures[Lane.SLOW].idle or is_broken:
            lanes.append(Lane.SLOW)
        reasons = await asyncio.gather(*map(self._reason, lanes))
        return "; ".join(
            f"{_LANES[lane]} cannot be answered: {reason}"
            for lane, reason in zip(lanes, reasons, strict=True)
            if reason
        )

    async def _reason(self, lane: Lane) -> str:
        """Return why a lane does not answer; nothing if it does."""
        complaint = self._supervisor.complaints[lane]
        if complaint is not None and not self._is_up(lane):
            return str(complaint)
        begun = self._loop.time()
        scheduler = self._supervisor.admission.scheduler
        ticket = scheduler.enter_lane(lane)
        try:
            async with asyncio.timeout(ASKED_SECONDS):
                buffered = await self._begin(ticket, _QUESTION)
                with closing(StreamedAnswer(buffered, "")) as answer:
                    while await answer.piece():
                        pass
        except (TimeoutError, StoreBusyError):
            if self._answered[lane] > begun:
                return ""
            return "no answer came in time" if self._is_up(lane) else "no worker is up"
        except QueryError as error:
            return str(error)
        finally:
            scheduler.leave(ticket)
        return ""

    def _is_up(self, lane: Lane) -> bool:
        return self._supervisor.figures[lane].every > 0
