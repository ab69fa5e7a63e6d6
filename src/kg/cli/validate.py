"""``kg validate``: the check that a contributor's CI stands on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.format import write_file
from kg.cli.progress import Progress
from kg.errors import ProjectError, SourceError, UsageError
from kg.project import read_project
from kg.sources.git import cache_of, repository_of
from kg.sources.snapshot import of_commit, read_snapshot
from kg.sparql import check_sparql
from kg.validation import ENGINES, Severity, parse_rules, read_own_rules, read_rules
from kg.validation.contribution import read_contribution
from kg.validation.reports import FORMATS
from kg.validation.request import ValidationRequest

if TYPE_CHECKING:
    from kg.project import Project
    from kg.sources.snapshot import Snapshot
    from kg.validation import Rules


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
    _announce(request)
    with Progress() as progress:
        answer = request.ask(progress)
    if output is not None:
        write_file(output, answer["text"] + "\n")
    elif answer["text"]:
        click.echo(answer["text"], color=request.colour)
    if answer["error"]:
        click.echo(f"kg: {answer['error']}", err=True)
    if answer["code"]:
        raise click.exceptions.Exit(answer["code"])


def _announce(request: ValidationRequest) -> None:
    """Say what is about to run, if not what is usual."""
    compiled = request.rules.compiled
    beyond = ", ".join(compiled.beyond)
    if beyond and request.change:
        raise UsageError(f"--since cannot run shapes with {beyond}; validate the whole")
    if compiled.impossible:
        absent = ", ".join(compiled.impossible)
        raise ProjectError(f"the shapes ask for {absent}, which no engine here has")
    if beyond:
        click.echo(f"kg: pySHACL runs the shapes, for {beyond}", err=True)
    for text in compiled.unheeded:
        click.echo(f"kg: passed over: {text}", err=True)
    click.echo("kg: validating", err=True)


def _request(
    root: Path,
    *,
    since: str | None,
    shapes: Path | None,
    **options: Any,  # noqa: ANN401
) -> ValidationRequest:
    # a change to the settings must not decide which files and rules are looked at
    snapshot = read_snapshot(root, since) if since is not None else None
    project = snapshot.project if snapshot else read_project(root)
    rules = _rules(project, snapshot, shapes)
    output_format, engine = options["output_format"], options["engine"]
    if since is not None and engine != ENGINES[0]:
        raise UsageError("--since works with the compiled engine only")
    terminal = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return ValidationRequest(
        project=project,
        # services that annotate lines know files by their place in the repository
        root=repository_of(root) if output_format in {"github", "sarif"} else None,
        engine=engine,
        rules=rules,
        check_query=check_sparql,
        change=read_contribution(project.root, snapshot) if snapshot else None,
        output_format=output_format,
        colour=terminal and output_format == "text",
        least=Severity.named(options["severity"]),
        most=options["max_results"],
        cache=cache_of(project.root) if not options["no_cache"] else None,
    )


def _rules(project: Project, snapshot: Snapshot | None, shapes: Path | None) -> Rules:
    """Return the rules that were asked for; they are trusted, so they are read here."""
    unknown = project.validation.unknown_shacl
    if shapes is not None:
        return read_rules([shapes], unknown)
    if snapshot is None:
        return read_own_rules(project)
    if not snapshot.rules:
        raise UsageError(
            f"{snapshot.name} has no rules; name a folder with --shapes, or validate "
            "the whole project, without --since"
        )
    try:
        return parse_rules(snapshot.rules, unknown)
    except SourceError as error:
        raise of_commit(error, snapshot.name) from error
