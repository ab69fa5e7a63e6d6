"""Adds positions in files to results, and names blank nodes by their position."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode

from kg.shacl.paths import Inverse, Predicate, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.errors import Position
    from kg.shacl.results import Result, Term
    from kg.sources.positions import StatementPositions

# https://www.w3.org/TR/turtle/#grammar-production-PN_CHARS_BASE, and digits
_LETTERS: Final = (
    "0-9A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NO_LABEL: Final = re.compile(
    f"^[^{_LETTERS}]|[^-.{_LETTERS}\u00b7\u0300-\u036f\u203f\u2040]"
)
"""What of the name of a file cannot be in the label of a blank node."""


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
        stem = _NO_LABEL.sub("_", place.path.stem)
        return BlankNode(f"{stem}-line{place.line}-column{place.column}")

    found = []
    for one in dict.fromkeys(results):
        position = one.position or _position(one, positions)
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
