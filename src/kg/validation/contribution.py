"""Reads the settings of a change, which are untrusted, and joins the reports on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.errors import (
    KgError,
    Position,
    SettingsError,
    SourceError,
    SourceGroupError,
)
from kg.project import FILE_NAME, parse_project
from kg.sandbox.child import Bounds, ChildEndedError, run_isolated
from kg.sources.accepted_files import read_raw
from kg.sources.git import check_in_repository
from kg.validation.outcome import each

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.project import Project
    from kg.sandbox.child import Telling
    from kg.shacl.results import Report, Result
    from kg.sources.accepted_files import RawFile
    from kg.sources.snapshot import Snapshot

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
        errors = tuple(each(placed(error, root / FILE_NAME)))
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
    path = root / FILE_NAME

    def complaints(_telling: Telling) -> list[tuple[int | None, str]]:
        try:
            parse_project(root, content)
        except KgError as error:
            errors = each(placed(error, path))
            return [(one.position.line, one.message) for one in errors]
        return []

    try:
        said = run_isolated(complaints, _READING)
    except ChildEndedError as ended:
        # these limits are constants and no settings: remove the names of settings
        said = [(None, f"cannot be read: {str(ended).partition(' (')[0]}")]
    if said:
        raise SourceGroupError(
            [SourceError(Position(path, line), message) for line, message in said]
        )


def placed(error: KgError, path: Path) -> SourceError:
    """Return an error as an error of a file; it keeps the position that it has."""
    if isinstance(error, SettingsError):
        return SourceGroupError(error.errors)
    if isinstance(error, SourceError):
        return error
    where = Position(path)
    return SourceError(where, str(error).removeprefix(f"{where}: "))


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
