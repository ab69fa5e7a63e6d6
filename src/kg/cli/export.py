"""``kg export``: writes a release in another form, such as nanopublications."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from kg.cli.options import FOLDER, release_at
from kg.cli.progress import Progress
from kg.errors import ReleaseError, UsageError
from kg.release.content.nanopubs import nanopubs
from kg.release.verify.digests import verify_quick


@click.group("export")
def export_command() -> None:
    """Write a release in another form."""


@export_command.command("nanopubs", epilog="Example: kg export nanopubs --output np")
@click.option("--release", "folder", type=FOLDER, help="[default: build/current]")
@click.option("--output", type=FOLDER, required=True, help="A new or empty folder.")
@click.pass_obj
def nanopubs_command(root: Path, folder: Path | None, output: Path) -> None:
    """Write each claim of a release as a nanopublication with a trusty URI."""
    release = release_at(root, folder)
    verify_quick(release)
    if output.exists() and any(output.iterdir()):
        raise UsageError(f"{output}: is not empty; name a new folder")
    progress = Progress()
    progress("writing nanopublications")
    made = nanopubs(release)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(prefix=".tmp-", dir=output.parent) as name,
            progress,
        ):
            scratch = Path(name) / "nanopubs"
            scratch.mkdir()
            for done, slug in enumerate(made, 1):
                (scratch / f"{slug}.trig").write_text(made[slug](), "utf-8")
                progress("writing nanopublications", done, len(made))
            scratch.replace(output)
    except OSError as error:
        raise ReleaseError(f"{output}: cannot be written: {error.strerror}") from error
    click.echo(f"{len(made)} nanopublications in {output}")
