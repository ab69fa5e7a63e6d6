"""Counts what a page of a thing lists, and groups its claims by relation and topic."""

from __future__ import annotations

from collections import defaultdict
from typing import Final, cast

from pyoxigraph import NamedNode

from kg.rdf.vocabulary import KG, PROV, RDF
from kg.web.pages.claim_rows import (
    REFERRING,
    ClaimRow,
    Topic,
    claim_row,
    topic_of,
)
from kg.web.pages.view_context import Slice, context

MOST: Final = 300
"""The most claims in a part of a page, and the most entries of any other list in it."""
_RELATIONS: Final = (
    (RDF.subject, "What sources state about it"),
    (PROV.wasQuotedFrom, "What it states"),
    (PROV.wasAttributedTo, "What it states, in whichever source"),
    (RDF.object, "Claims that name it"),
    (KG.place, "Claims that name it as their place"),
    (KG.scope, "Figures of this part"),
    (KG.measure, "Figures of it"),
    (KG.population, "Figures of it"),
    (KG.qualifier, "Figures with this qualifier"),
    (KG.kind, "Claims of this kind"),
    (KG.role, "Claims with this role"),
    (KG.criterion, "Figures by this criterion"),
    (KG.method, "Figures found in this way"),
    (KG.unit, "Figures in this unit"),
    (KG.party, "What its agents state"),
    (KG.carrier, "Claims read in this copy"),
    (PROV.wasDerivedFrom, "Reproduced elsewhere"),
    (KG.origin, "Claims that go back to it"),
)
"""The relations of claims to a thing, in the order in which its page lists them."""
Group = tuple[str, int, list[ClaimRow]]
"""Claims on a topic: its heading, how many claims in all, and those in this part."""


class Sizes:
    """How many statements involve a thing: ``values`` and ``claims`` by property.

    ``values`` are its own, ``claims`` those in a listed relation to it, ``others`` the
    references to it outside claims, and ``referring`` the most that refer to a claim by
    one property that its page shows.
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
        self.claims = {one: claims[one] for one, _ in _RELATIONS if one in claims}
        others = {one: size - claims.get(one, 0) for one, size in incoming.items()}
        self.others = sum(size for one, size in others.items() if one != RDF.type)
        self.referring = max(incoming.get(one, 0) for _, one in REFERRING)

    @property
    def parts(self) -> int:
        """The number of parts, so that no list exceeds the limit of a part."""
        listed = sum(self.claims.values()), self.others, self.referring
        longest = max(*listed, *self.values.values())
        return max(1, -(-longest // MOST))


def sections(
    node: NamedNode, sizes: dict[NamedNode, int], part: Slice
) -> list[tuple[str, int, list[Group]]]:
    """Return the claims in a part of a page, by relation to a thing and by topic."""
    sections, before = [], 0
    for relation, heading in _RELATIONS:
        size = sizes.get(relation, 0)
        begin = max(part.offset - before, 0)
        end = min(part.offset + part.limit - before, size)
        before += size
        if begin < end:
            here = None if end - begin == size else Slice(end - begin, begin)
            groups = _groups(node, relation, here)
            sections.append((heading, size, groups))
    return sections


def _groups(node: NamedNode, relation: NamedNode, part: Slice | None) -> list[Group]:
    """Return the claims by topic: a measure of a population, or a kind."""
    graph = context().index(context().claims(node, relation, part))
    topics: dict[Topic, list[ClaimRow]] = {}
    for claim in graph.instances(KG.Claim):
        topics.setdefault(topic_of(graph, claim), []).append(claim_row(graph, claim))
    for rows in topics.values():
        rows.sort(key=lambda row: row.order)
    counts = {} if part is None else _topic_counts(node, relation)
    groups = [
        (rows[0].topic, counts.get(topic, len(rows)), rows)
        for topic, rows in topics.items()
    ]
    # figures first, then the topics with the most claims
    return sorted(groups, key=lambda one: (one[2][0].order[0], -one[1], one[0]))


def _topic_counts(node: NamedNode, relation: NamedNode) -> dict[Topic, int]:
    found = context().kept("topics", focus=node, relation=relation)
    names = ("kind", "measure", "population")
    return {
        tuple(cast("NamedNode | None", one.get(name)) for name in names): int(
            one["claims"].value
        )
        for one in found
    }
