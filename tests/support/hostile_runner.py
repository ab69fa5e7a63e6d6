"""Puts hostile files into a project, one by one, and says what became of each.

Run as a process of its own: ``python hostile_runner.py FOLDER GROUP PORT``. A line is
written before and after each file, so that a process that dies says of what.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import SourceError
from kg.project import read_project
from kg.sources import read_sources
from kg.validation import validate
from support.hostile_files import SYNTAX
from support.hostile_json import JSON
from support.hostile_terms import TERMS

if TYPE_CHECKING:
    from kg.project import Project

GROUPS = {group.__name__: group for group in (*SYNTAX, *JSON, *TERMS)}
MEMORY = 2 << 30
SECONDS = 30


def outcome(project: Project) -> str:
    """Return what is said of a project: why it is refused, or what violates."""
    try:
        sources = read_sources(project)
    except SourceError as error:
        return f"refused: {error}"
    report = validate(sources)
    names = sorted({result.name for result in report.results})
    return "accepted" if report.conforms else f"violates {', '.join(names)}"


def say(answer: dict[str, object]) -> None:
    """Write a line at once, for the process may not live to write it later."""
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


def main(folder: Path, group: str, port: int) -> None:
    """Try each file of a group, in a copy of the flood project."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    project = read_project(folder)
    for file in GROUPS[group](port):
        say({"name": file.name})
        path = folder / "data" / file.name
        path.write_bytes(file.content)
        started = time.monotonic()
        # the default action ends the process, wherever it is
        signal.alarm(SECONDS)
        said = outcome(project)
        signal.alarm(0)
        path.unlink()
        answer = {
            "name": file.name,
            "expected": file.expected,
            "said": ascii(said[:1000]),
            "holds": file.expected in said,
            "seconds": time.monotonic() - started,
        }
        say(answer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
