"""A claim in words: the view model of every table of claims, of CSV and of JSON.

All claims have the same fields, whoever makes them. The model knows no web framework:
it is built from triples that describe claims.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal

from kg.claims.wording import compared_as, label, stated
from kg.rdf.vocabulary import DCTERMS, KG, PROV, RDF
from kg.web.views.terms import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import NamedNode

    from kg.rdf.index import TripleIndex
    from kg.web.views.terms import NamedTerms

_NAMING: Final = (
    *("subject", "qualifier", "unit", "population", "scope", "place"),
    *("claimant", "party", "source", "derived_from", "origin"),
)
"""The fields of a claim that name things with pages."""


@dataclass(frozen=True, slots=True)
class Related:
    """How many other claims a claim relates to by one verdict, and why."""

    words: str
    claims: int
    reason: str

    @property
    def text(self) -> str:
        """The verdict, the number and the reason."""
        noun = "claim" if self.claims == 1 else "claims"
        why = f" ({self.reason})" if self.reason else ""
        return f"{self.words} {self.claims} {noun}{why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """What is claimed, by whom, where and when, and how it relates to other claims.

    ``least`` and ``most`` are the ends of the interval by which a figure is compared,
    and ``compared_as`` has them if the words do not. ``stated_on`` is
    when the claimant said it, or else the date of the source; ``as_of`` when a count
    stood. ``first_hand`` is "true", "false" or nothing. ``origin``
    is what the claim goes back to, if not to itself.
    """

    claim: Shown
    topic: str
    subject: tuple[Shown, ...]
    stated: Shown
    compared_as: str
    least: str
    most: str
    value: str
    lower_bound: str
    upper_bound: str
    qualifier: tuple[Shown, ...]
    unit: tuple[Shown, ...]
    population: tuple[Shown, ...]
    scope: tuple[Shown, ...]
    as_of: str
    place: tuple[Shown, ...]
    claimant: tuple[Shown, ...]
    party: tuple[Shown, ...]
    source: tuple[Shown, ...]
    locator: tuple[Shown, ...]
    stated_on: str
    first_hand: str
    derived_from: tuple[Shown, ...]
    origin: tuple[Shown, ...]
    hedge: Shown | None
    caution: Shown | None
    summary: Shown | None
    related: tuple[Related, ...]

    def without(self, iri: str) -> ClaimView:
        """Return the claim as the page of a thing shows it: without that thing."""
        changed: dict[str, Any] = {}
        for name in _NAMING:
            shown: tuple[Shown, ...] = getattr(self, name)
            if any(one.iri == iri for one in shown):
                changed[name] = tuple(one for one in shown if one.iri != iri)
        return replace(self, **changed) if changed else self

    @property
    def own_words(self) -> Shown | None:
        """The summary, unless that is all that is stated."""
        is_other = self.summary and self.summary.text != self.stated.text
        return self.summary if is_other else None


Topic = tuple["NamedNode | None", "NamedNode | None"]
"""What the claims of one table share: a kind, or else a measure."""


def topic_of(graph: TripleIndex, claim: NamedNode) -> Topic:
    """Return the topic of a claim, in the order of ``queries/topics.rq``."""
    return graph.node(claim, KG.kind), graph.node(claim, KG.measure)


def claim_view(
    terms: NamedTerms, claim: NamedNode, related: Sequence[Related] = ()
) -> ClaimView:
    """Return a claim in words, from a graph that describes the claim."""
    graph = terms.graph
    kind, measure = topic_of(graph, claim)
    figure = graph.node(claim, RDF.object) if measure else None

    def named(predicate: NamedNode) -> tuple[Shown, ...]:
        return terms.values(claim, predicate)

    def text(predicate: NamedNode) -> str:
        return graph.text(claim, predicate) or ""

    return ClaimView(
        claim=terms.named(claim),
        topic=label(graph, topic) if (topic := measure or kind) else "",
        subject=named(RDF.subject),
        stated=_stated(terms, claim),
        compared_as=compared_as(graph, claim) if measure else "",
        least=graph.text(figure, KG.lowerBound) or "",
        most=graph.text(figure, KG.upperBound) or "",
        value=text(KG.value),
        lower_bound=text(KG.lowerBound),
        upper_bound=text(KG.upperBound),
        qualifier=named(KG.qualifier),
        unit=named(KG.unit),
        population=named(KG.population),
        scope=named(KG.scope),
        as_of=text(KG.asOf),
        place=named(KG.place),
        claimant=named(PROV.wasAttributedTo),
        party=named(KG.party),
        source=named(PROV.wasQuotedFrom),
        locator=tuple(map(_passage, named(KG.locator))),
        stated_on=text(KG.statedOn) or _issued(graph, claim),
        first_hand=text(KG.firstHand),
        derived_from=named(PROV.wasDerivedFrom),
        origin=tuple(one for one in named(KG.origin) if one.iri != claim.value),
        hedge=terms.words(claim, KG.hedge),
        caution=terms.words(claim, KG.caution),
        summary=terms.words(claim, KG.summary),
        related=tuple(related),
    )


def _passage(locator: Shown) -> Shown:
    """Return where in the source a claim stands; the claim's page has the passage."""
    return replace(locator, text="passage", href=None) if locator.iri else locator


def _issued(graph: TripleIndex, claim: NamedNode) -> str:
    source = graph.node(claim, PROV.wasQuotedFrom)
    return graph.text(source, DCTERMS.issued) or ""


def _stated(terms: NamedTerms, claim: NamedNode) -> Shown:
    """Return what a claim states, with a link if that is a single thing."""
    graph = terms.graph
    text = stated(graph, claim)
    found = graph.objects(claim, RDF.object)
    if all(isinstance(one, Literal) for one in found):
        best = graph.chosen(found)
        found = [best] if best else []
    if graph.objects(claim, KG.measure) or len(found) != 1:
        return Shown(text)
    one = terms.named(found[0])
    language = one.language if text == one.text else None
    return replace(one, text=text, language=language)
