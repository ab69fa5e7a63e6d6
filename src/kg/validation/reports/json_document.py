"""The report as JSON, with terms as in the SPARQL results format.

Terms: https://www.w3.org/TR/sparql11-results-json/#select-encode-terms.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal

from kg.rdf.vocabulary import XSD
from kg.shacl.paths import path_text
from kg.validation.reports.context import word

if TYPE_CHECKING:
    from kg.shacl.results import Report, Result, Term
    from kg.validation.reports.context import ReportContext


def render(report: Report, context: ReportContext) -> str:
    """Return an object with a list of results, in ASCII with escapes."""
    document = {
        "conforms": report.conforms,
        "triples": report.triples,
        "omitted": report.omitted,
        "results": [_result(one, report, context) for one in report.results],
    }
    return json.dumps(document, indent=1)


def _result(result: Result, report: Report, context: ReportContext) -> object:
    position = result.position
    return {
        "severity": word(result.severity),
        "message": result.message,
        "messages": [_term(message) for message in result.messages],
        "rule": result.name,
        "component": result.component and result.component.value,
        "sourceShape": _shape(result),
        "focusNode": _term(result.focus_node),
        "path": path_text(result.path) if result.path else None,
        "value": _term(result.value),
        "expected": list(result.expected),
        "advice": result.advice,
        "known": result in report.known,
        "file": context.file(result),
        "line": position and position.line,
        "column": position and position.column,
    }


def _shape(result: Result) -> dict[str, str] | None:
    """Return the shape; an anonymous one by its name, which is stable."""
    if isinstance(result.source_shape, BlankNode):
        return {"type": "bnode", "value": result.name}
    return _term(result.source_shape)


def _term(term: Term | None) -> dict[str, str] | None:
    if term is None:
        return None
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "uri", "value": term.value}
    written = {"type": "literal", "value": term.value}
    if term.language:
        return {**written, "xml:lang": term.language}
    if term.datatype == XSD.string:
        return written
    return {**written, "datatype": term.datatype.value}
