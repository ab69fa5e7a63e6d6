"""Reads the W3C SHACL test suite, and runs an engine on its tests.

See https://www.w3.org/TR/shacl/#conformance, and for the form of the tests
https://w3c.github.io/data-shapes/data-shapes-test-suite/.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from kg.errors import KgError
from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import SH, Vocabulary
from kg.shacl import compile_shapes, validate_graph
from kg.shacl.parameters import Parameters
from kg.shacl.paths import path_text
from kg.shacl.pyshacl_engine import validate_with_pyshacl
from support import SUITES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.shacl.results import Result

SUITE = SUITES / "shacl"
MF = Vocabulary(
    "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#",
    "include entries action result",
)
SHT = Vocabulary(
    "http://www.w3.org/ns/shacl-test#", "Validate Failure dataGraph shapesGraph"
)
FAILURE = "failure"
PARTS = 6
"""The parts of a result before its messages."""

Outcome = Counter[tuple[str, ...]] | str
"""The results of a validation, each as its parts in N-Triples, or a failure."""


@dataclass(frozen=True)
class SuiteTest:
    """One entry of a manifest."""

    name: str
    data: Path
    shapes: Path
    expected: Outcome

    @property
    def has_messages(self) -> bool:
        """Whether the expected results have messages, which are then compared too."""
        return any(len(one) > PARTS for one in self.expected)


def suite_tests() -> list[SuiteTest]:
    """Return every test of the suite, core before SPARQL."""
    found: list[SuiteTest] = []
    pending = [SUITE / "manifest.ttl"]
    while pending:
        path = pending.pop(0)
        graph = TripleIndex(read(path))
        here = NamedNode(path.as_uri())
        pending += [path_of(iri) for iri in graph.nodes(here, MF.include)]
        for head in graph.objects(here, MF.entries):
            members = Parameters(graph, here).members(head)  # type: ignore[arg-type]
            found += [_test(path, graph, entry) for entry in members]
    return found


def _test(path: Path, graph: TripleIndex, entry: object) -> SuiteTest:
    (action,), (result,) = (
        graph.objects(entry, MF.action),
        graph.objects(entry, MF.result),
    )
    (data,), (shapes,) = (
        graph.nodes(action, SHT.dataGraph),
        graph.nodes(action, SHT.shapesGraph),
    )
    expected: Outcome = FAILURE
    if result != SHT.Failure:
        expected = reported(graph, result)
    name = f"{path.parent.relative_to(SUITE)}/{path.stem}"
    return SuiteTest(name, path_of(data), path_of(shapes), expected)


def reported(graph: TripleIndex, report: object) -> Counter[tuple[str, ...]]:
    """Return the results of a ``sh:ValidationReport``."""
    return Counter(_parts(graph, node) for node in graph.objects(report, SH.result))


def _parts(graph: TripleIndex, node: object) -> tuple[str, ...]:
    def one(predicate: NamedNode) -> str:
        return _text(next(iter(graph.objects(node, predicate)), None))

    path = ""
    for target in graph.objects(node, SH.resultPath):
        reader = Parameters(graph, BlankNode())
        path = path_text(reader.read_path(target))  # type: ignore[arg-type]
    return (
        one(SH.focusNode),
        path,
        one(SH.value),
        one(SH.sourceConstraintComponent),
        one(SH.sourceShape),
        one(SH.resultSeverity),
        *sorted(map(str, graph.objects(node, SH.resultMessage))),
    )


def read(path: Path) -> list[Triple]:
    """Read a Turtle file of the suite; relative IRIs become those of files."""
    quads = parse(path=path, format=RdfFormat.TURTLE, base_iri=path.as_uri())
    return [Triple(q.subject, q.predicate, q.object) for q in quads]


def path_of(iri: NamedNode) -> Path:
    """Return the file that a ``file:`` IRI names."""
    return Path(iri.value.removeprefix("file://"))


def outcome(
    test: SuiteTest, engine: Callable[[list[Triple], list[Triple]], Iterable[Result]]
) -> Outcome:
    """Return the outcome of a test with an engine."""
    data, shapes = read(test.data), read(test.shapes)
    if test.data == test.shapes:
        shapes = data
    try:
        results = list(engine(data, shapes))
    except KgError:
        return FAILURE
    return Counter(parts(result, messages=test.has_messages) for result in results)


def parts(result: Result, *, messages: bool = False) -> tuple[str, ...]:
    """Return the parts of a result that engines must share; a blank node is ``_``."""
    said = sorted(map(str, result.messages)) if messages else []
    return (
        _text(result.focus_node),
        path_text(result.path) if result.path else "",
        _text(result.value),
        _text(result.component),
        _text(result.source_shape),
        _text(result.severity.iri),
        *said,
    )


def _text(term: object) -> str:
    return "_" if isinstance(term, BlankNode) else "" if term is None else str(term)


def compiled(data: list[Triple], shapes: list[Triple]) -> list[Result]:
    """Validate with the compiled engine."""
    return validate_graph(data, compile_shapes(shapes))


def reference(data: list[Triple], shapes: list[Triple]) -> list[Result]:
    """Validate with pySHACL."""
    return validate_with_pyshacl(data, shapes)
