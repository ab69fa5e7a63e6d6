"""A map of places as pure geometry: dots, names, distances, and nothing else.

It has no base layer, because borders and the names on it would be claims. Around one
place, rings tell distances. The projection is equirectangular with the scale of the
middle latitude, which serves for some hundred kilometres.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from kg.iris import slug
from kg.web.views.claim_order import number
from kg.web.views.name_room import names_beside
from kg.web.views.nice_step import nice_step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.sparql import Solution
    from kg.web.views.context import ViewContext
    from kg.web.views.terms import NamedTerms, Shown

MOST_PLACES: Final = 1000
"""The most places of a map."""
WIDTH: Final = 960
_HIGHEST: Final = 620
_MARGIN: Final = 60
_EARTH_KM: Final = 6371.0
_NEAR: Final = 5
"""A map around a place reaches as far as this many others, and a little farther."""
_RINGS: Final = 4


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place: where it stands, and where its name begins, if there is room for it."""

    place: Shown
    kinds: tuple[Shown, ...]
    within: tuple[Shown, ...]
    latitude: str
    longitude: str
    x: float
    y: float
    name_x: float | None
    name_y: float
    is_middle: bool


@dataclass(frozen=True, slots=True)
class Ring:
    """A distance from the middle of a map."""

    radius: float
    text: str


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """A map: ``scale_width`` is how long ``scale_text`` is on it.

    ``is_cut`` says that there are more places than a map has.
    """

    height: float
    places: tuple[MapPlace, ...]
    rings: tuple[Ring, ...]
    scale_width: float
    scale_text: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Point:
    place: NamedNode
    x: float
    y: float


def place_map(context: ViewContext, around: str | None = None) -> PlaceMap | None:
    """Return a map of all places with coordinates, or of those around one of them.

    It is None if no place has coordinates.

    Raises:
        NotFound: ``around`` is the name of no place with coordinates.
    """
    found = context.kept("places")
    said: dict[NamedNode, list[Solution]] = {}
    for one in found:
        if isinstance(place := one["place"], NamedNode) and _degrees(one):
            said.setdefault(place, []).append(one)
    if around is not None and around not in map(slug, said):
        raise NotFound(f"no place {around[:80]!r} with coordinates is here")
    if not said:
        return None
    points = _points(said)
    middle = next((one for one in points if slug(one.place) == around), None)
    if middle:
        points = _nearest(points, middle)
    terms = context.naming(
        term for one in points for row in said[one.place] for term in row.values()
    )
    return _drawn(points, middle, said, terms, is_cut=len(found) > MOST_PLACES)


def _degrees(one: Solution) -> tuple[float, float] | None:
    lat, long = number(one["lat"].value), number(one["long"].value)
    if lat is None or long is None or not (abs(lat) <= 90 and abs(long) <= 180):  # noqa: PLR2004
        return None
    return float(lat), float(long)


def _points(said: dict[NamedNode, list[Solution]]) -> list[_Point]:
    """Return places in kilometres from the first one, to the east and to the south."""
    degrees = {place: _degrees(rows[0]) or (0.0, 0.0) for place, rows in said.items()}
    latitudes = [lat for lat, _ in degrees.values()]
    scale = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    km = math.radians(1) * _EARTH_KM
    return [
        _Point(place, long * scale * km, -lat * km)
        for place, (lat, long) in sorted(degrees.items(), key=lambda one: one[0].value)
    ]


def _far(one: _Point, other: _Point) -> float:
    return math.hypot(one.x - other.x, one.y - other.y)


def _nearest(points: list[_Point], middle: _Point) -> list[_Point]:
    ordered = sorted(points, key=lambda one: (_far(one, middle), one.place.value))
    return ordered[: _NEAR + 1]


def _drawn(
    points: Sequence[_Point],
    middle: _Point | None,
    said: dict[NamedNode, list[Solution]],
    terms: NamedTerms,
    *,
    is_cut: bool,
) -> PlaceMap:
    if middle:
        reach = max((_far(one, middle) for one in points), default=0.0) * 1.15 or 1.0
        left, top = middle.x - reach, middle.y - reach
        wide = high = 2 * reach
    else:
        left, top = min(p.x for p in points), min(p.y for p in points)
        wide = max(p.x for p in points) - left
        high = max(p.y for p in points) - top
    unit = min(
        (WIDTH - 2 * _MARGIN) / max(wide, 1.0),
        (_HIGHEST - 2 * _MARGIN) / max(high, 1.0),
    )
    shift = (WIDTH - wide * unit) / 2
    placed = {
        one.place: (
            round(shift + (one.x - left) * unit, 1),
            round(_MARGIN + (one.y - top) * unit, 1),
        )
        for one in points
    }
    step = float(nice_step(Decimal((max(wide, high) or 1.0) / (2 * _RINGS))))
    rings = range(1, int(reach / step) + 1) if middle else ()
    names = names_beside(placed, {one: terms.named(one).text for one in placed}, WIDTH)
    return PlaceMap(
        height=round(high * unit + 2 * _MARGIN, 1),
        places=tuple(
            _place(
                terms,
                said[one],
                placed[one],
                names[one],
                is_middle=one == (middle and middle.place),
            )
            for one in placed
        ),
        rings=tuple(Ring(round(step * n * unit, 1), f"{step * n:g} km") for n in rings),
        scale_width=round(step * unit, 1),
        scale_text=f"{step:g} km",
        is_cut=is_cut,
    )


def _place(
    terms: NamedTerms,
    rows: Sequence[Solution],
    at: tuple[float, float],
    name: tuple[float, float] | None,
    *,
    is_middle: bool,
) -> MapPlace:
    def shown(key: str) -> tuple[Shown, ...]:
        found = {terms.named(row[key]) for row in rows if key in row}
        return tuple(sorted(found, key=lambda one: one.text))

    return MapPlace(
        place=terms.named(rows[0]["place"]),
        kinds=shown("type"),
        within=shown("within"),
        latitude=rows[0]["lat"].value,
        longitude=rows[0]["long"].value,
        x=at[0],
        y=at[1],
        name_x=name[0] if name else None,
        name_y=name[1] if name else 0.0,
        is_middle=is_middle,
    )
