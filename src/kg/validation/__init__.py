"""Shapes and checks over a whole project: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.rdf.positions import SubjectPositions
from kg.rdf.reading import merged, read_data, read_ontology, turtle_files
from kg.rdf.vocabulary import KG, RDF, XSD
from kg.validation.checks import read_checks, run_checks
from kg.validation.results import Report, Result, Severity
from kg.validation.shacl import read_shapes, validate_shapes
from kg.validation.terms import undeclared_terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.project import Project
    from kg.rdf.reading import SourceFile

__all__ = ["Report", "Result", "Severity", "Sources", "read_sources", "validate"]


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


def validate(sources: Sources) -> Report:
    """Judge a project by its shapes, its checks and its vocabulary.

    Raises:
        SourceError: a shape or a check cannot be used.
    """
    shapes = read_shapes(path for _, path in turtle_files(sources.project.paths.shapes))
    checks = read_checks(p for p in sources.project.paths.shapes if p.is_dir())
    union = [*merged(sources.files), *describe_project(sources.project)]
    dataset = [*union, *(quad for file in sources.files for quad in file.quads())]
    results = [
        *validate_shapes(union, shapes),
        *run_checks(dataset, checks),
        *undeclared_terms(sources.ontology, sources.files),
    ]
    return Report(_placed(results, sources.files), len(union))


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
