"""Shared by benchmarks: prints and writes tables, and describes the machine."""

from __future__ import annotations

import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def show(table: str, name: str, document: Path | None) -> None:
    """Print a table; also write it between the marks of its name in a document."""
    print(table)
    if document:
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, _, rest = document.read_text("utf-8").partition(begin)
        _, _, after = rest.partition(end)
        document.write_text(f"{before}{begin}\n{table}\n{end}{after}", "utf-8")


def machine(others: Iterable[str] = ()) -> str:
    """Return a description of the machine and its software; ``others`` are versions."""
    names = ("pyoxigraph", "numpy", "pyshacl", "rdflib")
    versions = ", ".join([*(f"{name} {version(name)}" for name in names), *others])
    cpu = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        named = [line for line in lines if line.startswith("model name")]
        cpu = f"{len(named)} cores of {named[0].partition(': ')[2]}" if named else cpu
    today = time.strftime("%Y-%m-%d")
    return f"{cpu}, Python {platform.python_version()}, {versions}; {today}."
