"""``kg format``: writes authored files in canonical form."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg.cli.progress import Progress
from kg.progress import counted
from kg.project import Project, read_project
from kg.rdf.prefixes import project_prefixes
from kg.sources.accepted_files import rdf_files, read_text
from kg.sources.format import format_turtle
from kg.sources.git import repository_of
from kg.sources.snapshot import read_snapshot
from kg.text.characters import clean
from kg.text.escapes import workflow_property
from kg.validation.contribution import contributed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.sources.snapshot import Snapshot


@click.command("format", epilog="Example: kg format --check")
@click.argument(
    "paths", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[PATH]..."
)
@click.option(
    "--check", is_flag=True, help="Change nothing; exit 1 if a file is not canonical."
)
@click.option("--since", metavar="REF", help="Only files that differ from this commit.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "github"]),
    default="text",
    show_default=True,
    help="How to name the files; github annotates them.",
)
@click.pass_obj
def format_command(
    root: Path,
    paths: tuple[Path, ...],
    *,
    check: bool,
    since: str | None,
    output_format: str,
) -> None:
    """Write Turtle files in canonical form: all of data/ and ontology/, or PATHs."""
    snapshot = read_snapshot(root, since) if since is not None else None
    project = contributed(root, snapshot) if snapshot else read_project(root)
    own = project.paths.own
    chosen = paths or (*own.ontology_there, *own.data)
    files = [path for path in rdf_files(chosen) if path.suffix == ".ttl"]
    if snapshot is not None:
        files = _changed(files, snapshot)
    # read every file before writing one, so that an invalid one prevents all changes
    with Progress() as progress:
        each = counted(files, len(files), "reading files", progress)
        read = {path: _reformatted(project, path) for path in each}
    pending = {path: text for path, text in read.items() if text}
    if not check:
        write_files(pending)
    for path in pending:
        said = clean(f"{'would change' if check else 'changed'} {path}")
        top = repository_of(root) if output_format == "github" else None
        click.echo(_annotation(path.resolve(), top) if top else said)
    click.echo(f"{len(files)} files, {len(pending)} not canonical", err=True)
    if check and pending:
        raise click.exceptions.Exit(1)


def _changed(files: Iterable[Path], since: Snapshot) -> list[Path]:
    """Return the files that are missing or different in a commit."""
    was = {file.path: file.content for file in (*since.ontology, *since.data)}
    return [path for path in files if was.get(path.resolve()) != path.read_bytes()]


def _annotation(path: Path, top: Path) -> str:
    """Return a workflow command that makes GitHub show an error at a file."""
    shown = path.relative_to(top) if path.is_relative_to(top) else path
    file = workflow_property(shown.as_posix())
    return (
        f"::error file={file},title=not canonical::This file is not in its canonical "
        "form; run kg format and commit what it writes."
    )


def _reformatted(project: Project, path: Path) -> str | None:
    """Return the canonical text of a file, or None if the file is canonical."""
    text = read_text(path, project.limits.file_mib)
    canonical = format_turtle(path, text, project_prefixes(project.id_namespace))
    return None if canonical == text else canonical


_NEW_FILE: Final = 0o644


def write_file(path: Path, text: str) -> None:
    """Write a file atomically: after a crash it has the old text or the new one."""
    if path.exists() and not path.is_file():
        # a terminal or a pipe cannot be replaced
        path.write_text(text, encoding="utf-8")
        return
    write_files({path: text})


def write_files(texts: Mapping[Path, str]) -> None:
    """Write files, or none of them if one cannot be written, as on a full disk.

    Raises:
        OSError: with the name of the file that cannot be written.
    """
    with ExitStack() as stack:
        scratch = {path: _scratch(path, text, stack) for path, text in texts.items()}
        for path, new in scratch.items():
            new.replace(path)


def _scratch(path: Path, text: str, stack: ExitStack) -> Path:
    """Write a text beside its file; the stack removes what is not put in its place."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".kg-")
        scratch = Path(name)
        stack.callback(scratch.unlink, missing_ok=True)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        scratch.chmod(path.stat().st_mode if path.exists() else _NEW_FILE)
    except OSError as error:
        # people know the file by its own name
        raise OSError(error.errno, error.strerror, str(path)) from error
    return scratch
