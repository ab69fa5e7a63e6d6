"""What an upgrade changes: the new text of each file, and why each line changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import Position, SourceError
from kg.progress import Tell, silent
from kg.rdf.prefixes import project_prefixes
from kg.sources import read_sources
from kg.sources.format import canonical
from kg.upgrade.change import Plan
from kg.upgrade.decisions import about_claims, about_statements, about_tool
from kg.upgrade.own_terms import declare_own_terms
from kg.upgrade.ownership import is_own
from kg.upgrade.report import ChangeReport
from kg.upgrade.statements import Statements
from kg.upgrade.texts import upgrade_texts

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.project import Project
    from kg.sources.source_file import SourceFile


def plan_upgrade(project: Project, progress: Tell = silent) -> Plan:
    """Return what an upgrade of a project would change; nothing is written.

    Files outside of the project's folder, and the vocabulary of the old tool, are not
    changed: a person must put those of the new version in their place.

    Raises:
        SourceError: a file cannot be read or parsed; or it changes and is no Turtle, or
            has a comment or a blank node that would be lost.
    """
    sources = read_sources(project, progress=progress)
    files = [file for file in sources.files if is_own(project, file)]
    statements = Statements(project.iris, (t for file in files for t in file.triples))
    plan = Plan()
    new = _new_statements(project, files, statements, plan)
    declare_own_terms(project, statements.names.own, new, plan)
    _write_texts(project, files, new, plan)
    upgrade_texts(project, statements.names, plan)
    others = [file for file in sources.files if not is_own(project, file)]
    plan.to_decide += [
        *about_tool(others, statements.names),
        *about_statements(files, statements.names),
        *about_claims(project, files, statements),
    ]
    return plan


def _new_statements(
    project: Project, files: list[SourceFile], statements: Statements, plan: Plan
) -> dict[Path, list[Triple]]:
    """Return the new statements of each file; each thing stays in its file."""
    homes = {
        statements.names.triple(triple).subject: file.path
        for file in reversed(files)
        for triple in file.triples
    }
    report = ChangeReport(project)
    new: dict[Path, list[Triple]] = {file.path: [] for file in files}
    for file in files:
        found = {triple: statements.change(triple) for triple in file.triples}
        for triple, change in found.items():
            for one in change.new if change else (triple,):
                new[homes.get(one.subject, file.path)].append(one)
        plan.changes += report.lines(file, filter(None, found.values()))
    return new


def _write_texts(
    project: Project,
    files: list[SourceFile],
    new: dict[Path, list[Triple]],
    plan: Plan,
) -> None:
    """Note the new text of each file whose statements change."""
    old = {file.path: file for file in files}
    prefixes = project_prefixes(project.id_namespace)
    for path, triples in new.items():
        file = old.get(path)
        if file is not None:
            if {*triples} == {*file.triples}:
                continue
            if path.suffix != ".ttl":
                message = (
                    "changes, and only Turtle is written: rewrite it as a .ttl file"
                )
                raise SourceError(Position(path), message)
        text = file.text if file else ""
        plan.texts[path] = canonical(path, text, triples, prefixes)
