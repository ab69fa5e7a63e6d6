"""Counts the values, claims and references of a thing, and so the parts of its page."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from pyoxigraph import NamedNode

from kg.rdf.vocabulary import CITO, KG, PROV, RDF
from kg.web.pages.view_context import context

MOST: Final = 300
"""The most claims in a part of a page, and the most entries of any other list in it."""
RELATIONS: Final = (
    (RDF.subject, "What sources state about it"),
    (PROV.hadPrimarySource, "What it states"),
    (PROV.wasAttributedTo, "What it states, in whichever source"),
    (RDF.object, "Claims that name it"),
    (KG.place, "Claims that name it as their place"),
    (KG.measure, "Figures of it"),
    (KG.population, "Figures of it"),
    (KG.qualifier, "Figures with this qualifier"),
    (KG.kind, "Claims of this kind"),
    (KG.role, "Claims with this role"),
    (KG.originalSource, "Reproduced elsewhere"),
)
"""The relations of claims to a thing, in the order in which its page lists them."""


class Sizes:
    """How many statements involve a thing: ``values`` and ``claims`` by property.

    ``values`` are its own, ``claims`` those in a listed relation to it, ``others`` the
    references to it outside claims, and ``disputing`` the claims that dispute it.
    """

    def __init__(self, node: NamedNode) -> None:
        """Count in the store."""
        found: dict[str, dict[NamedNode, int]] = defaultdict(dict)
        for one in context().kept("sizes", focus=node):
            relation, size = one["relation"], int(one["size"].value)
            if isinstance(relation, NamedNode):
                found[one["sort"].value][relation] = size
        incoming, claims = found["incoming"], found["claims"]
        self.values = found["values"]
        self.claims = {one: claims[one] for one, _ in RELATIONS if one in claims}
        others = {one: size - claims.get(one, 0) for one, size in incoming.items()}
        self.others = sum(size for one, size in others.items() if one != RDF.type)
        self.disputing = incoming.get(CITO.disputes, 0)

    @property
    def parts(self) -> int:
        """The number of parts, so that no list exceeds the limit of a part."""
        listed = sum(self.claims.values()), self.others, self.disputing
        longest = max(*listed, *self.values.values())
        return max(1, -(-longest // MOST))
