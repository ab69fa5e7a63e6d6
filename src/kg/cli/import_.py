"""``kg import``: makes claims of the rows of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kg.cli.format import write_file
from kg.cli.options import FILE
from kg.cli.progress import Progress
from kg.errors import KgError
from kg.project import read_project
from kg.tables.changes import changes_of
from kg.tables.mapping import FILE_NAME, read_mapping
from kg.tables.plan import plan_import
from kg.text.characters import clean

if TYPE_CHECKING:
    from pathlib import Path

    from kg.tables.plan import ImportPlan


_DONE: Final = {"add": "added", "change": "changed", "remove": "removed"}


@click.command("import", epilog="Example: kg import figures.csv")
@click.argument("tables", nargs=-1, required=True, type=FILE, metavar="TABLE...")
@click.option(
    "--mapping",
    type=FILE,
    help="What the columns mean.  [default: import.toml beside the first table]",
)
@click.option(
    "--check",
    is_flag=True,
    help="ImportChange nothing; say what would change, and exit 1 if anything.",
)
@click.option(
    "--without-bad-rows",
    is_flag=True,
    help="Write the claims of the other rows, if some rows are bad.",
)
@click.pass_obj
def import_command(
    root: Path,
    tables: tuple[Path, ...],
    *,
    mapping: Path | None,
    check: bool,
    without_bad_rows: bool,
) -> None:
    """Make claims of the rows of tables.

    An import.toml says what the columns mean. If a row is bad, nothing is written.
    """
    project = read_project(root)
    columns = read_mapping(mapping or tables[0].with_name(FILE_NAME), project)
    with Progress() as progress:
        plan = plan_import(project, columns, tables, progress)
    tally = plan.tally
    for problem in tally.problems:
        click.echo(clean(str(problem)), err=True)
    said = (
        f"rows: {tally.rows}; mapped: {tally.mapped}, to claims: {plan.claims}; "
        f"reported above: {tally.rows - tally.mapped}"
    )
    click.echo(said, err=True)
    if tally.has_error and not without_bad_rows:
        raise ImportRefusedError(
            "nothing is written: correct the rows above, or leave them out with "
            "--without-bad-rows"
        )
    changes = list(changes_of(project, plan))
    for change in changes:
        verb = f"would {change.verb}" if check else _DONE[change.verb]
        click.echo(clean(f"{verb} {change.what}"))
    if not check:
        _write(project.root, plan)
    elif changes:
        raise click.exceptions.Exit(1)


class ImportRefusedError(KgError):
    """Rows of a table are bad, and nothing was written."""


def _write(root: Path, plan: ImportPlan) -> None:
    """Write the files of an import.

    At each moment the lock file knows the files as they are, before and after.
    """
    during = plan.between()
    if plan.before != plan.after:
        write_file(plan.before.path, during.text(root))
    for path, text in plan.texts.items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, text)
    for path in plan.removed:
        path.unlink(missing_ok=True)
    if plan.before != plan.after:
        write_file(plan.after.path, plan.after.text(root))
