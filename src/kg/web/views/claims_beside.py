"""The claims beside a claim: those that it is compared with, by verdict and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.claims.wording import label
from kg.iris import split_iri
from kg.rdf.vocabulary import KG
from kg.web.views.claim_groups import TopicClaims
from kg.web.views.claim_view import claim_view
from kg.web.views.related_claims import REVISED, VERDICTS
from kg.web.views.terms import NamedTerms

if TYPE_CHECKING:
    from kg.sparql import Solution
    from kg.web.views.context import ViewContext
    from kg.web.views.query_texts import Slice


def claims_beside(
    context: ViewContext, claim: NamedNode, part: Slice
) -> tuple[TopicClaims, ...]:
    """Return the claims that a claim is compared with, in the order of verdicts.

    A group has one verdict for one reason; of a long group, a part is returned.
    """
    groups = _groups(context, claim)
    end = part.offset + part.limit
    here = {
        key: sorted(others, key=str)[part.offset : end]
        for key, others in sorted(groups.items(), key=lambda one: str(one[0]))
    }
    found = list(dict.fromkeys(one for others in here.values() for one in others))
    reasons = context.described(key[2] for key in here)
    graph = context.index([*context.claims(found), *reasons])
    terms = NamedTerms(context.terms, graph)
    words = list(VERDICTS.values())
    return tuple(
        TopicClaims(
            topic=f"{REVISED if is_revised else words[place]} ({label(graph, reason)})",
            name="",
            anchor=f"verdict-{place}-{split_iri(reason.value)[1]}-{is_revised:d}",
            size=len(groups[place, is_revised, reason]),
            claims=tuple(claim_view(terms, one) for one in others),
        )
        for (place, is_revised, reason), others in here.items()
        if others
    )


def _groups(
    context: ViewContext, claim: NamedNode
) -> dict[tuple[int, bool, NamedNode], list[NamedNode]]:
    """Return the other claims by verdict, by which revises which, and by reason."""
    order = {verdict: place for place, verdict in enumerate(VERDICTS)}
    groups: dict[tuple[int, bool, NamedNode], list[NamedNode]] = {}
    for row in context.kept("verdicts", focus=claim):
        other, reason, verdict = row["other"], row["reason"], row["verdict"]
        if not (isinstance(other, NamedNode) and isinstance(reason, NamedNode)):
            continue
        if verdict in order:
            key = order[verdict], _is_revised(row, claim), reason
            groups.setdefault(key, []).append(other)
    return groups


def _is_revised(row: Solution, claim: NamedNode) -> bool:
    """Whether the other claim revises this one."""
    own = row["node"].value.startswith(f"{claim.value}#")
    return row["verdict"] == KG.revises and not own
