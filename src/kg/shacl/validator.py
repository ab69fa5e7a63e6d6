"""Validation of a graph: read, compile, run, report.

SHACL, validation, https://www.w3.org/TR/shacl/#validation-definition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.iris import ShortNames
from kg.progress import silent
from kg.rdf.prefixes import STANDARD_PREFIXES
from kg.shacl.compiler import compile_shapes
from kg.shacl.graph import ColumnGraph, TermTable
from kg.shacl.inputs import Reader
from kg.shacl.materialize import results_of
from kg.shacl.rdf11_check import check_terms
from kg.shacl.results import Report, in_order
from kg.shacl.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal

    from pyoxigraph import Quad, Triple

    from kg.progress import Tell
    from kg.shacl.inputs import Input
    from kg.shacl.results import Result, Term
    from kg.shacl.shapes import ShapesGraph

ENGINES: Final = ("compiled", "pyshacl")
"""What can run shapes: the compiled engine, and pySHACL, the reference."""


def validate(
    data: Input,
    shapes: Input | None = None,
    *,
    data_format: str | None = None,
    shapes_format: str | None = None,
    unknown: Literal["error", "warning"] = "error",
) -> Report:
    """Validate a data graph by a shapes graph, which is the data graph if not given.

    Each is a path, bytes, an open file, a graph or dataset of rdflib, a store of
    pyoxigraph, triples or quads of pyoxigraph, or a sequence of any of these. Bytes
    need a format, such as ``turtle`` or ``text/turtle``. A source that is given twice
    is read once. The files are trusted to fit into memory. ``unknown`` decides about
    terms of the SHACL namespace that SHACL does not define: with "warning" they are
    ignored. Shapes that need what only SHACL-AF has are run by pySHACL, without its
    inference.

    Raises:
        SourceError: a file cannot be read, or is not in its format.
        ShapesError: the shapes are not well-formed, or none of them has a target.
        ValueError: ``unknown`` is neither "error" nor "warning".
        ProjectError: the graph has too many terms, or pySHACL cannot run the shapes.
        TypeError: something is given that holds no RDF.
    """
    reader = Reader()
    if shapes is None:
        shapes, shapes_format = data, data_format
    compiled = compile_shapes(reader.kept(shapes, shapes_format), unknown)
    compiled.require_targets()
    graph = column_graph(reader.streamed(data, data_format), compiled)
    names = ShortNames({**STANDARD_PREFIXES, **reader.prefixes})
    found = run_shapes(graph, compiled, names.name)
    return Report(in_order(found), len(graph))


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
        SourceError: one of them is a triple term.
        TypeError: something is no triple.
    """
    return run_shapes(column_graph(triples, shapes), shapes, name)


def column_graph(triples: Iterable[Triple | Quad], shapes: ShapesGraph) -> ColumnGraph:
    """Return triples, taken as one graph, for shapes to be run over.

    Raises:
        ProjectError: the graph has too many terms.
        SourceError: one of them is a triple term.
        TypeError: something is no triple.
    """
    table = TermTable()
    columns = table.encode(triples)
    table.numbers(shapes.constants())
    check_terms(table.freeze())
    return ColumnGraph(table, columns)


def run_shapes(
    graph: ColumnGraph,
    shapes: ShapesGraph,
    name: Callable[[Term], str] = str,
    progress: Tell = silent,
    engine: str = ENGINES[0],
) -> list[Result]:
    """Run shapes over the graph that was made for them, and return what they find.

    Shapes that ask for more than the compiled engine has are run by pySHACL.

    Raises:
        ShapesError: a query of a shape cannot be used.
        ProjectError: pySHACL cannot run the shapes.
    """
    if engine != ENGINES[0] or shapes.beyond:
        # pySHACL takes longer to import than the compiled engine to run
        from kg.shacl.pyshacl_engine import validate_with_pyshacl  # noqa: PLC0415

        return validate_with_pyshacl(graph.quads(), shapes.triples)
    run = Run(graph, shapes)
    findings = run.findings(progress=progress)
    return [one for found in findings for one in results_of(run, found, name)]
