"""``kg format``: the canonical form of what is authored."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

import click

from kg.cli.progress import Progress
from kg.progress import counted
from kg.project import Project, read_project
from kg.rdf.files import rdf_files, read_text
from kg.rdf.turtle import format_turtle
from kg.rdf.vocabulary import project_prefixes


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
    files = [path for path in rdf_files(chosen) if path.suffix == ".ttl"]
    # every file is read before one is written: a bad one leaves all as they were
    with Progress() as progress:
        each = counted(files, len(files), "reading files", progress)
        read = {path: _reformatted(project, path) for path in each}
    pending = {path: text for path, text in read.items() if text}
    for path, text in pending.items():
        if not check:
            write_file(path, text)
        click.echo(f"{'would change' if check else 'changed'} {path}")
    click.echo(f"{len(files)} files, {len(pending)} not canonical", err=True)
    if check and pending:
        raise click.exceptions.Exit(1)


def _reformatted(project: Project, path: Path) -> str | None:
    """Return the canonical text of a file, or None if it has it already."""
    text = read_text(path, project.limits.file_mib)
    canonical = format_turtle(path, text, project_prefixes(project.id_namespace))
    return None if canonical == text else canonical


_NEW_FILE: Final = 0o644


def write_file(path: Path, text: str) -> None:
    """Write a file in one step: a crash leaves the old text or the new one."""
    if path.exists() and not path.is_file():
        # a terminal or a pipe cannot be replaced
        path.write_text(text, encoding="utf-8")
        return
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".kg-")
    scratch = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        scratch.chmod(path.stat().st_mode if path.exists() else _NEW_FILE)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
