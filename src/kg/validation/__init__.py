"""Shapes and checks over a whole project: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.rdf.names import ShortNames
from kg.rdf.positions import SubjectPositions
from kg.rdf.reading import merged, read_data, read_ontology
from kg.rdf.vocabulary import KG, RDF, XSD, project_prefixes
from kg.validation.checks import run_checks
from kg.validation.engine import compile_shapes, validate_graph
from kg.validation.results import Report, Result, Severity
from kg.validation.rules import Rules, read_rules
from kg.validation.terms import undeclared_terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.project import Project
    from kg.rdf.reading import SourceFile

__all__ = [
    "ENGINES",
    "Report",
    "Result",
    "Rules",
    "Severity",
    "Sources",
    "read_rules",
    "read_sources",
    "validate",
]

ENGINES: Final = ("compiled", "pyshacl")
"""What can run shapes: the compiled engine, and pySHACL, the reference."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything a project is made of, parsed but not yet judged."""

    project: Project
    ontology: tuple[SourceFile, ...]
    data: tuple[SourceFile, ...]

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """All files, ontology first."""
        return (*self.ontology, *self.data)


def read_sources(project: Project) -> Sources:
    """Read the ontology and the data of a project.

    Raises:
        SourceError: a file cannot be read or is no Turtle.
    """
    return Sources(project, tuple(read_ontology(project)), tuple(read_data(project)))


def validate(
    sources: Sources, rules: Rules | None = None, *, engine: str = ENGINES[0]
) -> Report:
    """Judge a project by its shapes, its checks and its vocabulary.

    ``rules`` are the project's own unless others are given. Shapes that ask for more
    than the compiled engine can do are run by pySHACL; ``Rules.beyond`` says so first.

    Raises:
        SourceError: a shape or a check cannot be used.
        ProjectError: the shapes are not well-formed.
    """
    rules = rules or read_rules(sources.project.paths.shapes)
    union = [*merged(sources.files), *describe_project(sources.project)]
    dataset = [*union, *(quad for file in sources.files for quad in file.quads())]
    names = ShortNames(project_prefixes(sources.project.id_namespace))
    results = [
        *_run_shapes(union, rules, engine, names),
        *run_checks(dataset, rules.checks),
        *undeclared_terms(sources.ontology, sources.files),
    ]
    return Report(_placed(results, sources.files), len(union))


def _run_shapes(
    union: list[Quad], rules: Rules, engine: str, names: ShortNames
) -> list[Result]:
    shapes = compile_shapes(rules.shapes)
    if engine == ENGINES[0] and not shapes.beyond:
        return validate_graph(union, shapes, names.name)
    # pySHACL takes longer to import than the compiled engine to run
    from kg.validation.reference import validate_with_pyshacl  # noqa: PLC0415

    return validate_with_pyshacl(union, rules.shapes)


def describe_project(project: Project) -> Iterable[Quad]:
    """Yield the project as shapes see it: its namespace and its region."""
    node = NamedNode(project.base_iri)
    yield Quad(node, RDF.type, KG.Project, DefaultGraph())
    namespace = Literal(project.id_namespace)
    yield Quad(node, KG.idNamespace, namespace, DefaultGraph())
    if project.region:
        for edge in ("west", "south", "east", "north"):
            degrees = str(getattr(project.region, edge))
            literal = Literal(degrees, datatype=XSD.decimal)
            yield Quad(node, getattr(KG, edge), literal, DefaultGraph())


def _placed(
    results: Iterable[Result], files: Iterable[SourceFile]
) -> tuple[Result, ...]:
    """Give every result its position, and sort as a reader of the files would."""
    positions = SubjectPositions(files)
    placed = {
        replace(result, position=positions.find(result.focus_node))
        for result in results
    }
    return tuple(sorted(placed, key=_reading_order))


def _reading_order(result: Result) -> tuple[str, int, str, str, str]:
    position = result.position
    path = str(position.path if position else Path())
    line = (position.line if position else None) or 0
    return (path, line, str(result.focus_node), result.name, str(result.value))
