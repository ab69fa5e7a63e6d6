"""Puts a claim into words, in the same way for pages, tables and the command line.

The words depend only on the claim's triples and the labels of their terms. If there are
several languages, :meth:`kg.rdf.index.TripleIndex.chosen` chooses one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.iris import slug
from kg.rdf.vocabulary import DCTERMS, KG, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex


def name(graph: TripleIndex, node: object) -> Literal | None:
    """Return the name of a thing, or None if it has none."""
    for predicate in (RDFS.label, SKOS.prefLabel, DCTERMS.title):
        found = graph.chosen(graph.objects(node, predicate))
        if found:
            return found
    return None


def label(graph: TripleIndex, node: NamedNode) -> str:
    """Return the name of a thing, or the last segment of its IRI."""
    found = name(graph, node)
    return found.value if found else slug(node)


def stated(graph: TripleIndex, claim: NamedNode) -> str:
    """Return what a claim states, as in the source.

    A figure has its qualifier, a date its hours if the source gives them, and other
    objects their names. A claim without an object has its summary.
    """
    if qualifier := graph.node(claim, KG.qualifier):
        return _figure(graph, claim, label(graph, qualifier))
    edges = (graph.text(claim, edge) for edge in (KG.since, KG.until))
    hours = " to ".join(edge for edge in edges if edge)
    text = hours or "; ".join(_objects(graph, claim))
    role = graph.node(claim, KG.role)
    text = text or graph.text(claim, KG.summary) or ""
    return f"{text}: {label(graph, role)}" if role else text


def _figure(graph: TripleIndex, claim: NamedNode, qualifier: str) -> str:
    value = graph.text(claim, KG.value)
    edges = (graph.text(claim, edge) for edge in (KG.lowerBound, KG.upperBound))
    ends = [value] if value is not None else [edge for edge in edges if edge]
    if len(ends) > 1:
        return f"{' to '.join(map(_whole, ends))} ({qualifier})"
    return " ".join([qualifier, *map(_whole, ends)])


def _whole(text: str) -> str:
    digits = text.removeprefix("+")
    is_plain = digits.isascii() and digits.isdecimal()
    return (digits.lstrip("0") or "0") if is_plain else text


def _objects(graph: TripleIndex, claim: NamedNode) -> list[str]:
    """Return the names of the objects; of texts in several languages, only one."""
    found = [
        one
        for one in graph.objects(claim, RDF.object)
        if isinstance(one, NamedNode | Literal)
    ]
    texts = [one for one in found if isinstance(one, Literal) and one.language]
    best = graph.chosen(texts)
    kept = [one for one in found if one not in texts or one == best]
    return sorted(
        label(graph, one) if isinstance(one, NamedNode) else one.value for one in kept
    )
