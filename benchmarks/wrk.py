"""Runs the load generator wrk (from Debian), and reads what it measured."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

LUA: Final = """
local n = {start}
request = function()
  n = n + 1
  return wrk.format("GET", wrk.path .. n)
end
"""


@dataclass
class Load:
    """The result of wrk: requests per second, milliseconds, and answers but 200."""

    per_second: float
    p50: float
    p99: float
    errors: int


def load(
    url: str, query: str, seconds: float, *, same: bool = False, connections: int = 8
) -> Load:
    """Send a query for some seconds, each time with another comment."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA.format(start=time.monotonic_ns() % 10**12))
        script.flush()
        line = command(connections, seconds)
        line += ["-H", "Accept: application/sparql-results+json"]
        line += [] if same else ["-s", script.name]
        line.append(f"{url}?query={quote(query)}")
        text = subprocess.run(  # noqa: S603 - our own command
            line, check=True, capture_output=True, text=True
        ).stdout
    return read_load(text)


def command(connections: int, seconds: float) -> list[str]:
    """Return the start of a command of wrk; answers may take 15 seconds."""
    line = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
    return [*line, "--timeout", "15s"]


def read_load(text: str) -> Load:
    """Parse the output of wrk."""
    refused = re.findall(r"Non-2xx or 3xx responses: (\d+)", text)
    sockets = re.search(r"Socket errors: (.+)", text)  # connect 0, read 0, …
    broken = re.findall(r"\d+", sockets[1]) if sockets else []
    errors = sum(map(int, [*refused, *broken]))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])  # type: ignore[index]
    return Load(rate, _milliseconds(text, 50), _milliseconds(text, 99), errors)


def _milliseconds(text: str, percent: int) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", text)
    if not found:
        return float("nan")
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]
