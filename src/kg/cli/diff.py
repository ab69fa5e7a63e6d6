"""``kg diff``: shows the changes between two versions of a graph."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg.cli.progress import Progress
from kg.errors import FormerVersionError, KgError, ReleaseError, UsageError
from kg.project import FILE_NAME, read_project
from kg.release.diff.changes import compare
from kg.release.diff.reports import FORMATS, cut
from kg.release.diff.versions import Draft, Version, of_project, of_release, of_snapshot
from kg.release.manifest import MANIFEST, read_release
from kg.release.publish.output_folder import DEFAULT_OUTPUT
from kg.release.publish.publish import beginning_with
from kg.sources.git import commit_named
from kg.sources.snapshot import read_snapshot
from kg.validation.contribution import contributed

if TYPE_CHECKING:
    from kg.release.manifest import Release

_RARELY: Final = (100_000, 50, 100)
"""Thresholds of the garbage collector."""


@click.command("diff", epilog="Example: kg diff HEAD~1 . --format markdown")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option(
    "--since",
    metavar="REF",
    help="Compare this commit with the project's folder. REF names only a commit, "
    "never a release or a folder.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
)
@click.option(
    "--max-kib",
    type=click.IntRange(min=1),
    help="Cut text or Markdown at the end of a line, to at most so many KiB.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="List everything in text or Markdown, not only the first of many.",
)
@click.pass_obj
def diff_command(  # noqa: PLR0913 - an argument for each option
    root: Path,
    old: str | None,
    new: str | None,
    since: str | None,
    output_format: str,
    max_kib: int | None,
    *,
    everything: bool,
) -> None:
    """Show what changed from OLD to NEW; exit 0 if nothing changed, 1 if something did.

    Each of the two is a release (its folder, or 6 or more digits of its identifier),
    a folder with kg.toml, or a commit of the project's repository.
    """
    is_read = output_format in {"text", "markdown"}
    if max_kib is not None and not is_read:
        raise UsageError(f"--max-kib: {output_format} cannot be cut; use text")
    if everything and not is_read:
        raise UsageError(f"--all: {output_format} has everything; leave it out")
    # millions of objects are made that all stay; to look for rubbish doubles the time
    gc.set_threshold(*_RARELY)
    with Progress() as progress:
        before, after = _versions(root, old, new, since, progress)
        changes = compare(before, after, progress)
    write = FORMATS[output_format]
    written = write(changes, None) if everything else write(changes)
    click.echo(cut(written, max_kib << 10) if max_kib is not None else written)
    if changes:
        raise click.exceptions.Exit(1)


def _versions(
    root: Path, old: str | None, new: str | None, since: str | None, progress: Progress
) -> tuple[Draft | Version, Draft | Version]:
    """Return the two named versions, or those of a commit and the folder."""
    if since is None:
        if old is None or new is None:
            raise UsageError("name OLD and NEW, or a commit with --since")
        return _version(root, old, progress), _version(root, new, progress)
    if old is not None:
        raise UsageError("--since: compares with the folder; leave out OLD and NEW")
    snapshot = read_snapshot(root, since)
    after = of_project(contributed(root, snapshot), "the change", progress)
    try:
        return of_snapshot(snapshot, progress), after
    except KgError as error:
        raise FormerVersionError(str(error)) from error


def _version(root: Path, name: str, progress: Progress) -> Draft | Version:
    # Path("") is the current folder
    if not name:
        raise UsageError("an empty name is no version; is a variable not set?")
    path = Path(name)
    if (path / MANIFEST).is_file():
        return of_release(read_release(path), progress)
    if (path / FILE_NAME).is_file():
        return of_project(read_project(path), name, progress)
    return _named(root, name, progress)


def _named(root: Path, name: str, progress: Progress) -> Draft | Version:
    """Return the release or the commit with a name that is no folder."""
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
    """Return the project's release whose identifier begins with a name, or None."""
    found = beginning_with(root / DEFAULT_OUTPUT, name)
    if len(found) > 1:
        listed = ", ".join(path.name for path in found)
        raise ReleaseError(f"{name}: more than one release; write one of: {listed}")
    return read_release(found[0]) if found else None
