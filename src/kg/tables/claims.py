"""Makes statistic claims of what rows say."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.iris import slug, split_iri
from kg.rdf.vocabulary import DCTERMS, KG, PROV, RDF, SKOS, XSD
from kg.tables.facts import about
from kg.tables.fields import FIELDS
from kg.tables.figures import USUAL, figures_of
from kg.tables.new_source import edtf_literal
from kg.tables.values import ValueProblemError
from kg.tables.words import slug_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.iris import Iris
    from kg.rdf.index import Term, TripleIndex
    from kg.tables.facts import Facts
    from kg.tables.figures import RowFigure
    from kg.tables.things import NewThings
    from kg.tables.words import ThingWords

    Said = list[tuple[NamedNode, Term]]

_CONCEPTS: Final = {
    "measure": KG.measure,
    "population": KG.population,
    "unit": KG.unit,
    "criterion": KG.criterion,
    "method": KG.method,
}
_DATES: Final = {"as-of": KG.asOf, "stated-on": KG.statedOn}
_TEXTS: Final = {
    "locator": KG.locator,
    "summary": KG.summary,
    "hedge": KG.hedge,
    "caution": KG.caution,
    "note": SKOS.note,
}
_FLAGS: Final = {"first-hand": KG.firstHand, "verified": KG.verified}


class ClaimMaker:
    """Makes claims of rows; ``by_source`` has their statements."""

    def __init__(
        self, iris: Iris, graph: TripleIndex, words: ThingWords, things: NewThings
    ) -> None:
        """Take a project's graph, without what the import wrote before."""
        self.by_source: dict[NamedNode, list[Triple]] = defaultdict(list)
        self.claims = 0
        self._iris = iris
        self._graph = graph
        self._words = words
        self._things = things
        self._by_rule: dict[NamedNode, NamedNode] = {}
        self._taken = {*graph.instances(KG.Claim)}

    def add(self, facts: Facts, table: str) -> bool:
        """Make the claims of a row, and return whether it became any.

        If not, the problems of the facts say why.
        """
        event = facts.tried(self._things.event)
        source = facts.tried(self._things.source)
        figures = facts.tried(self._figures)
        parts = [facts.tried(part) for part in self._parts(event)]
        if event and not facts.has_error:
            facts.tried(lambda one: self._things.widen(one, event, one.date("date")))
        if facts.has_error or not event or not source or not figures:
            return False
        said = [statement for part in parts if part for statement in part]
        said += [
            (RDF.type, KG.Statistic),
            (KG.event, event),
            (PROV.wasQuotedFrom, source),
            (DCTERMS.source, self._iris.table_row(table, facts.row.number)),
            (DCTERMS.created, Literal(facts.mapping.recorded, datatype=XSD.date)),
        ]
        name = slug_of(facts.text("id")) or _name(dict(said))
        for figure in figures:
            self._write(source, name, figure, said)
        return True

    def _parts(self, event: NamedNode | None) -> Iterator[Callable[[Facts], Said]]:
        """Yield what reads a part of a row each, so that each problem is told."""
        for field, predicate in _CONCEPTS.items():
            yield partial(self._concept, field, predicate)
        for field, predicate in _DATES.items():
            yield partial(_dated, field, predicate)
        for field, predicate in _TEXTS.items():
            yield partial(_worded, field, predicate)
        for field, predicate in _FLAGS.items():
            yield partial(_flagged, field, predicate)
        yield self._claimant
        if event:
            yield partial(self._part_of_event, event)
            yield partial(self._place, event)

    def _concept(self, field: str, predicate: NamedNode, facts: Facts) -> Said:
        needed = FIELDS[field].is_needed
        word = (
            facts.need(field, f"a row needs a {field}") if needed else facts.text(field)
        )
        if not word:
            return []
        return [(predicate, about(field, lambda: self._words.concept(field, word)))]

    def _claimant(self, facts: Facts) -> Said:
        """Return the claimant of a row, and its party where it is another one here."""
        claimant = self._things.claimant(facts)
        said: Said = [(PROV.wasAttributedTo, claimant)]
        word = facts.text("party")
        if word:
            party = about("party", lambda: self._words.concept("party", word))
            if party != self._things.value(claimant, KG.party):
                said.append((KG.party, party))
        return said

    def _part_of_event(self, event: NamedNode, facts: Facts) -> Said:
        scope = self._things.scope(facts, event)
        return [(KG.scope, scope)] if scope else []

    def _place(self, event: NamedNode, facts: Facts) -> Said:
        """Return the place of a row where it is not that of the event."""
        place = self._things.place(facts)
        is_same = not place or place == self._things.value(event, KG.place)
        return [] if is_same or not place else [(KG.place, place)]

    def _figures(self, facts: Facts) -> list[RowFigure]:
        """Return the figures of a row, each with its qualifier."""
        word = facts.text("qualifier")
        hedge = about(
            "qualifier", lambda: word and self._words.concept("qualifier", word)
        )
        stated = figures_of(facts)
        return [
            one._replace(qualifier=hedge)
            if hedge and not one.suffix
            else one._replace(qualifier=self._usual(one.qualifier))
            for one in stated
        ]

    def _usual(self, rule: NamedNode) -> NamedNode:
        """Return the qualifier of a rule for figures that no word hedges."""
        if rule in self._by_rule:
            return self._by_rule[rule]
        every = self._graph.instances(KG.Qualifier)
        having = [one for one in every if rule in self._graph.nodes(one, KG.rule)]
        named = [one for one in having if slug(one) == USUAL[rule]] or having
        if len(named) != 1:
            name = split_iri(rule.value)[1]
            what = f"the project has {len(named)} qualifiers of the rule kg:{name}"
            remedy = f'add "{USUAL[rule]}" to its list of qualifiers, with this rule'
            raise ValueProblemError(what, remedy, "qualifier")
        self._by_rule[rule] = named[0]
        return named[0]

    def _write(
        self, source: NamedNode, name: str, figure: RowFigure, said: Said
    ) -> None:
        base = self._iris.thing(f"claim/{slug(source)}-{name}{figure.suffix}").value
        claim, number = NamedNode(base), 1
        while claim in self._taken:
            number += 1
            claim = NamedNode(f"{base}-{number}")
        self._taken.add(claim)
        every = [*said, (KG.qualifier, figure.qualifier), *figure.values]
        self.by_source[source] += [Triple(claim, p, o) for p, o in every]
        self.claims += 1


def _dated(field: str, predicate: NamedNode, facts: Facts) -> Said:
    found = facts.date(field)
    return [(predicate, edtf_literal(found))] if found else []


def _worded(field: str, predicate: NamedNode, facts: Facts) -> Said:
    if FIELDS[field].is_needed:
        facts.need(field, f"a row needs a {field}")
    found = facts.literal(field)
    return [(predicate, found)] if found else []


def _flagged(field: str, predicate: NamedNode, facts: Facts) -> Said:
    said = "true" if facts.flag(field) else "false"
    return [(predicate, Literal(said, datatype=XSD.boolean))]


def _name(said: dict[NamedNode, Term]) -> str:
    """Return a name for the claim of a row: what is counted, of whom, in what event."""
    terms = (said[one] for one in (KG.event, KG.measure, KG.population))
    return "-".join(slug(one) for one in terms if isinstance(one, NamedNode))
