"""Validates short texts of data and shapes, and shortens the results."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Triple, parse

from kg.shacl import compile_shapes, validate_graph
from kg.shacl.paths import path_text

PREFIXES = """
PREFIX : <https://example.org/flood/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
RECURSIONS = {
    "or": "sh:or ( [ sh:node :R ] [ sh:in ( :end ) ] )",
    "xone": "sh:xone ( :R [ sh:in ( :end ) ] )",
    "and": "sh:and ( :R )",
    "not not": "sh:not [ sh:not :R ]",
    "qualified": "sh:qualifiedValueShape :R ; sh:qualifiedMinCount 1",
    "qualified at most": "sh:qualifiedValueShape [ sh:not :R ] ;"
    " sh:qualifiedMaxCount 0",
    "inverse": "sh:node [ sh:property [ sh:path [ sh:inversePath :next ] ; "
    "sh:node [ sh:property [ sh:path :next ; sh:node :R ] ] ] ]",
}


def triples(turtle: str) -> list[Triple]:
    quads = parse(PREFIXES + turtle, format=RdfFormat.TURTLE)
    return [Triple(q.subject, q.predicate, q.object) for q in quads]


def found(data: str, shapes: str) -> list[tuple[str, str, str, str]]:
    """Return (focus node, path, value, component) of each result, in short names."""
    results = validate_graph(triples(data), compile_shapes(triples(shapes)))
    return sorted(
        (
            short(result.focus_node),
            path_text(result.path, short) if result.path else "",
            short(result.value),
            short(result.component).removesuffix("ConstraintComponent"),
        )
        for result in results
    )


def short(term: object) -> str:
    """Return a term without its namespace."""
    if term is None:
        return ""
    return (
        str(term)
        .strip("<>")
        .removeprefix("https://example.org/flood/")
        .removeprefix("http://www.w3.org/ns/shacl#")
        .replace("^^<http://www.w3.org/2001/XMLSchema#", " ")
        .removesuffix(">")
    )
