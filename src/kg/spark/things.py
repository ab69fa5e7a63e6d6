"""Reads the files of a project on all machines, thing by thing.

A *thing* is what all files say of one subject. Its statements are N-Triples, so that
what goes from one machine to another is bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, RdfFormat, Triple, parse, serialize

from kg.bundles.members import Described
from kg.errors import Position, SourceError, SourceGroupError
from kg.sources.accepted_files import read_raw
from kg.sources.file_parser import FileParser
from kg.sources.parse import STATES_NOTHING
from kg.sources.source_file import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import NamedNode
    from pyspark import RDD

    from kg.project import Project

    Parsed = tuple[str | None, "Thing | Unread"]
    Unread = tuple[int, SourceError]


class Piece(NamedTuple):
    """What one file says of a thing: the numbers of file and place, and N-Triples."""

    file: int
    place: int
    statements: bytes


class Thing(NamedTuple):
    """What decides where a thing belongs, and what the files say of it."""

    described: Described
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FileName:
    """The path and the graph of a file of the project, by its number."""

    number: int
    path: Path
    graph: NamedNode


def read_things(
    files: RDD[FileName],
    project: Project,
    claims: frozenset[str],
    others: RDD[tuple[str, Thing]],
) -> RDD[tuple[str, Thing]]:
    """Return the things of files of data, by their terms in N-Triples, with others.

    ``claims`` are the classes of claims.

    Raises:
        SourceError: a file cannot be read, or is not in its format.
    """
    parsed: RDD[Parsed] = files.flatMap(partial(_parsed, project, claims)).persist()
    unread: RDD[Unread] = parsed.filter(_is_unread).values()  # type: ignore[assignment]
    _raise_first(unread.collect())
    things: RDD[tuple[str, Thing]] = parsed.filter(_is_thing)  # type: ignore[assignment]
    count = files.getNumPartitions()
    return others.union(things).reduceByKey(_joined, count).persist()


def things_of(
    file: SourceFile, number: int, claims: frozenset[str]
) -> Iterator[tuple[str, Thing]]:
    """Yield each thing of a file."""
    for place, (subject, triples) in enumerate(file.by_subject().items()):
        content = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        described = Described.by(triples, claims)
        yield subject, Thing(described, (Piece(number, place, content),))


def triples_by_file(pieces: Iterable[Piece]) -> dict[int, tuple[Triple, ...]]:
    """Return the triples of pieces by the numbers of their files, in their order."""
    found: dict[int, tuple[Triple, ...]] = {}
    for number, group in groupby(sorted(pieces), key=itemgetter(0)):
        content = b"".join(piece.statements for piece in group)
        quads = parse(content, format=RdfFormat.N_TRIPLES)
        found[number] = tuple(quad.triple for quad in quads)
    return found


def read_file(project: Project, name: FileName) -> SourceFile:
    """Return a file, with labels of blank nodes that are the same on each machine.

    Raises:
        SourceError: the file cannot be read, or is not in its format.
    """
    raw = read_raw(name.path, project.limits.file_mib)
    file = FileParser(project).data_file(raw, name.graph)
    if not file.triples:
        raise SourceError(Position(file.path), STATES_NOTHING)
    labels: dict[BlankNode, BlankNode] = {}

    def stable(term: object) -> object:
        if not isinstance(term, BlankNode):
            return term
        return labels.setdefault(term, BlankNode(f"f{name.number}n{len(labels)}"))

    triples = tuple(
        Triple(stable(t.subject), t.predicate, stable(t.object))  # type: ignore[arg-type]
        if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)
        else t
        for t in file.triples
    )
    return SourceFile(file.path, file.graph, file.text, triples, file.base)


def _parsed(
    project: Project, claims: frozenset[str], name: FileName
) -> Iterator[Parsed]:
    """Yield the things of a file, or its error without a key."""
    try:
        yield from things_of(read_file(project, name), name.number, claims)
    except SourceError as error:
        yield None, (name.number, error)


def _joined(one: Thing, other: Thing) -> Thing:
    """Return what two sets of files say of one thing."""
    return Thing(one.described.joined(other.described), one.pieces + other.pieces)


def _is_unread(parsed: Parsed) -> bool:
    return parsed[0] is None


def _is_thing(parsed: Parsed) -> bool:
    return parsed[0] is not None


def _raise_first(errors: list[Unread]) -> None:
    """Raise what reading the files one after another would raise.

    That is the first error, but for files without triples: all of these are named.

    Raises:
        SourceError: there are errors.
    """
    if not errors:
        return
    ordered = [error for _, error in sorted(errors, key=itemgetter(0))]
    for error in ordered:
        if error.message != STATES_NOTHING:
            raise error
    raise SourceGroupError(ordered)
