"""``kg validate``: validates a project or a change, in a terminal or in CI."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.progress import Progress
from kg.cli.report_options import (
    announce,
    check_output,
    has_colour,
    rendering,
    report_options,
    show,
)
from kg.cli.spark_options import MASTER, SPARK, check_master
from kg.errors import SourceError, UsageError
from kg.project import read_project
from kg.rdf.prefixes import project_prefixes
from kg.sources.git import cache_of, repository_of
from kg.sources.snapshot import of_commit, read_snapshot
from kg.sparql import check_sparql
from kg.validation import ENGINES, parse_rules, read_own_rules, read_rules
from kg.validation.contribution import read_contribution
from kg.validation.outcome import notes_on
from kg.validation.reports import ReportContext
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
    help="Report what is wrong since this commit apart from what was wrong before. The "
    "settings, shapes and checks of the commit apply.",
)
@click.option(
    "--shapes",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take shapes and checks from this folder.  [default: those of the project]",
)
@click.option(
    "--text",
    "texts",
    multiple=True,
    metavar="SOURCE=FILE",
    help="Compare the source, its passages and all summaries with the text that was "
    "read; may be repeated.",
)
@partial(report_options, more=(SPARK,))
@MASTER
@click.option(
    "--no-cache", is_flag=True, help="Parse every file, and keep none of them in .kg/."
)
@click.pass_obj
def validate_command(
    root: Path,
    /,
    output: Path | None,
    master: str | None,
    **options: Any,  # noqa: ANN401
) -> None:
    """Check the whole project; exit 0 if it conforms, 1 if not, 2 if unreadable."""
    check_output(output)
    check_master(options["engine"], master)
    request = _request(root, **options)
    shapes = request.rules.compiled
    if shapes.beyond and request.change:
        beyond = ", ".join(shapes.beyond)
        raise UsageError(
            f"--since cannot run shapes with {beyond}; validate without --since"
        )
    announce([*notes_on(shapes), "validating"])
    if request.engine == SPARK:
        # its imports take longer than a small validation
        from kg.spark.request import answer_on_spark  # noqa: PLC0415

        answer = answer_on_spark(request, master)
    else:
        with Progress() as progress:
            answer = request.ask(progress)
    show(answer, output, colour=request.rendering.context.colour)


def _request(
    root: Path,
    *,
    since: str | None,
    shapes: Path | None,
    texts: tuple[str, ...],
    **options: Any,  # noqa: ANN401
) -> ValidationRequest:
    if since is not None and texts:
        raise UsageError("--text compares a whole project: leave out --since")
    # settings of the change must not decide which files and rules are read
    snapshot = read_snapshot(root, since) if since is not None else None
    project = snapshot.project if snapshot else read_project(root)
    rules = _rules(project, snapshot, shapes)
    engine = options["engine"]
    if since is not None and engine != ENGINES[0]:
        raise UsageError("--since works with the compiled engine only")
    return ValidationRequest(
        project=project,
        engine=engine,
        rules=rules,
        check_query=check_sparql,
        rendering=rendering(_context(project, root, options), options),
        change=read_contribution(project.root, snapshot) if snapshot else None,
        cache=cache_of(project.root) if not options["no_cache"] else None,
        texts=_texts(texts),
    )


def _texts(named: tuple[str, ...]) -> dict[str, Path]:
    """Return the files of ``--text``, by the slugs of their sources."""
    files: dict[str, Path] = {}
    for one in named:
        source, is_named, file = one.partition("=")
        if not (source and is_named and file):
            raise UsageError(
                f"--text {one!r}: write SOURCE=FILE, such as herald=herald.txt"
            )
        if source in files:
            raise UsageError(f"--text {source}: the source is named twice")
        files[source] = Path(file)
    return files


def _context(project: Project, root: Path, options: dict[str, Any]) -> ReportContext:
    output_format = options["output_format"]
    # GitHub and code-scanning services name files by their path in the repository
    is_annotation = output_format in {"github", "sarif"}
    top = repository_of(root) if is_annotation else None
    return ReportContext(
        root=top or project.root,
        prefixes=project_prefixes(project.id_namespace),
        colour=has_colour(output_format),
    )


def _rules(project: Project, snapshot: Snapshot | None, shapes: Path | None) -> Rules:
    """Return the requested rules; they are trusted, so this process reads them."""
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
