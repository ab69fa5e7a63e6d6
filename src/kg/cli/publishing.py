"""``kg build`` and ``kg serve``: from a project to a release to a service."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from kg.cli.progress import Progress
from kg.errors import UsageError
from kg.project import read_project
from kg.rdf.vocabulary import project_prefixes
from kg.release.build import GraphRefusedError, build
from kg.release.output import DEFAULT_OUTPUT
from kg.validation import read_sources
from kg.validation.reports import FORMATS, ReportContext


@click.command("build", epilog="Example: kg build --output build")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where releases go; the newest is OUTPUT/current.  [default: build]",
)
@click.pass_obj
def build_command(root: Path, output: Path | None) -> None:
    """Validate the project and publish it as a release folder."""
    project = read_project(root)
    sources = read_sources(project)
    folder = output or root / DEFAULT_OUTPUT
    try:
        release = build(sources, folder, _created(), Progress())
    except GraphRefusedError as error:
        context = ReportContext(project.root, project_prefixes(project.id_namespace))
        click.echo(FORMATS["text"](error.report, context), err=True)
        raise
    click.echo(release.path)


def _created() -> datetime:
    """Return the instant that a release is dated: SOURCE_DATE_EPOCH, or now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH={epoch!r}: must be a number of seconds since 1970"
        ) from None
