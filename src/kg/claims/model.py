"""The classes of claims, and the function that reads claims from triples."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.claims.edtf import date_time, edtf_interval
from kg.claims.interval import ClaimError, Instant, Interval, Qualifier
from kg.iris import figure_iri
from kg.rdf.index import chosen
from kg.rdf.vocabulary import EDTF, KG, PROV, RDF

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex

Object = NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Claim:
    """The properties of every claim: its source, its claimant and its subject.

    ``objects`` are the objects of the claim's direct statements, at least one. A claim
    without them has its summary as object, in the language that :func:`chosen` selects.
    """

    iri: NamedNode
    source: NamedNode
    claimant: NamedNode
    subject: NamedNode
    predicate: NamedNode
    objects: tuple[Object, ...]


@dataclass(frozen=True, slots=True)
class Statistic(Claim):
    """A claim that gives a figure.

    ``interval`` is the range that the source's numbers and their qualifier denote.
    ``figure_for`` is the date of the figure, if known.
    """

    measure: NamedNode
    population: NamedNode
    interval: Interval[int]
    figure_for: Interval[Instant] | None


@dataclass(frozen=True, slots=True)
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
    figure_for = graph.literal(iri, KG.asOf)
    return Statistic(
        iri=iri,
        source=_needed(graph, iri, PROV.wasQuotedFrom),
        claimant=_needed(graph, iri, PROV.wasAttributedTo),
        subject=_needed(graph, iri, KG.event),
        predicate=KG.figure,
        objects=(figure_iri(iri),),
        measure=_needed(graph, iri, KG.measure),
        population=_needed(graph, iri, KG.population),
        interval=qualifier.interval(
            _number(graph, iri, KG.value),
            _number(graph, iri, KG.lowerBound),
            _number(graph, iri, KG.upperBound),
        ),
        figure_for=edtf_interval(figure_for.value) if figure_for else None,
    )


def _assertion(graph: TripleIndex, iri: NamedNode) -> Assertion:
    kind = _needed(graph, iri, KG.kind)
    objects = [
        term
        for term in graph.objects(iri, RDF.object)
        if isinstance(term, NamedNode | Literal)
    ]
    if not objects and (summary := chosen(graph.objects(iri, KG.summary))):
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
        aspect=graph.node(iri, KG.aspect),
        period=_period(graph, iri, objects[0]),
    )


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


def _number(graph: TripleIndex, subject: NamedNode, predicate: NamedNode) -> int | None:
    found = graph.literal(subject, predicate)
    if found is None:
        return None
    try:
        return int(found.value)
    except ValueError:
        raise ClaimError(
            f"{subject}: {found.value!r} is no whole number; run kg validate"
        ) from None
