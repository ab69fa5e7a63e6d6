"""A timeline of events as pure geometry: a line for each, as wide as its window.

An event has a window wide enough to hold what sources say. A date that is known to the
month or the year is as wide as that. What is open on one side is an arrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.sparql import Solution
    from kg.web.views.context import ViewContext
    from kg.web.views.terms import NamedTerms, Shown

MOST_EVENTS: Final = 1000
"""The most events of a timeline."""
WIDTH: Final = 960
_LEFT: Final = 330
_RIGHT: Final = WIDTH - 30
_LINE: Final = 24
_TOP: Final = 34
_LEAST: Final = 4.0
_TICKS: Final = 8
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_UNCERTAIN: Final = frozenset("~?%")


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """An event: the window as a source would write it (EDTF), and what is drawn."""

    event: Shown
    wholes: tuple[Shown, ...]
    window: str
    y: float
    start: float
    end: float
    is_open_end: bool
    is_uncertain: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline: ``ticks`` are years and where they stand."""

    height: float
    ticks: tuple[tuple[float, str], ...]
    events: tuple[TimelineEvent, ...]
    is_cut: bool


def timeline(context: ViewContext) -> Timeline | None:
    """Return the events in the order of their windows, or None if none has a date."""
    found = context.kept("event_dates")
    rows: dict[NamedNode, list[Solution]] = {}
    for one in found:
        if isinstance(event := one["event"], NamedNode) and _day(one, "earliest"):
            rows.setdefault(event, []).append(one)
    if not rows:
        return None
    days = {
        event: (_day(of[0], "earliest") or 0, _day(of[0], "latest"))
        for event, of in rows.items()
    }
    first = min(start for start, _ in days.values())
    last = max(end or start for start, end in days.values())
    terms = context.naming(
        term for of in rows.values() for row in of for term in row.values()
    )
    scale = _Scale(first, max(last, first + 1))
    ordered = sorted(rows, key=lambda one: (days[one][0], days[one][1] or 0, one.value))
    events = [
        _event(terms, rows[one], days[one], _TOP + _LINE * (place + 0.5), scale)
        for place, one in enumerate(ordered)
    ]
    return Timeline(
        height=_TOP + _LINE * len(events) + 8.0,
        ticks=tuple(scale.ticks()),
        events=tuple(events),
        is_cut=len(found) > MOST_EVENTS,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int

    def x(self, day: int) -> float:
        share = (day - self.first) / (self.last - self.first)
        return round(_LEFT + (_RIGHT - _LEFT) * min(1.0, share), 1)

    def ticks(self) -> Iterable[tuple[float, str]]:
        """Yield years; a span of less than two has only its ends."""
        start, end = (date.fromordinal(one).year for one in (self.first, self.last))
        step = next(one for one in _STEPS if one * _TICKS >= end - start)
        for year in range(start - start % step, end + 1, step):
            if year and self.first <= (day := date(year, 1, 1).toordinal()):
                yield self.x(day), str(year)


def _day(one: Solution, key: str) -> int | None:
    """Return a day as a number, None for one that Python's calendar does not have."""
    text = one[key].value if key in one else ""
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def _event(
    terms: NamedTerms,
    rows: list[Solution],
    days: tuple[int, int | None],
    y: float,
    scale: _Scale,
) -> TimelineEvent:
    start, end = (
        rows[0][key].value if key in rows[0] else "" for key in ("start", "end")
    )
    window = f"{start} to {end}" if end and end != start else start
    begin = scale.x(days[0])
    wholes = {terms.named(row["whole"]) for row in rows if "whole" in row}
    return TimelineEvent(
        event=terms.named(rows[0]["event"]),
        wholes=tuple(sorted(wholes, key=lambda one: one.text)),
        window=window,
        y=y,
        start=begin,
        end=float(_RIGHT)
        if days[1] is None
        else max(scale.x(days[1] + 1), begin + _LEAST),
        is_open_end=days[1] is None,
        is_uncertain=bool(_UNCERTAIN & set(window)),
    )
