"""Reports which settings, shapes, checks, ontology files and queries a change alters.

So a reviewer sees that a change alters the rules.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from itertools import chain, takewhile
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from kg.errors import Position
from kg.project import shipped_name
from kg.shacl.results import ALTERED, Result, Severity
from kg.sources.accepted_files import RawFile, rdf_files, read_raw
from kg.text.characters import clean, visible
from kg.validation.queries import raw_queries
from kg.validation.rules import raw_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.project import Project
    from kg.validation.contribution import Contribution

    Pair = tuple[RawFile | None, RawFile | None]

_MOST_CHARS: Final = 80
_BEFORE: Final = 20


@dataclass(frozen=True, slots=True)
class ChangesBesideData:
    """The altered files that are not data, as pairs of the old and the new file."""

    settings: tuple[Pair, ...]
    rules: tuple[Pair, ...]
    ontology: tuple[Pair, ...]
    queries: tuple[Pair, ...]

    @property
    def files(self) -> tuple[Pair, ...]:
        """All pairs."""
        return (*self.settings, *self.rules, *self.ontology, *self.queries)


def changes_beside_data(change: Contribution, project: Project) -> ChangesBesideData:
    """Return the files, except data, that differ between a change and its commit.

    Raises:
        SourceError: a file cannot be read, or a folder contains a forbidden file.
    """
    since, limits = change.since, project.limits
    files = rdf_files(project.paths.ontology_there, limits.files)
    return ChangesBesideData(
        settings=_differing([since.settings], [change.settings or since.settings]),
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


def notes(
    altered: ChangesBesideData, since: Project, head: Project
) -> Iterator[Result]:
    """Yield results of severity info that show a reviewer the alterations."""
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
    """Yield the differing settings, with the old and the new value."""
    was, is_now = (_flat(asdict(one)) for one in (before, after))
    for name in dict.fromkeys([*was, *is_now]):
        old, new = was.get(name), is_now.get(name)
        if isinstance(old, tuple) and isinstance(new, tuple):
            gone, added = (
                _listed((one for one in some if one not in others), before, after)
                for some, others in ((old, new), (new, old))
            )
            if gone:
                yield f"{name} no longer has {gone}"
            if added:
                yield f"{name} now also has {added}"
            if old != new and not gone and not added:
                yield f"{name} has another order"
        elif old != new:
            shown = _from_difference(old, new), _from_difference(new, old)
            yield f"{name} was {shown[0]} and is now {shown[1]}"


def _flat(table: dict[str, object], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            value.pop("shipped", None)  # these are among the other paths
            found |= _flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _listed(values: Iterable[object], before: Project, after: Project) -> str:
    """Return values in full, with paths relative to the project."""

    def name(one: object) -> str:
        if not isinstance(one, Path):
            return str(one)
        if any(project.paths.ships(one) for project in (before, after)):
            return shipped_name(one)
        return relpath(one, after.root)

    return clean(", ".join(map(name, values)))


def _from_difference(value: object, other: object) -> str:
    """Return a value as a short text, around its first difference from another one."""
    text, pairs = str(value), zip(str(value), str(other), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    begin = max(0, same - _BEFORE) if len(text) > _MOST_CHARS else 0
    shown = visible(f"…{text[begin:]}" if begin else text, _MOST_CHARS)
    return "nothing" if value is None else shown


def _lines(before: RawFile | None, after: RawFile | None) -> str:
    """Return how many lines of a file were removed and added."""
    if before is None:
        return "the file is new"
    if after is None:
        return "the file is removed"
    was, is_now = (Counter(file.content.splitlines()) for file in (before, after))
    removed, added = (was - is_now).total(), (is_now - was).total()
    if not removed and not added:
        return "lines were moved, or their ends changed"
    return f"lines removed: {removed}, added: {added}"


def _first_line(before: RawFile | None, after: RawFile | None) -> int:
    """Return the number of the first line that differs."""
    was, is_now = (
        file.content.splitlines() if file else [] for file in (before, after)
    )
    same = zip(was, is_now, strict=False)
    number = next((n for n, (old, new) in enumerate(same, 1) if old != new), 0)
    return number or max(1, min(len(was) + 1, len(is_now)))
