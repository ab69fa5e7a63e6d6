"""Puts a claim into words, the same for pages, tables and the command line.

A claim is worded from its triples, whatever else there is in the graph. Where something
is said in several languages, one of them is chosen by :func:`kg.rdf.index.chosen`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.iris import slug
from kg.rdf.index import chosen
from kg.rdf.vocabulary import DCTERMS, KG, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex


def name(graph: TripleIndex, node: object) -> Literal | None:
    """Return what a thing is called, if it is called anything."""
    for predicate in (RDFS.label, SKOS.prefLabel, DCTERMS.title):
        found = chosen(graph.objects(node, predicate))
        if found:
            return found
    return None


def label(graph: TripleIndex, node: NamedNode) -> str:
    """Return what a thing is called, or the end of its IRI."""
    found = name(graph, node)
    return found.value if found else slug(node)


def stated(graph: TripleIndex, claim: NamedNode) -> str:
    """Return what a claim states, as the source has it.

    A figure comes with its qualifier, a date to the hour where the source has it so,
    anything else by its names; what has no object is its summary.
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
    """Return the objects by name; texts in several languages are one of them."""
    found = graph.objects(claim, RDF.object)
    texts = [one for one in found if isinstance(one, Literal) and one.language]
    best = chosen(texts)
    kept = [one for one in found if one not in texts or one == best]
    return sorted(
        label(graph, one) if isinstance(one, NamedNode) else getattr(one, "value", "")
        for one in kept
    )
