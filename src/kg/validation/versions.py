"""Two versions of a project, with numbered terms, and what differs between them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg.shacl import Columns, TermTable
from kg.shacl.linked import marked
from kg.sources.coded_triples import CodedTriples, chosen
from kg.sources.project_sources import Sources, describe_project
from kg.validation.incremental import Changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import NamedNode, Triple

    from kg.shacl.linked import Mask
    from kg.sources.source_file import SourceFile


class Versions:
    """A project before and after a change; an unchanged file is one object in both.

    ``gone`` and ``new`` are the files that only one of them has.
    """

    def __init__(self, before: Sources, after: Sources) -> None:
        """Number the terms of all files."""
        self.before = before
        self.after = after
        self.gone = _only(before, after)
        self.new = _only(after, before)
        self.table = TermTable()
        self._project = self.table.encode(describe_project(after.project))
        self._columns = {
            id(file): self._encoded(file) for file in (*after.files, *self.gone)
        }

    def columns(self, file: SourceFile) -> Columns:
        """Return the triples of a file of one of the versions, in their order."""
        return self._columns[id(file)]

    def _encoded(self, file: SourceFile) -> Columns:
        if isinstance(file.triples, CodedTriples):
            return self.table.renumber(file.triples.terms, file.triples.columns)
        return self.table.encode(file.triples)

    @cached_property
    def changed(self) -> Changed:
        """What shapes need to know."""
        new = set(map(id, self.new))
        common = (file for file in self.after.files if id(file) not in new)
        delta = {t for _, t in _said(self.gone)} ^ {t for _, t in _said(self.new)}
        return Changed(
            self.table,
            common=self._joined(common),
            before=self._joined(self.gone),
            after=self._joined(self.new),
            delta=self.table.encode(delta),
        )

    @property
    def all(self) -> Columns:
        """What is stated in any of the versions."""
        return self._joined((*self.after.files, *self.gone))

    @property
    def have_other_words(self) -> bool:
        """Whether a file of the ontology differs."""
        words = {id(file) for one in (self.before, self.after) for file in one.ontology}
        return not words.isdisjoint(map(id, (*self.gone, *self.new)))

    @cached_property
    def delta(self) -> list[Triple]:
        """The triples that a named graph has in one of the versions only."""
        return [triple for _, triple in _said(self.gone) ^ _said(self.new)]

    @property
    def changed_predicates(self) -> set[str]:
        """The predicates of what changed, as IRIs."""
        return {triple.predicate.value for triple in self.delta}

    def of_subjects(self, sources: Sources, subjects: Mask) -> Sources:
        """Return what one of the versions states of the marked subjects."""
        return self._with(sources, lambda rows: subjects[rows.subjects])

    def of_predicates(self, sources: Sources, wanted: Iterable[NamedNode]) -> Sources:
        """Return what one of the versions states with some predicates."""
        numbers = self.table.numbers(wanted)
        mask = marked([numbers], len(self.table))
        return self._with(sources, lambda rows: mask[rows.predicates])

    def _with(self, sources: Sources, keep: Callable[[Columns], Mask]) -> Sources:
        def kept(files: Iterable[SourceFile]) -> tuple[SourceFile, ...]:
            masks = (keep(self.columns(file)).tolist() for file in files)
            return tuple(
                replace(file, triples=chosen(file.triples, mask))
                for file, mask in zip(files, masks, strict=True)
            )

        ontology, data = kept(sources.ontology), kept(sources.data)
        return replace(sources, ontology=ontology, data=data)

    def _joined(self, files: Iterable[SourceFile]) -> Columns:
        return Columns.joined([self._project, *map(self.columns, files)])


def _said(files: Iterable[SourceFile]) -> set[tuple[NamedNode, Triple]]:
    return {(file.graph, triple) for file in files for triple in file.triples}


def _only(one: Sources, other: Sources) -> list[SourceFile]:
    """Return the files of one that are missing or different in the other."""
    there = set(map(id, other.files))
    return [file for file in one.files if id(file) not in there]
