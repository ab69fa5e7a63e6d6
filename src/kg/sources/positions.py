"""Finds the line and the column of a statement or a term, on demand."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode

from kg.errors import Position
from kg.sources.coded_triples import subjects_of
from kg.sources.turtle_scanner import Statement, scan_statements
from kg.text.positions import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.sources.source_file import SourceFile


class StatementPositions:
    """Finds statements in files; it scans a file once, when a position in it is needed.

    So a graph that conforms costs nothing.
    """

    def __init__(self, files: Iterable[SourceFile]) -> None:
        """Take the files in the order of searching."""
        self._files = list(files)
        self._by_subject: dict[object, list[SourceFile]] | None = None
        # keyed by path, because hashing a file would hash all of its triples
        self._scanned: dict[Path, _Places] = {}

    def find(
        self, subject: object, predicate: object = None, target: object = None
    ) -> Position | None:
        """Return the position of a triple's object, or the nearest known position.

        If ``target`` is None or the triple is in no file, that is the first triple with
        this subject and predicate, or else the start of the subject's description.
        Return None if no file describes the subject.
        """
        wanted = [(subject, predicate, target), (subject, predicate), (subject,)]
        files = self._index().get(subject, [])
        for key in wanted:
            for file in files:
                position = self._places(file).find(key) if None not in key else None
                if position is not None:
                    return position
        return Position(files[0].path) if files else None

    def of_term(self, term: object) -> Position | None:
        """Return the position where a term first occurs in the files."""
        found = (self._places(file).find(term) for file in self._files)
        return next((place for place in found if place is not None), None)

    def _index(self) -> dict[object, list[SourceFile]]:
        if self._by_subject is None:
            self._by_subject = {}
            for file in self._files:
                for subject in subjects_of(file.triples):
                    self._by_subject.setdefault(subject, []).append(file)
        return self._by_subject

    def _places(self, file: SourceFile) -> _Places:
        if file.path not in self._scanned:
            self._scanned[file.path] = _Places(file)
        return self._scanned[file.path]


class _Places:
    """The offsets in a file: of triples, properties and subjects, and of each term.

    The keys of the former three are tuples, so that they are no terms.
    """

    def __init__(self, file: SourceFile) -> None:
        self._path = file.path
        text = file.text if file.path.suffix != ".jsonld" else ""
        self._lines = Lines(text)
        statements = list(_scanned(text, file.base))
        names = _names_of_blank_nodes(file, statements)
        self._offsets: dict[object, int] = {}
        for one in statements:
            subject = names.get(one.subject, one.subject)
            target = names.get(one.object, one.object)
            triple = (subject, one.predicate, target)
            self._offsets.setdefault(triple, one.object_offset)
            self._offsets.setdefault(triple[:2], one.predicate_offset)
            self._offsets.setdefault(triple[:1], one.subject_offset)
            self._offsets.setdefault(one.subject, one.subject_offset)
            self._offsets.setdefault(one.predicate, one.predicate_offset)
            self._offsets.setdefault(one.object, one.object_offset)

    def find(self, key: object) -> Position | None:
        offset = self._offsets.get(key)
        if offset is None:
            return None
        return Position(self._path, *self._lines.place(offset))


def _scanned(text: str, base: str) -> Iterator[Statement]:
    """Yield the statements of a text up to the first one that cannot be scanned.

    A missing position must not hide the error that is being reported.
    """
    with suppress(ValueError):
        yield from scan_statements(text, base)


def _names_of_blank_nodes(
    file: SourceFile, statements: list[Statement]
) -> dict[object, object]:
    """Match the blank nodes of the text with those of the parser, by their properties.

    The parser gives a blank node without a label a new name each time.
    """
    written, parsed = _said(statements), _said(file.triples)
    names: dict[object, object] = {}
    for node, said in parsed.items():
        same = (one for one, pairs in written.items() if pairs == said)
        free = next((one for one in same if one not in names), None)
        if free is not None:
            names[free] = node
    return names


def _said(
    triples: Iterable[Statement | Triple],
) -> dict[object, set[tuple[object, object]]]:
    """Return the properties of each blank node, without those with blank objects."""
    said: dict[object, set[tuple[object, object]]] = {}
    for one in triples:
        if isinstance(one.subject, BlankNode):
            pairs = said.setdefault(one.subject, set())
            if not isinstance(one.object, BlankNode):
                pairs.add((one.predicate, one.object))
    return said
