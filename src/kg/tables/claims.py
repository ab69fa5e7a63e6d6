"""Makes claims of what rows say: statistics, and participations in events."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.iris import slug
from kg.rdf.vocabulary import DCTERMS, KG, PROV
from kg.tables.any_claim import AnyClaim
from kg.tables.participations import Participations
from kg.tables.statistics import Statistics

if TYPE_CHECKING:
    from kg.iris import Iris
    from kg.rdf.index import TripleIndex
    from kg.tables.cited import CitedSources
    from kg.tables.facts import Facts
    from kg.tables.said import Said
    from kg.tables.things import NewThings
    from kg.tables.words import ThingWords


class ClaimMaker:
    """Makes claims of rows; ``by_source`` has what they say.

    What a claim says is in two lists: of itself, and what it shares with its row.
    """

    def __init__(
        self,
        iris: Iris,
        graph: TripleIndex,
        words: ThingWords,
        things: NewThings,
        cited: CitedSources,
    ) -> None:
        """Take a project's graph, without what the import wrote before."""
        self.by_source: dict[NamedNode, dict[NamedNode, tuple[Said, Said]]] = (
            defaultdict(dict)
        )
        self.claims = 0
        self._iris = iris
        self._things = things
        self._any = AnyClaim(words, things, cited)
        self._statistics = Statistics(graph, words, things)
        self._participations = Participations(graph, words, things)
        self._taken = {*graph.instances(KG.Claim)}

    def add(self, facts: Facts, table: str) -> bool:
        """Make the claims of a row, and return whether it became any.

        If not, the problems of the facts say why.
        """
        event = facts.tried(self._things.event)
        source = facts.tried(self._things.source)
        # without an event, what is wrong in the other cells is told all the same
        drafts = self._drafts(facts, event or self._iris.thing("event/unknown"))
        if event and not facts.has_error:
            facts.tried(partial(self._widened, event))
        if facts.has_error or not event or not source:
            return False
        row = self._iris.table_row(table, facts.row.number)
        ends: Said = [(PROV.wasQuotedFrom, source), (DCTERMS.source, row)]
        shared = {id(said): said + ends for _, _, said in drafts}
        for name, own, said in drafts:
            self._add(source, name, own, shared[id(said)])
        return bool(drafts)

    def _drafts(self, facts: Facts, event: NamedNode) -> list[tuple[str, Said, Said]]:
        """Return the claims of a row: the name, what each says, and what all say."""
        found = self._statistics.drafts(facts, event)
        found += self._participations.drafts(facts, event)
        of_row = self._any.said(facts, event)
        every = []
        for one in found:
            differs = self._any.differs(one.facts)
            of_any = self._any.said(one.facts, event) if differs else of_row
            every.append((one.name, one.said, of_any))
        return every

    def _widened(self, event: NamedNode, facts: Facts) -> None:
        self._things.widen(facts, event)

    def _add(self, source: NamedNode, name: str, own: Said, shared: Said) -> None:
        base = self._iris.thing(f"claim/{slug(source)}-{name}").value
        claim, number = NamedNode(base), 1
        while claim in self._taken:
            number += 1
            claim = NamedNode(f"{base}-{number}")
        self._taken.add(claim)
        self.by_source[source][claim] = own, shared
        self.claims += 1
