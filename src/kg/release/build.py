"""Builds a release of a project: validate, derive, write, verify, publish."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from kg.errors import InvalidGraphError, ReleaseError
from kg.progress import Tell, silent
from kg.release.content.derive import derive
from kg.release.content.dump_parts import without_random_labels
from kg.release.content.store import write_search_index, write_store
from kg.release.content.write import Contents, input_file, inputs, write_files
from kg.release.manifest import MANIFEST
from kg.release.publish.durable import flush_folders, write_bytes
from kg.release.publish.output_folder import locked, scratch_folder
from kg.release.publish.publish import publish
from kg.release.verify.release import verify_new
from kg.sandbox.process_limits import give_back_memory
from kg.sources.git import commit_of
from kg.validation import Report, read_own_rules, validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.release.manifest import Release
    from kg.sources import Sources

_LINES: Final = "lines"


class GraphRefusedError(InvalidGraphError):
    """The graph does not conform; ``report`` says why."""

    def __init__(self, report: Report) -> None:
        """Store the report."""
        super().__init__("the graph does not conform, so nothing was built")
        self.report = report


def build(
    sources: Sources, output: Path, created: datetime, progress: Tell = silent
) -> Release:
    """Validate a project, publish it as ``output/current``, and return the release.

    ``created`` becomes the date of the release. ``progress`` gets each step. The output
    folder keeps the last few releases.

    Raises:
        GraphRefusedError: the graph does not conform; nothing was written.
        SourceError: the project has no shapes, or they cannot be read.
        ReleaseError: another build is running, or writing failed.
    """
    made = [_contents(sources, created, progress)]
    # the engine needs as much memory for the store as Python for what it is made of
    del sources
    return build_of(lambda _: made.pop(), output, progress)


def build_of(
    contents: Callable[[Path], Contents], output: Path, progress: Tell
) -> Release:
    """Publish a release of contents, and return it.

    ``contents`` makes them, once, with a folder for files that are not published.

    Raises:
        ReleaseError: another build is running, or writing failed.
    """
    try:
        with locked(output), scratch_folder(output) as scratch:
            manifest, outline = write_files(
                scratch, contents(scratch / _LINES), progress
            )
            shutil.rmtree(scratch / _LINES, ignore_errors=True)
            give_back_memory()
            write_search_index(scratch, manifest, progress)
            write_store(scratch, manifest.store_made_from, progress)
            write_bytes(scratch / MANIFEST, manifest.serialize())
            flush_folders(scratch)
            return publish(scratch, output, progress, partial(verify_new, outline))
    except OSError as error:
        where = error.filename or output
        raise ReleaseError(
            f"{where}: {error.strerror or error}; nothing was published"
        ) from error


def _contents(sources: Sources, created: datetime, progress: Tell) -> Contents:
    """Validate a project, and derive what its release has."""
    progress("validating")
    rules = read_own_rules(sources.project).opened(sources.ontology)
    report = validate(sources, rules, progress=progress)
    if not report.conforms:
        raise GraphRefusedError(report)
    give_back_memory()  # of the validation
    progress("deriving")
    dataset = derive(sources, progress)
    dataset = replace(dataset, graphs=without_random_labels(dataset.graphs))
    project = sources.project
    files = (
        input_file(project, file.path, file.text.encode(), file.graph)
        for file in sources.files
    )
    return Contents(
        ontology=sources.ontology,
        inputs=inputs(project, files),
        rules=rules,
        report=report,
        dataset=dataset,
        created=instant(created),
        commit=commit_of(project),
    )


def instant(created: datetime) -> str:
    """Return the date of a release as an ISO 8601 instant in UTC."""
    return created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
