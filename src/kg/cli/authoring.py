"""``kg format`` and ``kg validate``: what whoever writes claims uses."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from kg.project import Project, read_project
from kg.rdf.reading import read_text, turtle_files
from kg.rdf.turtle import format_turtle
from kg.rdf.vocabulary import project_prefixes
from kg.validation import read_sources, validate
from kg.validation.text import render


@click.command("format", epilog="Example: kg format --check")
@click.argument(
    "paths", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[PATH]..."
)
@click.option(
    "--check", is_flag=True, help="Change nothing; exit 1 if something would."
)
@click.pass_obj
def format_command(root: Path, paths: tuple[Path, ...], *, check: bool) -> None:
    """Write Turtle files in canonical form: all of data/ and ontology/, or PATHs."""
    project = read_project(root)
    chosen = paths or (*project.paths.ontology, *project.paths.data)
    files = [path for _, path in turtle_files(chosen)]
    # every file is read before one is written: a bad one leaves all as they were
    pending = {path: text for path in files if (text := _reformatted(project, path))}
    for path, text in pending.items():
        if not check:
            _replace(path, text)
        click.echo(f"{'would change' if check else 'changed'} {path}")
    click.echo(f"{len(files)} files, {len(pending)} not canonical", err=True)
    if check and pending:
        raise click.exceptions.Exit(1)


@click.command("validate", epilog="Example: kg validate")
@click.pass_obj
def validate_command(root: Path) -> None:
    """Check the whole project; exit 0 if it conforms, 1 if not, 2 if unreadable."""
    project = read_project(root)
    sources = read_sources(project)
    click.echo(f"kg: validating {len(sources.files)} files", err=True)
    report = validate(sources)
    prefixes = project_prefixes(project.id_namespace)
    click.echo(render(report, project.root, prefixes))
    if not report.conforms:
        raise click.exceptions.Exit(1)


def _reformatted(project: Project, path: Path) -> str | None:
    """Return the canonical text of a file, or None if it has it already."""
    text = read_text(path, project.limits.file_mib)
    canonical = format_turtle(path, text, project_prefixes(project.id_namespace))
    return None if canonical == text else canonical


def _replace(path: Path, text: str) -> None:
    """Replace a file in one step: a crash leaves the old text or the new one."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".kg-")
    scratch = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        scratch.chmod(path.stat().st_mode)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
