"""Validation of a graph against SHACL shapes by pySHACL, the reference.

SHACL, https://www.w3.org/TR/shacl/. The shapes are trusted, the data are not: pySHACL
gets graphs and never a name to fetch, and no inference. Of SHACL-AF it runs what is
more than inference: targets, expressions and functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal

from kg.errors import ProjectError
from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import SH
from kg.shacl.declarations import IMPOSSIBLE, used, used_terms
from kg.shacl.naming import ShapeNames
from kg.shacl.parameters import Parameters
from kg.shacl.rdflib_terms import graph_of, triple_of
from kg.shacl.results import Result, Severity, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Triple

_ADVANCED: Final = frozenset({SH.target, SH.expression, SH.SPARQLFunction})


def validate_with_pyshacl(
    triples: Iterable[Triple | Quad], shapes: Iterable[Triple]
) -> list[Result]:
    """Validate triples, taken as one graph, and return what the shapes find.

    Raises:
        ProjectError: the shapes themselves are not well-formed, or ask for what
            pySHACL would pass over.
    """
    shapes = tuple(shapes)
    if absent := ", ".join(used(IMPOSSIBLE, shapes)):
        raise ProjectError(f"the shapes ask for {absent}, which no engine here has")
    # the rules of SHACL-AF would be run as well, and add to the data
    wanted = tuple(t for t in shapes if t.predicate != SH.rule)
    advanced = not used_terms(shapes).isdisjoint(_ADVANCED)
    data, rules = graph_of(triples), graph_of(wanted)
    try:
        _, found, text = pyshacl.validate(
            data, shacl_graph=rules, inference="none", advanced=advanced
        )
    except Exception as error:  # pySHACL raises what it likes, and rdflib within it
        why = str(error) or type(error).__name__
        raise ProjectError(f"the shapes cannot be used: {why}") from error
    if not isinstance(found, rdflib.Graph):
        raise ProjectError(f"the shapes cannot be used: {text}")
    report = TripleIndex(map(triple_of, found))
    nodes = found.objects(None, rdflib.SH.result)
    names = ShapeNames(shapes)
    return [_result(report, BlankNode(str(node)), names) for node in nodes]


def _result(report: TripleIndex, node: BlankNode, names: ShapeNames) -> Result:
    described = Parameters(report, node)
    shape, focus_node = described.term(SH.sourceShape), described.term(SH.focusNode)
    severity = described.iri(SH.resultSeverity)
    if shape is None or focus_node is None or severity is None:
        raise TypeError("a validation result without a shape, node or severity")
    path = described.term(SH.resultPath)
    said = described.terms(SH.resultMessage)
    messages = tuple(sorted((m for m in said if isinstance(m, Literal)), key=str))
    return Result(
        name=names(shape),
        focus_node=focus_node,
        path=None if path is None else described.read_path(path),
        value=described.term(SH.value),
        severity=Severity(severity),
        message=next(iter(spoken(messages)), ""),
        messages=messages,
        component=described.iri(SH.sourceConstraintComponent),
        source_shape=shape,
    )
