"""What an import writes: the text of each file, and what is reported of each row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.progress import silent
from kg.rdf.index import TripleIndex
from kg.sources import read_sources
from kg.tables.cited import CitedSources
from kg.tables.claims import ClaimMaker
from kg.tables.every_row import Tally, add_table
from kg.tables.files import THINGS, ImportFiles
from kg.tables.isolated import isolated
from kg.tables.owned import Lock, digest_of, read_lock
from kg.tables.row import Problem, TableError
from kg.tables.said import triples_of
from kg.tables.things import NewThings
from kg.tables.words import ThingWords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pyoxigraph import Triple

    from kg.progress import Tell
    from kg.project import Project
    from kg.sandbox.child import Telling
    from kg.sources import Sources
    from kg.tables.isolated import Answer
    from kg.tables.mapping import TableMapping
    from kg.tables.said import Said

    Claims = dict[NamedNode, tuple[Said, Said]]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import does: the text of each file of the import, and what it reports.

    ``removed`` are the files that were its own and have no statement any more.
    """

    before: Lock
    after: Lock
    texts: dict[Path, str]
    tally: Tally
    claims: int

    @classmethod
    def answered(cls, before: Lock, named: Mapping[str, Path], answer: Answer) -> Self:
        """Return what the child that read the tables answered, with new digests."""
        texts = {Path(path): text for path, text in answer["texts"].items()}
        digests = {name: _digest(path) for name, path in named.items()}
        written = {one: (digest_of(text.encode()),) for one, text in texts.items()}
        after = Lock(before.path, digests, written)
        tally = Tally.unpacked(answer["tally"])
        return cls(before, after, texts, tally, answer["claims"])

    @property
    def removed(self) -> list[Path]:
        """The files of the import that go."""
        return [one for one in self.before.files if one not in self.texts]

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
    first: int | None = None,
) -> ImportPlan:
    """Return what the import of some tables does; it writes nothing.

    With ``first``, only so many rows of each table are read.

    Raises:
        TableError: a table cannot be read at all, lacks a column, or exceeds a limit.
        SourceError: a file of the project or a table cannot be read.
        ProjectError: the lock file is not valid, or a file is in the way.
        UsageError: a file of the import was edited, or a table is not named.
    """
    before = read_lock(project, mapping.path)
    names = _table_names(project, tables)
    _check_every_table(before, names)
    named = dict(zip(names, tables, strict=True))
    others = sources_without(project, before, progress)
    graph = TripleIndex(t for one in others.files for t in one.triples)
    files = ImportFiles(project, mapping.name, others.data)

    def work(telling: Telling) -> Answer:
        words = ThingWords(project.iris, graph, mapping.words)
        things, cited = NewThings(project.iris, words, graph), CitedSources(words)
        maker = ClaimMaker(project.iris, graph, words, things, cited)
        tally = Tally()
        for name, path in named.items():
            telling(str(path))
            telling.progress(f"reading {path.name}")
            add_table(tally, maker, mapping, (path, name), first)
        texts = {str(path): text for path, text in _texts(files, maker, things, cited)}
        return {"texts": texts, "tally": tally.packed(), "claims": maker.claims}

    return ImportPlan.answered(before, named, isolated(project, work, progress))


def sources_without(project: Project, lock: Lock, progress: Tell) -> Sources:
    """Return the files of a project without those that an import wrote.

    Raises:
        SourceError: a file cannot be read.
    """
    own = {path.resolve() for path in lock.files}
    sources = read_sources(project, progress=progress)
    data = tuple(one for one in sources.data if one.path.resolve() not in own)
    return replace(sources, data=data)


def _table_names(project: Project, tables: Sequence[Path]) -> list[str]:
    """Return the names of tables in IRIs: their paths in the project.

    Raises:
        TableError: a name is not printable, or stands twice.
    """
    found: list[str] = []
    for path in tables:
        name = table_name(project, path)
        if name in found:
            what = "has the name of another table"
            raise TableError(Problem(path, None, None, what, "name each table once"))
        found.append(name)
    return found


def table_name(project: Project, path: Path) -> str:
    """Return the name of a table in IRIs: its path in the project.

    Raises:
        TableError: the name is not printable.
    """
    whole = path.resolve()
    inside = whole.is_relative_to(project.root)
    name = whole.relative_to(project.root).as_posix() if inside else whole.name
    if not name.isprintable():
        what = "has an invisible sign in its name"
        raise TableError(Problem(path, None, None, what, "rename it"))
    return name


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


def _texts(
    files: ImportFiles, maker: ClaimMaker, things: NewThings, cited: CitedSources
) -> Iterator[tuple[Path, str]]:
    """Yield the files of an import, with the claims and the things that they name."""

    def described(thing: NamedNode) -> list[Triple]:
        return things.description(thing) or cited.description(thing)

    for kind, new in _named_things(maker, described).items():
        yield from files.things(kind, new, described)
    for source, claims in maker.by_source.items():

        def said(subject: NamedNode, claims: Claims = claims) -> list[Triple]:
            if subject not in claims:
                return described(subject)
            return [t for part in claims[subject] for t in triples_of(subject, part)]

        # one that another row cites can be the source of this one
        first = [source] if described(source) else []
        yield from files.claims(source, [*first, *claims], said)


def _named_things(
    maker: ClaimMaker, described: Callable[[NamedNode], list[Triple]]
) -> dict[str, list[NamedNode]]:
    """Return the new things that claims name, or that such things name, by kind."""
    found: dict[str, list[NamedNode]] = defaultdict(list)
    seen: set[object] = {*maker.by_source}
    for claims in maker.by_source.values():
        for parts in claims.values():
            pending = [term for part in parts for _, term in part]
            while pending:
                target = pending.pop()
                if not isinstance(target, NamedNode) or target in seen:
                    continue
                seen.add(target)
                kind = target.value.split("/")[-2]
                said = described(target) if kind in THINGS else []
                pending += [one.object for one in said if one.subject == target]
                if said:
                    found[kind].append(target)
    return found
