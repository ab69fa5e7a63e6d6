"""What an import writes: the text of each file, and what is reported of each row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import file_digest
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.progress import silent
from kg.rdf.index import TripleIndex
from kg.sources import read_sources
from kg.tables.claims import ClaimMaker
from kg.tables.facts import Facts
from kg.tables.files import THINGS, ImportFiles
from kg.tables.owned import Lock, digest_of, read_lock
from kg.tables.reading import opened
from kg.tables.row import MOST_ROWS, Problem, TableError
from kg.tables.things import NewThings
from kg.tables.words import ThingWords

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.progress import Tell
    from kg.project import Project
    from kg.tables.mapping import TableMapping
    from kg.tables.row import InputTable, TableRow


@dataclass(slots=True)
class ImportPlan:
    """What an import does: ``rows`` is the number of those mapped and those reported.

    ``texts`` has the text of each file of the import, and ``removed`` the files that
    were its own and have no statement any more.
    """

    before: Lock
    after: Lock
    texts: dict[Path, str] = field(default_factory=dict)
    removed: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    mapped: int = 0
    claims: int = 0

    @property
    def has_error(self) -> bool:
        """Whether a row did not become claims, although it should."""
        return any(one.severity == "error" for one in self.problems)

    def between(self) -> Lock:
        """Return the lock while files are written: they are as before, or as after."""
        files = {
            path: (*self.before.files.get(path, ()), *self.after.files.get(path, ()))
            for path in {*self.before.files, *self.after.files}
        }
        return Lock(self.after.path, self.before.tables, files)


def plan_import(
    project: Project,
    mapping: TableMapping,
    tables: Sequence[Path],
    progress: Tell = silent,
) -> ImportPlan:
    """Return what the import of some tables does; it writes nothing.

    Raises:
        TableError: a table cannot be read at all, or lacks a column.
        SourceError: a file of the project or a table cannot be read.
        ProjectError: the lock file is not valid, or a file is in the way.
        UsageError: a file of the import was edited, or a table is not named.
    """
    before = read_lock(project, mapping.path)
    names = _table_names(project, tables)
    _check_every_table(before, names)
    own = {path.resolve() for path in before.files}
    sources = read_sources(project, progress=progress)
    others = [one for one in sources.data if one.path.resolve() not in own]
    graph = TripleIndex(t for one in (*sources.ontology, *others) for t in one.triples)
    words = ThingWords(project.iris, graph, mapping.words)
    things = NewThings(words, graph)
    maker = ClaimMaker(project.iris, graph, words, things)
    plan = ImportPlan(before, before)
    for path, name in zip(tables, names, strict=True):
        progress(f"reading {path.name}")
        _add_table(plan, maker, mapping, path, name)
    plan.claims = maker.claims
    files = ImportFiles(project, mapping.name, others)
    plan.texts.update(_texts(files, maker, things))
    plan.removed = [one for one in before.files if one not in plan.texts]
    digests = {name: _digest(one) for one, name in zip(tables, names, strict=True)}
    written = {one: (digest_of(text.encode()),) for one, text in plan.texts.items()}
    plan.after = Lock(before.path, digests, written)
    return plan


def _table_names(project: Project, tables: Sequence[Path]) -> list[str]:
    """Return the names of tables in IRIs: their paths in the project.

    Raises:
        TableError: a name is not printable, or stands twice.
    """
    found: list[str] = []
    for path in tables:
        whole = path.resolve()
        inside = whole.is_relative_to(project.root)
        name = whole.relative_to(project.root).as_posix() if inside else whole.name
        if not name.isprintable():
            what = "has an invisible sign in its name"
            raise TableError(Problem(path, None, None, what, "rename it"))
        if name in found:
            what = "has the name of another table"
            raise TableError(Problem(path, None, None, what, "name each table once"))
        found.append(name)
    return found


def _check_every_table(before: Lock, names: list[str]) -> None:
    for name in sorted(before.tables.keys() - {*names}):
        message = (
            f"{before.path}: {name} was imported before and is not named now, so its "
            "claims would go: name all tables of an import, give other tables an "
            "import.toml of their own, or take the line of this one out here"
        )
        raise UsageError(message)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _add_table(
    plan: ImportPlan, maker: ClaimMaker, mapping: TableMapping, path: Path, name: str
) -> None:
    with opened(path, mapping.layout) as table:
        _check_mapped(table, mapping)
        for row in table.rows:
            plan.rows += 1
            if plan.rows > MOST_ROWS:
                what = f"is beyond the limit of {MOST_ROWS} rows for one import"
                remedy = "split the table, with an import.toml for each part"
                raise TableError(Problem(path, row.number, None, what, remedy))
            problems = _add_row(maker, mapping, path, name, row)
            plan.problems += problems
            plan.mapped += all(one.severity == "warning" for one in problems)


def _check_mapped(table: InputTable, mapping: TableMapping) -> None:
    """Check that a table has the columns that a mapping names.

    Raises:
        TableError: it lacks some.
    """
    there = ", ".join(table.columns)
    missing = [
        Problem(
            table.path,
            None,
            column,
            f"there is no such column, which {mapping.path.name} names for {field}",
            f"there are: {there}",
        )
        for field, column in mapping.columns.items()
        if column not in table.columns
    ]
    if missing:
        raise TableError(*missing)


def _add_row(
    maker: ClaimMaker, mapping: TableMapping, path: Path, name: str, row: TableRow
) -> list[Problem]:
    """Add the claims of a row, and return its problems."""
    if row.problem:
        return [row.problem]
    if all(cell == "" for cell in row.cells.values()):
        what, remedy = "the row is empty", "it becomes no claim"
        return [Problem(path, row.number, None, what, remedy, "note")]
    facts = Facts(path, row, mapping)
    maker.add(facts, name)
    return facts.problems


def _texts(
    files: ImportFiles, maker: ClaimMaker, things: NewThings
) -> Iterator[tuple[Path, str]]:
    """Yield the files of an import, with the claims and the things that they name."""
    new: dict[str, list[Triple]] = defaultdict(list)
    pending = [one for claims in maker.by_source.values() for one in claims]
    seen: set[NamedNode] = set()
    while pending:
        target = pending.pop().object
        if not isinstance(target, NamedNode) or target in seen:
            continue
        seen.add(target)
        said = things.description(target)
        pending += said
        kind = target.value.split("/")[-2]
        if said and kind in THINGS:
            new[kind] += said
    for kind, said in new.items():
        yield files.things(kind, said)
    for source, claims in maker.by_source.items():
        yield from files.claims(source, things.description(source), claims)
