"""Puts a claim into words, in the same way for pages, tables and the command line.

The words depend only on the claim's triples and the labels of their terms. If there are
several languages, :meth:`kg.rdf.index.TripleIndex.chosen` chooses one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.iris import slug
from kg.rdf.vocabulary import DCTERMS, KG, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex

NAMES: Final = (RDFS.label, SKOS.prefLabel, DCTERMS.title)
"""What things are called by, the first that there is."""


def name(graph: TripleIndex, node: object) -> Literal | None:
    """Return the name of a thing, or None if it has none."""
    for predicate in NAMES:
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

    A figure has its qualifier, unless that only says that there is no hedge. A date has
    its hours if the source gives them, and other objects have their names. A claim
    without an object has its summary.
    """
    if qualifier := graph.node(claim, KG.qualifier):
        is_plain = graph.node(qualifier, KG.rule) == KG.exact
        return _figure(graph, claim, "" if is_plain else label(graph, qualifier))
    edges = (graph.text(claim, edge) for edge in (KG.since, KG.until))
    hours = " to ".join(edge for edge in edges if edge)
    text = hours or "; ".join(_objects(graph, claim))
    role = graph.node(claim, KG.role)
    text = text or graph.text(claim, KG.summary) or ""
    return f"{text}: {label(graph, role)}" if role else text


def compared_as(graph: TripleIndex, claim: NamedNode) -> str:
    """Return the numbers that a figure is compared by, if they are not those stated.

    "Approximately 50" is compared as 45 to 55. A bare number stands for itself, and
    "up to 50" begins at 0 without saying so.
    """
    figure = graph.node(claim, RDF.object)
    lower, upper = (graph.text(figure, edge) for edge in (KG.lowerBound, KG.upperBound))
    ends = [_whole(end) for end in (lower, upper) if end is not None]
    if not set(ends) - {"0", *_numbers(graph, claim)}:
        return ""
    if len(ends) > 1:
        return " to ".join(dict.fromkeys(ends))
    return f"{ends[0]} or {'less' if lower is None else 'more'}"


def _figure(graph: TripleIndex, claim: NamedNode, qualifier: str) -> str:
    numbers = _numbers(graph, claim)
    if len(numbers) > 1 and qualifier:
        return f"{' to '.join(numbers)} ({qualifier})"
    return " ".join([qualifier, " to ".join(numbers)]).strip()


def _numbers(graph: TripleIndex, claim: NamedNode) -> list[str]:
    """Return the number that a source gives, or else its bounds."""
    value = graph.text(claim, KG.value)
    edges = (graph.text(claim, edge) for edge in (KG.lowerBound, KG.upperBound))
    ends = [value] if value is not None else [edge for edge in edges if edge]
    return [_whole(end) for end in ends]


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
