"""SHACL validation by sets: a library of its own, which knows of no project.

SHACL, https://www.w3.org/TR/shacl/. Shapes are compiled once and run over whole columns
of a graph.

>>> from kg import shacl
>>> shapes = b'''
...     PREFIX sh: <http://www.w3.org/ns/shacl#>
...     PREFIX ex: <http://example.org/>
...     ex:Book a sh:NodeShape ; sh:targetClass ex:Novel ;
...         sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:message "no title" ] .
... '''
>>> data = b"<http://example.org/emma> a <http://example.org/Novel> ."
>>> report = shacl.validate(data, shapes, data_format="turtle", shapes_format="turtle")
>>> report.conforms
False
>>> [(str(result.focus_node), result.message) for result in report.results]
[('<http://example.org/emma>', 'no title')]

``kg.shacl.pyshacl.validate`` takes pySHACL's arguments and gives its answer.
"""

from kg.shacl.compiler import compile_shapes
from kg.shacl.graph import ColumnGraph, Columns, TermTable
from kg.shacl.inputs import Input
from kg.shacl.parameters import ShapesError
from kg.shacl.results import Report, Result, Severity
from kg.shacl.run import Run
from kg.shacl.shapes import ShapesGraph
from kg.shacl.validator import (
    ENGINES,
    column_graph,
    run_shapes,
    validate,
    validate_graph,
)

__all__ = [
    "ENGINES",
    "ColumnGraph",
    "Columns",
    "Input",
    "Report",
    "Result",
    "Run",
    "Severity",
    "ShapesError",
    "ShapesGraph",
    "TermTable",
    "column_graph",
    "compile_shapes",
    "run_shapes",
    "validate",
    "validate_graph",
]
