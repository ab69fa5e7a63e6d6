"""``kg sign``: signs a release in the form of minisign."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from kg.cli.options import FILE, RELEASE, release_at
from kg.cli.progress import Progress
from kg.release.verify.release import verify_whole
from kg.release.verify.signature import is_open_to_others, sign_release

if TYPE_CHECKING:
    from pathlib import Path


@click.command("sign", epilog="Example: kg sign --key ~/.minisign/kg.key")
@RELEASE
@click.option("--key", type=FILE, required=True, help="A secret key of minisign.")
@click.pass_obj
def sign_command(root: Path, folder: Path | None, key: Path) -> None:
    """Sign the release in DIR, or the current one, in the form of minisign.

    The password of the key, if it has one, is taken from KG_SIGN_PASSWORD. The key must
    lie in no git repository, or be ignored there.
    """
    if is_open_to_others(key):
        click.echo(f"kg: {key}: others can read it; run chmod 600 {key}", err=True)
    release = release_at(root, folder)
    with Progress() as progress:
        verify_whole(release, progress)
    click.echo(sign_release(release, key, os.environ.get("KG_SIGN_PASSWORD")))
