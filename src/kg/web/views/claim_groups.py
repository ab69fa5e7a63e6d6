"""Groups the claims in a part of a page by their relation to a thing, and by topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kg.iris import slug, split_iri
from kg.rdf.vocabulary import KG, PROV
from kg.web.views.claim_order import least
from kg.web.views.claim_view import Topic, claim_view, topic_of
from kg.web.views.passages import by_passage
from kg.web.views.query_texts import Slice
from kg.web.views.related_claims import related_claims
from kg.web.views.sizes import RELATIONS
from kg.web.views.terms import NamedTerms

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.rdf.index import TripleIndex
    from kg.web.views.claim_view import ClaimView
    from kg.web.views.context import ViewContext


@dataclass(frozen=True, slots=True)
class TopicClaims:
    """Claims on a topic: how many in all, and those that are shown here.

    ``name`` is that of the measure or the kind in addresses. In a source, a group has
    the claims in one passage, and no name.
    """

    topic: str
    name: str
    anchor: str
    size: int
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class RelationClaims:
    """Claims in one relation to a thing: how many in all, and those shown here."""

    heading: str
    anchor: str
    size: int
    groups: tuple[TopicClaims, ...]


def claim_groups(
    context: ViewContext, node: NamedNode, sizes: dict[NamedNode, int], part: Slice
) -> tuple[RelationClaims, ...]:
    """Return the claims in a part of a page, by relation to a thing and by topic."""
    here = _here(context, node, sizes, part)
    claims = list(dict.fromkeys(claim for found in here.values() for claim in found))
    graph = context.index(context.claims(claims))
    terms = NamedTerms(context.terms, graph)
    related = related_claims(context, claims)
    views = {one: claim_view(terms, one, related.get(one, ())) for one in claims}
    found = []
    for relation, listed in here.items():
        size, anchor = sizes[relation], split_iri(relation.value)[1]
        ordered = sorted(listed, key=lambda one: _order(graph, one))
        if relation == PROV.wasQuotedFrom and len(listed) == size:
            groups = _passages(anchor, [views[one] for one in ordered])
        else:
            all_here = len(listed) == size
            counts = {} if all_here else _topic_counts(context, node, relation)
            topics: dict[Topic, list[ClaimView]] = {}
            for claim in ordered:
                topics.setdefault(topic_of(graph, claim), []).append(views[claim])
            groups = _groups(anchor, topics, counts)
        found.append(RelationClaims(RELATIONS[relation], anchor, size, groups))
    return tuple(found)


def _passages(anchor: str, claims: list[ClaimView]) -> tuple[TopicClaims, ...]:
    """Return the claims in a source in its own order."""
    return tuple(
        TopicClaims(name, "", f"{anchor}-{number}", len(several), tuple(several))
        for number, (name, several) in enumerate(by_passage(claims), 1)
    )


def _here(
    context: ViewContext, node: NamedNode, sizes: dict[NamedNode, int], part: Slice
) -> dict[NamedNode, list[NamedNode]]:
    """Return the claims in a part by relation: one list continues in the next."""
    found, before = {}, 0
    for relation, size in sizes.items():
        begin = max(part.offset - before, 0)
        end = min(part.offset + part.limit - before, size)
        before += size
        if begin < end:
            wanted = Slice(end - begin, begin)
            found[relation] = context.claim_list(node, relation, wanted)
    return found


def _groups(
    section: str, topics: dict[Topic, list[ClaimView]], counts: dict[Topic, int]
) -> tuple[TopicClaims, ...]:
    """Return the claims by topic: figures first, then the topics with most claims."""
    groups = [
        (topic, counts.get(topic, len(views)), views) for topic, views in topics.items()
    ]
    groups.sort(key=lambda one: (not one[0][1], -one[1], one[2][0].topic))
    return tuple(
        _topic_claims(section, topic, size, views) for topic, size, views in groups
    )


def _topic_claims(
    section: str, topic: Topic, size: int, views: list[ClaimView]
) -> TopicClaims:
    kind, measure = topic
    named = measure or kind
    name = slug(named) if named else ""
    anchor = f"{section}-{name}" if name else section
    return TopicClaims(views[0].topic, name, anchor, size, tuple(views))


def _order(graph: TripleIndex, claim: NamedNode) -> tuple[object, ...]:
    """Return a sort key: whom a figure counts, which part, and its lower end."""
    about = [str(graph.node(claim, one)) for one in (KG.population, KG.scope)]
    return (*about, least(graph, claim), claim.value)


def _topic_counts(
    context: ViewContext, node: NamedNode, relation: NamedNode
) -> dict[Topic, int]:
    found = context.kept("topics", focus=node, relation=relation)
    return {
        (
            cast("NamedNode | None", one.get("kind")),
            cast("NamedNode | None", one.get("measure")),
        ): int(one["claims"].value)
        for one in found
    }
