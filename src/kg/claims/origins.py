"""Origins: what claims go back to, along the chain of ``prov:wasDerivedFrom``.

Seven sources that repeat one count are one witness. A claim goes back to itself if its
claimant states it first-hand, else to the origins of what it is derived from. Where the
chain breaks off the origin is ``kg:unknownOrigin``, and never taken to be independent.

PROV-O, derivation, https://www.w3.org/TR/prov-o/#wasDerivedFrom.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.claims.interval import ClaimError
from kg.claims.model import Assertion, Statistic
from kg.rdf.vocabulary import DCTERMS, KG, PROV

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import NamedNode

    from kg.claims.model import Claim
    from kg.rdf.index import TripleIndex

MOST: Final = 16
"""A claim that goes back to more origins is written as an origin itself.

So the number of statements grows no faster than the number of claims.
"""
_UNKNOWN: Final = frozenset([KG.unknownOrigin])

Origins = dict["NamedNode", frozenset["NamedNode"]]
"""The origins of each claim, by IRI; never empty."""


def origins(graph: TripleIndex, claims: Sequence[Claim]) -> Origins:
    """Return the origins of each claim.

    A claimant who says the same again is no second origin; the earliest statement is
    the origin. Editions of one work are one work. Groups, such as unnamed officials,
    are not one claimant.

    Raises:
        ClaimError: claims are derived from each other in a circle.
    """
    chains = _Chains(graph, claims)
    for claim in claims:
        chains.follow(claim)
    return chains.found


class _Chains:
    """Follows the chains of derivation, each claim once."""

    def __init__(self, graph: TripleIndex, claims: Sequence[Claim]) -> None:
        self._graph = graph
        self._groups = frozenset(graph.instances(KG.Group))
        self._claims = {claim.iri: claim for claim in claims}
        self._first: dict[object, NamedNode] = {}
        for claim in sorted(claims, key=_order):
            self._first.setdefault(_content(claim, self._groups), claim.iri)
        self.found: Origins = {}

    def follow(self, start: Claim) -> None:
        """Find the origins of a claim, and of all that it is derived from.

        Chains may be longer than Python's stack is deep.
        """
        pending = [(start, iter(start.derived_from))]
        entered = {start.iri: None}
        while pending:
            claim, parents = pending[-1]
            parent = next((node for node in parents if self._is_open(node)), None)
            if parent is None:
                pending.pop()
                del entered[claim.iri]
                self.found[claim.iri] = self._united(claim)
                continue
            if parent in entered:
                circle = " -> ".join(map(str, [*entered, parent]))
                raise ClaimError(f"claims derive from each other: {circle}")
            pending.append(
                (self._claims[parent], iter(self._claims[parent].derived_from))
            )
            entered[parent] = None

    def _is_open(self, node: NamedNode) -> bool:
        return node in self._claims and node not in self.found

    def _united(self, claim: Claim) -> frozenset[NamedNode]:
        if not claim.derived_from:
            first = self._first[_content(claim, self._groups)]
            return frozenset([first]) if claim.is_first_hand else _UNKNOWN
        sets = [
            self.found.get(node) or frozenset([_work(self._graph, node)])
            for node in claim.derived_from
        ]
        united: frozenset[NamedNode] = frozenset().union(*sets)
        return united if len(united) <= MOST else frozenset([claim.iri])


def _work(graph: TripleIndex, node: NamedNode) -> NamedNode:
    """Return the work that a source is an edition of, or the node itself."""
    return graph.node(node, DCTERMS.isVersionOf) or node


def _content(claim: Claim, groups: frozenset[NamedNode]) -> object:
    """Return a key that claims of one claimant share if they state the same."""
    if claim.claimant in groups:
        return claim.iri
    about = (claim.claimant, claim.subject, claim.predicate)
    if isinstance(claim, Statistic):
        return (
            *about,
            claim.measure,
            claim.population,
            claim.scope,
            claim.unit,
            claim.figure.interval,
        )
    period = claim.period if isinstance(claim, Assertion) else None
    return (*about, period, frozenset(claim.objects))


def _order(claim: Claim) -> tuple[bool, object, str]:
    when = claim.stated.lower if claim.stated else None
    return (when is None, when or (), claim.iri.value)


@dataclass(frozen=True, slots=True)
class Independence:
    """How many independent origins stand behind some claims.

    Origins of one claimant are not independent of each other. ``by_party`` counts the
    claimants at the origins by their parties. ``unknown`` counts the claims of which
    nobody knows where they come from.
    """

    claims: int
    independent: int
    by_party: Mapping[NamedNode | None, int]
    unknown: int


def independence(
    graph: TripleIndex, behind: Sequence[frozenset[NamedNode]]
) -> Independence:
    """Return how many independent origins stand behind claims, given those of each."""
    known = frozenset().union(*behind) - _UNKNOWN
    claimants = {_claimant(graph, node): node for node in sorted(known, key=str)}
    parties = Counter(party_of(graph, node) for node in claimants.values())
    unknown = sum(1 for nodes in behind if nodes == _UNKNOWN)
    return Independence(len(behind), len(claimants), dict(parties), unknown)


def party_of(graph: TripleIndex, node: NamedNode) -> NamedNode | None:
    """Return the party of a claim, an agent, a source or an origin, if it is known.

    A claim's own ``kg:party`` is that of its claimant at the time.
    """
    return graph.node(node, KG.party) or graph.node(_claimant(graph, node), KG.party)


def _claimant(graph: TripleIndex, node: NamedNode) -> NamedNode:
    """Return who stands behind an origin; the origin itself if that is not known."""
    return (
        graph.node(node, PROV.wasAttributedTo)
        or graph.node(node, DCTERMS.creator)
        or node
    )
