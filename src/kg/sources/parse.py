"""Untrusted files to quads, by the engine's strict parser, with positions.

RDF 1.1 (https://www.w3.org/TR/rdf11-concepts/) in Turtle, TriG, N-Triples, N-Quads or
JSON-LD. What would harm the parser is refused before it, what it lets pass after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple, parse

from kg.errors import Position, SourceError, SourceGroupError
from kg.progress import counted, silent
from kg.project import Limits
from kg.rdf.formats import AUTHORED_FORMATS, JSON_LD, TURTLE, parser_message
from kg.sources.cache import key_of
from kg.sources.files import (
    RawFile,
    check_parts,
    decode,
    rdf_files,
    read_raw,
    source_of,
    split_it,
)
from kg.sources.gate.jsonld import check_json_ld
from kg.sources.gate.turtle import GROWN, GROWTH, check_turtle
from kg.sources.hints import hint
from kg.sources.lint import lint
from kg.text.positions import error_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.progress import Tell
    from kg.project import Project
    from kg.rdf.formats import GraphFormat
    from kg.sources.cache import ParsedFiles

    Reading = Callable[[str], object]

_BY_EXTENSION: Final = {f".{one.extension}": one for one in AUTHORED_FORMATS}
_DEFAULT: Final = DefaultGraph()

STATES_NOTHING: Final = (
    "states nothing, as it holds no more than prefixes, comments or white space: put "
    "back what it said, or remove the file"
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A parsed file: its text, its triples and its named graph.

    Relative IRIs of the text are resolved by ``base``; files of a project have none.
    """

    path: Path
    graph: NamedNode
    text: str
    triples: tuple[Triple, ...]
    base: str = ""

    def quads(self) -> Iterable[Quad]:
        """Yield the file's triples in its named graph."""
        for triple in self.triples:
            yield Quad(triple.subject, triple.predicate, triple.object, self.graph)


def parse_turtle(
    path: Path, text: str, prefixes: Mapping[str, str] | None = None
) -> tuple[Triple, ...]:
    """Parse Turtle; ``prefixes`` are declared before the text, which may add to them.

    Raises:
        SourceError: the text is no RDF 1.1 Turtle, has a relative IRI, or goes beyond
            a limit; where the message is the parser's, so is the position.
    """
    limits = Limits()
    check_turtle(path, text, limits)
    declared = "".join(
        f"PREFIX {name}: <{iri}> " for name, iri in (prefixes or {}).items()
    )
    quads = _parsed(path, declared + text, TURTLE, len(declared))
    return tuple(quad.triple for quad in _bounded(path, quads, limits))


def read_ontology(project: Project) -> list[SourceFile]:
    """Read the ontology and the controlled lists, a named graph ``ontology/…`` each.

    Raises:
        SourceError: as for :func:`read_data`; but the ontology is trusted to hold
            what data may not.
    """
    return FileParser(project).ontology(raw_files(project, project.paths.ontology))


def read_data(project: Project) -> list[SourceFile]:
    """Read what is authored: a named graph a file, but for parts of one source.

    Raises:
        SourceError: a file cannot be read, its name can name no graph, two files
            would be the same graph, a part is missing, or a file holds what data may
            not.
    """
    return stating(FileParser(project).data(raw_files(project, project.paths.data)))


def stating(files: list[SourceFile]) -> list[SourceFile]:
    """Return files of data, each of which states something.

    Raises:
        SourceError: a file states nothing: it was cut off, or emptied, and what it
            said would be gone unseen.
    """
    errors = [
        SourceError(Position(file.path), STATES_NOTHING)
        for file in files
        if not file.triples
    ]
    if errors:
        raise SourceGroupError(errors)
    return files


def raw_files(
    project: Project, paths: Iterable[Path], progress: Tell = silent
) -> Iterator[RawFile]:
    """Yield the RDF files under some paths of a project, not parsed yet.

    ``progress`` is told of each when the next one is asked for.

    Raises:
        SourceError: a file cannot be read, or a part of a source is missing.
    """
    files = rdf_files(paths, project.limits.files)
    check_parts(files)
    for path in counted(files, len(files), "reading files", progress):
        yield read_raw(path, project.limits.file_mib)


