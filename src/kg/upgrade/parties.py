"""The party of a source becomes the party of those who make claims in it.

An agent gets the party that most of its claims' sources have. A claim whose source has
another one gets a party of its own, so that each claim keeps the party that it had.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.vocabulary import DCTERMS, KG, PROV, RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.rdf.index import TripleIndex


class Parties:
    """The parties of sources, and whose they become."""

    def __init__(self, graph: TripleIndex, claims: Iterable[NamedNode]) -> None:
        """Take all statements of a project with the new names, and its claims."""
        self._graph = graph
        self._claims: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for claim in claims:
            for source in graph.nodes(claim, PROV.wasQuotedFrom):
                self._claims[source].append(claim)
        self._of_agents = self._most_common()

    def of_source(self, source: NamedNode, party: NamedNode) -> tuple[Triple, ...]:
        """Return what says in the new model what the party of a source says."""
        if source in self._claims:
            return tuple(dict.fromkeys(self._of_claims(source, party)))
        return (self._without_claims(source, party),)

    def _of_claims(self, source: NamedNode, party: NamedNode) -> Iterator[Triple]:
        only = self._graph.nodes(source, KG.party) == [party]
        for claim in self._claims[source]:
            agent = self._graph.node(claim, PROV.wasAttributedTo)
            if only and agent and party == self._of_agents.get(agent):
                yield Triple(agent, KG.party, party)
            # a party that somebody wrote at the claim is right already
            elif not self._graph.nodes(claim, KG.party):
                yield Triple(claim, KG.party, party)

    def _without_claims(self, source: NamedNode, party: NamedNode) -> Triple:
        for creator in self._graph.nodes(source, DCTERMS.creator):
            if self._of_agents.setdefault(creator, party) == party:
                return Triple(creator, KG.party, party)
        label = self._graph.text(party, SKOS.prefLabel) or party.value
        note = Literal(f"Party of the source: {label}.", language="en")
        return Triple(source, SKOS.note, note)

    def _most_common(self) -> dict[NamedNode, NamedNode]:
        """Return the party of each agent that is described, and has one or gets one."""
        counts: dict[NamedNode, Counter[NamedNode]] = defaultdict(Counter)
        for source, claims in self._claims.items():
            for party in self._graph.nodes(source, KG.party):
                agents = (self._graph.node(one, PROV.wasAttributedTo) for one in claims)
                for agent in agents:
                    if agent and self._graph.objects(agent, RDF.type):
                        counts[agent][party] += 1
        return {
            agent: self._graph.node(agent, KG.party)
            or min(of, key=lambda party: (-of[party], party.value))
            for agent, of in counts.items()
        }
