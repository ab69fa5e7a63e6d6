"""Describes what rows name and the project does not have: events, places, and so on.

A thing is described from the first row that names it. The dates of an event are a
window that holds those of all its rows.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.iris import slug
from kg.rdf.vocabulary import KG, RDF, RDFS, SKOS
from kg.tables.facts import about
from kg.tables.fields import FIELDS
from kg.tables.new_agent import agent_class
from kg.tables.new_place import coordinates, geometry_of
from kg.tables.new_source import described_source
from kg.tables.said import triples_of
from kg.tables.windows import EventWindows, dates_of
from kg.tables.words import slug_of_id
from kg.text.characters import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Triple

    from kg.iris import Iris
    from kg.rdf.index import TripleIndex
    from kg.tables.facts import Facts
    from kg.tables.said import Said
    from kg.tables.words import ThingWords


_DESCRIBING: Final = defaultdict(list)
"""The fields that say something of the new things that a field names."""
for _name, _field in FIELDS.items():
    _DESCRIBING[_field.describes].append(_name)


class NewThings:
    """The things that an import adds to a project."""

    def __init__(self, iris: Iris, words: ThingWords, graph: TripleIndex) -> None:
        """Take the words of a project, and its graph."""
        self._iris = iris
        self._words = words
        self._graph = graph
        self._windows = EventWindows(graph)
        self._said: dict[NamedNode, Said] = {}
        self._first: dict[NamedNode, tuple[int, str, dict[str, str]]] = {}

    def description(self, thing: NamedNode) -> list[Triple]:
        """Return the statements about a new thing; none about another."""
        said = self._said.get(thing, [])
        geometry = self._iris.thing(f"geometry/{slug(thing)}") if said else thing
        return [
            *triples_of(thing, said),
            *geometry_of(thing, geometry, said),
            *self._windows.triples(thing),
        ]

    def value(self, thing: NamedNode, predicate: NamedNode) -> NamedNode | None:
        """Return what a thing refers to by a property, be it new or not."""
        said = self._said.get(thing, ())
        found = (term for name, term in said if name == predicate)
        value = next(found, None) or self._graph.node(thing, predicate)
        return value if isinstance(value, NamedNode) else None

    def event(self, facts: Facts) -> NamedNode:
        """Return the event of a row.

        Raises:
            ValueProblemError: a field that a new event needs is empty or unknown.
        """
        facts.need("event", "a row needs an event")
        return self._named(facts, "event", "event", self._new_event)

    def _new_event(self, facts: Facts) -> Said:
        said = self._type(facts, "event", KG.eventType)
        facts.need("date", "a new event needs it")
        place, whole = self.place(facts), self._whole(facts)
        said += [(KG.place, place)] if place else []
        said += [(SKOS.note, note)] if (note := facts.literal("event-note")) else []
        return [(RDF.type, KG.Event), *said, *([(KG.partOf, whole)] if whole else [])]

    def _whole(self, facts: Facts) -> NamedNode | None:
        """Return the event that the event of a row is a part of, if it names one."""
        if not facts.text("event-part-of"):
            return None

        def new_whole(facts: Facts) -> Said:
            said = self._type(facts, "event-part-of", KG.eventType)
            return [(RDF.type, KG.Event), *said]

        return self._named(facts, "event-part-of", "event", new_whole)

    def widen(self, facts: Facts, event: NamedNode) -> None:
        """Have the window of a new event hold the dates of a row, and so its whole.

        It warns if another event does not hold them.

        Raises:
            ValueProblemError: a cell is no date, or a date has an open end.
        """
        dates = dates_of(facts)
        if dates is None:
            return
        if event not in self._said:
            self._windows.check_known(facts, event, dates)
            return
        about("date", lambda: self._windows.widen(event, dates))
        whole = self.value(event, KG.partOf)
        if whole in self._said:
            self._windows.widen(whole, dates)

    def place(self, facts: Facts) -> NamedNode | None:
        """Return the place of a row, if it names one.

        Raises:
            ValueProblemError: a field that a new place needs is empty or unknown.
        """
        if not facts.text("place"):
            return None
        return self._named(facts, "place", "place", self._new_place)

    def _new_place(self, facts: Facts) -> Said:
        def larger(facts: Facts) -> Said:
            said = self._type(facts, "place-in", KG.placeType)
            return [(RDF.type, KG.Place), *said]

        said = self._type(facts, "place", KG.placeType)
        if facts.text("place-in"):
            whole = self._named(facts, "place-in", "place", larger)
            said.append((KG.within, whole))
        return [(RDF.type, KG.Place), *said, *coordinates(facts)]

    def claimant(self, facts: Facts) -> NamedNode:
        """Return the claimant of a row.

        Raises:
            ValueProblemError: a field that a new agent needs is empty or unknown.
        """

        def new_claimant(facts: Facts) -> Said:
            party = self._concept(facts, "party", "a new claimant needs it")
            return [(RDF.type, agent_class(facts, "claimant")), (KG.party, party)]

        facts.need("claimant", "a row needs a claimant")
        return self._named(facts, "claimant", "agent", new_claimant)

    def participant(self, facts: Facts) -> NamedNode:
        """Return who took part; a new one has no party, for it makes no claim.

        Raises:
            ValueProblemError: it has no type that is known.
        """

        def new_participant(facts: Facts) -> Said:
            return [(RDF.type, agent_class(facts, "participant"))]

        return self._named(facts, "participant", "agent", new_participant)

    def source(self, facts: Facts) -> NamedNode:
        """Return the source of a row.

        Raises:
            ValueProblemError: a field that a new source needs is empty or unknown.
        """
        word = facts.need("source", "a row needs a source")
        if found := self._find(facts, "source", word, "source"):
            return found
        said = self._type(facts, "source", KG.sourceType)
        said += described_source(facts, word)
        return self._create(facts, "source", word, said, "source")

    def scope(self, facts: Facts, event: NamedNode) -> NamedNode | None:
        """Return the part of an event that a row is about, if it names one.

        Raises:
            ValueProblemError: the word would name another scope too.
        """
        word = facts.text("scope")
        if not word:
            return None
        # the same word is another part in another event, so its name has the event
        name = f"{slug(event)}-{word}"
        found = about("scope", lambda: self._words.find("scope", name))
        found = found or about("scope", lambda: self._words.find("scope", word))
        if found and self.value(found, KG.event) == event:
            return found
        said: Said = [(RDF.type, KG.Scope), _label(facts, word), (KG.event, event)]
        return self._create(facts, "scope", name, said, "scope")

    def _named(
        self, facts: Facts, field: str, kind: str, describe: Callable[[Facts], Said]
    ) -> NamedNode:
        """Return what a field names, by its id if it has one; describe it if new."""
        word = facts.text(field)
        name = slug_of_id(facts.text(f"{field}-id")) or word
        if found := self._find(facts, kind, name, field):
            return found
        said = [*describe(facts), _label(facts, word)]
        return self._create(facts, kind, name, said, field)

    def _type(self, facts: Facts, field: str, predicate: NamedNode) -> Said:
        kind = FIELDS[f"{field}-type"].kind
        why = f"a new {kind.removesuffix('-type')} needs it"
        return [(predicate, self._concept(facts, f"{field}-type", why))]

    def _concept(self, facts: Facts, field: str, why: str) -> NamedNode:
        word, kind = facts.need(field, why), FIELDS[field].kind
        return about(field, lambda: self._words.concept(kind, word))

    def _find(self, facts: Facts, kind: str, word: str, field: str) -> NamedNode | None:
        """Return what a word names; warn if the row that named it first differs."""
        found = about(field, lambda: self._words.find(kind, word))
        row, first, texts = (
            self._first.get(found, (0, "", {})) if found else (0, "", {})
        )
        if found and first == field and row != facts.row.number:
            for name, text in texts.items():
                other = facts.text(name)
                if other not in {"", text}:
                    what = f'"{visible(other, 40)}" differs from row {row}, which '
                    what += f"names {kind}:{slug(found)} first and describes it"
                    facts.warn(name, what, "make them alike, or leave this one empty")
        return found

    def _create(
        self, facts: Facts, kind: str, word: str, said: Said, field: str
    ) -> NamedNode:
        thing = about(field, lambda: self._words.create(kind, word))
        self._said[thing] = said
        texts = {name: facts.text(name) for name in _DESCRIBING[field]}
        self._first[thing] = (facts.row.number, field, texts)
        return thing


def _label(facts: Facts, word: str) -> tuple[NamedNode, Literal]:
    return RDFS.label, Literal(word, language=facts.mapping.language)
