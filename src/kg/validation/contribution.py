"""Validates the settings, rules, ontology and queries of a change.

The base commit's rules decide whether a change is accepted. But the project after the
change must also be valid by its own settings and its own rules.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.errors import KgError, Position, ProjectError, SourceError, SourceGroupError
from kg.project import FILE_NAME, Project, ServiceLimits, parse_project
from kg.sandbox.child import Bounds, ChildEndedError, run_isolated
from kg.shacl.results import Report, Result
from kg.sources.accepted_files import QUERY_SUFFIX, RawFile, read_raw
from kg.sources.git import check_in_repository
from kg.validation.queries import broken_queries, refused
from kg.validation.rules import raw_rules, read_own_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kg.sandbox.child import Telling
    from kg.sources.snapshot import Snapshot
    from kg.validation.queries import CheckQuery
    from kg.validation.rules import Rules

    Judge = Callable[[Project, Rules], Report]

_SETTINGS_MIB: Final = 1
_READING: Final = Bounds(10.0, 256)


@dataclass(frozen=True, slots=True)
class Contribution:
    """A change: its base commit, and its settings.

    ``project`` is None if the settings are invalid; ``errors`` say why.
    """

    since: Snapshot
    settings: RawFile | None
    project: Project | None
    errors: tuple[SourceError, ...]


def read_contribution(root: Path, since: Snapshot) -> Contribution:
    """Return the change in the working tree; its settings are untrusted.

    If the settings differ from the commit's, a child process parses them first.
    """
    settings, project = None, None
    try:
        settings = read_raw(root / FILE_NAME, _SETTINGS_MIB)
        if settings.content != since.settings.content:
            _try_to_parse(root, settings.content)
        project = parse_project(root, settings.content)
        check_in_repository(project)
    except KgError as error:
        errors = (placed(error, root / FILE_NAME),)
        return Contribution(since, settings, None, errors)
    return Contribution(since, settings, project, ())


def contributed(root: Path, since: Snapshot) -> Project:
    """Return the project in the working tree, with the limits of the base commit.

    Raises:
        SourceError: its settings are invalid, or read files outside its repository.
    """
    change = read_contribution(root, since)
    if change.project is None:
        raise SourceGroupError(change.errors)
    return replace(change.project, limits=since.project.limits)


def _try_to_parse(root: Path, content: bytes) -> None:
    """Parse untrusted settings in a sandbox.

    Raises:
        SourceError: the settings are invalid.
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
        # these limits are constants and no settings: remove the names of settings
        said = f"cannot be read: {str(ended).partition(' (')[0]}"
    if said:
        where = Position(root / FILE_NAME)
        raise SourceError(where, said.removeprefix(f"{where}: "))


def placed(error: KgError, path: Path) -> SourceError:
    """Return an error as an error of a file; it keeps the position that it has."""
    if isinstance(error, SourceError):
        return error
    where = Position(path)
    return SourceError(where, str(error).removeprefix(f"{where}: "))


_NO_SINCE: Final = (
    "the shapes use {}, which only pySHACL supports, so --since would not work for "
    "later changes: use sh:sparql or a check"
)


def judge_head(
    project: Project,
    since: Snapshot,
    rules: Rules,
    check_query: CheckQuery,
    judge: Judge,
) -> tuple[Report, list[SourceError]]:
    """Return the report about the project after a change, by its own rules.

    ``rules`` are the caller's, for a project that has never had any. Files that cannot
    be read are in the returned errors; then the report may be empty.
    """
    # an unchanged query is no error of the change, if it still has the same meaning
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
        # do not run a check that was refused
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
    """Return a report with the results of two reports, without duplicates.

    A result of both is from before if ``report`` says so, even if its message differs.
    But one result replaces one other at most.
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
    """Return the identity of a result, which does not depend on its wording."""
    what = (result.name, result.focus_node, result.path, result.value)
    return (*what, result.component, result.severity.level)
