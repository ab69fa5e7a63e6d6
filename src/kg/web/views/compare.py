"""The view of one topic of an event: what each source says, side by side.

A topic is a measure or a kind of claim. The claims are grouped by what they go back to,
because claims of one origin are one witness. No claim is preferred to another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from kg.claims.origins import independence
from kg.errors import QueryTooLargeError
from kg.iris import slug
from kg.rdf.vocabulary import KG, PROV
from kg.web.views.claim_filters import (
    ClaimFilter,
    claim_filters,
    most_common,
    passing,
)
from kg.web.views.claim_order import side_by_side
from kg.web.views.claim_view import claim_view
from kg.web.views.interval_chart import IntervalChart, interval_chart
from kg.web.views.related_claims import related_claims
from kg.web.views.terms import NamedTerms
from kg.web.views.verdict_matrix import MatrixRow, verdict_matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.claims.origins import Independence
    from kg.rdf.index import TripleIndex
    from kg.web.views.claim_view import ClaimView
    from kg.web.views.context import ViewContext
    from kg.web.views.terms import Shown

MOST_COMPARED = 1000
"""The most claims of one topic that a view compares."""


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A measure or a kind of the claims about an event, and how many claims it has."""

    name: str
    shown: Shown
    claims: int
    is_figure: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CompareView:
    """The claims about an event on one topic.

    ``of`` counts the claims before the filters. ``independent`` counts the origins
    behind the claims, ``by_party`` those of each party, and ``unknown`` the claims of
    which nobody knows where they come from. ``matrix`` is empty if there are too many
    claims for it, and ``chart`` is None if none gives a figure.
    """

    event: Shown
    topics: tuple[TopicChoice, ...]
    topic: TopicChoice
    filters: tuple[ClaimFilter, ...]
    claims: tuple[ClaimView, ...]
    of: int
    independent: int
    by_party: tuple[tuple[Shown, int], ...]
    unknown: int
    matrix: tuple[MatrixRow, ...]
    chart: IntervalChart | None


def compare_view(
    context: ViewContext,
    event: NamedNode,
    chosen: Mapping[str, str],
    *,
    commonest: bool = False,
) -> CompareView:
    """Return what sources say about an event on a topic, filtered by ``chosen``.

    ``chosen`` has the name of the topic as ``topic``, by default that of most claims,
    and the value of each filter. With ``commonest``, whom and which part of the event
    most claims count is chosen too.

    Raises:
        NotFound: there are no claims about such an event, on such a topic, or with
            such a value of a filter.
        QueryTooLargeError: there are more than ``MOST_COMPARED`` on the topic.
    """
    topics = _topics(context, event, chosen.get("topic"))
    topic = next(one for one in topics if one.is_chosen)
    found = context.select(
        "topic_claims", focus=event, topic=NamedNode(topic.shown.iri or "")
    )
    nodes = [one for row in found if isinstance(one := row["claim"], NamedNode)]
    if len(nodes) > MOST_COMPARED:
        raise QueryTooLargeError(
            f"this topic has {len(nodes)} claims, more than the {MOST_COMPARED} that "
            "are compared on a page; see the page of the event, or ask with SPARQL"
        )
    graph = _with_origins(context, nodes)
    terms = NamedTerms(context.terms, graph)
    views = {one: claim_view(terms, one) for one in sorted(nodes, key=str)}
    filters = claim_filters(graph, views, chosen)
    if commonest:
        filters = claim_filters(graph, views, {**most_common(filters), **chosen})
    kept = side_by_side(graph, passing(graph, views, filters))
    related = related_claims(context, kept)
    claims = tuple(
        replace(views[one], related=tuple(related.get(one, ()))) for one in kept
    )
    behind = independence(
        graph, [frozenset(graph.nodes(one, KG.origin)) for one in kept]
    )
    return CompareView(
        event=context.naming([event]).named(event),
        topics=topics,
        topic=topic,
        filters=filters,
        claims=claims,
        of=len(views),
        independent=behind.independent,
        by_party=_parties(terms, behind),
        unknown=behind.unknown,
        matrix=verdict_matrix(context, kept),
        chart=interval_chart(claims) if topic.is_figure else None,
    )


def _parties(terms: NamedTerms, behind: Independence) -> tuple[tuple[Shown, int], ...]:
    """Return how many independent origins each party has, the most first."""
    counts = behind.by_party.items()
    found = [(terms.named(party), size) for party, size in counts if party]
    return tuple(sorted(found, key=lambda one: (-one[1], one[0].text)))


def _topics(
    context: ViewContext, event: NamedNode, wanted: str | None
) -> tuple[TopicChoice, ...]:
    """Return the topics of an event: measures first, those with most claims first."""
    found = context.kept("event_topics", focus=event)
    measures = {one.get("measure") for one in found}
    counts = {
        node: int(one["claims"].value)
        for one in found
        if isinstance(node := one.get("measure") or one.get("kind"), NamedNode)
    }
    if not counts:
        raise NotFound("no claims about such an event are here")
    terms = context.naming(counts)
    ordered = sorted(
        counts, key=lambda one: (one not in measures, -counts[one], one.value)
    )
    names = [slug(one) for one in ordered]
    if wanted is not None and wanted not in names:
        raise NotFound(f"no claim about this event is about {wanted[:80]!r}")
    chosen = names.index(wanted) if wanted else 0
    return tuple(
        TopicChoice(
            names[place],
            terms.named(one),
            counts[one],
            one in measures,
            place == chosen,
        )
        for place, one in enumerate(ordered)
    )


def _with_origins(context: ViewContext, claims: list[NamedNode]) -> TripleIndex:
    """Return what claims say, and what stands behind their origins and sources."""
    said = context.claims(claims)
    graph = context.index(said)
    behind = {
        node
        for claim in claims
        for predicate in (KG.origin, PROV.wasQuotedFrom)
        for node in graph.nodes(claim, predicate)
    }
    more = context.triples_about("origins", "thing", sorted(behind, key=str))
    named = [one.object for one in more if isinstance(one.object, NamedNode)]
    # a claim may be its own origin: then both say of which party it is
    return context.index(dict.fromkeys([*said, *more, *context.described(named)]))
