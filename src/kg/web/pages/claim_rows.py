"""Claims as table rows and page fields: the same columns and fields for every party."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.claims.interval import Interval
from kg.claims.wording import label, name, stated
from kg.iris import ontology_namespace, slug
from kg.rdf.vocabulary import CITO, DCTERMS, KG, OA, PROV, RDF, RDFS
from kg.web.pages.terms import Shown, shown
from kg.web.pages.view_context import context

if TYPE_CHECKING:
    from kg.rdf.index import Term, TripleIndex

_FIGURE: Final = (
    ("About", RDF.subject),
    ("Measure", KG.measure),
    ("Population", KG.population),
    ("Value", KG.value),
    ("Lower bound", KG.lowerBound),
    ("Upper bound", KG.upperBound),
    ("Qualifier", KG.qualifier),
    ("Part of", KG.partOf),
    ("Unit", KG.unit),
    ("Of which part", KG.scope),
    ("As of", KG.asOf),
    ("What is counted", KG.criterion),
    ("How it was found", KG.method),
)
_STATEMENT: Final = (
    ("About", RDF.subject),
    ("Kind", KG.kind),
    ("Role", KG.role),
    ("Recognised by", KG.agent),
    ("Date of", KG.aspect),
    ("Since", KG.since),
    ("Until", KG.until),
)
_COMMON: Final = (
    ("Place", KG.place),
    ("Who says it", PROV.wasAttributedTo),
    ("Party of who says it", KG.party),
    ("Source", PROV.wasQuotedFrom),
    ("Where in the source", KG.locator),
    ("Read in the copy", KG.carrier),
    ("First-hand", KG.firstHand),
    ("Derived from", PROV.wasDerivedFrom),
    ("Goes back to", KG.origin),
    ("Revision of", PROV.wasRevisionOf),
    ("Hedge of the source", KG.hedge),
    ("Summary, in the words of the editors", KG.summary),
    ("Caution", KG.caution),
    ("Stated on", KG.statedOn),
    ("Content seen in the copy read", KG.verified),
    ("Recorded on", DCTERMS.created),
    ("Imported from the row of a table", DCTERMS.source),
    ("Disputes", CITO.disputes),
)
_VERDICTS: Final = (
    ("Repeats the same origin as", KG.repeats),
    ("Agrees with", KG.agreesWith),
    ("Compatible with", KG.compatibleWith),
    ("Contradicts", KG.contradicts),
    ("Revises", KG.revises),
    ("Differs in scope from", KG.differsInScope),
)
REFERRING: Final = (
    ("Revised by", KG.revises),
    ("Reproduced elsewhere", PROV.wasDerivedFrom),
    ("Disputed by", CITO.disputes),
    ("Editorial notes", OA.hasTarget),
)
"""What the page of a claim lists of the references to it."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in a table of claims."""

    claim: Shown
    topic: str
    stated: Shown
    interval: str
    hedge: Shown | None
    summary: Shown | None
    subjects: list[Shown]
    claimants: list[Shown]
    sources: list[Shown]
    order: tuple[bool, str, bool, Decimal | int, str]


Topic = tuple[NamedNode | None, ...]
"""What claims are grouped by: kind, measure and population."""


def topic_of(graph: TripleIndex, claim: NamedNode) -> Topic:
    """Return the topic of a claim as IRIs, in the order of ``queries/topics.rq``."""
    found = [graph.node(claim, one) for one in (KG.kind, KG.measure, KG.population)]
    return tuple(found)


def claim_row(graph: TripleIndex, claim: NamedNode) -> ClaimRow:
    """Return the table row of a claim, from a graph that describes the claim."""
    kind, measure, population = topic_of(graph, claim)
    names = [measure, population] if measure else [kind]
    topic = ": ".join(label(graph, one) for one in names if one)
    interval, least = _interval(graph, claim)
    return ClaimRow(
        claim=shown(claim, Literal(slug(claim))),
        topic=topic,
        stated=_stated(graph, claim),
        interval=interval if measure else "",
        hedge=_text(graph, claim, KG.hedge),
        summary=_text(graph, claim, KG.summary),
        subjects=_named(graph, claim, RDF.subject),
        claimants=_named(graph, claim, PROV.wasAttributedTo),
        sources=_named(graph, claim, PROV.wasQuotedFrom),
        order=(not measure, topic, least is not None, least or 0, str(claim)),
    )


