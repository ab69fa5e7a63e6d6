"""``kg rollback``: makes the former release the current one again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options import OUTPUT
from kg.cli.progress import Progress
from kg.release.publish.publish import roll_back

if TYPE_CHECKING:
    from pathlib import Path


@click.command("rollback", epilog="Example: kg rollback")
@OUTPUT
def rollback_command(output: Path) -> None:
    """Make the release before the current one the current one again."""
    with Progress() as progress:
        release = roll_back(output, progress)
    click.echo(release.path)
