"""Measures each command on events like UCDP's, beside an earlier version.

    python benchmarks/events.py [--write docs/performance.md] [--before KG]
        [--times 3]

16,600 events have five claims each, from 190 sources or from 12,000. An earlier
version, given by its command ``kg``, takes turns on a tenth of that, some times each.
Seconds are of the processor, of all processes of a command, and medians; memory is that
of the largest process.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from figures import machine, show
from large_project import ROOT, write_sources
from scale import COMMANDS, KG, Spent, commit, one_claim_changed, spent, statements_of

from kg.release.manifest import read_release

if TYPE_CHECKING:
    from collections.abc import Sequence

_EVENTS: Final = 16_600
_SOURCES: Final = (190, 12_000)
_OF_AN_EVENT: Final = 5
_TENTH: Final = 10
_TIMES: Final = 3
_AIMS: Final = {
    "`kg validate`": "8 s, 600 MiB",
    "`kg validate --since`, one claim changed": "3 s",
    "`kg build`": "60 s (40), 1,000 MiB",
    "`kg verify`": "30 s",
    "`kg diff`, one claim changed": "10 s, 1,000 MiB",
}
_SHIPPED: Final = {
    "`kg validate`": (("validate", "--no-cache"), "0.7 s"),
    "`kg build`": (("build",), ""),
    "`kg verify`": (("verify",), "5 s with the build"),
    "`kg --help`": (("--help",), "0.2 s"),
}


def write_events(folder: Path, events: int, sources: int) -> Path:
    """Write a project of events; their claims are shared out to sources."""
    claims = events * _OF_AN_EVENT
    each, more = divmod(claims, sources)
    sizes = [each + (number < more) for number in range(sources)]
    folder.mkdir()
    write_sources(folder, sizes, events)
    commit(folder)
    return folder


def measured(project: Path, versions: Sequence[str], times: int) -> list[list[Spent]]:
    """Return for each command what each version took, in turn."""
    found = []
    for name, arguments in COMMANDS.items():
        runs: list[list[Spent]] = [[] for _ in versions]
        for _ in range(times):
            for one, kg in zip(runs, versions, strict=True):
                if arguments == ("build",):
                    shutil.rmtree(project / "build", ignore_errors=True)
                with one_claim_changed(project, arguments):
                    if "--since" in arguments:
                        # the first comparison finds out what stood before
                        spent(project, arguments, kg)
                    one.append(spent(project, arguments, kg))
        found.append([_median(one) for one in runs])
        print(name, *found[-1], flush=True)
    return found


def _median(runs: Sequence[Spent]) -> Spent:
    ordered = sorted(runs, key=lambda one: one.processor)
    middle = ordered[len(ordered) // 2]
    return Spent(
        middle.processor,
        statistics.median(one.clock for one in runs),
        max(one.mib for one in runs),
    )


def _cell(one: Spent) -> str:
    return f"{one.processor:.1f} s ({one.clock:.1f}), {one.mib:,.0f} MiB"


def large_table(folder: Path) -> str:
    """Return a table of the whole sizes, with the aims."""
    columns, heads = [], []
    for sources in _SOURCES:
        project = write_events(folder / str(sources), _EVENTS, sources)
        columns.append([one[0] for one in measured(project, [KG], 1)])
        release = read_release(project / "build" / "current")
        files = sum(path.is_file() for path in release.path.rglob("*"))
        heads.append(
            f"{statements_of(release):,} quads, {sources:,} sources, {files} files"
        )
        shutil.rmtree(project)
    lines = [f"| | {' | '.join(heads)} | aim |", "| --- | ---: | ---: | ---: |"]
    for place, name in enumerate(COMMANDS):
        cells = [_cell(column[place]) for column in columns]
        lines.append(f"| {name} | {' | '.join(cells)} | {_AIMS[name]} |")
    return "\n".join(lines)


def compared_table(folder: Path, before: str, times: int) -> str:
    """Return a table of both versions on a tenth of the events."""
    project = write_events(folder / "tenth", _EVENTS // _TENTH, _SOURCES[0] // _TENTH)
    found = measured(project, [before, KG], times)
    quads = statements_of(read_release(project / "build" / "current"))
    lines = [
        f"| {quads:,} quads | before | now | ratio |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, (old, new) in zip(COMMANDS, found, strict=True):
        ratio = f"{old.processor / new.processor:.1f}"
        lines.append(f"| {name} | {_cell(old)} | {_cell(new)} | {ratio} |")
    return "\n".join(lines)


def shipped_table(folder: Path) -> str:
    """Return a table of the shipped graph, medians of several runs."""
    project = folder / "shipped"
    hidden = shutil.ignore_patterns(".*", "build", "node_modules", "__pycache__")
    shutil.copytree(ROOT, project, ignore=hidden)
    lines = ["| the shipped graph | | aim |", "| --- | ---: | ---: |"]
    for name, (arguments, aim) in _SHIPPED.items():
        runs = [spent(project, arguments) for _ in range(_TIMES)]
        lines.append(f"| {name} | {_cell(_median(runs))} | {aim} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print the tables, and write them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="a document with the two marks")
    parser.add_argument("--before", help="the command kg of an earlier version")
    parser.add_argument("--times", type=int, default=_TIMES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = [shipped_table(folder)]
        if options.before:
            tables.append(compared_table(folder, options.before, options.times))
        tables.append(large_table(folder))
    show("\n\n".join([*tables, machine()]), "events", options.write)


if __name__ == "__main__":
    main()
