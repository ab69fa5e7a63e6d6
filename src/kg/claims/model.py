"""The classes of claims, and the function that reads claims from triples."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.claims.edtf import date_time, edtf_interval
from kg.claims.interval import ClaimError, Figure, Instant, Interval, Qualifier
from kg.iris import figure_iri
from kg.rdf.vocabulary import DCTERMS, EDTF, KG, PROV, RDF

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex

Object = NamedNode | Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The properties of every claim: its source, its claimant and its subject.

    ``objects`` are the objects of the claim's direct statements, at least one. A claim
    without them has its summary as object, in the language of the graph.
    ``stated`` is when it was said, at the latest when the source was issued.
    """

    iri: NamedNode
    source: NamedNode
    claimant: NamedNode
    subject: NamedNode
    predicate: NamedNode
    objects: tuple[Object, ...]
    is_first_hand: bool
    derived_from: tuple[NamedNode, ...]
    revised: tuple[NamedNode, ...]
    stated: Interval[Instant] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic(Claim):
    """A claim that gives a figure.

    ``scope`` is the part of the event that the figure is of, and ``as_of`` the time
    when the count stood; None if it is of the whole event, or has no such time.
    """

    measure: NamedNode
    population: NamedNode
    figure: Figure
    unit: NamedNode | None
    scope: NamedNode | None
    as_of: Interval[Instant] | None
    criteria: frozenset[NamedNode]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion(Claim):
    """A claim that gives no figure; ``period`` is set if it gives a date."""

    aspect: NamedNode | None
    period: Interval[Instant] | None


def read_claims(graph: TripleIndex) -> list[Claim]:
    """Return all claims of a graph (ontology and data together), sorted by IRI.

    Raises:
        ClaimError: a claim lacks a property that its meaning depends on.
    """
    claims: list[Claim] = [
        *(_statistic(graph, iri) for iri in graph.instances(KG.Statistic)),
        *(_assertion(graph, iri) for iri in graph.instances(KG.Assertion)),
    ]
    return sorted(claims, key=lambda claim: claim.iri.value)


def _statistic(graph: TripleIndex, iri: NamedNode) -> Statistic:
    qualifier = _qualifier(graph, _needed(graph, iri, KG.qualifier))
    return Statistic(
        iri=iri,
        source=_needed(graph, iri, PROV.wasQuotedFrom),
        claimant=_needed(graph, iri, PROV.wasAttributedTo),
        subject=_needed(graph, iri, KG.event),
        predicate=KG.figure,
        objects=(figure_iri(iri),),
        is_first_hand=_is_true(graph, iri, KG.firstHand),
        derived_from=tuple(graph.nodes(iri, PROV.wasDerivedFrom)),
        revised=tuple(graph.nodes(iri, PROV.wasRevisionOf)),
        stated=_stated(graph, iri),
        measure=_needed(graph, iri, KG.measure),
        population=_needed(graph, iri, KG.population),
        figure=qualifier.figure(
            _number(graph, iri, KG.value),
            _number(graph, iri, KG.lowerBound),
            _number(graph, iri, KG.upperBound),
        ),
        unit=graph.node(iri, KG.unit),
        scope=graph.node(iri, KG.scope),
        as_of=_date(graph, iri, KG.asOf),
        criteria=frozenset(graph.nodes(iri, KG.criterion)),
    )


def _assertion(graph: TripleIndex, iri: NamedNode) -> Assertion:
    kind = _needed(graph, iri, KG.kind)
    objects = [
        term
        for term in graph.objects(iri, RDF.object)
        if isinstance(term, NamedNode | Literal)
    ]
    if not objects and (summary := graph.chosen(graph.objects(iri, KG.summary))):
        objects = [summary]
    if not objects:
        raise ClaimError(
            f"{iri} has neither rdf:object nor kg:summary; run kg validate"
        )
    return Assertion(
        iri=iri,
        source=_needed(graph, iri, PROV.wasQuotedFrom),
        claimant=_needed(graph, iri, PROV.wasAttributedTo),
        subject=_needed(graph, iri, RDF.subject),
        predicate=_needed(graph, kind, KG.predicate),
        objects=tuple(objects),
        is_first_hand=_is_true(graph, iri, KG.firstHand),
        derived_from=tuple(graph.nodes(iri, PROV.wasDerivedFrom)),
        revised=tuple(graph.nodes(iri, PROV.wasRevisionOf)),
        stated=_stated(graph, iri),
        aspect=graph.node(iri, KG.aspect),
        period=_period(graph, iri, objects[0]),
    )


def _stated(graph: TripleIndex, iri: NamedNode) -> Interval[Instant] | None:
    source = graph.node(iri, PROV.wasQuotedFrom)
    return _date(graph, iri, KG.statedOn) or _date(graph, source, DCTERMS.issued)


def _date(
    graph: TripleIndex, subject: NamedNode | None, predicate: NamedNode
) -> Interval[Instant] | None:
    found = graph.literal(subject, predicate)
    return edtf_interval(found.value) if found else None


def _period(
    graph: TripleIndex, iri: NamedNode, stated: Object
) -> Interval[Instant] | None:
    """Return the date that a claim gives, to the second if the source is so exact."""
    if not isinstance(stated, Literal) or stated.datatype != EDTF.EDTF:
        return None
    days = edtf_interval(stated.value)
    since, until = graph.literal(iri, KG.since), graph.literal(iri, KG.until)
    return Interval(
        date_time(since.value) if since else days.lower,
        date_time(until.value) if until else days.upper,
    )


def _qualifier(graph: TripleIndex, iri: NamedNode) -> Qualifier:
    tolerance = graph.literal(iri, KG.tolerance)
    return Qualifier(
        iri,
        _needed(graph, iri, KG.rule),
        Decimal(tolerance.value) if tolerance else Decimal(0),
    )


def _needed(graph: TripleIndex, subject: NamedNode, predicate: NamedNode) -> NamedNode:
    found = graph.node(subject, predicate)
    if found is None:
        raise ClaimError(f"{subject} has no {predicate}; run kg validate")
    return found


def _is_true(graph: TripleIndex, subject: NamedNode, predicate: NamedNode) -> bool:
    found = graph.literal(subject, predicate)
    return found is not None and found.value in {"true", "1"}


def _number(
    graph: TripleIndex, subject: NamedNode, predicate: NamedNode
) -> Decimal | None:
    found = graph.literal(subject, predicate)
    if found is None:
        return None
    try:
        number = Decimal(found.value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ClaimError(f"{subject}: {found.value!r} is no number; run kg validate")
    return number
