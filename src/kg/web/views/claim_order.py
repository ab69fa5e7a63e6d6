"""The order of claims that are compared: claims of one origin stand together."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from kg.rdf.vocabulary import KG, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import NamedNode

    from kg.rdf.index import TripleIndex


def number(text: str | None) -> Decimal | None:
    """Return a finite number, or None for any other text."""
    try:
        found = Decimal(text or "")
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def least(graph: TripleIndex, claim: NamedNode) -> tuple[bool, Decimal]:
    """Return a sort key: the lower end of the figure that a claim states, if any."""
    found = number(graph.text(graph.node(claim, RDF.object), KG.lowerBound))
    return found is not None, found or Decimal(0)


def _origin_of(graph: TripleIndex, claim: NamedNode) -> str:
    """Return what a claim is grouped by: the first of its origins, or nothing."""
    known = [one for one in graph.nodes(claim, KG.origin) if one != KG.unknownOrigin]
    return min((one.value for one in known), default="")


def side_by_side(graph: TripleIndex, claims: Iterable[NamedNode]) -> list[NamedNode]:
    """Return claims in the order in which they are compared.

    Those that count the same people, in the same part of an event, stand together, the
    largest group first; within a group, those of one origin, the lowest figure first.
    Claims of unknown origin come last.
    """
    groups: dict[tuple[str, ...], list[NamedNode]] = {}
    for claim in claims:
        about = (graph.node(claim, one) for one in (KG.population, KG.scope))
        key = tuple(one.value if one else "" for one in about)
        groups.setdefault(key, []).append(claim)
    ordered = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))
    return [claim for _, group in ordered for claim in _by_origin(graph, group)]


def _by_origin(graph: TripleIndex, claims: Iterable[NamedNode]) -> list[NamedNode]:
    groups: dict[str, list[NamedNode]] = {}
    for claim in claims:
        groups.setdefault(_origin_of(graph, claim), []).append(claim)
    for group in groups.values():
        group.sort(key=lambda one: (least(graph, one), one.value))
    ordered = sorted(
        groups.items(), key=lambda one: (not one[0], least(graph, one[1][0]), one[0])
    )
    return [claim for _, group in ordered for claim in group]
