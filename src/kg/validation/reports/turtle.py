"""The report as a ``sh:ValidationReport`` in Turtle.

SHACL, validation report, https://www.w3.org/TR/shacl/#validation-report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.rdf.vocabulary import RDF, SH, XSD
from kg.shacl.paths import Alternative, Inverse, Predicate, Repeated, Sequence
from kg.text.characters import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.shacl.paths import PropertyPath
    from kg.shacl.results import Report, Result, Term
    from kg.validation.reports.context import ReportContext

    Node = NamedNode | BlankNode


def render(report: Report, context: ReportContext) -> str:
    """Return the report; ``sh:conforms`` is true only if there is no result at all."""
    triples = list(_report(report))
    text = "".join(map(str, triples))
    known = {"sh": SH.namespace, **context.prefixes}
    used = {prefix: iri for prefix, iri in known.items() if f"<{iri}" in text}
    # an IRI can contain an escaped character, but a prefixed name cannot
    prefixes = used if text.isprintable() else {}
    written = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes)
    lines = (written or b"").decode().split("\n")
    count = sum(line.startswith("@prefix") for line in lines)
    ordered = [*sorted(lines[:count]), *lines[count:]]
    return "\n".join(clean(line.replace("\t", "    ")) for line in ordered)


def _report(report: Report) -> Iterator[Triple]:
    node, names = BlankNode("report"), _Names()
    conforms = str(not (report.results or report.omitted)).lower()
    yield Triple(node, RDF.type, SH.ValidationReport)
    yield Triple(node, SH.conforms, Literal(conforms, datatype=XSD.boolean))
    for number, result in enumerate(report.results):
        one = BlankNode(f"result{number}")
        yield Triple(node, SH.result, one)
        yield from _result(one, result, names)


class _Names:
    """New labels for blank nodes of the data, distinct from those of the report."""

    def __init__(self) -> None:
        self._labels: dict[BlankNode, BlankNode] = {}

    def __call__(self, term: Term) -> Term:
        if not isinstance(term, BlankNode):
            return term
        return self._labels.setdefault(term, BlankNode(f"data{len(self._labels)}"))


def _result(node: BlankNode, result: Result, names: _Names) -> Iterator[Triple]:
    # a check is a SPARQL constraint too, although no shape declares it
    component = result.component or SH.SPARQLConstraintComponent
    yield Triple(node, RDF.type, SH.ValidationResult)
    yield Triple(node, SH.focusNode, names(result.focus_node))
    yield Triple(node, SH.resultSeverity, result.severity.iri)
    yield Triple(node, SH.sourceConstraintComponent, component)
    for message in result.messages:
        yield Triple(node, SH.resultMessage, message)
    if result.path is not None:
        yield from _linked(node, SH.resultPath, result.path, f"{node.value}p")
    if result.value is not None:
        yield Triple(node, SH.value, names(result.value))
    if result.source_shape is not None:
        yield Triple(node, SH.sourceShape, names(result.source_shape))


def _linked(
    node: Node, predicate: NamedNode, path: PropertyPath, name: str
) -> Iterator[Triple]:
    """Yield a link from a node to a path, and the path; labels begin with ``name``."""
    if isinstance(path, Predicate):
        yield Triple(node, predicate, path.iri)
        return
    here = BlankNode(name)
    yield Triple(node, predicate, here)
    match path:
        case Inverse(inner):
            yield from _linked(here, SH.inversePath, inner, f"{name}i")
        case Repeated(inner):
            operator = {"*": SH.zeroOrMorePath, "+": SH.oneOrMorePath}
            chosen = operator.get(path.operator, SH.zeroOrOnePath)
            yield from _linked(here, chosen, inner, f"{name}r")
        case Sequence(steps):
            yield from _list(here, steps, name)
        case Alternative(choices):
            head = BlankNode(f"{name}a")
            yield Triple(here, SH.alternativePath, head)
            yield from _list(head, choices, f"{name}a")


def _list(head: Node, members: Iterable[PropertyPath], name: str) -> Iterator[Triple]:
    node, left = head, list(members)
    for number, member in enumerate(left):
        yield from _linked(node, RDF.first, member, f"{name}f{number}")
        last = number + 1 == len(left)
        rest = RDF.nil if last else BlankNode(f"{name}l{number}")
        yield Triple(node, RDF.rest, rest)
        node = rest
