"""Measures a release of millions of statements: building, verifying, serving.

    python benchmarks/large.py [--write docs/performance.md] [--statements 5000000]
        [--folder FOLDER]

The project is generated claim by claim and resembles the shipped one: sources with
statistics on many events, 50,000 from one source. ``kg build`` makes the release, ``kg
verify`` verifies it, and ``kg serve`` serves it from disk. The same questions go to the
shipped graph in the same run, with the same settings.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from figures import machine, show
from large_project import BASE, LARGEST, ROOT, write_project

from kg.release.manifest import read_release

if TYPE_CHECKING:
    from collections.abc import Iterator

Answered = tuple[int, float, float]
"""The status, the seconds of the first answer, and the seconds of later answers."""

_KG: Final = "https://w3id.org/attributed-claims/ontology#"
_SHIPPED: Final = "https://w3id.org/khojaly-kg/"
_OF_HRW: Final = "claim/hrw-1994-killed-civilians"
_KG_COMMAND: Final = str(Path(sys.executable).with_name("kg"))
STATEMENTS: Final = 5_000_000


def questions(source: str, claim: str, base: str) -> dict[str, str]:
    """Return the path of each question by name, with percent-encoded queries."""
    queries = {
        "lookup": f"SELECT ?p ?o {{ <{base}id/{claim}> ?p ?o }}",
        "1,000 rows": "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000",
        "`COUNT(*)` of events": f"SELECT (COUNT(*) AS ?n) {{ ?s a <{_KG}Event> }}",
        "`COUNT(*)` of all": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    }
    return {
        **{
            name: f"/sparql?query={quote(text)}%20%23" for name, text in queries.items()
        },
        "home page": "/?n=",
        "list of events": "/events?n=",
        "list of sources": "/sources?n=",
        "list of claims": "/claims?n=",
        "page of a claim": f"/doc/{claim}?n=",
        "page of the largest source": f"/doc/{source}?n=",
        "`/health/ready`": "/health/ready?n=",
    }


@contextmanager
def serving(project: Path) -> Iterator[tuple[str, float]]:
    """Serve a release from disk; yield its address, and how long the start took."""
    command = [_KG_COMMAND, "--project", str(project), "serve", "--port", "0"]
    command += ["--no-log", "--memory-triples", "1"]
    begun = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            yield _address(server), time.perf_counter() - begun
        finally:
            server.terminate()


def _address(server: subprocess.Popen[str]) -> str:
    for line in server.stderr or ():
        found = re.search(r"http://[\d.]+:\d+", line)
        if found:
            return found[0]
    raise SystemExit("kg serve does not come up")


def ask(url: str) -> tuple[int, float, int]:
    """Return the status of an answer, its time in seconds, and its number of bytes."""
    request = urllib.request.Request(url, headers={"Accept": "text/html, */*;q=0.5"})  # noqa: S310
    begun = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, time.perf_counter() - begun, len(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, time.perf_counter() - begun, len(error.read())


def measure(project: Path, source: str, claim: str, base: str) -> dict[str, Answered]:
    """Serve a project, ask each question, and return the statuses and times.

    The first answer counts apart: it reads from disk what later answers find in memory.
    Each request has another address, so that no answer comes from the cache.
    """
    found = {}
    with serving(project) as (address, seconds):
        found["ready"] = (200, seconds, seconds)
        for name, path in questions(source, claim, base).items():
            answers = [ask(f"{address}{path}{time.monotonic_ns()}") for _ in range(6)]
            rest = [seconds for _, seconds, _ in answers[1:]]
            status = max(status for status, _, _ in answers)
            found[name] = (status, answers[0][1], statistics.median(rest))
            print(name, found[name], answers[0][2], flush=True)
    return found


def table(large: dict[str, Answered], shipped: dict[str, Answered]) -> str:
    """Return the answers as a table of Markdown."""
    lines = [
        "| request | status | first, s | again, s | shipped graph, s | times |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, (status, first, again) in large.items():
        small = shipped[name][2]
        lines.append(
            f"| {name} | {status} | {first:.3f} | {again:.3f} | {small:.3f} "
            f"| {again / small:.1f} |"
        )
    return "\n".join(lines)


def run(project: Path, command: str) -> float:
    """Run a command of the product on a project; return its seconds."""
    begun = time.perf_counter()
    subprocess.run([_KG_COMMAND, "--project", str(project), command], check=True)  # noqa: S603
    return time.perf_counter() - begun


def steps(project: Path) -> list[str]:
    """Build and verify a release, or verify an existing one; return lines about it."""
    lines = []
    if not (project / "build" / "current").exists():
        lines.append(f"`kg build` took {run(project, 'build'):,.0f} s.")
    lines.append(f"`kg verify` took {run(project, 'verify'):,.0f} s.")
    manifest = read_release(project / "build" / "current").manifest
    paths = (
        manifest.store_made_from.default_graph,
        manifest.store_made_from.named_graphs,
    )
    held = sum(one.triples or 0 for one in manifest.files if one.path in paths)
    files = len(list((project / "build" / "current" / "store").glob("*.sst")))
    return [f"The store holds {held:,} statements in {files} files.", *lines]


def main() -> None:
    """Measure, print the table, and write it into a document if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="a project that was generated here")
    parser.add_argument("--statements", type=int, default=STATEMENTS)
    parser.add_argument("--largest", type=int, default=LARGEST)
    parser.add_argument("--write", type=Path, help="a document with the two marks")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        project = options.folder or Path(name) / "project"
        if not project.exists():
            write_project(project, options.statements, options.largest)
        lines = steps(project)
        if not (ROOT / "build" / "current").exists():
            run(ROOT, "build")
        found = measure(project, "source/s0", "claim/s0-17", BASE)
        shipped = measure(ROOT, "source/hrw-1994", _OF_HRW, _SHIPPED)
    text = "\n\n".join([" ".join(lines), table(found, shipped), machine()])
    show(text, "large", options.write)


if __name__ == "__main__":
    main()
