"""Says what changes in a file, with the line of each changed statement."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from kg.errors import Position
from kg.iris import ShortNames
from kg.rdf.prefixes import project_prefixes
from kg.sources.positions import StatementPositions
from kg.upgrade.change import Told
from kg.upgrade.names import OLD
from kg.upgrade.statements import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from kg.project import Project
    from kg.sources.source_file import SourceFile
    from kg.upgrade.change import MovedStatement


class ChangeReport:
    """Words for changes of statements, with the short names of one project."""

    def __init__(self, project: Project) -> None:
        """Take the project."""
        prefixes = project_prefixes(project.id_namespace)
        self._old = ShortNames({**prefixes, "kg": OLD})
        self._new = ShortNames(prefixes)

    def lines(
        self, file: SourceFile, changes: Iterable[MovedStatement]
    ) -> Iterator[Told]:
        """Yield a line for each change; one for all where only the namespace is new."""
        positions = StatementPositions([file])
        moved: list[MovedStatement] = []
        for change in changes:
            if change.rule == NAMESPACE:
                moved.append(change)
            else:
                yield Told(_place(positions, file, change.old), self._said(change))
        if moved:
            message = f"{NAMESPACE}: {len(moved)} statements, this one first"
            yield Told(_place(positions, file, moved[0].old), message)

    def _said(self, change: MovedStatement) -> str:
        becomes = " ; ".join(
            f"{self._new.name(subject)} "
            + ", ".join(
                f"{self._new.name(one.predicate)} {self._new.name(one.object)}"
                for one in said
            )
            for subject, said in groupby(change.new, key=lambda one: one.subject)
        )
        old = change.old
        terms = (old.subject, old.predicate, old.object)
        before = " ".join(self._old.name(term) for term in terms)
        return f"{change.rule}: {before} → {becomes}"


def _place(positions: StatementPositions, file: SourceFile, triple: Triple) -> Position:
    found = positions.find(triple.subject, triple.predicate, triple.object)
    return found or Position(file.path)
