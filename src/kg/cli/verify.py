"""``kg verify``: verifies that a release is whole, and its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options import FILE, RELEASE, release_at
from kg.cli.progress import Progress
from kg.release.manifest import SIGNATURE
from kg.release.verify.release import verify_whole
from kg.release.verify.signature import verify_signature

if TYPE_CHECKING:
    from pathlib import Path


@click.command("verify", epilog="Example: kg verify build/current")
@RELEASE
@click.option("--key", type=FILE, help="A public key of minisign it must be signed by.")
@click.pass_obj
def verify_command(root: Path, folder: Path | None, key: Path | None) -> None:
    """Check that the release in DIR is whole: each file, the identity, the store.

    Without DIR, the current release of the project.
    """
    release = release_at(root, folder)
    with Progress() as progress:
        verify_whole(release, progress)
    if key:
        verify_signature(release, key)
    elif (release.path / SIGNATURE).exists():
        click.echo("kg: there is a signature; give --key to check it", err=True)
    signed = f", signed by {key}" if key else ""
    click.echo(
        f"{release.id} is whole, with the identity {release.manifest.identity}{signed}"
    )
