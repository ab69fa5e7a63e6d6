"""Untrusted files to quads, by the engine's strict parser, with positions.

RDF 1.1 Turtle, https://www.w3.org/TR/turtle/, is what a project is authored in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import Position, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.project import Project

_BIDI_OR_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_PARSER_POSITION: Final = re.compile(
    r"^Parser error (?:between line \d+ column \d+ and line \d+ column \d+"
    r"|at line \d+(?: between columns? \d+ and (?:column )?\d+| column \d+)?): "
)
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MIB: Final = 1 << 20


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


def read_text(path: Path, max_mib: int) -> str:
    """Read a file of UTF-8 text, refusing what no honest contribution holds.

    Raises:
        SourceError: the file is a symbolic link, too large, unreadable, no UTF-8, or
            holds a control or bidirectional-formatting character.
    """
    if path.is_symlink():
        raise SourceError(Position(path), "is a symbolic link; commit the file itself")
    try:
        with path.open("rb") as stream:
            content = stream.read(max_mib * _MIB + 1)
    except OSError as error:
        raise SourceError(
            Position(path), f"cannot be read: {error.strerror}"
        ) from error
    if len(content) > max_mib * _MIB:
        raise SourceError(Position(path), f"is larger than {max_mib} MiB; split it")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(Position(path, line), "is no UTF-8 text here") from error
    if found := _BIDI_OR_CONTROL.search(text):
        raise SourceError(
            position_at(path, text, found.start()),
            f"holds the invisible character U+{ord(found[0]):04X}; remove it",
        )
    return text


def position_at(path: Path, text: str, offset: int) -> Position:
    """Return the position of an offset (in characters) into a file's text."""
    before = text[:offset]
    return Position(path, before.count("\n") + 1, offset - before.rfind("\n"))


def parse_turtle(
    path: Path, text: str, prefixes: Mapping[str, str] | None = None
) -> tuple[Triple, ...]:
    """Parse Turtle; ``prefixes`` are declared before the text, which may add to them.

    Raises:
        SourceError: the text is no RDF 1.1 Turtle, or has a relative IRI; the
            message is the parser's, with its position.
    """
    declared = "".join(
        f"PREFIX {name}: <{iri}> " for name, iri in (prefixes or {}).items()
    )
    try:
        quads = list(parse(declared + text, format=RdfFormat.TURTLE))
    except SyntaxError as error:
        raise _source_error(path, error, len(declared)) from error
    triples = tuple(Triple(q.subject, q.predicate, q.object) for q in quads)
    if any(isinstance(triple.object, Triple) for triple in triples):
        raise SourceError(Position(path), "holds a triple term; use RDF 1.1 only")
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


def turtle_files(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Return (root, file) of every ``*.ttl`` at or under the paths, in a fixed order.

    Raises:
        SourceError: a path does not exist.
    """
    found: list[tuple[Path, Path]] = []
    for path in paths:
        if path.is_dir():
            found.extend((path, one) for one in sorted(path.rglob("*.ttl")))
        elif path.exists():
            found.append((path.parent, path))
        else:
            raise SourceError(Position(path), "does not exist")
    return found


def read_ontology(project: Project) -> list[SourceFile]:
    """Read the ontology and the controlled lists, a named graph ``ontology/…`` each."""
    return _read(project, project.paths.ontology, "ontology/")


def read_data(project: Project) -> list[SourceFile]:
    """Read what is authored: one file, one named graph, named by the file's stem.

    Raises:
        SourceError: a file cannot be read, its name can name no graph, or two files
            would be the same graph.
    """
    return _read(project, project.paths.data, "")


def _read(project: Project, paths: Iterable[Path], folder: str) -> list[SourceFile]:
    files: dict[str, SourceFile] = {}
    for _, path in turtle_files(paths):
        if not _SLUG.fullmatch(path.stem):
            raise SourceError(
                Position(path),
                "the name of a file names its graph: use lower-case ASCII words and "
                "hyphens",
            )
        name = f"{project.id_namespace}graph/{folder}{path.stem}"
        if name in files:
            raise SourceError(
                Position(path), f"and {files[name].path} would be one graph: rename it"
            )
        text = read_text(path, project.limits.file_mib)
        files[name] = SourceFile(path, NamedNode(name), text, parse_turtle(path, text))
    return list(files.values())


def merged(files: Iterable[SourceFile]) -> list[Quad]:
    """Return the union of the files' graphs as the default graph, without repeats."""
    triples = dict.fromkeys(triple for file in files for triple in file.triples)
    graph = DefaultGraph()
    return [Quad(t.subject, t.predicate, t.object, graph) for t in triples]
