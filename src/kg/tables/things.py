"""Describes what rows name and the project does not have: events, places, and so on.

A thing is described from the first row that names it. The dates of an event are a
window that holds those of all its rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from kg.claims.edtf import edtf_interval
from kg.iris import slug
from kg.rdf.vocabulary import KG, RDF, RDFS
from kg.tables.facts import about
from kg.tables.fields import FIELDS
from kg.tables.new_source import described_source, edtf_literal
from kg.tables.values import ValueProblemError
from kg.text.characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.claims.interval import Instant, Interval
    from kg.rdf.index import Term, TripleIndex
    from kg.tables.facts import Facts
    from kg.tables.words import ThingWords

    Said = list[tuple[NamedNode, Term]]

_AGENTS: Final = {
    "organization": KG.Organization,
    "organisation": KG.Organization,
    "person": KG.Person,
    "group": KG.Group,
}


class _Window(NamedTuple):
    """The first and the last date of an event, as EDTF."""

    start: str
    end: str


class NewThings:
    """The things that an import adds to a project."""

    def __init__(self, words: ThingWords, graph: TripleIndex) -> None:
        """Take the words of a project, and its graph."""
        self._words = words
        self._graph = graph
        self._said: dict[NamedNode, list[Triple]] = {}
        self._first: dict[NamedNode, tuple[int, dict[str, str]]] = {}
        self._windows: dict[NamedNode, _Window] = {}

    def description(self, thing: NamedNode) -> list[Triple]:
        """Return the statements about a new thing; none about another."""
        said = list(self._said.get(thing, ()))
        if window := self._windows.get(thing):
            said.append(Triple(thing, KG.start, edtf_literal(window.start)))
            if window.end != window.start:
                said.append(Triple(thing, KG.end, edtf_literal(window.end)))
        return said

    def value(self, thing: NamedNode, predicate: NamedNode) -> NamedNode | None:
        """Return what a thing refers to by a property, be it new or not."""
        said = self._said.get(thing, ())
        found = (one.object for one in said if one.predicate == predicate)
        value = next(found, None) or self._graph.node(thing, predicate)
        return value if isinstance(value, NamedNode) else None

    def event(self, facts: Facts) -> NamedNode:
        """Return the event of a row.

        Raises:
            ValueProblemError: a field that a new event needs is empty or unknown.
        """
        word = facts.need("event", "a row needs an event")
        if found := self._find(facts, "event", word, "event"):
            return found
        why = "a new event needs it"
        kind = self._concept(facts, "event-type", why)
        facts.need("date", why)
        _ends(facts.date("date") or "")
        place = self.place(facts)
        where = [(KG.place, place)] if place else []
        said: Said = [(RDF.type, KG.Event), *_label(facts, word), (KG.eventType, kind)]
        return self._create(facts, "event", word, [*said, *where])

    def place(self, facts: Facts) -> NamedNode | None:
        """Return the place of a row, if it names one.

        Raises:
            ValueProblemError: a field that a new place needs is empty or unknown.
        """
        word = facts.text("place")
        if not word:
            return None
        if found := self._find(facts, "place", word, "place"):
            return found
        kind = self._concept(facts, "place-type", "a new place needs it")
        said: Said = [(RDF.type, KG.Place), *_label(facts, word), (KG.placeType, kind)]
        return self._create(facts, "place", word, said)

    def claimant(self, facts: Facts) -> NamedNode:
        """Return the claimant of a row.

        Raises:
            ValueProblemError: a field that a new agent needs is empty or unknown.
        """
        word = facts.need("claimant", "a row needs a claimant")
        if found := self._find(facts, "agent", word, "claimant"):
            return found
        party = self._concept(facts, "party", "a new claimant needs it")
        kind = _agent_class(facts)
        said: Said = [(RDF.type, kind), *_label(facts, word), (KG.party, party)]
        return self._create(facts, "agent", word, said, "claimant")

    def source(self, facts: Facts) -> NamedNode:
        """Return the source of a row.

        Raises:
            ValueProblemError: a field that a new source needs is empty or unknown.
        """
        word = facts.need("source", "a row needs a source")
        if found := self._find(facts, "source", word, "source"):
            return found
        kind = self._concept(facts, "source-type", "a new source needs it")
        said = [(KG.sourceType, kind), *described_source(facts, word)]
        return self._create(facts, "source", word, said)

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
        said: Said = [(RDF.type, KG.Scope), *_label(facts, word), (KG.event, event)]
        return self._create(facts, "scope", name, said)

    def widen(self, facts: Facts, event: NamedNode, date: str | None) -> None:
        """Have the window of a new event hold a date; warn if another has it not.

        Raises:
            ValueProblemError: a date of a new event has an open end.
        """
        if date is None:
            return
        if event not in self._said:
            if not edtf_interval(date).meets(self._known(event)):
                what = "the date is not in the window of the event in the project"
                facts.warn("date", what, "see whether it is the same event")
            return
        _ends(date)
        start, slash, last = date.partition("/")
        now = _Window(start, last if slash else start)
        was = self._windows.get(event, now)
        self._windows[event] = _Window(
            min(was.start, now.start, key=lambda one: _ends(one)[0]),
            max(was.end, now.end, key=lambda one: _ends(one)[1]),
        )

    def _known(self, event: NamedNode) -> Interval[Instant]:
        start = self._graph.text(event, KG.start) or ".."
        end = self._graph.text(event, KG.end) or start
        return edtf_interval(f"{start}/{end}")

    def _concept(self, facts: Facts, field: str, why: str) -> NamedNode:
        word = facts.need(field, why)
        return about(field, lambda: self._words.concept(field, word))

    def _find(self, facts: Facts, kind: str, word: str, field: str) -> NamedNode | None:
        """Return what a word names; warn if the row that named it first differs."""
        found = about(field, lambda: self._words.find(kind, word))
        if found in self._first:
            row, texts = self._first[found]
            for name, text in texts.items():
                other = facts.text(name)
                if other not in {"", text}:
                    what = (
                        f'"{visible(other, 40)}" differs from row {row}, which names '
                    )
                    what += f"{kind}:{slug(found)} first and describes it"
                    facts.warn(name, what, "make them alike, or leave this one empty")
        return found

    def _create(
        self,
        facts: Facts,
        kind: str,
        word: str,
        said: Iterable[tuple[NamedNode, Term]],
        field: str = "",
    ) -> NamedNode:
        field = field or kind
        thing = about(field, lambda: self._words.create(kind, word))
        self._said[thing] = [Triple(thing, p, o) for p, o in said]
        fields = (name for name, one in FIELDS.items() if one.describes == kind)
        texts = {name: facts.text(name) for name in fields}
        self._first[thing] = (facts.row.number, texts)
        return thing


def _label(facts: Facts, word: str) -> Said:
    return [(RDFS.label, Literal(word, language=facts.mapping.language))]


def _agent_class(facts: Facts) -> NamedNode:
    word = facts.text("claimant-type").casefold() or "organization"
    if word not in _AGENTS:
        what = f'"{word}" is no type of a claimant'
        remedy = "write person, organization or group"
        raise ValueProblemError(what, remedy, "claimant-type")
    return _AGENTS[word]


def _ends(date: str) -> tuple[Instant, Instant]:
    """Return the first and the last moment of a date of an event.

    Raises:
        ValueProblemError: the date has an open end.
    """
    dates = edtf_interval(date)
    if dates.lower is None or dates.upper is None:
        what = f'"{date}" has an open end'
        raise ValueProblemError(what, "write the last date that may be meant", "date")
    return dates.lower, dates.upper
