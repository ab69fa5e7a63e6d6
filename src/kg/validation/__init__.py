"""Shapes and checks over a whole project: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg.errors import Position
from kg.rdf.names import ShortNames
from kg.rdf.positions import StatementPositions
from kg.rdf.reading import FileParser, merged, raw_files
from kg.rdf.vocabulary import KG, RDF, XSD, project_prefixes
from kg.validation.checks import run_checks
from kg.validation.engine import validate_graph
from kg.validation.incremental import compare_results, validate_change
from kg.validation.paths import Inverse, Predicate, Sequence
from kg.validation.results import Report, Result, Severity
from kg.validation.rules import Rules, parse_rules, read_rules
from kg.validation.terms import undeclared_terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.project import Project
    from kg.rdf.reading import SourceFile
    from kg.validation.results import Term
    from kg.validation.snapshot import Snapshot

__all__ = [
    "ENGINES",
    "Report",
    "Result",
    "Rules",
    "Severity",
    "Sources",
    "parse_rules",
    "read_rules",
    "read_sources",
    "validate",
    "validate_since",
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

    def union(self) -> list[Quad]:
        """Return all files as one graph, and the project as shapes see it."""
        return [*merged(self.files), *describe_project(self.project)]

    def dataset(self) -> list[Quad]:
        """Return the union, and each file in its named graph."""
        return [*self.union(), *(quad for file in self.files for quad in file.quads())]


def read_sources(project: Project, parser: FileParser | None = None) -> Sources:
    """Read the ontology and the data of a project.

    Raises:
        SourceError: a file cannot be read, or is not in the format that it says.
    """
    parser = parser or FileParser(project)
    ontology = raw_files(project, project.paths.ontology)
    data = raw_files(project, project.paths.data)
    return Sources(project, tuple(parser.ontology(ontology)), tuple(parser.data(data)))


def validate(
    sources: Sources, rules: Rules | None = None, *, engine: str = ENGINES[0]
) -> Report:
    """Judge a project by its shapes, its checks and its vocabulary.

    ``rules`` are the project's own unless others are given. Shapes that ask for more
    than the compiled engine can do are run by pySHACL; ``Rules.compiled.beyond`` says
    for what.

    Raises:
        SourceError: a shape or a check cannot be used.
        ProjectError: the shapes are not well-formed.
    """
    rules = rules or read_rules(sources.project.paths.shapes)
    union = sources.union()
    others = list(_beside_shapes(sources, rules))
    results = [*others, *_run_shapes(union, rules, engine, _names(sources.project))]
    placed = _placed(results, StatementPositions(sources.files))
    return Report(_in_order(placed), len(union))


def validate_since(
    sources: Sources,
    snapshot: Snapshot,
    rules: Rules,
    parser: FileParser | None = None,
) -> Report:
    """Judge what has changed since a commit, apart from what was wrong before.

    Raises:
        SourceError: a file of the commit cannot be read.
    """
    project = sources.project
    parser = parser or FileParser(project)
    before = Sources(
        project,
        tuple(parser.ontology(snapshot.ontology)),
        tuple(parser.data(snapshot.data)),
    )
    union = sources.union()
    name = _names(project).name
    shapes = validate_change(before.union(), union, rules.compiled, name)
    others = compare_results(
        _beside_shapes(before, rules), _beside_shapes(sources, rules)
    )
    positions = StatementPositions(sources.files)
    new = _placed([*shapes.new, *others.new], positions)
    known = _placed([*shapes.known, *others.known], positions)
    return Report(_in_order([*new, *known]), len(union), frozenset(known))


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


def _names(project: Project) -> ShortNames:
    return ShortNames(project_prefixes(project.id_namespace))


def _run_shapes(
    union: list[Quad], rules: Rules, engine: str, names: ShortNames
) -> list[Result]:
    if engine == ENGINES[0] and not rules.compiled.beyond:
        return validate_graph(union, rules.compiled, names.name)
    # pySHACL takes longer to import than the compiled engine to run
    from kg.validation.reference import validate_with_pyshacl  # noqa: PLC0415

    return validate_with_pyshacl(union, rules.shapes)


def _beside_shapes(sources: Sources, rules: Rules) -> Iterable[Result]:
    """Yield what the checks find, and uses of terms that no ontology declares."""
    yield from run_checks(sources.dataset(), rules.checks)
    yield from undeclared_terms(sources.ontology, sources.files)


def _placed(results: Iterable[Result], positions: StatementPositions) -> list[Result]:
    """Give every result, once, its position, and blank nodes names to be found by."""

    def named(term: Term, result: Position | None) -> Term:
        if not isinstance(term, BlankNode):
            return term
        place = positions.find(term) or result
        if place is None or place.line is None:
            return term
        return BlankNode(f"{place.path.stem}-line{place.line}-column{place.column}")

    placed = []
    for one in dict.fromkeys(results):
        position = _position(one, positions)
        focus_node = named(one.focus_node, position)
        value = named(one.value, position) if one.value else None
        placed.append(
            replace(one, position=position, focus_node=focus_node, value=value)
        )
    return placed


def _in_order(results: Iterable[Result]) -> tuple[Result, ...]:
    """Sort results as a reader of the files would."""
    return tuple(sorted(results, key=_reading_order))


def _position(result: Result, positions: StatementPositions) -> Position | None:
    """Return the statement to change: the value's triple, else the subject."""
    match result.path:
        case Predicate(iri) | Sequence((Predicate(iri), *_)):
            return positions.find(result.focus_node, iri, result.value)
        case Inverse(Predicate(iri)):
            return positions.find(result.value, iri, result.focus_node)
    return positions.find(result.focus_node)


def _reading_order(result: Result) -> tuple[str, int, int, tuple[str, ...]]:
    position = result.position or Position(Path())
    what = (result.focus_node, result.name, result.value, result.component)
    return (
        str(position.path),
        position.line or 0,
        position.column or 0,
        tuple(map(str, what)),
    )
