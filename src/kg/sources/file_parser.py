"""The files of a project, parsed: each is a named graph, and its data are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import Position, SourceError, SourceGroupError
from kg.progress import counted, silent
from kg.sources.cache import key_of
from kg.sources.files import RawFile, decode, rdf_files, read_raw
from kg.sources.lint import lint
from kg.sources.parse import STATES_NOTHING, parse_file
from kg.sources.source_file import SourceFile
from kg.sources.source_parts import check_parts, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import NamedNode

    from kg.progress import Tell
    from kg.project import Project
    from kg.sources.cache import ParsedFiles

    Reading = Callable[[str], object]


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
        """Return the files of an ontology, parsed: a named graph ``ontology/…`` each.

        An ontology is trusted to hold what data may not.

        Raises:
            SourceError: as for :meth:`data`, but for that.
        """
        return list(self._parsed(files, "ontology/", lambda _: None))

    def data(self, files: Iterable[RawFile]) -> list[SourceFile]:
        """Return files of data, parsed and judged: a named graph a source each.

        Raises:
            SourceError: a file is not in its format, its name can name no graph, two
                files would be the same graph, or a file holds what data may not.
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
        triples = parse_file(raw.path, text, graph, limits)
        file = SourceFile(raw.path, graph, text, triples)
        judge(file)
        if self._cache:
            self._cache.put(key, triples)
        return file
