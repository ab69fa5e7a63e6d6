"""``kg diff``: what changed between two versions of a graph."""

from __future__ import annotations

from pathlib import Path

import click

from kg.errors import ReleaseError, UsageError
from kg.project import FILE_NAME, read_project
from kg.release.diff import (
    FORMATS,
    Version,
    compare,
    of_project,
    of_release,
    of_snapshot,
)
from kg.release.manifest import MANIFEST, read_release
from kg.release.publishing import DEFAULT_OUTPUT, find
from kg.validation.snapshot import read_snapshot


@click.command("diff", epilog="Example: kg diff HEAD~1 . --format markdown")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
)
@click.pass_obj
def diff_command(root: Path, old: str, new: str, output_format: str) -> None:
    """Say what changed from OLD to NEW; exit 0 if nothing did, 1 if something.

    Each of the two is a release (its folder, or its identifier), a folder with
    kg.toml, or a commit of the project's repository.
    """
    changes = compare(_version(root, old), _version(root, new))
    click.echo(FORMATS[output_format](changes))
    if changes:
        raise click.exceptions.Exit(1)


def _version(root: Path, name: str) -> Version:
    path = Path(name)
    if (path / MANIFEST).is_file():
        return of_release(read_release(path))
    if (path / FILE_NAME).is_file():
        return of_project(read_project(path), name)
    try:
        return of_release(find(root / DEFAULT_OUTPUT, name))
    except ReleaseError:
        pass
    try:
        return of_snapshot(read_snapshot(root, name))
    except UsageError as error:
        raise UsageError(
            f"{name}: is no release, no folder with {FILE_NAME} and no commit: {error}"
        ) from error
