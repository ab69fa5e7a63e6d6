"""The coordinates of a place that the project does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.vocabulary import GEO, RDF, WGS84, XSD
from kg.tables.values import ValueProblemError

if TYPE_CHECKING:
    from kg.tables.facts import Facts
    from kg.tables.said import Said


_NORTH, _EAST = WGS84.lat, WGS84["long"]
_DEGREES: Final = {
    "place-latitude": (_NORTH, 90),
    "place-longitude": (_EAST, 180),
}


def coordinates(facts: Facts) -> Said:
    """Return the latitude and longitude of the place of a row, if it has them.

    Raises:
        ValueProblemError: a cell is no number of degrees, or one of the two is empty.
    """
    said: Said = []
    for field, (predicate, most) in _DEGREES.items():
        if degrees := facts.degrees(field, most):
            said.append((predicate, Literal(degrees, datatype=XSD.decimal)))
    if len(said) == 1:
        field = next(one for one, (name, _) in _DEGREES.items() if name != said[0][0])
        what = "is empty, and the other coordinate of the place is not"
        raise ValueProblemError(what, "fill it in, or empty the other", field)
    return said


def geometry_of(place: NamedNode, geometry: NamedNode, said: Said) -> list[Triple]:
    """Return the geometry of a place with these statements; none without coordinates.

    Well-known text has the longitude first (OGC 06-103r4, section 7.2).
    """
    degrees = {
        predicate: term.value
        for predicate, term in said
        if predicate in {_NORTH, _EAST} and isinstance(term, Literal)
    }
    if not degrees:
        return []
    north, east = degrees[_NORTH], degrees[_EAST]
    point = Literal(f"POINT({east} {north})", datatype=GEO.wktLiteral)
    return [
        Triple(place, GEO.hasGeometry, geometry),
        Triple(geometry, RDF.type, GEO.Geometry),
        Triple(geometry, GEO.asWKT, point),
    ]
