"""``kg build``: validates a project and publishes a release of it."""

from __future__ import annotations

import gc
import os
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from kg.cli.options import OUTPUT
from kg.cli.progress import Progress
from kg.cli.spark_options import MASTER, SPARK, check_master
from kg.errors import UsageError
from kg.project import read_project
from kg.rdf.prefixes import project_prefixes
from kg.release.build import GraphRefusedError, build
from kg.sources import read_sources
from kg.validation.reports import FORMATS, ReportContext

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.project import Project

_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_LAST_SECOND: Final = 253_402_300_799


@click.command("build", epilog="Example: kg build --output build")
@OUTPUT
@click.option("--engine", type=click.Choice([SPARK]), help="Build on several machines.")
@MASTER
@click.pass_obj
def build_command(
    root: Path, output: Path, engine: str | None, master: str | None
) -> None:
    """Validate the project and publish it as a release folder."""
    check_master(engine, master)
    project = read_project(root)
    _refuse_inputs(project, output)
    created = _created()
    try:
        with Progress() as progress, _without_garbage():
            if engine == SPARK:
                # its imports take longer than a small build
                from kg.spark.build import build_on_spark  # noqa: PLC0415

                release = build_on_spark(project, output, created, master, progress)
            else:
                # not kept here: the build needs its memory for something else
                release = build(
                    read_sources(project, progress=progress), output, created, progress
                )
    except GraphRefusedError as error:
        context = ReportContext(project.root, project_prefixes(project.id_namespace))
        click.echo(FORMATS["text"](error.report, context), err=True)
        raise
    click.echo(release.path)


@contextmanager
def _without_garbage() -> Iterator[None]:
    """Do not look for garbage: a build makes none, and this is a twentieth of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _refuse_inputs(project: Project, output: Path) -> None:
    """Refuse an output folder that the next build would read as input."""
    for path in project.paths.read:
        if output.resolve().is_relative_to(path):
            raise UsageError(
                f"--output {output}: lies in {path}, which the build reads; "
                "name a folder beside it"
            )


def _created() -> datetime:
    """Return the date of the release: SOURCE_DATE_EPOCH, or now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    # int() also accepts signs, spaces, underscores and digits of every script
    if not _SECONDS.fullmatch(epoch) or int(epoch) > _LAST_SECOND:
        raise UsageError(
            f"SOURCE_DATE_EPOCH={epoch!r}: must be seconds since 1970 in the digits 0 "
            f"to 9, from 0 to {_LAST_SECOND} (the end of the year 9999)"
        )
    return datetime.fromtimestamp(int(epoch), UTC)
