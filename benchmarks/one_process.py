"""Runs one measurement in a process of its own, so that its memory counts apart."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

_KIB: Final = 1024


def run_one(script: str, name: str, path: Path) -> Any:  # noqa: ANN401 - any JSON
    """Run a script with ``--one NAME PATH``; return the JSON in its last line."""
    command = [sys.executable, script, "--one", name, str(path)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return json.loads(run.stdout.splitlines()[-1])


def peak() -> int:
    """Return the peak of this process's memory in MiB.

    In getrusage, the peak of a process begins with that of its parent.
    """
    status = Path("/proc/self/status").read_text()
    (line,) = (one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) // _KIB
