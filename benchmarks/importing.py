"""Measures import, validation and build of UCDP's events, at growing numbers of rows.

    python benchmarks/importing.py SAMPLE.csv 1000 10000 [--only import]

The rows are those of a sample of the Georeferenced Event Dataset, again and again with
other ids, coordinates and sources. Each command is one process with children: the
seconds are those of processors in user mode, and the peak is that of the largest of
its processes.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from figures import machine

EXAMPLE: Final = Path(__file__).resolve().parents[1] / "examples" / "ucdp"
KG: Final = Path(sys.executable).with_name("kg")
COMMANDS: Final = ("import", "validate", "build")


def write_rows(sample: Path, count: int, table: Path) -> None:
    """Write a table of so many events, the first of which are those of a sample."""
    with sample.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        for at in range(count):
            turn, row = at // len(rows), rows[at % len(rows)]
            writer.writerow(_changed(row, at, turn) if turn else row)


def _changed(row: dict[str, str], at: int, turn: int) -> dict[str, str]:
    north = min(89.0, float(row["latitude"]) + turn / 1000)
    cited = row["source_article"].replace("20", f"{turn} 20", 1)
    number = str(1_000_000 + at)
    return {
        **row,
        "id": number,
        "latitude": f"{north:.6f}",
        "source_article": cited,
    }


def measured(*command: object) -> tuple[float, int]:
    """Run a command; return its seconds in user mode, and its peak in MiB."""
    with tempfile.TemporaryFile() as said:
        arguments = [*map(str, command)]
        child = subprocess.Popen(arguments, stdout=said, stderr=said)  # noqa: S603 - kg
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if child.returncode:
            raise SystemExit(said.read().decode()[-2000:])
    return usage.ru_utime, usage.ru_maxrss // 1024


def main() -> None:
    """Print a row of a table for each number of events."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sample", type=Path)
    parser.add_argument("rows", type=int, nargs="+")
    parser.add_argument("--only", choices=COMMANDS, help="this command, after import")
    arguments = parser.parse_args()
    for count in arguments.rows:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "ucdp"
            hidden = shutil.ignore_patterns("build", "*.csv", "ged-*.ttl", "claims")
            shutil.copytree(EXAMPLE, root, ignore=hidden)
            write_rows(arguments.sample, count, root / "ged.csv")
            for name in COMMANDS:
                if name != "import" and arguments.only not in {None, name}:
                    continue
                table = [root / "ged.csv"] if name == "import" else []
                seconds, peak = measured(KG, "--project", root, name, *table)
                print(f"| {count:,} | {name} | {seconds:.1f} | {peak:,} |", flush=True)
    print(machine())


if __name__ == "__main__":
    main()
