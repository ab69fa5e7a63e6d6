"""The files that an import writes: claims by source, and things by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.errors import ProjectError
from kg.iris import slug
from kg.rdf.prefixes import project_prefixes
from kg.sources.format import canonical
from kg.sources.source_parts import source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import NamedNode, Triple

    from kg.project import Project
    from kg.sources.source_file import SourceFile

    Describe = Callable[[NamedNode], list[Triple]]
    """Returns what is said of a subject."""

THINGS: Final = {
    "event": "events",
    "place": "places",
    "agent": "agents",
    "scope": "scopes",
    "source": "cited",
}
"""The kinds of things, and the ends of the names of their files."""


class ImportFiles:
    """Finds the files of an import beside those that people wrote, and their texts."""

    def __init__(
        self, project: Project, name: str, others: Iterable[SourceFile]
    ) -> None:
        """Take the name of the import, and the files that are not its own.

        Raises:
            ProjectError: the project has no folder of data.
        """
        inside = (p for p in project.paths.data if p.is_relative_to(project.root))
        folder = next((path for path in inside if not path.is_file()), None)
        if folder is None:
            message = (
                "paths.data names no folder in the project for imports to write in"
            )
            raise ProjectError(message)
        self._folder = folder
        self._name = name
        self._prefixes = project_prefixes(project.id_namespace)
        self._most = project.limits.file_mib << 20
        self._parts = {source_of(one.path): one.path for one in others}

    def things(
        self, kind: str, new: Iterable[NamedNode], described: Describe
    ) -> Iterator[tuple[Path, str]]:
        """Yield the files of the new things of one kind, and their texts.

        Things of a kind that has no files of its own are in that of the import.

        Raises:
            ProjectError: a file of people has the name.
        """
        name = f"{self._name}-{THINGS[kind]}" if kind in THINGS else self._name
        if taken := self._parts.get((name, 1)):
            message = "has the name of a file of the import: rename one of the two"
            raise ProjectError(f"{taken}: {message}")
        return self._texts(self._folder, name, new, described)

    def claims(
        self, source: NamedNode, subjects: Iterable[NamedNode], described: Describe
    ) -> Iterator[tuple[Path, str]]:
        """Yield the files of a source and of claims in it, and their texts.

        Claims of a source that people described go on in the next part of its file.
        """
        first = self._parts.get((slug(source), 1))
        folder = first.parent if first else self._folder / "claims"
        return self._texts(folder, slug(source), subjects, described)

    def _texts(
        self,
        folder: Path,
        name: str,
        subjects: Iterable[NamedNode],
        described: Describe,
    ) -> Iterator[tuple[Path, str]]:
        number = 0
        for part in self._within_limit(subjects, described):
            number += 1
            while (name, number) in self._parts:
                number += 1
            path = folder / (f"{name}.ttl" if number == 1 else f"{name}.{number}.ttl")
            yield path, canonical(path, "", part, self._prefixes)

    def _within_limit(
        self, subjects: Iterable[NamedNode], described: Describe
    ) -> Iterator[list[Triple]]:
        """Yield statements by subject, so many that their text has the size of a file.

        N-Triples are longer than the text.
        """
        part: list[Triple] = []
        size = 0
        for subject in sorted(subjects, key=str):
            said = described(subject)
            more = sum(len(str(triple).encode()) for triple in said)
            if part and size + more > self._most:
                yield part
                part, size = [], 0
            part += said
            size += more
        yield part
