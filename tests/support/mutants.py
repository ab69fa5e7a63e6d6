"""Compares what mutation testing leaves over with what ``tests/mutants.md`` explains.

A mutant is a function with one small change. An item of the list has its function, the
lines that are changed, and what they become. ``make mutants`` runs this, which prints
each mutant that no test noticed and no item explains, and each item that is too much.
"""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

from support import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

LIST = REPOSITORY / "tests" / "mutants.md"
ITEM = re.compile(r"^- `([\w.]+)`: `(.+)` → `(.*)`$", re.MULTILINE)
LEFT_OVER = re.compile(r"^\s*(\S+)__mutmut_\d+: (?:survived|no tests|suspicious)$")

Mutant = tuple[str, str, str]
"""The function, the lines as they are, and as they are changed, on one line each."""


def explained() -> list[Mutant]:
    """Return the mutants of the list."""
    return [(one[1], one[2], one[3]) for one in ITEM.finditer(LIST.read_text("utf-8"))]


def left_over() -> Iterator[Mutant]:
    """Yield the mutants of the last run that no test noticed."""
    for line in _mutmut("results").splitlines():
        if found := LEFT_OVER.match(line):
            name, _, _ = line.strip().partition(":")
            yield _mutant(found[1], _mutmut("show", name))


def _mutmut(*arguments: str) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    run = subprocess.run(command, capture_output=True, check=True, cwd=REPOSITORY)
    return run.stdout.decode()


def _mutant(name: str, diff: str) -> Mutant:
    """Take a name, such as ``kg.iris.x_slug`` or ``kg.iris.xǁIrisǁof``, and a diff."""
    module, _, function = name.rpartition(".x")
    changed = [
        line for line in diff.splitlines() if not re.match(r"--- |\+\+\+ ", line)
    ]
    before, after = (
        " ".join(" ".join(line[1:] for line in changed if line[:1] == sign).split())
        for sign in "-+"
    )
    return (
        f"{module}.{function.removeprefix('_').strip('ǁ').replace('ǁ', '.')}",
        before,
        after,
    )


if __name__ == "__main__":
    known, found = set(explained()), set(left_over())
    for title, mutants in (
        ("No test notices, and the list does not explain", found - known),
        ("The list explains, and a test notices", known - found),
    ):
        if mutants:
            print(f"{title}:")  # noqa: T201
        for mutant in sorted(mutants):
            print("- `{}`: `{}` → `{}`".format(*mutant))  # noqa: T201
    sys.exit(bool(found - known))
