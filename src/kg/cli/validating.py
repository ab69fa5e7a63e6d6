"""``kg validate``: the check that a contributor's CI stands on."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pyoxigraph import Literal

from kg.cli.formatting import write_file
from kg.errors import KgError, Position, SourceError, SourceGroupError, UsageError
from kg.project import read_project
from kg.rdf.cache import ParsedFiles
from kg.rdf.reading import FileParser
from kg.rdf.vocabulary import project_prefixes
from kg.validation import (
    ENGINES,
    Report,
    Result,
    Severity,
    parse_rules,
    read_rules,
    read_sources,
    validate,
    validate_since,
)
from kg.validation.isolation import Bounds, ChildEndedError, run_isolated
from kg.validation.reports import FORMATS, ReportContext
from kg.validation.snapshot import cache_of, read_snapshot, repository_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.project import Project
    from kg.validation import Rules
    from kg.validation.snapshot import Snapshot

_UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class _Request:
    """What is to be validated, by what, and how the report is to look."""

    project: Project
    root: Path
    engine: str
    rules: Rules
    since: Snapshot | None
    output_format: str
    colour: bool
    least: Severity
    most: int | None
    cache: Path | None

    def report(self, reading: Callable[[str], None]) -> Report:
        """Read and judge the project."""
        cache = ParsedFiles(self.cache) if self.cache else None
        parser = FileParser(self.project, reading, cache)
        sources = read_sources(self.project, parser)
        reading("")
        if self.since is not None:
            return validate_since(sources, self.since, self.rules, parser)
        return validate(sources, self.rules, engine=self.engine)

    def rendered(self, report: Report) -> str:
        """Return the report in the format that was asked for."""
        prefixes = project_prefixes(self.project.id_namespace)
        context = ReportContext(self.root, prefixes, self.colour)
        limited = report.limited(self.least, self.most)
        return FORMATS[self.output_format](limited, context)

    def answer(self, reading: Callable[[str], None]) -> dict[str, Any]:
        """Return the rendered report, what to complain of, and the exit code."""
        try:
            report = self.report(reading)
        except SourceError as error:
            return self.unreadable(error)
        except KgError as error:
            return {"text": "", "error": str(error), "code": error.exit_code}
        text = self.rendered(report)
        return {"text": text, "error": "", "code": 0 if report.conforms else 1}

    def unreadable(self, error: SourceError) -> dict[str, Any]:
        """Return an answer about a file that could not be read.

        A person reads it as an error; other formats are read by programs, which want
        it where they look for results.
        """
        errors = error.errors if isinstance(error, SourceGroupError) else (error,)
        report = Report(tuple(map(_result, errors)), 0)
        text = "" if self.output_format == "text" else self.rendered(report)
        return {"text": text, "error": str(error), "code": error.exit_code}


def _result(error: SourceError) -> Result:
    return Result(
        name=_UNREADABLE,
        focus_node=Literal(error.position.path.name),
        path=None,
        value=None,
        severity=Severity.VIOLATION,
        message=error.message,
        position=error.position,
    )


@click.command(
    "validate", epilog="Example: kg validate --since origin/main --format github"
)
@click.option(
    "--since",
    metavar="REF",
    help="Report what changed since a commit apart from what was wrong before; its "
    "settings, shapes and checks are what counts.",
)
@click.option(
    "--shapes",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take shapes and checks from this folder.  [default: those of the project]",
)
@click.option(
    "--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report into this file.  [default: standard output]",
)
@click.option(
    "--severity",
    type=click.Choice(["violation", "warning", "info"]),
    default="info",
    show_default=True,
    help="Report nothing that is less grave.",
)
@click.option(
    "--max-results",
    type=click.IntRange(min=0),
    help="Report no more results; the exit code counts all of them.",
)
@click.option(
    "--no-cache",
    is_flag=True,
    help="Parse every file, and keep none of them in .kg/.",
)
@click.pass_obj
def validate_command(root: Path, /, output: Path | None, **options: Any) -> None:  # noqa: ANN401
    """Check the whole project; exit 0 if it conforms, 1 if not, 2 if unreadable."""
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"{output.parent}: no such folder for the report")
    request = _request(root, **options)
    if beyond := request.rules.compiled.beyond:
        click.echo(f"kg: pySHACL runs the shapes, for {', '.join(beyond)}", err=True)
    click.echo("kg: validating", err=True)
    answer = _ask(request)
    if output is not None:
        write_file(output, answer["text"] + "\n")
    elif answer["text"]:
        click.echo(answer["text"], color=request.colour)
    if answer["error"]:
        click.echo(f"kg: {answer['error']}", err=True)
    if answer["code"]:
        raise click.exceptions.Exit(answer["code"])


def _request(
    root: Path,
    *,
    since: str | None,
    shapes: Path | None,
    **options: Any,  # noqa: ANN401
) -> _Request:
    # a change to the settings must not decide which files and rules are looked at
    snapshot = read_snapshot(root, since) if since else None
    project = snapshot.project if snapshot else read_project(root)
    rules = _rules(project, snapshot, shapes)
    output_format, engine = options["output_format"], options["engine"]
    if since is not None and engine != ENGINES[0]:
        raise UsageError("--since works with the compiled engine only")
    terminal = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return _Request(
        project=project,
        # services that annotate lines know files by their place in the repository
        root=(repository_of(root) if output_format in {"github", "sarif"} else None)
        or project.root,
        engine=engine,
        rules=rules,
        since=snapshot,
        output_format=output_format,
        colour=terminal and output_format == "text",
        least=Severity.named(options["severity"]),
        most=options["max_results"],
        cache=cache_of(project.root) if not options["no_cache"] else None,
    )


def _rules(project: Project, snapshot: Snapshot | None, shapes: Path | None) -> Rules:
    """Return the rules that were asked for; they are trusted, so they are read here."""
    if shapes is not None:
        return read_rules([shapes])
    if snapshot is None:
        return read_rules(project.paths.shapes)
    if not snapshot.rules:
        raise UsageError(f"{snapshot.name} has no rules; name a folder with --shapes")
    return parse_rules(snapshot.rules)


def _ask(request: _Request) -> dict[str, Any]:
    """Validate in a child process; that it crashed is an answer too."""
    limits = request.project.limits
    bounds = Bounds(limits.validation_seconds, limits.validation_memory_mib)
    try:
        answer: dict[str, Any] = run_isolated(request.answer, bounds)
    except ChildEndedError as ended:
        where = Path(ended.reading) if ended.reading else request.project.root
        error = SourceError(Position(where), f"cannot be validated: {ended}")
        return request.unreadable(error)
    return answer
