"""What a change leaves behind beside data: settings, rules, an ontology and queries.

The commit that a change is compared with decides about the change. But what the change
makes of the project has to work as well, by its own settings and by its own rules; and
whoever reviews it sees which rules it alters.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from itertools import chain, takewhile
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from kg.errors import (
    KgError,
    Position,
    ProjectError,
    SourceError,
    SourceGroupError,
)
from kg.project import FILE_NAME, Project, ServiceLimits, parse_project
from kg.sandbox.child import Bounds, ChildEndedError, run_isolated
from kg.shacl.results import ALTERED, Report, Result, Severity
from kg.sources.files import QUERY_SUFFIX, RawFile, rdf_files, read_raw
from kg.sources.git import check_in_repository
from kg.text.characters import clean, visible
from kg.validation.queries import broken_queries, raw_queries, refused
from kg.validation.rules import raw_rules, read_own_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kg.sandbox.child import Telling
    from kg.sources.git import Snapshot
    from kg.validation.queries import CheckQuery
    from kg.validation.rules import Rules

    Pair = tuple[RawFile | None, RawFile | None]
    Judge = Callable[[Project, Rules], Report]

_SETTINGS_MIB: Final = 1
_MOST_CHARS: Final = 80
_BEFORE: Final = 20
_READING: Final = Bounds(10.0, 256)


@dataclass(frozen=True, slots=True)
class Head:
    """The settings of a project as a change leaves them.

    ``project`` is None where they cannot be used, which ``errors`` say.
    """

    settings: RawFile | None
    project: Project | None
    errors: tuple[SourceError, ...]


def read_head(root: Path, since: Snapshot) -> Head:
    """Read the settings in the working tree, which somebody may have changed.

    Text that is not the commit's is parsed by a child process first.
    """
    settings, project = None, None
    try:
        settings = read_raw(root / FILE_NAME, _SETTINGS_MIB)
        if settings.content != since.settings.content:
            _try_to_parse(root, settings.content)
        project = parse_project(root, settings.content)
        check_in_repository(project)
    except KgError as error:
        return Head(settings, None, (placed(error, root / FILE_NAME),))
    return Head(settings, project, ())


def contributed(root: Path, since: Snapshot) -> Project:
    """Return the project in the working tree, to be read within a commit's limits.

    Raises:
        SourceError: its settings cannot be used, or read what is no part of its
            repository.
    """
    head = read_head(root, since)
    if head.project is None:
        raise SourceGroupError(head.errors)
    return replace(head.project, limits=since.project.limits)


def _try_to_parse(root: Path, content: bytes) -> None:
    """Parse settings where it does no harm that they may be built to do some.

    Raises:
        SourceError: they cannot be used.
    """

    def complaint(_telling: Telling) -> str:
        try:
            parse_project(root, content)
        except KgError as error:
            return str(error)
        return ""

    try:
        said = run_isolated(complaint, _READING)
    except ChildEndedError as ended:
        # the bounds are ours, and no setting
        said = f"cannot be read: {str(ended).partition(' (')[0]}"
    if said:
        where = Position(root / FILE_NAME)
        raise SourceError(where, said.removeprefix(f"{where}: "))


def placed(error: KgError, path: Path) -> SourceError:
    """Return an error as one of a file, unless it names its own."""
    if isinstance(error, SourceError):
        return error
    where = Position(path)
    return SourceError(where, str(error).removeprefix(f"{where}: "))


@dataclass(frozen=True, slots=True)
class Alterations:
    """The files beside data that a change has altered, as they were and as they are."""

    settings: tuple[Pair, ...]
    rules: tuple[Pair, ...]
    ontology: tuple[Pair, ...]
    queries: tuple[Pair, ...]

    @property
    def files(self) -> tuple[Pair, ...]:
        """All of them."""
        return (*self.settings, *self.rules, *self.ontology, *self.queries)


def alterations(project: Project, head: Head, since: Snapshot) -> Alterations:
    """Compare what a change leaves with a commit, but for the data.

    Raises:
        SourceError: a file cannot be read, or a folder holds what none may.
    """
    limits = project.limits
    files = rdf_files(project.paths.ontology, limits.files)
    return Alterations(
        settings=_differing([since.settings], [head.settings or since.settings]),
        rules=_differing(since.rules, raw_rules(project.paths.shapes)),
        ontology=_differing(
            since.ontology, [read_raw(file, limits.file_mib) for file in files]
        ),
        queries=_differing(since.queries, raw_queries(project)),
    )


def _differing(before: Sequence[RawFile], after: Sequence[RawFile]) -> tuple[Pair, ...]:
    was, is_now = ({file.path: file for file in files} for files in (before, after))
    paths = dict.fromkeys([*was, *is_now])
    pairs = ((was.get(path), is_now.get(path)) for path in paths)
    return tuple((old, new) for old, new in pairs if old != new)


_NO_SINCE: Final = (
    "the shapes ask for {}, which only pySHACL has: no later change could be compared "
    "with what was before (--since); say it by sh:sparql or a check"
)


def judge_head(
    project: Project,
    since: Snapshot,
    rules: Rules,
    check_query: CheckQuery,
    judge: Judge,
) -> tuple[Report, list[SourceError]]:
    """Judge by its own rules, and whole, what a change leaves.

    ``rules`` are those of whoever asks, for a project that never had any.
    What cannot be read is in the errors, and then nothing may be in the report.
    """
    # a query that is as it was is no fault of the change, if it means what it meant
    before = since.project
    is_same = (project.base_iri, project.service) == (before.base_iri, before.service)
    known = since.queries if is_same else ()
    report, errors = Report((), 0), list[SourceError]()
    try:
        files = raw_rules(project.paths.shapes)
        checks = [file for file in files if file.path.suffix == QUERY_SUFFIX]
        errors += broken_queries(project, check_query, known)
        complaints = list(refused(checks, check_query, ServiceLimits()))
        errors += complaints
        # what a check must not ask for is not to be run
        if not complaints:
            own = read_own_rules(project) if since.rules or files else rules
            if own.compiled.beyond and not rules.compiled.beyond:
                raise ProjectError(_NO_SINCE.format(", ".join(own.compiled.beyond)))
            report = judge(project, own)
    except SourceGroupError as error:
        errors += error.errors
    except KgError as error:
        where = next(iter(project.paths.shapes), project.root / FILE_NAME)
        errors.append(placed(error, where))
    return report, list({str(error): error for error in errors}.values())


def joined(report: Report, other: Report, notes: Iterable[Result] = ()) -> Report:
    """Return what a report says and what is new of another one, once each.

    A result that both have, be it in other words, stood before if the first one says
    so. But one result hides no more than one.
    """
    same = frozenset(report.results) | other.known
    others = [one for one in other.results if one not in same]
    reworded = Counter(map(_key, report.results))
    reworded.subtract(_key(one) for one in other.results if one in same)
    more = []
    for one in others:
        reworded[_key(one)] -= 1
        if reworded[_key(one)] < 0:
            more.append(one)
    return replace(report, results=(*notes, *report.results, *more))


def _key(result: Result) -> tuple[object, ...]:
    """Return what a result is about: another wording makes it no other."""
    what = (result.name, result.focus_node, result.path, result.value)
    return (*what, result.component, result.severity.level)


def notes(altered: Alterations, since: Project, head: Project) -> Iterator[Result]:
    """Yield results, which are no complaints, that show a reviewer what was altered."""
    for before, after in altered.settings:
        for said in _settings(since, head):
            yield _note(before, after, f"the setting {said}")
    for before, after in chain(altered.rules, altered.ontology):
        yield _note(before, after, _lines(before, after))


def _note(before: RawFile | None, after: RawFile | None, said: str) -> Result:
    file = after or before
    if file is None:
        raise ValueError("no file")
    return Result(
        name=ALTERED,
        focus_node=Literal(clean(file.path.name)),
        path=None,
        value=None,
        severity=Severity.INFO,
        message=f"This change alters rules: {said}.",
        position=Position(file.path, _first_line(before, after) if after else None),
    )


def _settings(before: Project, after: Project) -> Iterator[str]:
    """Yield what differs in the settings, as it was and as it is."""
    was, is_now = _flat(asdict(before)), _flat(asdict(after))
    for name in dict.fromkeys([*was, *is_now]):
        old, new = was.get(name), is_now.get(name)
        if isinstance(old, tuple) and isinstance(new, tuple):
            gone, added = (
                _listed((one for one in some if one not in others), after.root)
                for some, others in ((old, new), (new, old))
            )
            if gone:
                yield f"{name}, no longer {gone}"
            if added:
                yield f"{name}, now {added} too"
            if old != new and not gone and not added:
                yield f"{name}, the same in another order"
        elif old != new:
            shown = _from_difference(old, new), _from_difference(new, old)
            yield f"{name}, {shown[0]} before, is {shown[1]}"


def _flat(table: dict[str, object], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _listed(values: Iterable[object], root: Path) -> str:
    """Return values, of which none is cut, with paths as seen from the project."""
    names = (relpath(one, root) if isinstance(one, Path) else one for one in values)
    return clean(", ".join(map(str, names)))


def _from_difference(value: object, other: object) -> str:
    """Return a value as a short text, in which it differs from another one."""
    text, pairs = str(value), zip(str(value), str(other), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    begin = max(0, same - _BEFORE) if len(text) > _MOST_CHARS else 0
    shown = visible(f"…{text[begin:]}" if begin else text, _MOST_CHARS)
    return "nothing" if value is None else shown


def _lines(before: RawFile | None, after: RawFile | None) -> str:
    """Say how many lines of a file were removed and added."""
    if before is None:
        return "the file is new"
    if after is None:
        return "the file is removed"
    was, is_now = (Counter(file.content.splitlines()) for file in (before, after))
    removed, added = (was - is_now).total(), (is_now - was).total()
    if not removed and not added:
        return "lines stand elsewhere, or end otherwise"
    return f"lines removed: {removed}, added: {added}"


def _first_line(before: RawFile | None, after: RawFile | None) -> int:
    """Return the number of the first line that differs."""
    was, is_now = (
        file.content.splitlines() if file else [] for file in (before, after)
    )
    same = zip(was, is_now, strict=False)
    number = next((n for n, (old, new) in enumerate(same, 1) if old != new), 0)
    return number or max(1, min(len(was) + 1, len(is_now)))
