"""What changed across models, in words: grouped, because nearly everything did."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from kg.rdf.vocabulary import KG, OWL, PAV, PROV, RDF, RDFS, SCHEMA, SKOS
from kg.release.diff.sections import FATES
from kg.release.diff.words import Entry, Section, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode

    from kg.rdf.index import Term
    from kg.release.diff.changes import Changes
    from kg.release.diff.things import Change, Difference

_KINDS: Final = (
    ("Claims", (KG.Claim, KG.Statistic, KG.Assertion)),
    ("Sources", (KG.Source,)),
    ("Carriers", (KG.Carrier,)),
    ("Events", (KG.Event,)),
    ("Places", (KG.Place,)),
    ("Agents", (KG.Agent,)),
    ("Origins", (KG.Origin,)),
    ("Scopes", (KG.Scope,)),
    ("Passages", (KG.Passage,)),
    ("Editorial notes", (KG.EditorialNote,)),
    ("Vocabulary", (SKOS.Concept, SKOS.ConceptScheme, OWL.Ontology, RDFS.Datatype)),
)
_OTHERS: Final = "Other things"
_PROPERTIES: Final = (RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty)
_CONTENT: Final = (
    KG.event,
    KG.measure,
    KG.population,
    KG.value,
    KG.lowerBound,
    KG.upperBound,
    KG.qualifier,
    KG.scope,
    KG.asOf,
    KG.kind,
    RDF.subject,
    RDF.object,
    KG.role,
    PROV.wasAttributedTo,
    PROV.wasQuotedFrom,
)
"""What a claim states, and who: told before other properties."""


class Notes:
    """The sections on things: those of one kind together."""

    def __init__(self, changes: Changes, words: Words) -> None:
        """Take the changes, and words for them."""
        self._changes, self._words = changes, words

    def things(self) -> Iterator[Section]:
        """Yield what was added, withdrawn, renamed and changed, of each kind."""
        changes = self._changes
        found: dict[tuple[str, str], list[Change]] = defaultdict(list)
        for kind in (changes.claims, changes.sources, changes.others):
            for fate in FATES:
                for change in getattr(kind, fate):
                    found[self._kind(change), fate].append(change)
        for title in (*(title for title, _ in _KINDS), _OTHERS):
            if title == "Carriers" and (carriers := found.pop((title, "added"), None)):
                yield self._described(carriers)
            for fate in FATES:
                of = found[title, fate]
                yield Section(f"{title} {fate}", len(of), self._told(title, fate, of))

    def _types(self, change: Change) -> set[Term]:
        sides = (self._changes.old, self._changes.new)
        subjects = (change.subject, change.heir or change.subject)
        return {
            of
            for side, subject in zip(sides, subjects, strict=True)
            for of in side.graph.objects(subject, RDF.type)
        }

    def _kind(self, change: Change) -> str:
        types = self._types(change)
        for title, classes in _KINDS:
            if not types.isdisjoint(classes):
                return title
        sides = (self._changes.new, self._changes.old)
        defined = (
            side.graph.objects(change.subject, RDFS.isDefinedBy) for side in sides
        )
        return "Vocabulary" if any(defined) else _OTHERS

    def _described(self, carriers: list[Change]) -> Section:
        """Return how many carriers are described, and which addresses are gone."""
        changes, words = self._changes, self._words
        old, new = changes.old.graph, changes.new.graph
        of = {new.node(one.subject, PROV.specializationOf) for one in carriers}
        entries: list[Entry] = [(f"carriers added: {len(carriers)}", "", [])]
        former = changes.before.former
        was = {
            address
            for carrier in (former.carriers if former else ())
            for address in old.objects(carrier, PAV.retrievedFrom)
        }
        kept = {
            address
            for of_class, prop in (
                (KG.Carrier, PAV.retrievedFrom),
                (KG.Source, SCHEMA.url),
            )
            for thing in new.instances(of_class)
            for address in new.objects(thing, prop)
        }
        if gone := sorted(map(words.short, was - kept)):
            told = f"addresses no longer given: {len(gone)}"
            entries.append((told, "", words.cut(gone)))
        return Section("Sources with carriers described", len(of), entries)

    def _told(self, title: str, fate: str, found: list[Change]) -> list[Entry]:
        if fate == "changed":
            return self._by_property(found)
        return self._renamed(found) if fate == "renamed" else self._listed(title, found)

    def _listed(self, title: str, found: Iterable[Change]) -> list[Entry]:
        """Return entries for things, those of one source or class together."""
        words = self._words
        grouped: dict[str, list[str]] = defaultdict(list)
        for one in found:
            group, line = self._line(title, one)
            grouped[group].append(line)
        if list(grouped) == [""]:
            return [(line, "", []) for line in words.cut(grouped[""])]
        return [
            (f"{group}: {len(grouped[group])}", "", words.cut(grouped[group]))
            for group in sorted(grouped)
        ]

    def _line(self, title: str, one: Change) -> tuple[str, str]:
        """Return the group that a thing is told in, and the line on it."""
        words = self._words
        line = ": ".join(filter(None, (words.short(one.subject), one.label)))
        if title == "Claims":
            sides = (self._changes.new, self._changes.old)
            graph = next(side for side in sides if side.has(one.subject)).graph
            source = graph.node(one.subject, PROV.wasQuotedFrom)
            return words.label(source), words.claim(one.subject)
        if title in ("Vocabulary", _OTHERS):
            classes = self._types(one) - {SKOS.Concept, OWL.NamedIndividual}
            if not classes.isdisjoint(_PROPERTIES):
                return "property", line
            return ", ".join(sorted(map(words.label, classes))), line
        return "", line

    def _renamed(self, found: Iterable[Change]) -> list[Entry]:
        words = self._words
        return [
            (
                f"{words.short(one.subject)} -> {words.short(one.heir)}",
                "",
                [
                    f"{words.property(each.property)}: {self._transition(each)}"
                    for each in one.differences
                ],
            )
            for one in found
        ]

    def _by_property(self, found: Iterable[Change]) -> list[Entry]:
        """Return an entry for each property and what happened to it."""
        grouped: dict[tuple[NamedNode, str], list[tuple[Term, str]]] = defaultdict(list)
        for one in found:
            for each in one.differences:
                fate = "changed"
                if not (each.before and each.after):
                    fate = "removed" if each.before else "added"
                transition = self._transition(each)
                grouped[each.property, fate].append((one.subject, transition))
        return [
            (
                f"{self._words.property(key[0])} {key[1]}: {len(grouped[key])}",
                "",
                self._transitions(grouped[key]),
            )
            for key in sorted(grouped, key=lambda key: _rank(key, len(grouped[key])))
        ]

    def _transitions(self, found: list[tuple[Term, str]]) -> list[str]:
        """Return a line for each thing, or for each transition that many share."""
        counts = Counter(transition for _, transition in found)
        if len(counts) * 2 <= len(found):
            shared = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            return self._words.cut([f"{said} ({number})" for said, number in shared])
        return self._words.cut(
            [f"{self._words.short(subject)}: {said}" for subject, said in found]
        )

    def _transition(self, one: Difference) -> str:
        """Return the values of a property, and those before if there were any."""
        after = self._words.value(one.after)
        if not one.before:
            return after
        before = self._words.value(one.before, before=True)
        return f"{before} -> {after}" if one.after else before


def _rank(key: tuple[NamedNode, str], number: int) -> tuple[int, int, str, str]:
    """Return the order of an entry: what is stated first, then what is most common."""
    prop, fate = key
    place = _CONTENT.index(prop) if prop in _CONTENT else len(_CONTENT)
    return place, -number, prop.value, fate
