"""Filters of claims that are compared: each value is one that some claim has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import NotFound

from kg.claims.wording import label
from kg.iris import split_iri
from kg.rdf.vocabulary import KG, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import NamedNode

    from kg.rdf.index import TripleIndex

FILTERS: Final = {
    "party": "Party of who says it",
    "source_type": "Type of source",
    "population": "Who or what is counted",
    "scope": "Part of the event",
    "as_of": "As of",
    "origin": "Goes back to",
}
"""The filters, by the name of their parameter, and what they are called."""
_NONE: Final = "none"
_WITHOUT: Final = {"scope": "the whole event"}
"""What a claim without a value is of; of other filters, nothing is known."""


@dataclass(frozen=True, slots=True)
class FilterValue:
    """A value by which claims can be chosen, and how many claims have it."""

    value: str
    label: str
    claims: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What claims can be chosen by; all pass unless an option is chosen."""

    name: str
    label: str
    options: tuple[FilterValue, ...]

    @property
    def chosen(self) -> str | None:
        """The chosen value, or None."""
        found = (one.value for one in self.options if one.is_chosen)
        return next(found, None)


def claim_filters(
    graph: TripleIndex,
    claims: Iterable[NamedNode],
    chosen: Mapping[str, str],
) -> tuple[ClaimFilter, ...]:
    """Return the filters that tell the claims apart, with the chosen values.

    Raises:
        NotFound: no claim has a chosen value.
    """
    claims, found = tuple(claims), []
    for name, heading in FILTERS.items():
        values = Counter(value for one in claims for value in _values(graph, one, name))
        wanted = chosen.get(name)
        if wanted is not None and wanted not in values:
            raise NotFound(f"no claim here has {wanted[:80]!r} as its {name}")
        words = _words(graph, claims, name)
        options = [
            FilterValue(value, words.get(value, value), size, value == wanted)
            for value, size in values.items()
        ]
        options.sort(key=lambda one: (one.value == _NONE, -one.claims, one.label))
        if len(options) > 1 or wanted:
            found.append(ClaimFilter(name, heading, tuple(options)))
    return tuple(found)


def most_common(filters: Iterable[ClaimFilter]) -> dict[str, str]:
    """Return whom and which part of the event most claims count."""
    return {
        one.name: max(one.options, key=lambda option: option.claims).value
        for one in filters
        if one.name in {"population", "scope"}
    }


def passing(
    graph: TripleIndex,
    claims: Iterable[NamedNode],
    filters: Iterable[ClaimFilter],
) -> list[NamedNode]:
    """Return the claims that have all chosen values."""
    chosen = [(one.name, one.chosen) for one in filters if one.chosen]
    return [
        claim
        for claim in claims
        if all(value in _values(graph, claim, name) for name, value in chosen)
    ]


def _nodes(graph: TripleIndex, claim: NamedNode, name: str) -> list[NamedNode]:
    match name:
        case "party":
            return graph.nodes(claim, KG.party)
        case "source_type":
            source = graph.node(claim, PROV.wasQuotedFrom)
            return graph.nodes(source, KG.sourceType)
        case "population":
            return graph.nodes(claim, KG.population)
        case "scope":
            return graph.nodes(claim, KG.scope)
    return graph.nodes(claim, KG.origin)


def _values(graph: TripleIndex, claim: NamedNode, name: str) -> list[str]:
    if name == "as_of":
        return [graph.text(claim, KG.asOf) or _NONE]
    return [split_iri(one.value)[1] for one in _nodes(graph, claim, name)] or [_NONE]


def _words(
    graph: TripleIndex, claims: Iterable[NamedNode], name: str
) -> dict[str, str]:
    words = {_NONE: _WITHOUT.get(name, "not said")}
    if name != "as_of":
        nodes = (node for one in claims for node in _nodes(graph, one, name))
        words |= {split_iri(node.value)[1]: label(graph, node) for node in set(nodes)}
    return words
