"""``kg diff``: what changed between two versions of a graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.progress import Progress
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
from kg.release.output import DEFAULT_OUTPUT
from kg.release.publishing import beginning_with
from kg.validation.snapshot import commit_named, read_snapshot

if TYPE_CHECKING:
    from kg.release.manifest import Release


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

    Each of the two is a release (its folder, or 6 or more digits of its identifier),
    a folder with kg.toml, or a commit of the project's repository.
    """
    with Progress() as progress:
        before, after = (_version(root, name, progress) for name in (old, new))
        changes = compare(before, after, progress)
    click.echo(FORMATS[output_format](changes))
    if changes:
        raise click.exceptions.Exit(1)


def _version(root: Path, name: str, progress: Progress) -> Version:
    # the path of no name is the folder at hand
    if not name:
        raise UsageError("an empty name is no version; is a variable not set?")
    path = Path(name)
    if (path / MANIFEST).is_file():
        return of_release(read_release(path), progress)
    if (path / FILE_NAME).is_file():
        return of_project(read_project(path), name, progress)
    return _named(root, name, progress)


def _named(root: Path, name: str, progress: Progress) -> Version:
    """Return the release or the commit of a name that is no folder."""
    release = _release(root, name)
    try:
        commit = commit_named(root, name)
    except UsageError as error:
        if release:
            return of_release(release, progress)
        raise UsageError(
            f"{name}: is no release, no folder with {FILE_NAME} and no commit: {error}"
        ) from error
    if release:
        raise UsageError(
            f"{name}: is a release and a commit; write {release.path} for the release, "
            f"{commit} for the commit"
        )
    return of_snapshot(read_snapshot(root, name), progress)


def _release(root: Path, name: str) -> Release | None:
    """Return the release of the project whose identifier begins with a name, if any."""
    found = beginning_with(root / DEFAULT_OUTPUT, name)
    if len(found) > 1:
        listed = ", ".join(path.name for path in found)
        raise ReleaseError(f"{name}: more than one release; write one of: {listed}")
    return read_release(found[0]) if found else None
