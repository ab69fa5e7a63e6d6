"""The options of a validation report, and how commands write one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.format import write_file
from kg.errors import UsageError
from kg.shacl import ENGINES, Severity
from kg.validation.outcome import ReportRendering
from kg.validation.reports import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from kg.validation.outcome import ValidationOutcome
    from kg.validation.reports import ReportContext

    Command = Callable[..., None]

_OPTIONS = (
    click.option(
        "--format",
        "output_format",
        type=click.Choice(tuple(FORMATS)),
        default="text",
        show_default=True,
    ),
    click.option(
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write the report into this file.  [default: standard output]",
    ),
    click.option(
        "--severity",
        type=click.Choice(["violation", "warning", "info"]),
        default="info",
        show_default=True,
        help="Report only results of this severity or a graver one.",
    ),
    click.option(
        "--max-results",
        type=click.IntRange(min=0),
        help="Report at most so many results; the exit code counts all of them.",
    ),
)


def report_options(command: Command, more: tuple[str, ...] = ()) -> Command:
    """Return a command with the options of a report, and that of the engine.

    ``more`` engines are those of the command alone.
    """
    engine = click.option(
        "--engine",
        type=click.Choice((*ENGINES, *more)),
        default=ENGINES[0],
        show_default=True,
    )
    for option in reversed((engine, *_OPTIONS)):
        command = option(command)
    return command


def has_colour(output_format: str) -> bool:
    """Return whether a report in a format is written in colour."""
    is_terminal = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return is_terminal and output_format == "text"


def rendering(context: ReportContext, options: Mapping[str, Any]) -> ReportRendering:
    """Return the form of the report that the options ask for."""
    least = Severity.named(options["severity"])
    output_format, most = options["output_format"], options["max_results"]
    return ReportRendering(context, output_format, least, most)


def check_output(output: Path | None) -> None:
    """Check that a report can be written, before validation begins.

    Raises:
        UsageError: its folder does not exist.
    """
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"{output.parent}: no such folder for the report")


def announce(notes: Iterable[str]) -> None:
    """Write notes on a run to standard error."""
    for note in notes:
        click.echo(f"kg: {note}", err=True)


def show(answer: ValidationOutcome, output: Path | None, *, colour: bool) -> None:
    """Write the report and the error text, and exit with the exit code."""
    announce(answer.get("notes", ()))
    if output is not None:
        write_file(output, answer["text"] + "\n")
    elif answer["text"]:
        click.echo(answer["text"], color=colour)
    if answer["error"]:
        click.echo(f"kg: {answer['error']}", err=True)
    if answer["code"]:
        raise click.exceptions.Exit(answer["code"])
