"""Validation of a graph against SHACL shapes by pySHACL.

SHACL, https://www.w3.org/TR/shacl/. The shapes are trusted, the data are not: pySHACL
gets graphs and never a name to fetch, no inference, and no advanced features.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.namespace import RDF, SH

from kg.errors import Position, ProjectError, SourceError
from kg.rdf.vocabulary import XSD
from kg.validation.paths import Predicate
from kg.validation.results import Result, Severity, Term

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Quad


def read_shapes(paths: Iterable[Path]) -> rdflib.Graph:
    """Read trusted shapes from Turtle files into one graph.

    Raises:
        SourceError: a file is no Turtle.
    """
    graph = rdflib.Graph()
    for path in paths:
        try:
            graph.parse(path, format="turtle")
        except (OSError, ValueError, SyntaxError) as error:
            message = str(error).strip().splitlines()[0]
            raise SourceError(Position(path), f"no shapes here: {message}") from error
    return graph


def validate_shapes(quads: Iterable[Quad], shapes: rdflib.Graph) -> list[Result]:
    """Validate the quads, taken as one graph, and return what the shapes find.

    Raises:
        ProjectError: the shapes themselves are not well-formed.
    """
    data = rdflib.Graph()
    for quad in quads:
        subject, target = _to_rdflib(quad.subject), _to_rdflib(quad.object)
        data.add((subject, rdflib.URIRef(quad.predicate.value), target))
    _, found, text = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    if not isinstance(found, rdflib.Graph):
        raise ProjectError(f"the shapes cannot be used: {text}")
    nodes = found.subjects(RDF.type, SH.ValidationResult)
    return [_result(found, node) for node in nodes]


def _result(report: rdflib.Graph, node: rdflib.term.Node) -> Result:
    shape = report.value(node, SH.sourceShape)
    messages = sorted(str(text) for text in report.objects(node, SH.resultMessage))
    return Result(
        name=str(shape).rpartition("#")[2],
        focus_node=_needed(report.value(node, SH.focusNode)),
        path=_path(report.value(node, SH.resultPath)),
        value=_from_rdflib(report.value(node, SH.value)),
        severity=Severity(NamedNode(str(report.value(node, SH.resultSeverity)))),
        message=" ".join(messages),
    )


def _path(node: rdflib.term.Node | None) -> Predicate | None:
    return Predicate(NamedNode(str(node))) if isinstance(node, rdflib.URIRef) else None


def _to_rdflib(term: object) -> rdflib.term.Node:
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


def _from_rdflib(term: rdflib.term.Node | None) -> Term | None:
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        datatype = term.datatype or rdflib.XSD.string
        return Literal(str(term), datatype=NamedNode(str(datatype)))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    return None if term is None else NamedNode(str(term))


def _needed(term: rdflib.term.Node | None) -> Term:
    converted = _from_rdflib(term)
    if converted is None:
        raise TypeError("a validation result without a focus node")
    return converted
