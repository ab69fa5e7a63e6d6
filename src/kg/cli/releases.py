"""``kg verify``, ``sign``, ``publish``, ``rollback`` and ``releases``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kg.cli.progress import Progress
from kg.errors import ReleaseError
from kg.release.manifest import MANIFEST, SIGNATURE, read_release
from kg.release.publish.folder import CURRENT, DEFAULT_OUTPUT, RELEASES
from kg.release.publish.publish import adopt, find, releases, roll_back, switch_to
from kg.release.verify.release import verify_whole
from kg.release.verify.signature import (
    is_open_to_others,
    sign_release,
    verify_signature,
)

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_OUTPUT = click.option(
    "--output",
    type=_FOLDER,
    help="Where releases are; the newest is OUTPUT/current.  [default: build]",
)


@click.command("verify", epilog="Example: kg verify build/current")
@click.argument("folder", metavar="[DIR]", type=_FOLDER, required=False)
@click.option(
    "--key", type=_FILE, help="A public key of minisign it must be signed by."
)
@click.pass_obj
def verify_command(root: Path, folder: Path | None, key: Path | None) -> None:
    """Check that the release in DIR is whole: each file, the identity, the store.

    Without DIR, the current release of the project.
    """
    release = read_release(folder or root / DEFAULT_OUTPUT / CURRENT)
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


@click.command("sign", epilog="Example: kg sign --key ~/.minisign/kg.key")
@click.argument("folder", metavar="[DIR]", type=_FOLDER, required=False)
@click.option("--key", type=_FILE, required=True, help="A secret key of minisign.")
@click.pass_obj
def sign_command(root: Path, folder: Path | None, key: Path) -> None:
    """Sign the release in DIR, or the current one, in the form of minisign.

    The password of the key, if it has one, is taken from KG_SIGN_PASSWORD. The key must
    lie in no git repository, or be ignored there.
    """
    if is_open_to_others(key):
        click.echo(f"kg: {key}: others can read it; say chmod 600 {key}", err=True)
    release = read_release(folder or root / DEFAULT_OUTPUT / CURRENT)
    with Progress() as progress:
        verify_whole(release, progress)
    click.echo(sign_release(release, key, os.environ.get("KG_SIGN_PASSWORD")))


@click.command("publish", epilog="Example: kg publish 0123456789abcdef")
@click.argument("release")
@_OUTPUT
@click.pass_obj
def publish_command(root: Path, release: str, output: Path | None) -> None:
    """Make RELEASE the current one: its identifier, or a folder made elsewhere.

    It is verified first. A server that is running goes over to it.
    """
    folder, path = output or root / DEFAULT_OUTPUT, Path(release).resolve()
    is_here = path.parent == (folder / RELEASES).resolve()
    with Progress() as progress:
        if release and (path / MANIFEST).is_file() and not is_here:
            published = adopt(path, folder, progress)
        else:
            published = find(folder, path.name if release and is_here else release)
            switch_to(folder, published, progress)
    click.echo(published.path)


@click.command("rollback", epilog="Example: kg rollback")
@_OUTPUT
@click.pass_obj
def rollback_command(root: Path, output: Path | None) -> None:
    """Make the release before the current one the current one again."""
    with Progress() as progress:
        release = roll_back(output or root / DEFAULT_OUTPUT, progress)
    click.echo(release.path)


@click.command("releases", epilog="Example: kg releases")
@_OUTPUT
@click.pass_obj
def releases_command(root: Path, output: Path | None) -> None:
    """List the releases that are kept, the last published first, and which is current.

    A star marks it. Of a release whose manifest was changed, it says "damaged".
    """
    folder = output or root / DEFAULT_OUTPUT
    current = (folder / CURRENT).resolve()
    for path in releases(folder):
        mark = "*" if path.resolve() == current else " "
        click.echo(f"{mark} {path.name}  {_described(path)}")


def _described(path: Path) -> str:
    """Return what the manifest says of a release, or that it cannot be believed."""
    try:
        release = read_release(path)
    except ReleaseError:
        return "damaged"
    if release.id != path.name:
        return "damaged"
    manifest = release.manifest
    commit = manifest.commit[:12] if manifest.commit else "-"
    return f"{manifest.created}  {manifest.version}  {commit}  {manifest.identity}"
