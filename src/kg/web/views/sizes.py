"""Counts what the page of a thing lists, so that no part of the page is too long."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.rdf.vocabulary import CITO, KG, OA, PROV, RDF

if TYPE_CHECKING:
    from kg.web.views.context import ViewContext

MOST: Final = 200
"""The most claims in a part of a page, and the most entries of any other list in it."""
RELATIONS: Final = {
    RDF.subject: "What sources say about it",
    PROV.wasQuotedFrom: "What this source says",
    PROV.wasAttributedTo: "Said by this claimant, in any source",
    RDF.object: "Claims that name it",
    KG.place: "Claims that name it as their place",
    KG.scope: "Figures of this part",
    KG.measure: "Figures of it",
    KG.population: "Figures of it",
    KG.qualifier: "Figures with this qualifier",
    KG.kind: "Claims of this kind",
    KG.role: "Claims with this role",
    KG.criterion: "Figures by this criterion",
    KG.method: "Figures found in this way",
    KG.unit: "Figures in this unit",
    KG.party: "Said by claimants of this party",
    KG.carrier: "Claims read in this copy",
    PROV.wasDerivedFrom: "Reproduced elsewhere",
    KG.origin: "Claims that go back to it",
}
"""The relations of claims to a thing, in the order in which its page lists them."""
REFERRING: Final = {
    KG.revises: "Revised by",
    PROV.wasDerivedFrom: "Reproduced elsewhere",
    CITO.disputes: "Disputed by",
    OA.hasTarget: "Editorial notes",
}
"""What the page of a claim lists of the references to it."""


class Sizes:
    """How many statements involve a thing: ``values`` and ``claims`` by property.

    ``values`` are its own, ``claims`` those in a listed relation to it, ``others`` the
    references to it outside claims, and ``referring`` the most that refer to a claim by
    one property that its page shows.
    """

    def __init__(self, context: ViewContext, node: NamedNode) -> None:
        """Count in the store."""
        found: dict[str, dict[NamedNode, int]] = defaultdict(dict)
        for one in context.kept("sizes", focus=node):
            relation, size = one["relation"], int(one["size"].value)
            if isinstance(relation, NamedNode):
                found[one["sort"].value][relation] = size
        incoming, claims = found["incoming"], found["claims"]
        self.values = found["values"]
        self.claims = {one: claims[one] for one in RELATIONS if one in claims}
        others = {one: size - claims.get(one, 0) for one, size in incoming.items()}
        self.others = sum(size for one, size in others.items() if one != RDF.type)
        self.referring = max(incoming.get(one, 0) for one in REFERRING)

    @property
    def parts(self) -> int:
        """The number of parts, so that no list exceeds the limit of a part."""
        listed = sum(self.claims.values()), self.others, self.referring
        longest = max(*listed, *self.values.values())
        return max(1, -(-longest // MOST))
