"""``kg import``: makes claims of the rows of tables."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg.cli.format import write_file, write_files
from kg.cli.options import FILE
from kg.cli.progress import Progress
from kg.errors import KgError, ProjectError, UsageError
from kg.project import read_project
from kg.rdf.index import TripleIndex
from kg.sources import read_sources
from kg.tables.changes import changes_of
from kg.tables.first_mapping import first_mapping, sample_of
from kg.tables.plan import plan_import
from kg.tables.read_mapping import FILE_NAME, read_mapping
from kg.tables.rml.planned import plan_rml
from kg.text.characters import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.project import Project
    from kg.tables.plan import ImportPlan

_DONE: Final = {"add": "added", "change": "changed", "remove": "removed"}
_SHOWN: Final = 10


class ImportRefusedError(KgError):
    """Rows of a table are bad, and nothing was written."""


@click.command("import", epilog="Example: kg import figures.csv")
@click.argument("tables", nargs=-1, type=FILE, metavar="TABLE...")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What the columns mean.  [default: import.toml beside the first table]",
)
@click.option(
    "--rml",
    type=FILE,
    help="An RML mapping in Turtle, in place of an import.toml; it names its tables.",
)
@click.option(
    "--guess",
    is_flag=True,
    help="Write a first import.toml, and show ten rows as they would become.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Change nothing; say what would change, and exit 1 if anything.",
)
@click.option(
    "--without-bad-rows",
    is_flag=True,
    help="Write the claims of the other rows, if some rows are bad.",
)
@click.pass_obj
def import_command(
    root: Path,
    /,
    tables: tuple[Path, ...],
    *,
    mapping: Path | None,
    rml: Path | None,
    **is_asked: bool,
) -> None:
    """Make claims of the rows of tables.

    An import.toml says what the columns mean, or an RML mapping does. If a row is bad,
    nothing is written.
    """
    if rml and (is_asked["guess"] or mapping):
        raise UsageError("--rml takes the place of --mapping and --guess: leave it out")
    if not tables and not rml:
        raise click.UsageError("Missing argument 'TABLE...'.")
    project = read_project(root)
    mapping = mapping or [*tables, Path(FILE_NAME)][0].with_name(FILE_NAME)
    if is_asked["guess"]:
        _guess(project, mapping, tables)
        return
    plan = _mapped(project, rml, tables) if rml else _planned(project, mapping, tables)
    if plan.tally.has_error and not is_asked["without_bad_rows"]:
        raise ImportRefusedError(
            "nothing is written: correct the rows above, or leave them out with "
            "--without-bad-rows"
        )
    _change(project, plan, is_check=is_asked["check"])


def _change(project: Project, plan: ImportPlan, *, is_check: bool) -> None:
    """Write what an import changes, or say what it would change."""
    has_changes = False
    for change in changes_of(project, plan):
        has_changes = True
        verb = f"would {change.verb}" if is_check else _DONE[change.verb]
        click.echo(clean(f"{verb} {change.what}"))
    if not is_check:
        _write(project.root, plan)
    elif has_changes:
        raise click.exceptions.Exit(1)


def _planned(
    project: Project, mapping: Path, tables: Sequence[Path], first: int | None = None
) -> ImportPlan:
    """Return what an import does, after saying what is wrong in rows."""
    columns = read_mapping(mapping, project)
    with Progress() as progress:
        plan = plan_import(project, columns, tables, progress, first)
    return _told(plan)


def _mapped(project: Project, mapping: Path, tables: Sequence[Path]) -> ImportPlan:
    """Return what an import by RML does, after saying what is wrong in rows."""
    with Progress() as progress:
        plan = plan_rml(project, mapping, tables, progress)
    return _told(plan)


def _told(plan: ImportPlan) -> ImportPlan:
    """Return a plan, after saying what is wrong in rows."""
    tally = plan.tally
    for problem in tally.problems:
        click.echo(clean(str(problem)), err=True)
    said = (
        f"rows: {tally.rows}; mapped: {tally.mapped}, to claims: {plan.claims}; "
        f"reported above: {tally.rows - tally.mapped}"
    )
    click.echo(said, err=True)
    return plan


def _guess(project: Project, mapping: Path, tables: tuple[Path, ...]) -> None:
    """Write a first mapping, and show what it makes of the first rows.

    Raises:
        UsageError: several tables are named, or there is a mapping already.
    """
    if len(tables) > 1:
        raise UsageError("--guess looks at one table: name one")
    if mapping.exists():
        message = "exists already: remove it, or name another with --mapping"
        raise UsageError(f"{mapping}: {message}")
    table = tables[0]
    with Progress() as progress:
        sample = sample_of(project, table, progress)
        files = read_sources(project, progress=progress).files
    graph = TripleIndex(triple for one in files for triple in one.triples)
    today = datetime.now(tz=UTC).date()
    write_file(mapping, first_mapping(project, graph, table, sample, today))
    click.echo(clean(f"wrote {mapping}"), err=True)
    texts: list[str] = []
    try:
        texts += _planned(project, mapping, tables, _SHOWN).texts.values()
    except ProjectError as error:
        click.echo(f"still to say before an import:\n{error}", err=True)
    for text in texts:
        click.echo(text.partition("\n\n")[2])
    for row in sample.rows[:_SHOWN] if not texts else ():
        cells = (f"{name}: {cell}" for name, cell in row.items() if cell)
        click.echo(clean(f"a row: {'; '.join(cells)}"))


def _write(root: Path, plan: ImportPlan) -> None:
    """Write the files of an import.

    At each moment the lock file knows the files as they are, before and after.
    """
    if plan.before != plan.after:
        write_file(plan.before.path, plan.between().text(root))
    changed = {
        path: text
        for path, text in plan.texts.items()
        if not path.exists() or path.read_text("utf-8") != text
    }
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_files(changed)
    for path in plan.removed:
        path.unlink(missing_ok=True)
    if plan.before != plan.after:
        write_file(plan.after.path, plan.after.text(root))
