"""Terms, triples and graphs of rdflib for those of pyoxigraph, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import Position, SourceError
from kg.rdf.vocabulary import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from kg.shacl.results import Term


def statements_of(graph: rdflib.Graph) -> Iterator[Triple]:
    """Yield the triples of a graph, or of all graphs of a dataset."""
    if isinstance(graph, rdflib.Dataset):
        return (triple_of((s, p, o)) for s, p, o, _ in graph.quads())
    return map(triple_of, graph)


def graph_of(triples: Iterable[Triple | Quad]) -> rdflib.Graph:
    """Return triples as a graph of rdflib, with lexical forms as they are."""
    graph = rdflib.Graph()
    for t in triples:
        predicate = rdflib.URIRef(t.predicate.value)
        graph.add((to_rdflib(t.subject), predicate, to_rdflib(t.object)))
    return graph


def triple_of(
    triple: tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node],
) -> Triple:
    """Return a triple of rdflib as one of pyoxigraph.

    Raises:
        SourceError: a term is none of RDF, or stands where RDF has no such term.
    """
    subject, predicate, target = map(from_rdflib, triple)
    try:
        return Triple(subject, predicate, target)  # type: ignore[arg-type]
    except TypeError as error:
        raise _no_rdf(triple) from error


def to_rdflib(term: object) -> rdflib.term.Node:
    """Return a term of pyoxigraph as one of rdflib."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype == XSD.string:
            # one literal in RDF 1.1, two unequal ones in rdflib
            return rdflib.Literal(term.value)
        datatype = rdflib.URIRef(term.datatype.value)
        # the lexical form is what was written, so it is what is judged
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    raise TypeError(term)


def from_rdflib(term: rdflib.term.Node) -> Term:
    """Return a term of rdflib as one of pyoxigraph.

    Raises:
        SourceError: it is none of RDF: a variable, a formula, an IRI with a space.
    """
    try:
        if isinstance(term, rdflib.Literal):
            if term.language:
                return Literal(str(term), language=term.language)
            datatype = term.datatype or rdflib.XSD.string
            return Literal(str(term), datatype=NamedNode(str(datatype)))
        if isinstance(term, rdflib.BNode):
            return BlankNode(str(term))
        if isinstance(term, rdflib.URIRef):
            return NamedNode(str(term))
    except ValueError as error:
        raise _no_rdf(term) from error
    raise _no_rdf(term)


def _no_rdf(found: object) -> SourceError:
    return SourceError(Position(Path("rdflib.Graph")), f"{found!r} is no RDF")
