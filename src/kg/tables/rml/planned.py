"""What an import by RML writes, and what is reported of rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.progress import silent
from kg.sources.lint import lint
from kg.sources.source_file import SourceFile
from kg.tables.every_row import Tally
from kg.tables.files import ImportFiles
from kg.tables.isolated import isolated
from kg.tables.owned import read_lock
from kg.tables.plan import ImportPlan, sources_without, table_name
from kg.tables.rml.engine import check_engine, made_statements
from kg.tables.rml.mapping import read_rml
from kg.tables.rml.model import RmlError
from kg.tables.rml.placed import placed, quoted
from kg.tables.rml.rows import RowReader
from kg.tables.rml.rules import EngineRules
from kg.tables.row import Problem, TableError
from kg.tables.text_settings import name_fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import BlankNode, NamedNode, Triple

    from kg.errors import SourceError
    from kg.progress import Tell
    from kg.project import Project
    from kg.sandbox.child import Telling
    from kg.tables.isolated import Answer
    from kg.tables.rml.model import LogicalSource
    from kg.tables.rml.rows import SourceRows

    Row = tuple[LogicalSource, int]
    Subject = NamedNode | BlankNode | Triple


def plan_rml(
    project: Project, mapping: Path, tables: Sequence[Path], progress: Tell = silent
) -> ImportPlan:
    """Return what an import by an RML mapping does; it writes nothing.

    Raises:
        RmlError: the mapping cannot be used, or the engine is not installed.
        TableError: a table cannot be read at all, or lacks a column.
        SourceError: a file of the project, the mapping or a table cannot be read.
        ProjectError: the lock file is not valid, or a file is in the way.
        UsageError: a file of the import was edited.
    """
    _check_name(mapping)
    check_engine(mapping)
    before = read_lock(project, mapping)
    others = sources_without(project, before, progress)
    files = ImportFiles(project, mapping.stem, others.data)
    with TemporaryDirectory(prefix="kg-rml-") as folder:

        def work(telling: Telling) -> Answer:
            telling(str(mapping))
            run = _Run(project, mapping, tables, telling)
            triples = run.statements(Path(folder))
            texts = placed(project.iris, files, triples)
            return {
                "texts": {str(path): text for path, text in texts},
                "tally": run.tally.packed(),
                "claims": len(quoted(triples)),
                "tables": {t.name: str(t.path) for t in run.tables.values()},
            }

        answer = isolated(project, work, progress)
    named = {name: Path(path) for name, path in answer["tables"].items()}
    named[table_name(project, mapping)] = mapping
    return ImportPlan.answered(before, named, answer)


def _check_name(mapping: Path) -> None:
    """Check that a mapping can give an import its name.

    Raises:
        RmlError: its name is no slug, or its lock file is that of another import.
    """
    if fault := name_fault(mapping.stem):
        what = f"the name of the file, which names the import, {fault}"
        raise RmlError(mapping, what, "rename it")
    if mapping.with_suffix(".toml").exists():
        what = f"{mapping.stem}.toml is beside it, and their lock files are one"
        raise RmlError(mapping, what, "rename one of them")


@dataclass(slots=True)
class _Run:
    """One run of the engine, in the child."""

    project: Project
    mapping: Path
    named: Sequence[Path]
    telling: Telling
    tables: dict[LogicalSource, SourceRows] = field(default_factory=dict)
    looked_up: set[LogicalSource] = field(default_factory=set)
    """The tables that joins look into, and that make no statement themselves."""
    tally: Tally = field(default_factory=Tally)

    def statements(self, work: Path) -> list[Triple]:
        """Return what the mapping makes; nothing, if rows are bad.

        Raises:
            RmlError: the mapping cannot be used, or makes nothing.
            TableError: a table cannot be read at all, lacks a column, or has a cell
                of which no term can be made.
        """
        rml = read_rml(self.mapping, self.project, self.named)
        iris = rml.iri_references()
        making = {one.source for one in rml.maps.values() if one.statements}
        self.looked_up = {*iris} - making
        for source, references in rml.references().items():
            self.telling(str(source.path))
            self.telling.progress(f"reading {source.path.name}")
            name = table_name(self.project, source.path)
            reader = RowReader(source, name, iris[source])
            self.tables[source] = reader.read(references, self.project.iris.table_row)
        self.telling(str(self.mapping))
        self.telling.progress("following the mapping")
        rules = EngineRules(rml, self.tables)
        made = made_statements(self.mapping, rules, rules.data(self.tables), work)
        found = [rules.restored(one) for one in made if rules.row(one) is None]
        said = {one.subject for one in found}
        numbered = [(one.subject, row) for one in made if (row := rules.row(one))]
        row_of = {subject: row for subject, row in numbered if subject in said}
        self._count({row for subject, row in numbered if subject in said})
        if not found and not self.tally.has_error:
            what = f"makes no statement (rows: {self.tally.rows})"
            remedy = "see whether its subjects name columns that have values"
            raise RmlError(self.mapping, what, remedy)
        self._check_terms(found, row_of)
        return found

    def _check_terms(self, made: list[Triple], row_of: Mapping[Subject, Row]) -> None:
        """Check that data may hold the terms, or no file could be read again.

        Raises:
            TableError: a term may not stand in data; the text names its row.
        """
        if not self._faults(made):
            return
        one = next(one for one in made if self._faults([one]))
        what, _, remedy = self._faults([one])[0].message.partition("; ")
        source, number = row_of[one.subject]
        made_of = f"makes what data may not hold, for {one.predicate}: {what}"
        remedy = remedy or "correct the cell, or the mapping"
        raise TableError(Problem(source.path, number, None, made_of, remedy))

    def _faults(self, made: list[Triple]) -> list[SourceError]:
        graph = self.project.iris.graph(self.mapping.stem)
        file = SourceFile(self.mapping, graph, "", tuple(made))
        return lint(file, self.project.limits)

    def _count(self, used: set[Row]) -> None:
        """Count the rows, and report those of which nothing was made."""
        for source, table in self.tables.items():
            bad = {one.row for one in table.problems}
            self.tally.rows += table.count
            self.tally.problems += table.problems
            numbers = {number for number, _ in table.rows} - bad
            unused = sorted(n for n in numbers if (source, n) not in used)
            unused = [] if source in self.looked_up else unused
            self.tally.mapped += len(numbers) - len(unused)
            if unused:
                more = f", nor of {len(unused) - 1} later rows" if unused[1:] else ""
                what = f"no statement is made of this row{more}"
                remedy = "see whether the columns of its subject have values"
                note = Problem(table.path, unused[0], None, what, remedy, "note")
                self.tally.problems.append(note)
