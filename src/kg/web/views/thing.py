"""The view of one thing: its names and facts, the claims, what refers to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import NotFound

from kg.claims.wording import name
from kg.errors import QueryTooLargeError
from kg.iris import slug
from kg.rdf.vocabulary import DCTERMS, KG, PROV, RDF
from kg.web.views.claim_fields import claim_fields
from kg.web.views.claim_groups import claim_groups
from kg.web.views.claim_view import claim_view
from kg.web.views.claims_beside import claims_beside
from kg.web.views.properties import FOR_MACHINES, NAMES, is_fact, own_properties
from kg.web.views.query_texts import Slice
from kg.web.views.sizes import MOST, REFERRING, Sizes
from kg.web.views.source import SourceView, claims_in, source_view
from kg.web.views.terms import NamedTerms, Shown

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from kg.rdf.index import TripleIndex
    from kg.web.views.claim_groups import RelationClaims, TopicClaims
    from kg.web.views.claim_view import ClaimView
    from kg.web.views.context import ViewContext
    from kg.web.views.properties import PropertyValues

MOST_CLAIMS: Final = 5000
"""The most claims of a thing that one table has."""
_OTHERS: Final = {
    DCTERMS.isVersionOf: "edition of it",
    DCTERMS.source: "what is stated in it",
    PROV.specializationOf: "copy of it",
}
"""What refers to a thing by properties whose labels no ontology here has."""


@dataclass(frozen=True, slots=True)
class PageParts:
    """Which part of a page this is, from 1 on, and how many the page has."""

    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Reference:
    """Another thing that refers to this one, and how."""

    thing: Shown
    words: Shown


@dataclass(frozen=True, slots=True)
class ThingView:
    """A thing: ``called`` is the name to show, ``names`` has all in all languages.

    ``facts`` are what the editors say of it, ``data`` the properties that only
    machines need; claims are in ``sections``. ``reference_count`` is that of all parts.
    """

    node: Shown
    called: Shown
    kinds: tuple[Shown, ...]
    names: tuple[Shown, ...]
    facts: tuple[PropertyValues, ...]
    data: tuple[PropertyValues, ...]
    sections: tuple[RelationClaims, ...]
    references: tuple[Reference, ...]
    reference_count: int
    parts: PageParts
    is_event: bool
    source: SourceView | None


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim in words, the claims beside it, and all fields with all their values."""

    node: Shown
    claim: ClaimView
    beside: tuple[TopicClaims, ...]
    fields: list[tuple[str, list[Shown]]]
    parts: PageParts


def thing_view(
    context: ViewContext, node: NamedNode, number: int
) -> ThingView | ClaimPage:
    """Return a part of the view of a thing; all parties' claims look the same in it.

    A list that is longer than a part continues in the next part.

    Raises:
        NotFound: there are fewer parts.
    """
    sizes = Sizes(context, node)
    check_part(number, sizes.parts)
    part, parts = Slice(MOST, (number - 1) * MOST), PageParts(number, sizes.parts)
    graph = outgoing(context, node, sizes.values, part)
    terms = NamedTerms(context.terms, graph)
    if KG.Claim in graph.nodes(node, RDF.type):
        return _claim_page(context, terms, node, part, parts)
    properties = own_properties(terms, node, sizes.values)
    classes = graph.nodes(node, RDF.type)
    sections = claim_groups(context, node, sizes.claims, part)
    return ThingView(
        node=context.terms.shown(node),
        called=context.terms.shown(name(graph, node) or Literal(slug(node))),
        kinds=_kinds(terms, node),
        names=_names(terms, node),
        facts=tuple(one for key, one in properties.items() if is_fact(key)),
        data=tuple(one for key, one in properties.items() if key in FOR_MACHINES),
        sections=sections,
        references=_incoming(context, node, part) if part.offset < sizes.others else (),
        reference_count=sizes.others,
        parts=parts,
        is_event=KG.Event in classes,
        source=source_view(
            context, node, claims_in(sections), is_whole=sizes.parts == 1
        )
        if KG.Source in classes
        else None,
    )


