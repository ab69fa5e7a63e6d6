"""How much there is to say of a thing, and so how many parts its page has."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from pyoxigraph import NamedNode

from kg.rdf.vocabulary import CITO, KG, PROV, RDF
from kg.web.pages.context import context

MOST: Final = 300
"""Most claims on one part of a page, and most of any other list on it."""
RELATIONS: Final = (
    (RDF.subject, "What sources state about it"),
    (PROV.hadPrimarySource, "What it states"),
    (PROV.wasAttributedTo, "What it states, in whichever source"),
    (RDF.object, "Claims that name it"),
    (KG.place, "Claims that name it as their place"),
    (KG.measure, "Figures of it"),
    (KG.population, "Figures of it"),
    (KG.qualifier, "Figures hedged so"),
    (KG.kind, "Claims of this kind"),
    (KG.role, "Claims with this role"),
    (KG.originalSource, "Reproduced elsewhere"),
)
"""How claims can stand to a thing, in the order in which its page lists them."""


class Sizes:
    """How much there is to say of a thing, by property.

    There are its own ``values``, the ``claims`` that stand to it as pages list them,
    ``others`` that refer to it and are no claims, and how many dispute it.
    """

    def __init__(self, node: NamedNode) -> None:
        """Ask the store about a thing."""
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
        """How many parts a page has in which no list is longer than a part."""
        listed = sum(self.claims.values()), self.others, self.disputing
        longest = max(*listed, *self.values.values())
        return max(1, -(-longest // MOST))
