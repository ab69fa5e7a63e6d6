"""The dates of new events: a window that holds those of all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Triple

from kg.claims.edtf import edtf_interval
from kg.rdf.vocabulary import KG
from kg.tables.new_source import edtf_literal
from kg.tables.values import ValueProblemError

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.claims.interval import Instant, Interval
    from kg.rdf.index import TripleIndex
    from kg.tables.facts import Facts


class _Window(NamedTuple):
    """The first and the last date of an event, as EDTF."""

    start: str
    end: str


class EventWindows:
    """The windows of new events."""

    def __init__(self, graph: TripleIndex) -> None:
        """Take the graph of a project, which has the windows of its own events."""
        self._graph = graph
        self._windows: dict[NamedNode, _Window] = {}

    def triples(self, event: NamedNode) -> list[Triple]:
        """Return the statements about the window of a new event."""
        window = self._windows.get(event)
        if window is None:
            return []
        said = [Triple(event, KG.start, edtf_literal(window.start))]
        if window.end != window.start:
            said.append(Triple(event, KG.end, edtf_literal(window.end)))
        return said

    def widen(self, event: NamedNode, dates: str) -> None:
        """Have the window of a new event hold some dates.

        Raises:
            ValueProblemError: the dates have an open end.
        """
        _ends(dates)
        start, slash, last = dates.partition("/")
        now = _Window(start, last if slash else start)
        was = self._windows.get(event, now)
        if was == now:
            self._windows[event] = now
            return
        self._windows[event] = _Window(
            min(was.start, now.start, key=lambda one: _ends(one)[0]),
            max(was.end, now.end, key=lambda one: _ends(one)[1]),
        )

    def check_known(self, facts: Facts, event: NamedNode, dates: str) -> None:
        """Warn of dates that are not in the window of an event of the project."""
        if not edtf_interval(dates).meets(self._known(event)):
            what = "the date is not in the window of the event in the project"
            facts.warn("date", what, "see whether it is the same event")

    def _known(self, event: NamedNode) -> Interval[Instant]:
        start = self._graph.text(event, KG.start) or ".."
        end = self._graph.text(event, KG.end) or start
        return edtf_interval(f"{start}/{end}")


def dates_of(facts: Facts) -> str | None:
    """Return the dates of the event of a row: one date, or an interval of EDTF.

    Raises:
        ValueProblemError: a cell is no date, or the last date is before the first.
    """
    first, last = facts.date("date"), facts.date("date-end")
    if first is None or last is None or first == last:
        if first is None and last is not None:
            facts.need("date", "the last date of an event needs the first beside it")
        return first
    if "/" in first + last or _ends(first)[0] > _ends(last)[1]:
        what = f'"{last}" is no date after "{first}"'
        remedy = "write the first date into date, and the last into date-end"
        raise ValueProblemError(what, remedy, "date-end")
    return f"{first}/{last}"


def _ends(dates: str) -> tuple[Instant, Instant]:
    """Return the first and the last moment of dates of an event.

    Raises:
        ValueProblemError: the dates have an open end.
    """
    interval = edtf_interval(dates)
    if interval.lower is None or interval.upper is None:
        what = f'"{dates}" has an open end'
        raise ValueProblemError(what, "write the last date that may be meant", "date")
    return interval.lower, interval.upper
