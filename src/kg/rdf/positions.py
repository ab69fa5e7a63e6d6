"""Where a subject stands in a Turtle file: its paragraph begins a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.errors import Position

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.rdf.reading import SourceFile

_PREFIX = re.compile(
    r"^\s*@?PREFIX\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE
)


class SubjectPositions:
    """Finds the line on which a subject's description begins, file by file.

    Nothing is searched before it is asked for: a graph that conforms costs nothing.
    """

    def __init__(self, files: Iterable[SourceFile]) -> None:
        """Take the files in the order in which they are to be searched."""
        self._files = list(files)
        self._by_subject: dict[object, list[SourceFile]] | None = None

    def find(self, subject: object) -> Position | None:
        """Return where a subject is first described, or None if it is nowhere."""
        if self._by_subject is None:
            self._by_subject = self._index()
        found = self._by_subject.get(subject)
        if not found:
            return None
        return Position(found[0].path, _line(found[0], subject))

    def _index(self) -> dict[object, list[SourceFile]]:
        index: dict[object, list[SourceFile]] = {}
        for file in self._files:
            for subject in {triple.subject for triple in file.triples}:
                index.setdefault(subject, []).append(file)
        return index


def _line(file: SourceFile, subject: object) -> int | None:
    if not isinstance(subject, NamedNode):
        return None
    names = [f"<{subject.value}>"]
    for prefix, namespace in _PREFIX.findall(file.text):
        if subject.value.startswith(namespace):
            names.append(f"{prefix}:{subject.value.removeprefix(namespace)}")
    written = "|".join(re.escape(name) for name in names)
    found = re.search(rf"^[ \t]*(?:{written})[ \t]", file.text, re.MULTILINE)
    return file.text.count("\n", 0, found.start()) + 1 if found else None
