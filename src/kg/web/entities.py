"""Pages about one thing: an entity, a claim, a named graph, the vocabulary."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from flask import render_template
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import NotFound

from kg.rdf.vocabulary import GEO, KG, PROV, RDF, RDFS, SKOS
from kg.web.claims import claim_fields, claim_row
from kg.web.context import context
from kg.web.terms import Shown, shown, shown_any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from kg.store import Solution
    from kg.web.claims import ClaimRow

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


def entity_page(local: str) -> str:
    """Return the page of a thing; all parties' claims look the same on it."""
    node = context().node(local)
    if node is None:
        raise NotFound("this is no IRI")
    outgoing = context().select("outgoing", focus=node)
    types = {solution["value"] for solution in outgoing if _is(solution, RDF.type)}
    if KG.Claim in types:
        return _claim_page(node, outgoing)
    claims = context().select("claims", focus=node)
    sections = [
        (heading, _groups([s for s in claims if s["relation"] == relation]))
        for relation, heading in _RELATIONS
    ]
    return render_template(
        "entity.html",
        title=_title(node, outgoing),
        node=shown(node),
        properties=_properties(outgoing),
        sections=[section for section in sections if section[1]],
        incoming=_incoming(node),
    )


def graph_page(local: str, triples: Iterable[Triple]) -> str:
    """Return the page of a named graph: its first triples, and where to get all."""
    node = context().node(local)
    if node is None:
        raise NotFound("this is no IRI")
    rows = [
        (shown_any(t.subject), shown(t.predicate), shown_any(t.object))
        for t in sorted(triples, key=str)
    ]
    about = _properties(context().select("outgoing", focus=node))
    return render_template(
        "graph.html",
        title=f"Graph {local.removeprefix('graph/')}",
        node=shown(node),
        rows=rows[:_GRAPH_ROWS],
        total=len(rows),
        properties=about,
    )


def vocabulary_page(ontology: NamedNode) -> str:
    """Return the page of the vocabulary, a section per term with its anchor."""
    solutions = context().select("terms", ontology=ontology)
    grouped = groupby(solutions, key=lambda solution: solution["term"])
    terms = [(shown(term), next(iter(group))) for term, group in grouped]
    return render_template("ontology.html", title="Vocabulary", terms=terms)


def _claim_page(node: NamedNode, outgoing: list[Solution]) -> str:
    solution = context().select("claims", claim=node, relation=RDF.subject)[0]
    notes = context().select("notes", focus=node)
    disputing = context().select("disputing", focus=node)
    return render_template(
        "claim.html",
        title=f"Claim {node.value.rpartition('/')[2]}",
        node=shown(node),
        row=claim_row(solution),
        fields=claim_fields(outgoing, notes, disputing),
    )


def _is(solution: Solution, predicate: NamedNode) -> bool:
    return solution["property"] == predicate


def _title(node: NamedNode, outgoing: list[Solution]) -> str:
    """Return the English name of a thing, or the end of its IRI."""
    for solution in outgoing:
        value = solution["value"]
        naming = any(_is(solution, p) for p in (RDFS.label, SKOS.prefLabel, _TITLE))
        if naming and isinstance(value, Literal) and value.language == "en":
            return value.value
    return node.value.rpartition("/")[2]


_TITLE: Final = NamedNode("http://purl.org/dc/terms/title")


def _properties(outgoing: list[Solution]) -> list[tuple[Shown, list[Shown]]]:
    """Return the properties of a thing by their label, each with its values."""
    kept = [s for s in outgoing if s["property"] not in _HIDDEN]
    named = [
        (
            shown(s["property"], s.get("propertyLabel")),
            shown(s["value"], s.get("valueLabel")),
        )
        for s in kept
    ]
    named.sort(key=lambda pair: (pair[0].text.lower(), pair[1].text))
    grouped = groupby(named, key=lambda pair: pair[0].text)
    return [
        (pairs[0][0], [v for _, v in pairs]) for _, g in grouped for pairs in [list(g)]
    ]


def _groups(solutions: list[Solution]) -> list[tuple[str, list[ClaimRow]]]:
    """Return claims under what they are about: a measure of a population, or a kind."""
    rows = sorted((claim_row(s) for s in solutions), key=lambda row: row.order)
    grouped = groupby(rows, key=lambda row: row.topic)
    groups = [(topic, list(group)) for topic, group in grouped]
    # figures before the rest, what most sources speak of first
    return sorted(groups, key=lambda group: (group[1][0].order[0], -len(group[1])))


def _incoming(node: NamedNode) -> list[tuple[Shown, Shown]]:
    return [
        (
            shown(s["subject"], s.get("subjectLabel")),
            shown(s["property"], s.get("propertyLabel")),
        )
        for s in context().select("incoming", focus=node)
    ]