def claims_of(context: ViewContext, node: NamedNode) -> list[ClaimView]:
    """Return all claims that the view of a thing has, each once.

    Raises:
        QueryTooLargeError: there are more than ``MOST_CLAIMS``.
    """
    sizes = Sizes(context, node).claims
    count = sum(sizes.values())
    if count > MOST_CLAIMS:
        raise QueryTooLargeError(
            f"{count} claims are more than the {MOST_CLAIMS} of a table: ask with "
            "SPARQL, or take a dump"
        )
    sections = claim_groups(context, node, sizes, Slice(MOST_CLAIMS))
    claims = (one for section in sections for of in section.groups for one in of.claims)
    return list({one.claim.iri: one for one in claims}.values())


def check_part(number: int, count: int) -> None:
    """Check that a page has a part.

    Raises:
        NotFound: it has not.
    """
    if number > count:
        parts = "1 part" if count == 1 else f"{count} parts"
        raise NotFound(f"this page has {parts}, and no part {number}")


def outgoing(
    context: ViewContext, node: NamedNode, sizes: dict[NamedNode, int], part: Slice
) -> TripleIndex:
    """Return the values of a thing in a part, for each property.

    Values of a property that fit into one part are in every part.
    """
    if sum(sizes.values()) <= MOST:
        return context.index(context.construct("outgoing", Slice(MOST), focus=node))
    triples: list[Triple] = []
    for predicate, size in sizes.items():
        chosen_part = part if size > MOST else Slice(MOST)
        triples += context.construct(
            "outgoing", chosen_part, focus=node, property=predicate
        )
    return context.index(triples)


def _kinds(terms: NamedTerms, node: NamedNode) -> tuple[Shown, ...]:
    """Return the classes of the tool and the project, which have labels."""
    classes = terms.graph.nodes(node, RDF.type)
    named = [one for one in classes if name(terms.graph, one)]
    return tuple(sorted(map(terms.named, named), key=lambda one: one.text))


def _names(terms: NamedTerms, node: NamedNode) -> tuple[Shown, ...]:
    """Return all names of a thing, by language."""
    found = {shown for one in NAMES for shown in terms.all_values(node, one)}
    return tuple(sorted(found, key=lambda one: (one.language or "", one.text)))


def _claim_page(
    context: ViewContext,
    terms: NamedTerms,
    node: NamedNode,
    part: Slice,
    parts: PageParts,
) -> ClaimPage:
    referring = [_referring(context, node, one, part) for one in REFERRING]
    return ClaimPage(
        node=context.terms.shown(node),
        claim=claim_view(terms, node),
        beside=claims_beside(context, node, part),
        fields=claim_fields(context, terms, node, referring),
        parts=parts,
    )


def _referring(
    context: ViewContext, node: NamedNode, predicate: NamedNode, part: Slice
) -> list[Shown]:
    """Return the things in a part that refer to a thing by a property."""
    triples = context.construct("referring", part, focus=node, property=predicate)
    terms = NamedTerms(context.terms, context.index(triples))
    return [terms.named(one.subject) for one in triples if one.object == node]


def _incoming(
    context: ViewContext, node: NamedNode, part: Slice
) -> tuple[Reference, ...]:
    triples = context.construct("incoming", part, focus=node)
    terms = NamedTerms(context.terms, context.index(triples))
    ordered = sorted(triples, key=lambda one: (str(one.predicate), str(one.subject)))
    return tuple(
        Reference(terms.named(one.subject), _reference(terms, one.predicate))
        for one in ordered
        if one.object == node
    )


def _reference(terms: NamedTerms, predicate: NamedNode) -> Shown:
    words = _OTHERS.get(predicate)
    return Shown(words) if words else terms.named(predicate)


def title_of(view: ThingView | ClaimPage) -> str:
    """Return the title of a page."""
    if isinstance(view, ClaimPage):
        return f"Claim {view.claim.claim.text}"
    return view.called.text
