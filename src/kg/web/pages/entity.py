"""Pages about one thing: an entity, a claim, a named graph, the vocabulary."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, cast

from flask import render_template
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import NotFound

from kg.claims.wording import label, name
from kg.iris import graph_name, slug
from kg.rdf.index import TripleIndex, chosen
from kg.rdf.vocabulary import CITO, GEO, KG, OA, PROV, RDF
from kg.web.pages.claim_rows import (
    ClaimRow,
    Topic,
    claim_fields,
    claim_row,
    named,
    topic_of,
)
from kg.web.pages.context import Slice, context
from kg.web.pages.terms import Shown, shown, shown_any

if TYPE_CHECKING:
    from pyoxigraph import Triple

_PART: Final = 300
"""Most claims on one page, and most of any other list on it."""
_GRAPH_ROWS: Final = 500
_RELATIONS: Final = (
    (RDF.subject, "What sources state about it"),
    (PROV.hadPrimarySource, "What it states"),
    (PROV.wasAttributedTo, "What it states, in whichever source"),
    (RDF.object, "Claims that name it"),
    (KG.place, "Claims that name it as their place"),
    (KG.measure, "Figures of it"),
    (KG.population, "Figures of it"),
    (KG.qualifier, "Figures hedged so"),
    (KG.kind, "Claims of this kind"),
    (KG.role, "Claims with this role"),
    (KG.originalSource, "Reproduced elsewhere"),
)
"""How claims can stand to a thing, in the order in which its page lists them."""
_HIDDEN: Final = {GEO.hasGeometry}


@dataclass(frozen=True, slots=True)
class Part:
    """A page about a thing, or one of its parts: which one, and of how many."""

    html: str
    number: int
    count: int


class _Sizes:
    """How much there is to say of a thing, by property.

    There are its own ``values``, the ``claims`` that stand to it as pages list them,
    ``others`` that refer to it and are no claims, and how many dispute it.
    """

    def __init__(self, node: NamedNode) -> None:
        found: dict[str, dict[NamedNode, int]] = defaultdict(dict)
        for one in context().kept("sizes", focus=node):
            relation, size = one["relation"], int(one["size"].value)
            if isinstance(relation, NamedNode):
                found[one["sort"].value][relation] = size
        incoming, claims = found["incoming"], found["claims"]
        self.values = found["values"]
        self.claims = {one: claims[one] for one, _ in _RELATIONS if one in claims}
        others = {one: size - claims.get(one, 0) for one, size in incoming.items()}
        self.others = sum(size for one, size in others.items() if one != RDF.type)
        self.disputing = incoming.get(CITO.disputes, 0)

    @property
    def parts(self) -> int:
        """How many parts a page has in which no list is longer than a part."""
        listed = sum(self.claims.values()), self.others, self.disputing
        longest = max(*listed, *self.values.values())
        return max(1, -(-longest // _PART))


def entity_page(local: str, number: int = 1) -> Part:
    """Return the page of a thing; all parties' claims look the same on it.

    Each list of it that is longer than a part is continued in the next one.

    Raises:
        NotFound: this is no IRI, or there are fewer parts than that.
    """
    node = context().node(local)
    if node is None:
        raise NotFound("this is no IRI")
    sizes = _Sizes(node)
    _check(number, sizes.parts)
    part = Slice(_PART, (number - 1) * _PART)
    graph = _outgoing(node, sizes.values, part)
    if KG.Claim in graph.nodes(node, RDF.type):
        html = _claim_page(node, graph, part, (number, sizes.parts))
        return Part(html, number, sizes.parts)
    html = render_template(
        "entity.html",
        title=label(graph, node),
        called=shown(name(graph, node) or Literal(slug(node))),
        node=shown(node),
        properties=_properties(node, graph, sizes.values),
        sections=_sections(node, sizes.claims, part),
        incoming=_incoming(node, part) if part.offset < sizes.others else [],
        incoming_count=sizes.others,
        parts=(number, sizes.parts),
    )
    return Part(html, number, sizes.parts)


def graph_page(local: str, number: int = 1) -> Part:
    """Return the page of a named graph: some of its triples, and where to get all.

    Raises:
        NotFound: this is no IRI, or there are fewer parts than that.
    """
    node = context().node(local)
    if node is None:
        raise NotFound("this is no IRI")
    size = context().select("graph_size", graph=node)
    total = int(size[0]["size"].value) if size else 0
    count = max(1, -(-total // _GRAPH_ROWS))
    _check(number, count)
    part = Slice(_GRAPH_ROWS, (number - 1) * _GRAPH_ROWS)
    found = context().select("graph_part", part, graph=node)
    rows = [tuple(shown_any(one[name]) for name in "spo") for one in found]
    values = _Sizes(node).values
    about = _properties(node, _outgoing(node, values, Slice(_PART)), values)
    html = render_template(
        "graph.html",
        title=f"Graph {graph_name(local)}",
        node=shown(node),
        rows=rows,
        total=total,
        properties=about,
        parts=(number, count),
    )
    return Part(html, number, count)


def _check(number: int, count: int) -> None:
    if number > count:
        parts = "1 part" if count == 1 else f"{count} parts"
        raise NotFound(f"this page has {parts}, and no part {number}")


def vocabulary_page(ontology: NamedNode) -> str:
    """Return the page of the vocabulary, a section per term with its anchor."""
    solutions = context().select("terms", ontology=ontology)
    terms = []
    for term, group in groupby(solutions, key=lambda solution: solution["term"]):
        said = list(group)
        parts = (
            [one[part] for one in said] for part in ("label", "comment", "example")
        )
        terms.append((shown(term), *(shown(chosen(one) or one[0]) for one in parts)))
    return render_template("ontology.html", title="Vocabulary", terms=terms)


def _claim_page(
    node: NamedNode, graph: TripleIndex, part: Slice, parts: tuple[int, int]
) -> str:
    notes, disputing = (
        _referring(node, predicate, part) for predicate in (OA.hasTarget, CITO.disputes)
    )
    return render_template(
        "claim.html",
        title=f"Claim {slug(node)}",
        node=shown(node),
        row=claim_row(graph, node),
        fields=claim_fields(graph, node, notes, disputing),
        parts=parts,
    )


def _graph(name: str, part: Slice, **bindings: NamedNode) -> TripleIndex:
    return TripleIndex(context().construct(name, part, **bindings))


def _referring(node: NamedNode, predicate: NamedNode, part: Slice) -> list[Shown]:
    """Return those in a part that refer to a thing by a property."""
    triples = context().construct("referring", part, focus=node, property=predicate)
    graph = TripleIndex(triples)
    return [named(graph, one.subject) for one in triples if one.object == node]


def _outgoing(node: NamedNode, sizes: dict[NamedNode, int], part: Slice) -> TripleIndex:
    """Return the values of a thing: of each property those in a part.

    What fits into one part is on each of them.
    """
    if sum(sizes.values()) <= _PART:
        return _graph("outgoing", Slice(_PART), focus=node)
    triples: list[Triple] = []
    for predicate, size in sizes.items():
        chosen_part = part if size > _PART else Slice(_PART)
        triples += context().construct(
            "outgoing", chosen_part, focus=node, property=predicate
        )
    return TripleIndex(triples)


def _properties(
    node: NamedNode, graph: TripleIndex, sizes: dict[NamedNode, int]
) -> list[tuple[Shown, list[Shown], int]]:
    """Return the properties of a thing by their label: values here, and how many."""
    found = [
        (
            named(graph, predicate),
            sorted(
                {named(graph, one) for one in graph.objects(node, predicate)},
                key=lambda one: (one.text, one.language or "", one.iri or ""),
            ),
            size,
        )
        for predicate, size in sizes.items()
        if predicate not in _HIDDEN
    ]
    shown_here = [one for one in found if one[1]]
    return sorted(shown_here, key=lambda one: (one[0].text.lower(), one[0].iri or ""))


Group = tuple[str, int, list[ClaimRow]]
"""Claims on a topic: how many there are in all, and those in this part."""


def _sections(
    node: NamedNode, sizes: dict[NamedNode, int], part: Slice
) -> list[tuple[str, int, list[Group]]]:
    """Return the claims in a part, by how they stand to a thing, and by topic."""
    sections, before = [], 0
    for relation, heading in _RELATIONS:
        size = sizes.get(relation, 0)
        begin = max(part.offset - before, 0)
        end = min(part.offset + part.limit - before, size)
        before += size
        if begin < end:
            here = None if end - begin == size else Slice(end - begin, begin)
            groups = _groups(node, relation, here)
            sections.append((heading, size, groups))
    return sections


def _groups(node: NamedNode, relation: NamedNode, part: Slice | None) -> list[Group]:
    """Return claims under what they are about: a measure of a population, or a kind."""
    graph = TripleIndex(context().claims(node, relation, part))
    topics: dict[Topic, list[ClaimRow]] = {}
    for claim in graph.instances(KG.Claim):
        topics.setdefault(topic_of(graph, claim), []).append(claim_row(graph, claim))
    counts = {} if part is None else _topic_counts(node, relation)
    groups = [
        (rows[0].topic, counts.get(topic, len(rows)), sorted(rows, key=_order))
        for topic, rows in topics.items()
    ]
    # figures before the rest, what most sources speak of first
    return sorted(groups, key=lambda one: (one[2][0].order[0], -one[1], one[0]))


def _order(row: ClaimRow) -> tuple[bool, str, bool, int, str]:
    return row.order


def _topic_counts(node: NamedNode, relation: NamedNode) -> dict[Topic, int]:
    found = context().kept("topics", focus=node, relation=relation)
    names = ("kind", "measure", "population")
    return {
        tuple(cast("NamedNode | None", one.get(name)) for name in names): int(
            one["claims"].value
        )
        for one in found
    }


def _incoming(node: NamedNode, part: Slice) -> list[tuple[Shown, Shown]]:
    triples = context().construct("incoming", part, focus=node)
    graph = TripleIndex(triples)
    return [
        (named(graph, one.subject), named(graph, one.predicate))
        for one in sorted(
            triples, key=lambda one: (str(one.predicate), str(one.subject))
        )
        if one.object == node
    ]
