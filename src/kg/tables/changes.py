"""What an import changes, as lines for a review: files, and the things in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.iris import ShortNames
from kg.rdf.prefixes import project_prefixes
from kg.sources.parse import parse_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.project import Project
    from kg.tables.plan import ImportPlan


class ImportChange(NamedTuple):
    """That an import will ``add``, ``change`` or ``remove`` a thing in a file."""

    verb: str
    what: str


def changes_of(project: Project, plan: ImportPlan) -> Iterator[ImportChange]:
    """Yield a line for each thing that an import adds, changes or removes."""
    prefixes = project_prefixes(project.id_namespace)
    names = ShortNames(prefixes)
    for path in sorted({*plan.texts, *plan.removed}):
        text, old = plan.texts.get(path, ""), _text(path)
        if text == old:
            continue
        shown = path.relative_to(project.root) if _inside(project, path) else path
        was, now = (_by_subject(path, one, prefixes) for one in (old, text))
        for subject in sorted({*was, *now}, key=names.name):
            before, after = was.get(subject), now.get(subject)
            if before != after:
                verb = "change" if before and after else "add" if after else "remove"
                yield ImportChange(verb, f"{shown}: {names.name(subject)}")


def _inside(project: Project, path: Path) -> bool:
    return path.is_relative_to(project.root)


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _by_subject(
    path: Path, text: str, prefixes: dict[str, str]
) -> dict[object, set[Triple]]:
    found: dict[object, set[Triple]] = {}
    for triple in parse_turtle(path, text, prefixes) if text else ():
        found.setdefault(triple.subject, set()).add(triple)
    return found
