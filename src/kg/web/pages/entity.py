"""Makes the page of one thing: an entity, a claim, a named graph, the vocabulary."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from flask import render_template
from pyoxigraph import Literal, NamedNode, Triple
from werkzeug.exceptions import NotFound

from kg.claims.wording import label, name
from kg.iris import graph_name, slug
from kg.rdf.vocabulary import DCTERMS, GEO, KG, PROV, RDF
from kg.web.pages.claim_fields import REFERRING, claim_fields
from kg.web.pages.claim_sections import MOST, Sizes, sections
from kg.web.pages.claim_view import claim_view
from kg.web.pages.terms import Shown
from kg.web.pages.view_context import Slice, context

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex

_GRAPH_ROWS: Final = 500
_HIDDEN: Final = {GEO.hasGeometry}
_OTHERS: Final = {
    DCTERMS.isVersionOf: "edition of it",
    DCTERMS.source: "what is stated in it",
    PROV.specializationOf: "copy of it",
}
"""What refers to a thing by properties whose labels no ontology here has."""


def entity_page(local: str, number: int) -> tuple[str, int]:
    """Return a part of the page of a thing, and how many parts the page has.

    All parties' claims look the same on it. A list that is longer than a part continues
    in the next part.

    Raises:
        NotFound: the path makes no IRI, or the page has fewer parts.
    """
    node = context().node(local)
    sizes = Sizes(node)
    _check(number, sizes.parts)
    part = Slice(MOST, (number - 1) * MOST)
    graph = _outgoing(node, sizes.values, part)
    if KG.Claim in graph.nodes(node, RDF.type):
        return _claim_page(node, graph, part, (number, sizes.parts)), sizes.parts
    html = render_template(
        "entity.html",
        title=label(graph, node),
        called=context().terms.shown(name(graph, node) or Literal(slug(node))),
        node=context().terms.shown(node),
        properties=_properties(node, graph, sizes.values),
        sections=sections(node, sizes.claims, part),
        incoming=_incoming(node, part) if part.offset < sizes.others else [],
        incoming_count=sizes.others,
        parts=(number, sizes.parts),
    )
    return html, sizes.parts


def graph_page(local: str, number: int) -> tuple[str, int]:
    """Return a part of the page of a named graph, and how many parts the page has.

    Raises:
        NotFound: the path makes no IRI, or the page has fewer parts.
    """
    node = context().node(local)
    size = context().select("graph_size", graph=node)
    total = int(size[0]["size"].value) if size else 0
    count = max(1, -(-total // _GRAPH_ROWS))
    _check(number, count)
    part = Slice(_GRAPH_ROWS, (number - 1) * _GRAPH_ROWS)
    found = context().select("graph_part", part, graph=node)
    rows = [tuple(context().terms.shown(one[name]) for name in "spo") for one in found]
    values = Sizes(node).values
    about = _properties(node, _outgoing(node, values, Slice(MOST)), values)
    html = render_template(
        "graph.html",
        title=f"Graph {graph_name(local)}",
        node=context().terms.shown(node),
        rows=rows,
        total=total,
        properties=about,
        parts=(number, count),
    )
    return html, count


def _check(number: int, count: int) -> None:
    if number > count:
        parts = "1 part" if count == 1 else f"{count} parts"
        raise NotFound(f"this page has {parts}, and no part {number}")


def vocabulary_page(ontology: NamedNode) -> str:
    """Return the page of the vocabulary: a section with an anchor for each term."""
    solutions = context().select("terms", ontology=ontology)
    shown = context().terms.shown
    terms = []
    for term, group in groupby(solutions, key=lambda solution: solution["term"]):
        said = list(group)
        parts = (
            [one[part] for one in said] for part in ("label", "comment", "example")
        )
        texts = (shown(context().chosen(one) or one[0]) for one in parts)
        terms.append((shown(term), *texts))
    return render_template("ontology.html", title="Vocabulary", terms=terms)


def _claim_page(
    node: NamedNode, graph: TripleIndex, part: Slice, parts: tuple[int, int]
) -> str:
    referring = [_referring(node, predicate, part) for _, predicate in REFERRING]
    return render_template(
        "claim.html",
        title=f"Claim {slug(node)}",
        node=context().terms.shown(node),
        row=claim_view(context().terms, graph, node),
        fields=claim_fields(graph, node, referring),
        parts=parts,
    )


def _referring(node: NamedNode, predicate: NamedNode, part: Slice) -> list[Shown]:
    """Return the things in a part that refer to a thing by a property."""
    triples = context().construct("referring", part, focus=node, property=predicate)
    graph, terms = context().index(triples), context().terms
    return [terms.named(graph, one.subject) for one in triples if one.object == node]


def _outgoing(node: NamedNode, sizes: dict[NamedNode, int], part: Slice) -> TripleIndex:
    """Return the values of a thing in a part, for each property.

    Values of a property that fit into one part are in every part.
    """
    if sum(sizes.values()) <= MOST:
        return context().index(context().construct("outgoing", Slice(MOST), focus=node))
    triples: list[Triple] = []
    for predicate, size in sizes.items():
        chosen_part = part if size > MOST else Slice(MOST)
        triples += context().construct(
            "outgoing", chosen_part, focus=node, property=predicate
        )
    return context().index(triples)


def _properties(
    node: NamedNode, graph: TripleIndex, sizes: dict[NamedNode, int]
) -> list[tuple[Shown, list[Shown], int]]:
    """Return the properties of a thing by label: the values here, how many in all."""
    terms = context().terms
    found = [
        (
            terms.named(graph, predicate),
            sorted(
                {terms.named(graph, one) for one in graph.objects(node, predicate)},
                key=lambda one: (one.text, one.language or "", one.iri or ""),
            ),
            size,
        )
        for predicate, size in sizes.items()
        if predicate not in _HIDDEN
    ]
    shown_here = [one for one in found if one[1]]
    return sorted(shown_here, key=lambda one: (one[0].text.lower(), one[0].iri or ""))


def _incoming(node: NamedNode, part: Slice) -> list[tuple[Shown, Shown]]:
    triples = context().construct("incoming", part, focus=node)
    graph = context().index(triples)
    return [
        (context().terms.named(graph, one.subject), _reference(graph, one.predicate))
        for one in sorted(
            triples, key=lambda one: (str(one.predicate), str(one.subject))
        )
        if one.object == node
    ]


def _reference(graph: TripleIndex, predicate: NamedNode) -> Shown:
    words = _OTHERS.get(predicate)
    return Shown(words) if words else context().terms.named(graph, predicate)
