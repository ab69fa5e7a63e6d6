"""Old names and the new ones.

The old model had one namespace for the terms of the tool and those of one project. An
old term is either one that the tool still has, or one with a new name, or one that is
now the project's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from kg.iris import ontology_namespace
from kg.rdf.vocabulary import KG, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.iris import Iris

OLD: Final = "https://w3id.org/khojaly-kg/ontology#"
OLD_SHAPES: Final = "https://w3id.org/khojaly-kg/shapes#"
SHAPES: Final = "https://w3id.org/attributed-claims/shapes#"
QUOTED_BEFORE: Final = f"{PROV.namespace}hadPrimarySource"

_KEPT: Final = """
    Agent Aim Aspect Assertion Author Characterization Circumstance Claim ClaimKind
    Conduct Editor EditorialNote Evaluation Event EventType Figure Group IntervalRule
    Measure Organization Party Passage Person Place PlaceType Population Project
    Qualifier Recognition Role Source SourceType StatementGraph Statistic VerdictGraph
    affiliation agent agreesWith aim anonymous around aspect caution characterizedAs
    characters circumstance compatibleWith conduct contradicts copyRead dateNote denial
    east end evaluatedAs event eventType exact figure hedge idNamespace identifierNote
    judicial kind languageNote locator lowerBound lowerLimit measure north objectClass
    objection occurred occurredAt ordinal partOf participant party place placeType
    population predicate qualifier recognizedAs responsible role rule since sourceType
    south start statedOn strictLowerLimit strictUpperLimit summary
    tolerance until upperBound upperLimit value verified west within
"""
"""The terms of the old tool that keep their names."""
_OLD_COMPONENTS: Final = """
    claimant event lower measure ordinal population qualifier source statedFigure upper
    value
"""
OLD_CUBE: Final = (
    "statedFigure",
    "statistics",
    *(f"statistics-{component}" for component in _OLD_COMPONENTS.split()),
)
"""The terms of the old Data Cube, which only a build used."""
GONE: Final = ("readAt", *OLD_CUBE)
"""The terms of the old tool that no term replaces.

A text that names one gets the new namespace, and an author decides what to ask instead.
"""
_CLASSES: Final = frozenset(
    NamedNode(OLD + local) for local in _KEPT.split() if local[0].isupper()
)
_RENAMED: Final = {
    "originalSource": PROV.wasDerivedFrom.value,
    "figureFor": KG.asOf.value,
}
_OWN: Final = ("tier", "gazetteerPopulation")
READ_AT: Final = f"{KG.namespace}readAt"
_WITHOUT_HEIR: Final = frozenset(OLD + local for local in ("originalSource", *GONE))
"""What an ontology says of these cannot be said of a term of another vocabulary."""


class NewNames:
    """Translates the names of a project of the old model."""

    def __init__(self, iris: Iris, triples: Iterable[Triple]) -> None:
        """Take the IRIs of a project and all of its statements."""
        self.own = ontology_namespace(iris.id_namespace)
        self.exactly = NamedNode(f"{iris.kind('qualifier')}exactly")
        self.as_stated = NamedNode(f"{iris.kind('qualifier')}as-stated")
        types = {
            (t.subject, _value(t.object)) for t in triples if t.predicate == RDF.type
        }
        classes = _both("Claim") | _both("Statistic") | _both("Assertion")
        claims = {
            subject
            for subject, of in types
            if of in classes and isinstance(subject, NamedNode)
        }
        self.claims = sorted(claims, key=lambda claim: claim.value)
        self._is_claim = claims
        self.has_exactly = any((self.exactly, of) in types for of in _both("Qualifier"))
        self._heirs = {QUOTED_BEFORE: PROV.wasQuotedFrom.value}
        self._heirs |= {
            OLD + local: KG.namespace + local for local in (*_KEPT.split(), *GONE)
        }
        for namespace in (OLD, KG.namespace):
            self._heirs |= {namespace + local: new for local, new in _RENAMED.items()}
            self._heirs |= {namespace + local: self.own + local for local in _OWN}
        if self.own != OLD:
            self._heirs[OLD[:-1]] = KG.namespace[:-1]
        if self.has_exactly:
            self._heirs[self.exactly.value] = self.as_stated.value

    def iri(self, iri: str) -> str:
        """Return the new name of a thing or a term; most names stay.

        A term that only this project put into the namespace of the old tool is its own.
        """
        if iri.startswith(OLD) and iri != OLD:
            return self._heirs.get(iri, self.own + iri.removeprefix(OLD))
        return self._heirs.get(iri, iri)

    def triple(self, triple: Triple) -> Triple:
        """Return a statement with the new names.

        What a file says of a term that has no heir among the terms of the tool stays.
        """
        if _value(triple.subject) in _WITHOUT_HEIR:
            return triple
        subject = self._term(triple.subject)
        target = self._term(triple.object)
        if subject != triple.subject and _value(triple.object) == OLD[:-1]:
            target = self._ontology_of(subject)
        predicate = triple.predicate
        if predicate.value != QUOTED_BEFORE or triple.subject in self._is_claim:
            predicate = NamedNode(self.iri(predicate.value))
        return Triple(subject, predicate, target)

    def is_without_heir(self, triple: Triple) -> bool:
        """Return whether a statement stays because nothing can stand in its place."""
        return _value(triple.subject) in _WITHOUT_HEIR

    def _ontology_of(self, term: NamedNode) -> NamedNode:
        own = term.value.startswith(self.own)
        return NamedNode((self.own if own else KG.namespace)[:-1])

    def _term(self, term: object) -> NamedNode:
        if isinstance(term, NamedNode):
            return NamedNode(self.iri(term.value))
        return term  # type: ignore[return-value]


def is_of_old_model(triples: Iterable[Triple]) -> bool:
    """Return whether some statements give anything a class of the old tool."""
    return any(
        triple.predicate == RDF.type and triple.object in _CLASSES for triple in triples
    )


def _both(name: str) -> set[str]:
    """Return a term of the tool in the old namespace, and in the new one."""
    return {OLD + name, KG.namespace + name}


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def in_new_namespace(triple: Triple) -> str:
    """Return the text of a statement in which only the namespace of the tool is new."""
    return str(triple).replace(OLD[:-1], KG.namespace[:-1])
