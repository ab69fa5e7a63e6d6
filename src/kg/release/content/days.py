"""Days as ``xsd:date``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kg.rdf.vocabulary import XSD

if TYPE_CHECKING:
    from kg.claims.interval import Instant


def day(instant: Instant) -> Literal:
    """Return the day of an instant as an ``xsd:date``."""
    year, month, of_month = instant[:3]
    return Literal(f"{year:04}-{month:02}-{of_month:02}", datatype=XSD.date)
