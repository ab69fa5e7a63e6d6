"""What each statement of the old model becomes, by the first rule that is about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import DCTERMS, KG, RDF, SCHEMA, SKOS
from kg.upgrade.carriers import Carriers
from kg.upgrade.change import MovedStatement
from kg.upgrade.names import NewNames, in_new_namespace
from kg.upgrade.parties import Parties

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.iris import Iris

NAMESPACE: Final = "namespace"
"""The rule for statements in which only a namespace is new."""
_EXACTLY: Final = Literal("exactly", language="en")
_AS_STATED: Final = Literal("as stated", language="en")


class Statements:
    """Finds what statements of one project become."""

    def __init__(self, iris: Iris, triples: Iterable[Triple]) -> None:
        """Take the IRIs of a project and all of its statements."""
        triples = tuple(triples)
        self.names = NewNames(iris, triples)
        self.graph = TripleIndex(map(self.names.triple, triples))
        self._parties = Parties(self.graph, self.names.claims)
        self._carriers = Carriers(iris, self.graph)

    def change(self, old: Triple) -> MovedStatement | None:
        """Return what a statement becomes, or None if it stays as it is."""
        renamed = self.names.triple(old)
        rule, new = self._by_rule(old, renamed)
        if new == (old,):
            return None
        if new == (renamed,) and str(renamed) == in_new_namespace(old):
            rule = NAMESPACE
        return MovedStatement(rule, old, new)

    def _by_rule(self, old: Triple, renamed: Triple) -> tuple[str, tuple[Triple, ...]]:
        source, target = renamed.subject, renamed.object
        if (
            renamed.predicate == KG.party
            and isinstance(target, NamedNode)
            and KG.Source in self.graph.nodes(source, RDF.type)
        ):
            return "party", self._parties.of_source(source, target)  # type: ignore[arg-type]
        if self._carriers.is_place(renamed):
            carrier = self._carriers.of_source(source, target)  # type: ignore[arg-type]
            stays = [renamed] if renamed.predicate == SCHEMA.url else []
            return "carrier", (*stays, *carrier)
        if self.names.has_exactly and old.subject == self.names.exactly:
            return "qualifier", self._concept(renamed)
        return "name", (renamed,)

    def _concept(self, renamed: Triple) -> tuple[Triple, ...]:
        """Return a statement of the renamed concept, and where its old IRI leads."""
        exactly, as_stated = self.names.exactly, self.names.as_stated
        if renamed.predicate == RDF.type:
            old = Triple(exactly, RDF.type, KG.RenamedThing)
            return renamed, old, Triple(exactly, DCTERMS.isReplacedBy, as_stated)
        if renamed.predicate == SKOS.prefLabel and renamed.object == _EXACTLY:
            return (Triple(as_stated, SKOS.prefLabel, _AS_STATED),)
        return (renamed,)
