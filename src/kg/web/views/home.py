"""The view of the home page: what there is, the main event, and where things are."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.errors import QueryTooLargeError
from kg.iris import slug
from kg.rdf.vocabulary import KG
from kg.web.views.compare import CompareView, compare_view
from kg.web.views.place_map import place_map
from kg.web.views.timeline import timeline

if TYPE_CHECKING:
    from kg.web.views.context import ViewContext
    from kg.web.views.place_map import PlaceMap
    from kg.web.views.timeline import Timeline

MOST_DRAWN: Final = 60
"""A graph of more events than this has neither finding nor timeline on its home page:
no event is the main one, and looking at all of them takes long."""


@dataclass(frozen=True, slots=True)
class HomeView:
    """The number of things of each class, and what is shown of the main event.

    ``finding`` has the figures of the event with most claims, on the topic with most.
    """

    counts: dict[object, str]
    finding: CompareView | None
    map: PlaceMap | None
    timeline: Timeline | None


def home_view(context: ViewContext) -> HomeView:
    """Return the view of the home page."""
    counts = context.counts()
    if int(counts.get(KG.Event, "0")) > MOST_DRAWN:
        return HomeView(counts, None, None, None)
    event, place = _main(context)
    return HomeView(
        counts=counts,
        finding=_finding(context, event) if event else None,
        map=place_map(
            context, slug(place) if place and _is_placed(context, place) else None
        ),
        timeline=timeline(context),
    )


def _finding(context: ViewContext, event: NamedNode) -> CompareView | None:
    """Return what sources say of an event, nothing if they say too much to show."""
    with suppress(QueryTooLargeError):
        return compare_view(context, event, {}, commonest=True)
    return None


def _main(context: ViewContext) -> tuple[NamedNode | None, NamedNode | None]:
    found = context.kept("main_event")
    one = found[0] if found else {}
    event, place = one.get("event"), one.get("place")
    return (
        event if isinstance(event, NamedNode) else None,
        place if isinstance(place, NamedNode) else None,
    )


def _is_placed(context: ViewContext, place: NamedNode) -> bool:
    return any(one["place"] == place for one in context.kept("places"))
