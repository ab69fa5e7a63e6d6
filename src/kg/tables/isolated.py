"""Reads untrusted tables in a child process: with limits, and without network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.sandbox.child import Bounds, ChildEndedError, run_isolated
from kg.tables.row import Problem, TableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.progress import Tell
    from kg.project import Project
    from kg.sandbox.child import Telling

    Answer = dict[str, Any]


def isolated(
    project: Project, work: Callable[[Telling], Answer], progress: Tell
) -> Answer:
    """Return the answer of a function that reads tables; JSON must represent it.

    The limits of memory and time are those of validation.

    Raises:
        KgError: the function raises it; the text is the same.
        TableError: the child crashed, or exceeded a limit.
    """

    def answer(telling: Telling) -> Answer:
        try:
            return work(telling)
        except KgError as error:
            return {"error": str(error)}

    limits = project.limits
    bounds = Bounds(limits.validation_seconds, limits.validation_memory_mib)
    try:
        found: Answer = run_isolated(answer, bounds, progress)
    except ChildEndedError as error:
        path = Path(error.reading or project.root)
        remedy = "see whether it is a table, split it, or raise the limit in kg.toml"
        what = f"could not be read: the reader {error}"
        raise TableError(Problem(path, None, None, what, remedy)) from error
    if "error" in found:
        raise KgError(found["error"])
    return found
