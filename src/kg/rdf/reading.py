"""Untrusted files to quads, by the engine's strict parser, with positions.

RDF 1.1 Turtle, https://www.w3.org/TR/turtle/, is what a project is authored in; its
relatives and JSON-LD are read as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import Position, SourceError
from kg.rdf.files import READABLE, RawFile, decode, rdf_files, read_raw
from kg.rdf.formats import JSON_LD
from kg.rdf.gate import check_json_ld, check_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.project import Limits, Project

_PARSER_POSITION: Final = re.compile(
    r"^Parser error (?:between line \d+ column \d+ and line \d+ column \d+"
    r"|at line \d+(?: between columns? \d+ and (?:column )?\d+| column \d+)?): "
)
_TRUSTED_NESTING: Final = 1000
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RELATIVE: Final = "https://relative.invalid/"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A parsed file of the project: its text, its triples and its named graph."""

    path: Path
    graph: NamedNode
    text: str
    triples: tuple[Triple, ...]

    def quads(self) -> Iterable[Quad]:
        """Yield the file's triples in its named graph."""
        for triple in self.triples:
            yield Quad(triple.subject, triple.predicate, triple.object, self.graph)


def parse_turtle(
    path: Path, text: str, prefixes: Mapping[str, str] | None = None
) -> tuple[Triple, ...]:
    """Parse Turtle; ``prefixes`` are declared before the text, which may add to them.

    Raises:
        SourceError: the text is no RDF 1.1 Turtle, or has a relative IRI; the
            message is the parser's, with its position.
    """
    check_turtle(path, text, _TRUSTED_NESTING)
    declared = "".join(
        f"PREFIX {name}: <{iri}> " for name, iri in (prefixes or {}).items()
    )
    try:
        quads = list(parse(declared + text, format=RdfFormat.TURTLE))
    except SyntaxError as error:
        raise _source_error(path, error, len(declared)) from error
    triples = tuple(Triple(q.subject, q.predicate, q.object) for q in quads)
    _check_terms(path, triples)
    return triples


def _source_error(path: Path, error: SyntaxError, offset: int) -> SourceError:
    """Translate the parser's error; line 1 is ``offset`` characters too long."""
    line, column = error.lineno, error.offset
    if line == 1 and column is not None:
        column = max(1, column - offset)
    message = _PARSER_POSITION.sub("", error.msg)
    if message.startswith("The prefix "):
        message += "; declare it at the top, or let kg format add it if it is ours"
    return SourceError(Position(path, line, column), message)


def read_ontology(project: Project) -> list[SourceFile]:
    """Read the ontology and the controlled lists, a named graph ``ontology/…`` each."""
    return read_files(project, raw_files(project, project.paths.ontology), "ontology/")


def read_data(project: Project) -> list[SourceFile]:
    """Read what is authored: one file, one named graph, named by the file's stem.

    Raises:
        SourceError: a file cannot be read, its name can name no graph, or two files
            would be the same graph.
    """
    return read_files(project, raw_files(project, project.paths.data))


def raw_files(project: Project, paths: Iterable[Path]) -> Iterator[RawFile]:
    """Yield the RDF files under some paths of a project, not parsed yet.

    Raises:
        SourceError: a file cannot be read.
    """
    for path in rdf_files(paths):
        yield read_raw(path, project.limits.file_mib)


def read_files(
    project: Project,
    raw: Iterable[RawFile],
    folder: str = "",
    reading: Callable[[str], None] = lambda _: None,
) -> list[SourceFile]:
    """Parse files, each into the named graph that its stem and ``folder`` name.

    ``reading`` is told of each file before it is parsed.

    Raises:
        SourceError: as :func:`read_data` says.
    """
    files: dict[str, SourceFile] = {}
    for file in raw:
        reading(str(file.path))
        if not _SLUG.fullmatch(file.path.stem):
            raise SourceError(
                Position(file.path),
                "the name of a file names its graph: use lower-case ASCII words and "
                "hyphens",
            )
        name = f"{project.id_namespace}graph/{folder}{file.path.stem}"
        if name in files:
            raise SourceError(
                Position(file.path),
                f"and {files[name].path} would be one graph: rename it",
            )
        files[name] = parse_file(file, NamedNode(name), project.limits)
    return list(files.values())


def parse_file(file: RawFile, graph: NamedNode, limits: Limits) -> SourceFile:
    """Parse a file in the format that its name says.

    Raises:
        SourceError: the text is not in that format, goes beyond a limit, or puts a
            triple into another graph than the file's own.
    """
    path = file.path
    text = decode(file, limits.file_mib)
    graph_format = READABLE[path.suffix.lower()]
    if graph_format == JSON_LD:
        check_json_ld(path, text, limits.nesting)
    else:
        check_turtle(path, text, limits.nesting)
    # relative IRIs of JSON-LD are dropped without a word, unless there is a base
    base = _RELATIVE if graph_format == JSON_LD else None
    quads = parse(text, format=graph_format.rdf_format, base_iri=base)
    triples: list[Triple] = []
    try:
        for quad in quads:
            if quad.graph_name not in {graph, DefaultGraph()}:
                raise SourceError(
                    Position(path),
                    f"speaks in the graph {quad.graph_name}, not its own",
                )
            triples.append(Triple(quad.subject, quad.predicate, quad.object))
            if len(triples) > limits.file_statements:
                raise SourceError(
                    Position(path),
                    f"has more than {limits.file_statements} statements "
                    "(file_statements); split it",
                )
    except SyntaxError as error:
        raise _source_error(path, error, 0) from error
    _check_terms(path, triples)
    return SourceFile(path, graph, text, tuple(triples))


def _check_terms(path: Path, triples: Iterable[Triple]) -> None:
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, Triple):
                raise SourceError(
                    Position(path), "holds a triple term of RDF 1.2; write RDF 1.1 only"
                )
            if isinstance(term, NamedNode) and term.value.startswith(_RELATIVE):
                written = term.value.removeprefix(_RELATIVE)[:200]
                raise SourceError(
                    Position(path),
                    f"has the relative IRI {written!r}; write it in full",
                )


def merged(files: Iterable[SourceFile]) -> list[Quad]:
    """Return the union of the files' graphs as the default graph, without repeats."""
    triples = dict.fromkeys(triple for file in files for triple in file.triples)
    graph = DefaultGraph()
    return [Quad(t.subject, t.predicate, t.object, graph) for t in triples]
