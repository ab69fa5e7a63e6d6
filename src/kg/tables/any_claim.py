"""What a row says of each of its claims: who states it, where, and whence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.rdf.vocabulary import DCTERMS, KG, PROV, SKOS, XSD
from kg.tables.facts import about
from kg.tables.fields import FIELDS
from kg.tables.new_source import edtf_literal
from kg.tables.values import ValueProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.tables.cited import CitedSources
    from kg.tables.facts import Facts
    from kg.tables.said import Said
    from kg.tables.things import NewThings
    from kg.tables.words import ThingWords

    Part = Callable[[Facts], Said]

_TEXTS: Final = {
    "locator": KG.locator,
    "summary": KG.summary,
    "hedge": KG.hedge,
    "caution": KG.caution,
    "note": SKOS.note,
}
_FIELDS: Final = frozenset(
    (
        *_TEXTS,
        "stated-on",
        "verified",
        "first-hand",
        "cited",
        "claimant",
        "party",
        "place",
    )
)


class ClaimDraft(NamedTuple):
    """A claim without what all claims of its row say; ``name`` tells it from them."""

    name: str
    said: Said
    facts: Facts


class AnyClaim:
    """Reads what every claim has, be it a statistic or an assertion."""

    def __init__(
        self, words: ThingWords, things: NewThings, cited: CitedSources
    ) -> None:
        """Take the words of a project, what is new, and the cited sources."""
        self._words = words
        self._things = things
        self._cited = cited

    def said(self, facts: Facts, event: NamedNode) -> Said:
        """Return what every claim of a row says, but not its source."""
        created = Literal(facts.mapping.recorded, datatype=XSD.date)
        return [*every(facts, self._parts(event)), (DCTERMS.created, created)]

    def differs(self, facts: Facts) -> bool:
        """Return whether one of several figures says other things than its row."""
        return facts.has_own(_FIELDS)

    def _parts(self, event: NamedNode) -> Iterator[Part]:
        """Yield what reads a part of a row each, so that each problem is told."""
        yield partial(dated, "stated-on", KG.statedOn)
        for field, predicate in _TEXTS.items():
            yield partial(_worded, field, predicate)
        yield _verified
        yield self._whence
        yield self._claimant
        yield partial(self._place, event)

    def _whence(self, facts: Facts) -> Said:
        """Return where the claimant has it from, as far as the row tells.

        Raises:
            ValueProblemError: the row says two things.
        """
        sources, is_first_hand = self._cited.of(facts), facts.flag("first-hand")
        if sources and is_first_hand:
            what = "is yes, and the row cites sources from which the claimant has it"
            raise ValueProblemError(what, "keep one of the two", "first-hand")
        if sources:
            return [(PROV.wasDerivedFrom, one) for one in sources]
        return [(KG.firstHand, _flag(is_first_hand))]

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

    def _place(self, event: NamedNode, facts: Facts) -> Said:
        """Return the place of a row where it is not that of the event."""
        place = self._things.place(facts)
        is_same = not place or place == self._things.value(event, KG.place)
        return [] if is_same or not place else [(KG.place, place)]


def every(facts: Facts, parts: Iterable[Part]) -> Said:
    """Return what all parts of a row say; the problem of each is noted."""
    return [one for part in parts for one in facts.tried(part) or ()]


def dated(field: str, predicate: NamedNode, facts: Facts) -> Said:
    """Return what a date says."""
    found = facts.date(field)
    return [(predicate, edtf_literal(found))] if found else []


def _worded(field: str, predicate: NamedNode, facts: Facts) -> Said:
    if FIELDS[field].is_needed:
        facts.need(field, f"a row needs a {field}")
    found = facts.literal(field)
    return [(predicate, found)] if found else []


def _verified(facts: Facts) -> Said:
    return [(KG.verified, _flag(facts.flag("verified")))]


def _flag(says_yes: bool) -> Literal:  # noqa: FBT001 - it is all that there is
    return Literal("true" if says_yes else "false", datatype=XSD.boolean)
