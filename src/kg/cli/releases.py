"""``kg releases``: lists the kept releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options import OUTPUT
from kg.errors import ReleaseError
from kg.release.manifest import read_release
from kg.release.publish.current_release import CURRENT
from kg.release.publish.publish import releases

if TYPE_CHECKING:
    from pathlib import Path


@click.command("releases", epilog="Example: kg releases")
@OUTPUT
def releases_command(output: Path) -> None:
    """List the releases that are kept, the last published first.

    A star marks the current one. A release whose manifest was changed is "damaged".
    """
    current = (output / CURRENT).resolve()
    for path in releases(output):
        mark = "*" if path.resolve() == current else " "
        click.echo(f"{mark} {path.name}  {_described(path)}")


def _described(path: Path) -> str:
    """Return the manifest's description of a release, or "damaged"."""
    try:
        release = read_release(path)
    except ReleaseError:
        return "damaged"
    if release.id != path.name:
        return "damaged"
    manifest = release.manifest
    commit = manifest.commit[:12] if manifest.commit else "-"
    return f"{manifest.created}  {manifest.version}  {commit}  {manifest.identity}"
