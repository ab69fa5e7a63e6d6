"""The direct statements of a claim, and the RDF 1.2 reifiers that link it to them.

RDF 1.2 Concepts, triple terms and reification,
https://www.w3.org/TR/rdf12-concepts/#section-triple-terms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, Triple

from kg.claims.model import Statistic
from kg.iris import figure_iri
from kg.rdf.vocabulary import KG, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.claims.model import Claim


def direct_statements(claim: Claim) -> Iterator[Triple]:
    """Yield the triples that the claim's source asserts.

    They belong only in a graph of that source, because the project asserts none of
    them. For a statistic they include the figure: measure, population, bounds, and
    the scope and unit if it has them.
    """
    for term in claim.objects:
        yield Triple(claim.subject, claim.predicate, term)
    yield from figure_description(claim)


def reification(claim: Claim) -> Iterator[Triple]:
    """Yield the claim's ``rdf:subject``, ``rdf:predicate`` and ``rdf:object``."""
    yield Triple(claim.iri, RDF.subject, claim.subject)
    yield Triple(claim.iri, RDF.predicate, claim.predicate)
    for term in claim.objects:
        yield Triple(claim.iri, RDF.object, term)


def reifiers(claim: Claim) -> Iterator[Triple]:
    """Yield ``claim rdf:reifies <<( s p o )>>``, which does not assert the triple."""
    for term in claim.objects:
        stated = Triple(claim.subject, claim.predicate, term)
        yield Triple(claim.iri, RDF.reifies, stated)


def figure_description(claim: Claim) -> Iterator[Triple]:
    """Yield the description of a statistic's figure, without a link to its event."""
    if not isinstance(claim, Statistic):
        return
    figure = figure_iri(claim.iri)
    yield Triple(figure, RDF.type, KG.Figure)
    yield Triple(figure, KG.measure, claim.measure)
    yield Triple(figure, KG.population, claim.population)
    for predicate, node in ((KG.scope, claim.scope), (KG.unit, claim.unit)):
        if node is not None:
            yield Triple(figure, predicate, node)
    for predicate, bound in (
        (KG.lowerBound, claim.figure.interval.lower),
        (KG.upperBound, claim.figure.interval.upper),
    ):
        if bound is not None:
            text = f"{bound:f}"
            datatype = XSD.decimal if "." in text else XSD.integer
            yield Triple(figure, predicate, Literal(text, datatype=datatype))
