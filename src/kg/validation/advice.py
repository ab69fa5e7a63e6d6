"""Where to add a thing that is named and not described, or where it was removed from.

The place follows from where things of its kind stand in the project.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.rdf.corrections import corrected
from kg.rdf.names import ShortNames
from kg.rdf.suggestions import near
from kg.rdf.vocabulary import KINDS, project_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.project import Project
    from kg.rdf.positions import StatementPositions
    from kg.rdf.reading import SourceFile
    from kg.validation.results import Result


class Advice:
    """Says of results what to do about things that nothing describes."""

    def __init__(
        self,
        project: Project,
        ontology: Iterable[SourceFile],
        data: Iterable[SourceFile],
        before: StatementPositions | None = None,
    ) -> None:
        """Take the files of a project, and the statements before a change."""
        self._project = project
        self._ontology = list(ontology)
        self._data = list(data)
        self._before = before

    def on(self, result: Result) -> Result:
        """Return a result with what to do about a value that is known to be wrong."""
        value = result.value
        if isinstance(value, Literal) and not result.expected:
            form = corrected(value.value, value.datatype.value)
            return replace(result, expected=(f'"{form}"',)) if form else result
        if not isinstance(value, NamedNode):
            return result
        kind, _, slug = value.value.removeprefix(self._namespace).partition("/")
        own = value.value.startswith(self._namespace) and kind in KINDS and slug
        if not own or value in self._described:
            return result
        if removed := self._removed(value):
            return replace(result, expected=(), advice=removed)
        expected = result.expected or self._near(value, kind)
        if expected:
            return replace(result, expected=expected, advice="")
        said = (result.advice, self._home(kind, slug))
        return replace(result, advice="; ".join(filter(None, said)))

    @property
    def _namespace(self) -> str:
        return self._project.id_namespace

    @cached_property
    def _described(self) -> dict[object, Path]:
        """The file in which each thing is described."""
        files = (*self._ontology, *self._data)
        return {t.subject: file.path for file in files for t in file.triples}

    @cached_property
    def _files(self) -> dict[str, Counter[Path]]:
        """How many things of each kind are described in each file."""
        found: dict[str, Counter[Path]] = defaultdict(Counter)
        for thing, path in self._described.items():
            if isinstance(thing, NamedNode) and thing.value.startswith(self._namespace):
                local = thing.value.removeprefix(self._namespace)
                found[local.partition("/")[0]][path] += 1
        return found

    def _removed(self, thing: NamedNode) -> str:
        place = self._before.find(thing) if self._before else None
        if place is None:
            return ""
        where = replace(place, path=self._shown(place.path), column=None)
        return f"removed by this change from {where}: put it back, or name another"

    def _near(self, thing: NamedNode, kind: str) -> tuple[str, ...]:
        names = ShortNames(project_prefixes(self._namespace))
        begins = f"{self._namespace}{kind}/"
        same = [
            names.name(one)
            for one in self._described
            if isinstance(one, NamedNode) and one.value.startswith(begins)
        ]
        return near(names.name(thing), same)

    def _home(self, kind: str, slug: str) -> str:
        """Say where to add a thing, by where others of its kind are."""
        files = self._files.get(kind)
        if not files:
            return f"no {kind} is described here yet: add it to a file of the data"
        path, _ = files.most_common(1)[0]
        if kind == "source":
            path = path.with_name(f"{slug.partition('#')[0]}.ttl")
        elif kind == "claim":
            return f"add it to the file of its source, in {self._shown(path.parent)}"
        where = self._shown(path)
        if any(file.path == path for file in self._ontology):
            return f"a new {kind} goes into {where}"
        return f"add it to {where}"

    def _shown(self, path: Path) -> Path:
        root = self._project.root
        return path.relative_to(root) if path.is_relative_to(root) else path
