"""Puts hostile files into a project, one by one, and prints the outcome of each.

Run it as a separate process: ``python hostile_runner.py FOLDER PORT GROUP ...``. It
prints a line before and after each file, so that the output shows which file killed a
process. The other files of the project are read from the cache, as by ``kg validate``.
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
from kg.sources.cache import FOLDER, ParsedFiles
from kg.sources.file_parser import FileParser
from kg.validation import read_own_rules, validate
from support.hostile_graphs import GRAPHS
from support.hostile_json import JSON
from support.hostile_sizes import SIZES
from support.hostile_syntax import SYNTAX
from support.hostile_terms import TERMS

if TYPE_CHECKING:
    from kg.project import Project
    from kg.validation import Rules

GROUPS = {group.__name__: group for group in (*SYNTAX, *SIZES, *JSON, *TERMS, *GRAPHS)}
MEMORY = 2 << 30
SECONDS = 30


def outcome(project: Project, rules: Rules, cache: ParsedFiles) -> str:
    """Return why a project is refused, or its violations."""
    try:
        sources = read_sources(project, FileParser(project, cache=cache))
    except SourceError as error:
        return f"refused: {error}"
    report = validate(sources, rules)
    names = sorted({result.name for result in report.results})
    return "accepted" if report.conforms else f"violates {', '.join(names)}"


def say(answer: dict[str, object]) -> None:
    """Write a line at once: the process may die before it could write later."""
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


def main(folder: Path, port: int, groups: list[str]) -> None:
    """Try each file of some groups, in a copy of the flood project."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    project = read_project(folder)
    rules, cache = read_own_rules(project), ParsedFiles(folder / FOLDER)
    for group, file in ((name, file) for name in groups for file in GROUPS[name](port)):
        say({"group": group, "name": file.name})
        path = folder / "data" / file.name
        path.write_bytes(file.content)
        started = time.monotonic()
        # the default action ends the process, whatever it is doing
        signal.alarm(SECONDS)
        said = outcome(project, rules, cache)
        signal.alarm(0)
        path.unlink()
        answer = {
            "group": group,
            "name": file.name,
            "expected": file.expected,
            "said": ascii(said[:1000]),
            "holds": file.expected in said,
            "seconds": time.monotonic() - started,
        }
        say(answer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
