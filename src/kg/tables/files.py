"""The files that an import writes: claims by source, and things by kind."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from kg.errors import ProjectError
from kg.iris import slug
from kg.rdf.prefixes import project_prefixes
from kg.sources.format import canonical
from kg.sources.source_parts import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import NamedNode, Triple

    from kg.project import Project
    from kg.sources.source_file import SourceFile

THINGS: Final = {
    "event": "events",
    "place": "places",
    "agent": "agents",
    "scope": "scopes",
}
"""The kinds of things, and the ends of the names of their files."""
_MOST_CLAIMS: Final = 5000
"""The number of claims of a file; so many stay far below the limit of its size."""


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
        self._parts = {source_of(one.path): one.path for one in others}

    def things(self, kind: str, triples: Iterable[Triple]) -> tuple[Path, str]:
        """Return the file of the new things of one kind, and its text.

        Raises:
            ProjectError: a file of people has the name.
        """
        stem = f"{self._name}-{THINGS[kind]}"
        path = self._folder / f"{stem}.ttl"
        if taken := self._parts.get((stem, 1)):
            message = "has the name of a file of the import: rename one of the two"
            raise ProjectError(f"{taken}: {message}")
        return path, self._text(path, triples)

    def claims(
        self, source: NamedNode, description: list[Triple], claims: list[Triple]
    ) -> Iterable[tuple[Path, str]]:
        """Yield the files of a source, and their texts.

        Claims of a source that people described go on in the next part of its file.
        """
        name, part = slug(source), 1
        first = self._parts.get((name, 1))
        folder = first.parent if first else self._folder / "claims"
        ordered = sorted(claims, key=lambda one: one.subject.value)  # type: ignore[union-attr]
        subjects = [list(one) for _, one in groupby(ordered, lambda one: one.subject)]
        for start in range(0, len(subjects), _MOST_CLAIMS):
            while (name, part) in self._parts:
                part += 1
            path = folder / (f"{name}.ttl" if part == 1 else f"{name}.{part}.ttl")
            here = subjects[start : start + _MOST_CLAIMS]
            triples = [triple for subject in here for triple in subject]
            yield path, self._text(path, triples + (description if not start else []))
            part += 1

    def _text(self, path: Path, triples: Iterable[Triple]) -> str:
        return canonical(path, "", triples, self._prefixes)
