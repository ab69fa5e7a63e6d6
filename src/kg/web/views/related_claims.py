"""Tells how claims relate to other claims: verdicts, how many, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.claims.wording import label
from kg.rdf.vocabulary import KG
from kg.web.views.claim_view import Related

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.sparql import Term
    from kg.web.views.context import ViewContext

VERDICTS: Final[dict[Term, str]] = {
    KG.repeats: "repeats the same origin as",
    KG.agreesWith: "agrees with",
    KG.compatibleWith: "is compatible with",
    KG.contradicts: "contradicts",
    KG.revises: "revises",
    KG.differsInScope: "differs in scope from",
}
"""How a claim relates to another one, in the order of pages."""
REVISED: Final = "is revised by"


def related_claims(
    context: ViewContext, claims: Sequence[NamedNode]
) -> dict[Term, list[Related]]:
    """Return how each claim relates to others: first by verdict, then by number."""
    counted = context.about("related", "claim", claims)
    names = context.naming(one["reason"] for one in counted).graph
    place = {verdict: number for number, verdict in enumerate(VERDICTS)}
    found: dict[Term, list[tuple[int, int, Related]]] = {}
    for one in counted:
        verdict, reason, size = one["verdict"], one["reason"], int(one["claims"].value)
        if verdict not in place or not isinstance(reason, NamedNode):
            continue
        words = REVISED if one["revised"].value == "true" else VERDICTS[verdict]
        related = Related(words, size, label(names, reason))
        found.setdefault(one["claim"], []).append((place[verdict], -size, related))
    return {
        claim: [one[2] for one in sorted(several, key=lambda one: one[:2])]
        for claim, several in found.items()
    }
