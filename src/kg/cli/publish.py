"""``kg publish``: makes another release the current one."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import OUTPUT
from kg.cli.progress import Progress
from kg.release.manifest import MANIFEST
from kg.release.publish.current_release import RELEASES
from kg.release.publish.publish import adopt, find, switch_to


@click.command("publish", epilog="Example: kg publish 0123456789abcdef")
@click.argument("release")
@OUTPUT
def publish_command(release: str, output: Path) -> None:
    """Make RELEASE the current one: an identifier, or a folder from elsewhere.

    It is verified first. A running server switches to it.
    """
    path = Path(release).resolve()
    is_here = path.parent == (output / RELEASES).resolve()
    with Progress() as progress:
        if release and (path / MANIFEST).is_file() and not is_here:
            published = adopt(path, output, progress)
        else:
            published = find(output, path.name if release and is_here else release)
            switch_to(output, published, progress)
    click.echo(published.path)