class FileParser:
    """Parses the files of a project, and judges the terms of its data.

    ``reading`` is told of each file before; what ``cache`` has is not parsed again.
    """

    def __init__(
        self, project: Project, reading: Reading = str, cache: ParsedFiles | None = None
    ) -> None:
        """Parse nothing yet."""
        self._project = project
        self._reading = reading
        self._cache = cache

    def ontology(self, files: Iterable[RawFile]) -> list[SourceFile]:
        """Return the files of an ontology, parsed.

        Raises:
            SourceError: as for :func:`read_ontology`.
        """
        return list(self._parsed(files, "ontology/", lambda _: None))

    def data(self, files: Iterable[RawFile]) -> list[SourceFile]:
        """Return files of data, parsed and judged.

        Raises:
            SourceError: as for :func:`read_data`.
        """
        return list(self._parsed(files, "", self._judge))

    def _judge(self, file: SourceFile) -> None:
        if found := lint(file, self._project.limits):
            raise SourceGroupError(found)

    def _parsed(
        self, files: Iterable[RawFile], folder: str, judge: Callable[[SourceFile], None]
    ) -> Iterator[SourceFile]:
        named: dict[tuple[str, int], Path] = {}
        for raw in files:
            self._reading(str(raw.path))
            slug, part = source_of(raw.path)
            same = named.setdefault((slug, part), raw.path)
            if same is not raw.path:
                one = "graph" if part == 1 else f"part of the graph {slug}"
                raise SourceError(
                    Position(raw.path), f"and {same} would be one {one}: rename it"
                )
            yield self._file(raw, self._project.iris.graph(f"{folder}{slug}"), judge)

    def _file(
        self, raw: RawFile, graph: NamedNode, judge: Callable[[SourceFile], None]
    ) -> SourceFile:
        text, limits = decode(raw), self._project.limits
        key = key_of(raw, graph, limits) if self._cache else ""
        triples = self._cache.get(key) if self._cache else None
        if triples is not None:
            return SourceFile(raw.path, graph, text, triples)
        triples = _triples(raw.path, text, graph, limits)
        file = SourceFile(raw.path, graph, text, triples)
        judge(file)
        if self._cache:
            self._cache.put(key, triples)
        return file


def _triples(
    path: Path, text: str, graph: NamedNode, limits: Limits
) -> tuple[Triple, ...]:
    """Parse a file by its extension; all its triples stand in its own graph."""
    graph_format = _BY_EXTENSION[path.suffix]
    check = check_json_ld if graph_format is JSON_LD else check_turtle
    check(path, text, limits)
    if not text.strip():
        return ()
    quads = _parsed(path, text, graph_format)
    found = tuple(
        _in_graph(path, quad, graph) for quad in _bounded(path, quads, limits)
    )
    if graph_format is JSON_LD and not found:
        raise SourceError(
            Position(path),
            "says nothing: its keys and identifiers must be IRIs, or terms of its "
            "@context",
        )
    return found


def _in_graph(path: Path, quad: Quad, graph: NamedNode) -> Triple:
    if quad.graph_name not in (_DEFAULT, graph):
        raise SourceError(
            Position(path),
            f"holds the graph {quad.graph_name}, but is the graph {graph}: name that "
            "one or none",
        )
    return quad.triple


def _parsed(
    path: Path, text: str, graph_format: GraphFormat, declared: int = 0
) -> Iterator[Quad]:
    """Yield what the parser finds; line 1 is ``declared`` characters too long."""
    try:
        # a label is a name within its file only
        yield from parse(text, format=graph_format.rdf_format, rename_blank_nodes=True)
    except SyntaxError as error:
        raise source_error(path, text[declared:], error, declared) from error
    except MemoryError as error:
        raise SourceError(
            Position(path), "holds a term too long to parse; shorten it"
        ) from error


def _bounded(path: Path, quads: Iterable[Quad], limits: Limits) -> Iterator[Quad]:
    """Yield RDF 1.1 quads until they are too many, or together too long."""
    characters, most = 0, GROWTH * limits.file_mib << 20
    for number, quad in enumerate(quads, 1):
        if isinstance(quad.object, Triple):
            raise SourceError(Position(path), "holds a triple term; use RDF 1.1 only")
        characters += len(str(quad))
        if number > limits.statements:
            message = f"has more than {limits.statements} statements; {split_it(path)}"
            raise SourceError(Position(path), message)
        if characters > most:
            raise SourceError(Position(path), GROWN)
        yield quad


def source_error(
    path: Path, text: str, error: SyntaxError, declared: int = 0
) -> SourceError:
    """Return what the parser says of a text as an error at its place in a file.

    Line 1 is ``declared`` characters too long.
    """
    line, column = error.lineno, error.offset
    message = parser_message(error)
    if line is None:
        return SourceError(Position(path), message)
    if line == 1 and column is not None:
        column = max(1, column - declared)
    begin = 0
    for _ in range(line - 1):
        begin = text.find("\n", begin) + 1
    offset = min(len(text), begin + (column or 1) - 1)
    if path.suffix == ".jsonld":
        return error_at(path, text, offset, message)
    found = hint(text, offset, message, lines=path.suffix in {".nt", ".nq"})
    return error_at(path, text, found.offset, found.message)
