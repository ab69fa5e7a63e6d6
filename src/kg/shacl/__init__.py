"""SHACL by sets: shapes are compiled once and run over whole columns of a graph.

SHACL, https://www.w3.org/TR/shacl/. :func:`compile_shapes` reads a shapes graph,
:func:`validate_graph` runs it and returns typed results.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.progress import silent
from kg.shacl.graph import ColumnGraph, Columns, TermTable
from kg.shacl.materialize import results_of
from kg.shacl.parameters import ShapesError
from kg.shacl.run import Run
from kg.shacl.shapes import ShapesGraph, compile_shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Quad, Triple

    from kg.progress import Tell
    from kg.shacl.results import Result, Term

__all__ = [
    "ColumnGraph",
    "Columns",
    "Run",
    "ShapesError",
    "ShapesGraph",
    "TermTable",
    "column_graph",
    "compile_shapes",
    "run_shapes",
    "validate_graph",
]


def validate_graph(
    triples: Iterable[Triple | Quad],
    shapes: ShapesGraph,
    name: Callable[[Term], str] = str,
) -> list[Result]:
    """Validate triples, taken as one graph, and return what the shapes find.

    ``name`` writes terms for people to read, in messages and suggestions.

    Raises:
        ShapesError: a query of a shape cannot be used.
        ProjectError: the graph has too many terms.
    """
    return run_shapes(column_graph(triples, shapes), shapes, name)


def column_graph(triples: Iterable[Triple | Quad], shapes: ShapesGraph) -> ColumnGraph:
    """Return triples, taken as one graph, for shapes to be run over.

    Raises:
        ProjectError: the graph has too many terms.
    """
    table = TermTable()
    columns = table.encode(triples)
    table.numbers(shapes.constants())
    return ColumnGraph(table, columns)


def run_shapes(
    graph: ColumnGraph,
    shapes: ShapesGraph,
    name: Callable[[Term], str] = str,
    progress: Tell = silent,
) -> list[Result]:
    """Run shapes over the graph that was made for them, and return what they find.

    Raises:
        ShapesError: a query of a shape cannot be used.
    """
    run = Run(graph, shapes)
    findings = run.findings(progress=progress)
    return [one for found in findings for one in results_of(run, found, name)]
