"""Parses the files of a project to named graphs, and runs the linter on the data."""

from __future__ import annotations

from itertools import tee
from typing import TYPE_CHECKING

from kg.errors import Position, SourceError, SourceGroupError
from kg.progress import Tell, counted, silent
from kg.project import SHIPPED_LISTS, shipped_name
from kg.sources.accepted_files import RawFile, decode, rdf_files, read_raw
from kg.sources.cache import ParsedFiles, key_of
from kg.sources.lint import lint
from kg.sources.parse import STATES_NOTHING, parse_file
from kg.sources.source_file import SourceFile
from kg.sources.source_parts import check_parts, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import NamedNode

    from kg.project import Project

    Reading = Callable[[str], object]


def stating(files: list[SourceFile]) -> list[SourceFile]:
    """Return data files, after checking that each has triples.

    Raises:
        SourceError: a file has none; it was truncated or emptied, and its statements
            would be lost silently.
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
    """Yield the RDF files under some paths of a project, unparsed.

    ``progress`` gets each file when the next one is requested.

    Raises:
        SourceError: a file cannot be read, or a part of a source is missing.
    """
    files = rdf_files(paths, project.limits.files)
    check_parts(files)
    for path in counted(files, len(files), "reading files", progress):
        yield read_raw(path, project.limits.file_mib)


class FileParser:
    """Parses the files of a project, and checks the terms of its data.

    It calls ``reading`` before each file. It does not parse files in ``cache`` again.
    """

    def __init__(
        self, project: Project, reading: Reading = str, cache: ParsedFiles | None = None
    ) -> None:
        """Store the settings; parsing begins later."""
        self._project = project
        self._reading = reading
        self._cache = cache

    def ontology(self, files: Iterable[RawFile]) -> list[SourceFile]:
        """Return the parsed files of an ontology; each is a graph ``ontology/…``.

        The lists that are shipped are graphs ``ontology/lists/…``, which no name of a
        file of the project can make.
        An ontology is trusted, so the linter does not check it.

        Raises:
            SourceError: as for :meth:`data`, without the linter's errors.
        """
        return list(self._parsed(files, "ontology/", is_data=False))

    def data(self, files: Iterable[RawFile]) -> list[SourceFile]:
        """Return data files, parsed and checked; each source is a named graph.

        Raises:
            SourceError: a file is not in its format, its name cannot name a graph, two
                files name the same graph, or the linter refuses a file.
        """
        return list(self._parsed(files, "", is_data=True))

    def graphs(self, paths: Iterable[Path]) -> Iterator[tuple[Path, NamedNode]]:
        """Yield the named graph of each file of data.

        Raises:
            SourceError: a name cannot name a graph, or two files name the same graph.
        """
        return self._graphs(paths, "")

    def data_file(self, raw: RawFile, graph: NamedNode) -> SourceFile:
        """Return one file of data, parsed and checked.

        Raises:
            SourceError: the file is not in its format, or the linter refuses it.
        """
        return self._file(raw, graph, is_data=True)

    def _parsed(
        self, files: Iterable[RawFile], folder: str, *, is_data: bool
    ) -> Iterator[SourceFile]:
        read, named = tee(files)
        graphs = self._graphs((raw.path for raw in named), folder)
        for raw, (_, graph) in zip(read, graphs, strict=True):
            self._reading(str(raw.path))
            yield self._file(raw, graph, is_data=is_data)

    def _graphs(
        self, paths: Iterable[Path], folder: str
    ) -> Iterator[tuple[Path, NamedNode]]:
        named: dict[tuple[str, int], Path] = {}
        for path in paths:
            slug, part = source_of(path)
            if self._project.paths.ships(path) and path.parent == SHIPPED_LISTS:
                slug = f"lists/{slug}"
            same = named.setdefault((slug, part), path)
            if same is not path:
                one = "graph" if part == 1 else f"part of the graph {slug}"
                said = f"would be the same {one} as {self._shown(same)}"
                raise SourceError(Position(path), said)
            yield path, self._project.iris.graph(f"{folder}{slug}")

    def _shown(self, path: Path) -> str:
        if not self._project.paths.ships(path):
            return f"{path}: rename it"
        return f"{shipped_name(path)}, which the tool ships: remove or rename it"

    def _file(self, raw: RawFile, graph: NamedNode, *, is_data: bool) -> SourceFile:
        text, limits = decode(raw), self._project.limits
        # what is shipped may have relative IRIs
        base = self._project.base_iri if self._project.paths.ships(raw.path) else ""
        key = key_of(raw, graph, limits, base) if self._cache else ""
        known = self._cache.get(key) if self._cache else None
        if known is not None:
            return SourceFile(raw.path, graph, text, known, base)
        triples = parse_file(raw.path, text, graph, limits, base)
        file = SourceFile(raw.path, graph, text, triples, base)
        if is_data and (found := lint(file, limits)):
            raise SourceGroupError(found)
        if self._cache:
            self._cache.put(key, triples)
        return file