def claim_fields(
    graph: TripleIndex, claim: NamedNode, referring: list[list[Shown]]
) -> list[tuple[str, list[Shown]]]:
    """Return the fields of a claim's page, each with all its values.

    All claims with a figure have the same fields in the same order, for every claimant.
    So do all claims without a figure. The properties that the project adds to claims
    come after those that the tool knows. ``referring`` is for :data:`REFERRING`.
    """
    if graph.objects(claim, KG.measure):
        own = (*_FIGURE, *_COMMON, *_added(graph, claim, KG.Statistic))
    else:
        own = (*_STATEMENT, *_COMMON, *_added(graph, claim, KG.Assertion))
    fields = [(heading, _named(graph, claim, predicate)) for heading, predicate in own]
    reasons = _reasons(claim)
    verdicts = [
        (heading, [_because(one, reasons) for one in _named(graph, claim, predicate)])
        for heading, predicate in _VERDICTS
    ]
    last = [heading for heading, _ in REFERRING]
    return [*fields, *verdicts, *zip(last, referring, strict=True)]


def _reasons(claim: NamedNode) -> dict[str, list[Term]]:
    """Return the reason of each verdict on a claim, by the IRI of the other claim."""
    found: dict[str, list[Term]] = {}
    for row in context().kept("reasons", focus=claim):
        found.setdefault(row["other"].value, []).append(row["reason"])
    return found


def _because(claim: Shown, reasons: dict[str, list[Term]]) -> Shown:
    why = context().chosen(reasons.get(claim.iri or "", ()))
    return replace(claim, text=f"{claim.text} ({why.value})") if why else claim


def _added(
    graph: TripleIndex, claim: NamedNode, of_class: NamedNode
) -> list[tuple[str, NamedNode]]:
    """Return the properties that the project adds to claims of a class, by label.

    The ontology declares them for the class, or else this claim has them.
    """
    namespace = ontology_namespace(context().iris.id_namespace)
    asked: dict[str, NamedNode | Literal] = {
        "namespace": Literal(namespace),
        "class": of_class,
    }
    labels: dict[Term, list[Term]] = {
        one: [*graph.objects(one, RDFS.label)]
        for one in graph.predicates(claim)
        if one.value.startswith(namespace)
    }
    for row in context().kept("own_properties", **asked):
        labels.setdefault(row["property"], []).append(row["label"])
    headings = [
        (text.value[:1].upper() + text.value[1:], one)
        for one, texts in labels.items()
        if isinstance(one, NamedNode) and (text := context().chosen(texts))
    ]
    return sorted(headings, key=lambda heading: (heading[0], heading[1].value))


def named(graph: TripleIndex, term: object) -> Shown:
    """Return a term with its name in a graph; for a claim, the end of its IRI."""
    if isinstance(term, NamedNode):
        known = name(graph, term)
        if known is None and term.value.startswith(context().iris.kind("claim")):
            known = Literal(slug(term))
        return shown(term, known)
    return shown(term)


def _named(graph: TripleIndex, claim: NamedNode, predicate: NamedNode) -> list[Shown]:
    found = {named(graph, term) for term in graph.objects(claim, predicate)}
    return sorted(found, key=lambda one: (one.text, one.language or ""))


def _stated(graph: TripleIndex, claim: NamedNode) -> Shown:
    """Return what a claim states, with a link if that is a single thing."""
    text = stated(graph, claim)
    found = graph.objects(claim, RDF.object)
    if all(isinstance(one, Literal) for one in found):
        best = graph.chosen(found)
        found = [best] if best else []
    if graph.objects(claim, KG.measure) or len(found) != 1:
        return Shown(text)
    one = named(graph, found[0])
    language = one.language if text == one.text else None
    return Shown(text, one.href, language, iri=one.iri, external=one.external)


def _text(graph: TripleIndex, claim: NamedNode, predicate: NamedNode) -> Shown | None:
    found = graph.chosen(graph.objects(claim, predicate))
    return shown(found) if found else None


def _interval(graph: TripleIndex, claim: NamedNode) -> tuple[str, Decimal | None]:
    """Return the interval of a claim's figure, and its lower end."""
    figure = graph.node(claim, RDF.object)
    ends = [
        _number(graph.text(figure, edge)) for edge in (KG.lowerBound, KG.upperBound)
    ]
    return str(Interval(*ends)), ends[0]


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None
