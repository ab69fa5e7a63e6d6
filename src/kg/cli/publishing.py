"""``kg build`` and ``kg serve``: from a project to a release to a service."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from kg.cli.progress import Progress
from kg.errors import UsageError
from kg.project import FILE_NAME, Limits, read_project
from kg.rdf.vocabulary import project_prefixes
from kg.release.build import GraphRefusedError, build
from kg.release.publishing import CURRENT, DEFAULT_OUTPUT
from kg.validation import read_sources
from kg.validation.reports import FORMATS, ReportContext
from kg.web.server import serve
from kg.web.switching import ReleaseSwitch


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


@click.command("serve", epilog="Example: kg serve --host 127.0.0.1 --port 8000")
@click.option(
    "--release",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The release to serve.  [default: build/current of the project]",
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.pass_obj
def serve_command(root: Path, folder: Path | None, host: str, port: int) -> None:
    """Serve a release: pages, linked data, dumps and SPARQL.

    When OUTPUT/current points at another release, that one is served from then on.
    """
    # a release can be served from anywhere; its project only brings limits along
    has_project = (root / FILE_NAME).exists()
    limits = read_project(root).limits if has_project else Limits()
    current = folder or root / DEFAULT_OUTPUT / CURRENT
    _progress(f"verifying {current.resolve()}")
    serve(ReleaseSwitch(current, limits), host=host, port=port, say=_progress)


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


def _progress(step: str) -> None:
    click.echo(f"kg: {step}", err=True)
