"""Measures each command on projects of growing size: time, memory, exponents.

    python benchmarks/scale.py [--sizes 100000,1000000,10000000]
        [--write docs/scale.md] [--picture docs/scale.svg]

A size is the number of statements of a release, in all graphs. Seconds are of the
processor, of all processes of a command; memory is that of its largest process. An
exponent is the slope of the line of best fit on logarithmic scales: 1 is linear. What
the command takes on the example, which is small, is subtracted first, so that starting
it does not make it look better than linear.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from chart import line_chart
from figures import machine, show
from large import ask, questions, serving
from large_project import A_CLAIM, BASE, FLOOD, write_project

from kg.release.manifest import read_release

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.release.manifest import Release

KG: Final = str(Path(sys.executable).with_name("kg"))
SIZES: Final = (100_000, 1_000_000, 10_000_000)
COMMANDS: Final = {
    "`kg validate`": ("validate", "--no-cache"),
    "`kg validate --since`, one claim changed": ("validate", "--since", "HEAD"),
    "`kg build`": ("build",),
    "`kg verify`": ("verify",),
    "`kg diff`, one claim changed": ("diff", "HEAD", "."),
}
_ASKED: Final = ("lookup", "`COUNT(*)` of all", "page of the largest source")
_A_FIFTH: Final = A_CLAIM * 5
"""Statements for each claim of the largest source, which has a fifth of all claims."""
_CHANGED: Final = 1
"""The exit code of ``kg diff`` if something changed."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took: seconds of the processor and of the clock, and MiB."""

    processor: float
    clock: float
    mib: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one project."""

    statements: int
    files: int
    spent: dict[str, Spent]
    answers: dict[str, float]


def spent(project: Path, arguments: Sequence[str], kg: str = KG) -> Spent:
    """Run a command of the product, or of another version, on a project.

    Return what it took.
    """
    begun = os.times().elapsed
    with subprocess.Popen(  # noqa: S603 - our own command
        [kg, "--project", str(project), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=project,
    ) as child:
        errors = child.stderr.read().decode() if child.stderr else ""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, _CHANGED if arguments[0] == "diff" else 0):
        raise SystemExit(f"kg {' '.join(arguments)}: {child.returncode}: {errors}")
    return Spent(
        usage.ru_utime + usage.ru_stime,
        os.times().elapsed - begun,
        usage.ru_maxrss / 1024,
    )


def measured(project: Path) -> Measured:
    """Run every command on a project, then serve its release and ask it."""
    commit(project)
    found = {}
    for name, arguments in COMMANDS.items():
        with one_claim_changed(project, arguments):
            found[name] = spent(project, arguments)
        print(name, found[name], flush=True)
    release = read_release(project / "build" / "current")
    return Measured(
        statements_of(release),
        sum(path.is_file() for path in release.path.rglob("*")),
        found,
        _answers(project),
    )


@contextmanager
def one_claim_changed(project: Path, arguments: Sequence[str]) -> Iterator[None]:
    """Change a claim for a command that compares with a commit, and change it back."""
    path = min((project / "data" / "claims").glob("*.ttl"))
    text = path.read_text("utf-8")
    if "HEAD" in arguments:
        before, _, after = text.partition("kg:value ")
        rest = after.partition(" ")[2]
        path.write_text(f"{before}kg:value 77 {rest}", "utf-8")
    yield
    path.write_text(text, "utf-8")


def commit(project: Path) -> None:
    """Make a repository of a project, with one commit."""
    named = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org")
    for arguments in (("init", "-q"), ("add", "-A"), (*named, "commit", "-qm", "all")):
        subprocess.run(["git", *arguments], cwd=project, check=True)  # noqa: S603, S607


def statements_of(release: Release) -> int:
    """Return the number of statements of a release, in all graphs."""
    graphs = release.manifest.store_made_from.named_graphs
    return sum(f.triples or 0 for f in release.manifest.files if f.path == graphs)


def _answers(project: Path) -> dict[str, float]:
    """Return the seconds until the service is ready, and of the first answers."""
    with serving(project) as (address, ready):
        asked = questions("source/s0", "claim/s0-17", BASE)
        first = {name: ask(f"{address}{asked[name]}first") for name in _ASKED}
    for name, (status, seconds, _) in first.items():
        print(name, status, seconds, flush=True)
    return {"ready to answer": ready} | {name: one[1] for name, one in first.items()}


def table(small: Measured, found: Sequence[Measured]) -> str:
    """Return the figures as tables of Markdown; ``small`` is the example."""
    sizes = [one.statements for one in found]
    head = ["", *(f"{size:,}" for size in sizes)]
    lines = [_row([*head, "exponent"]), "| --- " + "| ---: " * len(head) + "|"]
    for name in COMMANDS:
        cells = [
            f"{one.spent[name].processor:.1f} s ({one.spent[name].clock:.1f}), "
            f"{one.spent[name].mib:,.0f} MiB"
            for one in found
        ]
        extra = [
            one.spent[name].processor - small.spent[name].processor for one in found
        ]
        lines.append(_row([name, *cells, _exponent(sizes, extra)]))
    lines.append(_row(["files of the release", *(f"{o.files:,}" for o in found), ""]))
    for name in found[0].answers:
        cells = [f"{one.answers[name]:.3f} s" for one in found]
        lines.append(_row([name, *cells, ""]))
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _exponent(sizes: Sequence[int], seconds: Sequence[float]) -> str:
    if len(sizes) == 1:
        return ""
    slope, _ = np.polyfit(np.log(sizes), np.log(seconds), 1)
    return f"{slope:.2f}"


def picture(found: Sequence[Measured]) -> str:
    """Return a chart of the seconds of each command."""
    lines = {
        name.replace("`", "").partition(",")[0]: [
            (one.statements, one.spent[name].processor) for one in found
        ]
        for name in COMMANDS
    }
    return line_chart(lines, "statements of a release", "seconds of the processor")


def main() -> None:
    """Measure, print the table, and write it and the chart if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--write", type=Path, help="a document with the two marks")
    parser.add_argument("--picture", type=Path, help="where to write the chart")
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as name:
        for size in map(int, options.sizes.split(",")):
            project = Path(name) / str(size)
            project.mkdir()
            write_project(project, size, size // _A_FIFTH)
            found.append(measured(project))
        example = Path(name) / "example"
        subprocess.run(["cp", "-r", str(FLOOD), str(example)], check=True)  # noqa: S603, S607
        commit(example)
        few = {
            command: spent(example, arguments)
            for command, arguments in COMMANDS.items()
        }
    small = Measured(0, 0, few, {})
    show("\n\n".join([table(small, found), machine()]), "scale", options.write)
    if options.picture:
        options.picture.write_text(picture(found), "utf-8")


if __name__ == "__main__":
    main()
