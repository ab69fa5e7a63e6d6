"""``kg upgrade``: moves a project of the old model to the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.format import write_files
from kg.cli.progress import Progress
from kg.project import read_project
from kg.text.characters import clean
from kg.upgrade import plan_upgrade

if TYPE_CHECKING:
    from pathlib import Path


@click.command("upgrade", epilog="Example: kg upgrade --check")
@click.option(
    "--check",
    is_flag=True,
    help="Change nothing; say what would change in each line, and exit 1 if anything.",
)
@click.pass_obj
def upgrade_command(root: Path, *, check: bool) -> None:
    """Move a project of the old model to the new one; no statement is lost.

    What a person must decide is listed after the changes.
    """
    # every file is read before one is written, so that a bad one prevents all changes
    with Progress() as progress:
        plan = plan_upgrade(read_project(root), progress)
    if not check:
        for path in plan.texts:
            path.parent.mkdir(exist_ok=True)
        write_files(plan.texts)
        for path in plan.texts:
            click.echo(clean(f"changed {path}"))
    else:
        for change in plan.changes:
            click.echo(clean(f"would change {change}"))
    for question in plan.to_decide:
        click.echo(clean(f"to decide: {question}"))
    said = f"{len(plan.texts)} files, {len(plan.changes)} changes"
    click.echo(said if plan.texts else "nothing to upgrade", err=bool(plan.texts))
    if check and plan.texts:
        raise click.exceptions.Exit(1)
