"""Counts what a page of a thing lists, and groups its claims by relation and topic."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import NamedNode

from kg.iris import slug
from kg.rdf.vocabulary import KG, PROV, RDF
from kg.web.pages.claim_fields import REFERRING
from kg.web.pages.claim_view import (
    REVISED,
    VERDICTS,
    ClaimView,
    Related,
    Topic,
    claim_view,
    topic_of,
)
from kg.web.pages.view_context import Slice, context

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex
    from kg.sparql import Term

MOST: Final = 300
"""The most claims in a part of a page, and the most entries of any other list in it."""
_RELATIONS: Final = (
    (RDF.subject, "What sources say about it"),
    (PROV.wasQuotedFrom, "What this source says"),
    (PROV.wasAttributedTo, "Said by this claimant, in any source"),
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
    (KG.party, "Said by claimants of this party"),
    (KG.carrier, "Claims read in this copy"),
    (PROV.wasDerivedFrom, "Reproduced elsewhere"),
    (KG.origin, "Claims that go back to it"),
)
"""The relations of claims to a thing, in the order in which its page lists them."""


@dataclass(frozen=True, slots=True)
class TopicClaims:
    """Claims on a topic: how many in all, and those that are shown here."""

    topic: str
    anchor: str
    size: int
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class RelationClaims:
    """Claims in one relation to a thing: how many in all, and those shown here."""

    heading: str
    relation: str
    size: int
    groups: tuple[TopicClaims, ...]


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
) -> tuple[RelationClaims, ...]:
    """Return the claims in a part of a page, by relation to a thing and by topic."""
    found, before = [], 0
    for relation, heading in _RELATIONS:
        size = sizes.get(relation, 0)
        begin = max(part.offset - before, 0)
        end = min(part.offset + part.limit - before, size)
        before += size
        if begin < end:
            here = None if end - begin == size else Slice(end - begin, begin)
            groups = _groups(node, relation, here)
            name = slug(NamedNode(relation.value.replace("#", "/")))
            found.append(RelationClaims(heading, name, size, groups))
    return tuple(found)


def _groups(
    node: NamedNode, relation: NamedNode, part: Slice | None
) -> tuple[TopicClaims, ...]:
    """Return the claims by topic: a measure or a kind, the figures first."""
    graph = context().index(context().claims(node, relation, part))
    topics: dict[Topic, list[ClaimView]] = {}
    claims = sorted(graph.instances(KG.Claim), key=lambda one: _order(graph, one))
    related = _related(claims)
    for claim in claims:
        view = claim_view(context().terms, graph, claim, related.get(claim, ()))
        topics.setdefault(topic_of(graph, claim), []).append(view.without(node.value))
    counts = {} if part is None else _topic_counts(node, relation)
    groups = [
        (topic, counts.get(topic, len(views)), tuple(views))
        for topic, views in topics.items()
    ]
    # figures first, then the topics with the most claims
    groups.sort(key=lambda one: (not one[0][1], -one[1], one[2][0].topic))
    return tuple(
        TopicClaims(views[0].topic, _anchor(relation, topic), size, views)
        for topic, size, views in groups
    )


def _anchor(relation: NamedNode, topic: Topic) -> str:
    kind, measure = topic
    named = measure or kind
    section = slug(NamedNode(relation.value.replace("#", "/")))
    return f"{section}-{slug(named)}" if named else section


def _order(graph: TripleIndex, claim: NamedNode) -> tuple[object, ...]:
    """Return a sort key: whom a figure counts, which part, and its lower end."""
    about = [str(graph.node(claim, one)) for one in (KG.population, KG.scope)]
    figure = graph.node(claim, RDF.object)
    least = graph.text(figure, KG.lowerBound)
    return (*about, least is not None, _number(least), claim.value)


def _number(text: str | None) -> Decimal:
    try:
        found = Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


def _related(claims: list[NamedNode]) -> dict[object, list[Related]]:
    """Return how each claim relates to others, in the order of the verdicts."""
    reasons: dict[tuple[Term, ...], list[Term]] = {}
    counts: dict[tuple[Term, ...], int] = {}
    for one in context().about("related", "claim", claims):
        key = tuple(one[name] for name in ("claim", "verdict", "rule", "revised"))
        counts[key] = int(one["claims"].value)
        reasons.setdefault(key, []).extend([one["reason"]] if "reason" in one else [])
    words: dict[object, str] = {one: VERDICTS[one] for one in VERDICTS}
    order = list(words)
    known = [key for key in counts if key[1] in words]
    found: dict[object, list[Related]] = {}
    for key in sorted(known, key=lambda key: (order.index(key[1]), -counts[key])):
        verdict = REVISED if key[3].value == "true" else words[key[1]]
        reason = context().chosen(reasons[key])
        why = reason.value if reason else ""
        found.setdefault(key[0], []).append(Related(verdict, counts[key], why))
    return found


def _topic_counts(node: NamedNode, relation: NamedNode) -> dict[Topic, int]:
    found = context().kept("topics", focus=node, relation=relation)
    return {
        (
            cast("NamedNode | None", one.get("kind")),
            cast("NamedNode | None", one.get("measure")),
        ): int(one["claims"].value)
        for one in found
    }
