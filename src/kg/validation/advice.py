"""Advice in results: what to write instead, and where to add a missing description.

The file to add it to is the one where most things of its kind are described.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.iris import SLUG, ShortNames
from kg.rdf.intended_values import corrected, language_tag
from kg.rdf.prefixes import KINDS, project_prefixes
from kg.rdf.suggestions import Suggestions
from kg.rdf.vocabulary import DCTERMS, KG, SH, XSD
from kg.shacl.paths import Predicate
from kg.sources.coded_triples import subjects_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.project import Project
    from kg.shacl.results import Result
    from kg.sources.positions import StatementPositions
    from kg.sources.source_file import SourceFile

_SLUG: Final = re.compile(f"{SLUG}(?:#.*)?")
_GROUPED: Final = re.compile(r"(?<![\w.\"])[0-9]{1,3}(?:,[0-9]{3})+(?![\w,\"])")

_FIGURES: Final = [Predicate(one) for one in (KG.value, KG.lowerBound, KG.upperBound)]
_LANGUAGE: Final = Predicate(DCTERMS.language)


class Advice:
    """Adds advice to results."""

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
        self._names = ShortNames(project_prefixes(project.id_namespace))
        self._iris = project.iris
        self._read: dict[Path, list[str]] = {}

    def on(self, result: Result) -> Result:
        """Return a result with advice, if there is any."""
        if result.component == SH.MaxCountConstraintComponent:
            return replace(result, advice=result.advice or self._grouped(result))
        if isinstance(result.value, Literal) and not result.expected:
            meant = _meant(result, result.value)
            return replace(result, expected=(meant,)) if meant else result
        if isinstance(result.value, NamedNode):
            return self._on_thing(result, result.value)
        return result

    def _on_thing(self, result: Result, thing: NamedNode) -> Result:
        kind, slug = self._own(thing) or ("", "")
        if kind not in KINDS or not slug or thing in self._described:
            return result
        if removed := self._removed(thing):
            return replace(result, expected=(), advice=removed)
        if expected := result.expected or self._near(thing, kind):
            return replace(result, expected=expected, advice="")
        said = (result.advice, self._home(kind, slug))
        return replace(result, advice="; ".join(filter(None, said)))

    def _grouped(self, result: Result) -> str:
        """Return advice about 1,000, which is two numbers in Turtle."""
        place = result.position
        if place is None or place.line is None:
            return ""
        line = self._lines(place.path)[place.line - 1]
        found = _GROUPED.search(line, (place.column or 1) - 1)
        if found is None:
            return ""
        number = found[0].replace(",", "")
        return f"{found[0]} is more than one number in Turtle: write {number}"

    def _lines(self, path: Path) -> list[str]:
        if path not in self._read:
            files = (*self._ontology, *self._data)
            text = next(file.text for file in files if file.path == path)
            self._read[path] = text.split("\n")
        return self._read[path]

    def _own(self, thing: object) -> tuple[str, str] | None:
        """Return the kind and the name of a thing of the project, or None."""
        if not isinstance(thing, NamedNode):
            return None
        return self._iris.kind_and_name(thing.value)

    @cached_property
    def _described(self) -> dict[object, Path]:
        """The file that describes each thing."""
        files = (*self._ontology, *self._data)
        return {one: file.path for file in files for one in subjects_of(file.triples)}

    @cached_property
    def _files(self) -> dict[str, Counter[Path]]:
        """For each kind, how many of its things each file describes.

        In place of a file that the tool ships stands the one that adds to it.
        """
        found: dict[str, Counter[Path]] = defaultdict(Counter)
        paths = self._project.paths
        lists = next(iter(paths.own.ontology), self._project.root / "ontology")
        for thing, path in self._described.items():
            if own := self._own(thing):
                beside = lists if lists.suffix else lists / path.name
                found[own[0]][beside if paths.ships(path) else path] += 1
        return found

    def _removed(self, thing: NamedNode) -> str:
        place = self._before.find(thing) if self._before else None
        if place is None:
            return ""
        where = replace(place, path=self._shown(place.path), column=None)
        return f"removed by this change from {where}: put it back, or name another"

    def _near(self, thing: NamedNode, kind: str) -> tuple[str, ...]:
        found = self._named.get(kind)
        return found.near(self._names.name(thing)) if found else ()

    @cached_property
    def _named(self) -> dict[str, Suggestions]:
        """The names of the things of each kind."""
        found: dict[str, list[str]] = defaultdict(list)
        for thing in self._described:
            if own := self._own(thing):
                found[own[0]].append(self._names.name(thing))
        return {kind: Suggestions(names) for kind, names in found.items()}

    def _home(self, kind: str, slug: str) -> str:
        """Return where to add a thing, from where others of its kind are."""
        if not _SLUG.fullmatch(slug):
            return "a name is made of lower-case ASCII words and hyphens"
        files = self._files.get(kind)
        if not files:
            return f"no {kind} is described here yet: add it to a file of the data"
        path, _ = files.most_common(1)[0]
        is_list = all(file.path != path for file in self._data)
        if kind == "source":
            path = path.with_name(f"{slug.partition('#')[0]}.ttl")
        elif kind == "claim":
            return f"add it to the file of its source, in {self._shown(path.parent)}"
        where = self._shown(path)
        if is_list:
            return f"a new {kind} goes into {where}"
        return f"add it to {where}"

    def _shown(self, path: Path) -> Path:
        root = self._project.root
        return path.relative_to(root) if path.is_relative_to(root) else path


def _meant(result: Result, value: Literal) -> str | None:
    """Return what a wrong value was probably meant to be, as Turtle or as a tag."""
    if result.path == _LANGUAGE:
        return language_tag(value.value)
    if result.path in _FIGURES:
        numbers = (XSD.integer.value, XSD.decimal.value)
        forms = (corrected(value.value, number) for number in numbers)
        return next(filter(None, forms), None)
    form = corrected(value.value, value.datatype.value)
    return f'"{form}"' if form else None
