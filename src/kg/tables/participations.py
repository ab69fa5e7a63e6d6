"""The participations of a row: who took part in its event, in which role."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kg.iris import slug
from kg.rdf.vocabulary import KG, RDF
from kg.tables.any_claim import ClaimDraft
from kg.tables.facts import about
from kg.tables.values import ValueProblemError
from kg.tables.words import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode

    from kg.rdf.index import TripleIndex
    from kg.tables.facts import Facts
    from kg.tables.said import Said
    from kg.tables.things import NewThings
    from kg.tables.words import ThingWords


class Participations:
    """Drafts the participations of rows."""

    def __init__(
        self, graph: TripleIndex, words: ThingWords, things: NewThings
    ) -> None:
        """Take the words and the graph of a project, and what is new."""
        self._words = words
        self._things = things
        self._kinds = [
            kind
            for kind in graph.instances(KG.ClaimKind)
            if KG.participant in graph.nodes(kind, KG.predicate)
        ]

    def drafts(self, row: Facts, event: NamedNode) -> Iterator[ClaimDraft]:
        """Yield the participations of a row; the problem of each is noted."""
        each = [row.under(one) for one in row.mapping.participants] or [row]
        for facts in each:
            if facts.text("participant"):
                draft = facts.tried(partial(self._drafted, event))
                if draft:
                    yield draft

    def _drafted(self, event: NamedNode, facts: Facts) -> ClaimDraft:
        word = facts.need("role", "who took part did so in a role")
        role = about("role", lambda: self._words.concept("role", word))
        if len(self._kinds) != 1:
            what = f"the project has {len(self._kinds)} kinds of claims for it"
            remedy = "add one with kg:predicate kg:participant to the list of kinds"
            raise ValueProblemError(what, remedy, "participant")
        said: Said = [
            (RDF.type, KG.Assertion),
            (KG.kind, self._kinds[0]),
            (RDF.subject, event),
            (RDF.object, self._things.participant(facts)),
            (KG.role, role),
        ]
        name = slug_of(facts.text("id")) or slug(event)
        return ClaimDraft(f"{name}-{slug(role)}", said, facts)
