"""Adds positions in files to results, and names blank nodes by their position."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode

from kg.shacl.paths import Inverse, Predicate, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.errors import Position
    from kg.shacl.results import Result, Term
    from kg.sources.positions import StatementPositions


def with_positions(
    results: Iterable[Result], positions: StatementPositions
) -> list[Result]:
    """Return distinct results with positions; blank nodes are named by their place."""

    def named(term: Term, result: Position | None) -> Term:
        if not isinstance(term, BlankNode):
            return term
        place = positions.find(term) or result
        if place is None or place.line is None:
            return term
        return BlankNode(f"{place.path.stem}-line{place.line}-column{place.column}")

    found = []
    for one in dict.fromkeys(results):
        position = _position(one, positions)
        focus_node = named(one.focus_node, position)
        value = named(one.value, position) if one.value else None
        found.append(
            replace(one, position=position, focus_node=focus_node, value=value)
        )
    return found


def _position(result: Result, positions: StatementPositions) -> Position | None:
    """Return the position of the triple to change, or else of its subject."""
    match result.path:
        case Predicate(iri) | Sequence((Predicate(iri), *_)):
            return positions.find(result.focus_node, iri, result.value)
        case Inverse(Predicate(iri)):
            return positions.find(result.value, iri, result.focus_node)
    return positions.find(result.focus_node)
