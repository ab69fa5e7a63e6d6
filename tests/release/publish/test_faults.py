"""Whatever happens to a build, ``current`` is a whole old or a whole new release.

The faults are those of real system calls, of the engine's too: strace makes the n-th
call of a kind fail, or kills the process at it. ``make crash`` tries every call.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from support import FLOOD

from kg.release.manifest import read_release
from kg.release.publish.folder import release_folders
from kg.release.publish.publish import roll_back
from kg.release.verify.digests import verify_quick
from kg.release.verify.release import verify_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.release.manifest import Release

EVERY = os.environ.get("KG_FAULTS") == "all"
RANDOM_KILLS = 200 if EVERY else 10
COMMAND = [sys.executable, "-m", "kg.cli", "--project", str(FLOOD), "build", "--output"]
# a process that is killed leaves half a file of coverage data
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
LAST = "comparing the store"
"""What a build says before it moves the release into place and switches to it."""
OLD, NEW, NEWER, LATEST = "1764547200", "1764633600", "1764720000", "1764806400"


def build(output: Path, when: str, *inject: str) -> subprocess.CompletedProcess[str]:
    """Build at an instant, with faults as ``strace -e inject=`` takes them."""
    faults = [part for fault in inject for part in ("-e", f"inject={fault}")]
    calls = ",".join(fault.partition(":")[0] for fault in inject)
    traced = ["strace", "-f", "-o", os.devnull, "-e", f"trace={calls}", *faults]
    return run([*(traced if inject else []), *COMMAND, str(output)], when)


def run(command: list[str], when: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**ENVIRONMENT, "SOURCE_DATE_EPOCH": when},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def current(output: Path) -> Release:
    release = read_release(output / "current")
    verify_quick(release)
    return release


def stale(output: Path) -> list[Path]:
    return list((output / "releases").glob(".tmp-*"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder with one release."""
    output = tmp_path_factory.mktemp("faults") / "build"
    assert build(output, OLD).returncode == 0
    return output


@pytest.fixture(scope="module")
def new_id(template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the identifier that a build at the second instant has."""
    output = tmp_path_factory.mktemp("new") / "build"
    shutil.copytree(template, output, symlinks=True)
    build(output, NEW)
    return current(output).id


@pytest.fixture
def output(template: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    shutil.copytree(template, folder, symlinks=True)
    return folder


KILLED_AT = {"fsync": 80, "fdatasync": 32, "rename": 7, "symlink": 1, "mkdir": 60}
SOME = {"fsync": 39, "fdatasync": 31, "rename": 2, "symlink": 1, "mkdir": 54}


@pytest.mark.parametrize(
    ("call", "number"),
    [
        (call, number)
        for call, most in KILLED_AT.items()
        for number in range(1, most + 1, 1 if EVERY else SOME[call])
    ],
)
def test_a_build_that_is_killed_at_a_call(
    output: Path, new_id: str, call: str, number: int
) -> None:
    old = current(output).id
    killed = build(output, NEW, f"{call}:signal=KILL:when={number}")
    assert killed.returncode in {-9, 137, 2}
    assert current(output).id in {old, new_id}
    assert build(output, NEW).returncode == 0
    verify_whole(current(output))
    assert (current(output).id, stale(output)) == (new_id, [])


def removals(output: Path) -> list[str]:
    """Return what to inject to kill a build at each step of removing a release.

    strace counts the calls of a thread, so those before it are counted too.
    """
    log = output.with_name("removals")
    traced = ["strace", "-y", "-o", str(log), "-e", "trace=unlinkat,rmdir"]
    run([*traced, *COMMAND, str(output)], LATEST)
    counts: Counter[str] = Counter()
    found = []
    for line in log.read_text().splitlines():
        call = line.partition("(")[0]
        counts[call] += 1
        if re.search(r"/\.tmp-[0-9a-f]{16}\b", line):
            found.append(f"{call}:signal=KILL:when={counts[call]}")
    return found


@pytest.fixture(scope="module")
def full(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder with as many releases as are kept."""
    output = tmp_path_factory.mktemp("full") / "build"
    shutil.copytree(template, output, symlinks=True)
    for when in (NEW, NEWER):
        assert build(output, when).returncode == 0
    return output


def test_a_build_that_is_killed_while_a_release_is_removed(
    full: Path, tmp_path: Path
) -> None:
    counted = tmp_path / "counted"
    shutil.copytree(full, counted, symlinks=True)
    every = removals(counted)
    assert len(every) > 60
    latest = current(counted).id
    kept = [path.name for path in release_folders(counted)]
    assert len(kept) == 3
    for step in every if EVERY else (every[0], every[40], every[-1]):
        output = tmp_path / step
        shutil.copytree(full, output, symlinks=True)
        killed = build(output, LATEST, step)
        assert killed.returncode in {-9, 137}, killed.stderr
        assert [path.name for path in release_folders(output)] == kept
        assert build(output, LATEST).returncode == 0
        assert (current(output).id, stale(output)) == (latest, [])
        assert roll_back(output).id == kept[1]


STEPS = ("deriving", "writing dumps", "writing the store", "counting triples", LAST)


@contextmanager
def started(output: Path) -> Iterator[tuple[subprocess.Popen[str], Iterator[str]]]:
    """Begin a build, and yield what it says from then on, step by step."""
    with subprocess.Popen(
        [*COMMAND, str(output)],
        env={**ENVIRONMENT, "SOURCE_DATE_EPOCH": NEW},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        # Python's own processes speak too, of what they find when one is killed
        lines = (line.strip().partition("kg: ") for line in process.stderr)
        yield process, (step for before, said, step in lines if said and not before)


def durations(output: Path) -> dict[str, float]:
    """Return how many seconds each step of a build lasts, the last to its very end."""
    with started(output) as (process, steps):
        begun = [(step, time.monotonic()) for step in steps]
        process.wait()
    ends = [moment for _, moment in begun[1:]] + [time.monotonic()]
    return {step: end - at for (step, at), end in zip(begun, ends, strict=True)}


def kill_in(output: Path, step: str, seconds: float) -> str:
    """Kill a build so long after a step has begun; return which one it was in."""
    said = ""
    with started(output) as (process, steps):
        for said in steps:
            if said == step:
                time.sleep(seconds)
                process.send_signal(signal.SIGKILL)
    return said if process.returncode == -signal.SIGKILL else "ended"


def test_a_build_that_is_killed_at_random_moments(
    output: Path, new_id: str, tmp_path: Path
) -> None:
    """The moments are those of this machine: some in each step, as long as it lasts."""
    measured = tmp_path / "measured"
    shutil.copytree(output, measured, symlinks=True)
    lasted = durations(measured)
    moments = random.Random(1992)  # noqa: S311 - moments to try
    old = current(output).id
    landed = set()
    for number in range(RANDOM_KILLS):
        step = STEPS[number % len(STEPS)]
        landed.add(kill_in(output, step, moments.uniform(0, lasted[step])))
        assert current(output).id in {old, new_id}
    assert "writing dumps" in landed
    assert len(landed - {"ended"}) >= 3, landed
    assert build(output, NEW).returncode == 0
    assert (current(output).id, stale(output)) == (new_id, [])


REFUSALS = [
    ("fsync", "EIO", "when=1", "Input/output error"),
    ("fsync", "ENOSPC", "when=40", "No space left on device"),
    ("fdatasync", "EIO", "when=3", "(?i)i/o error|input/output error"),
    ("rename", "EIO", "when=5", "Input/output error"),
    ("rename", "EIO", "when=6", "Input/output error"),
    ("symlink", "EROFS", "when=1", "Read-only file system"),
    ("mkdir", "EACCES", "when=2+", "Permission denied|cannot be read"),
]


@pytest.mark.parametrize(("call", "error", "when", "said"), REFUSALS)
def test_a_disk_that_refuses(
    output: Path, new_id: str, call: str, error: str, when: str, said: str
) -> None:
    old = current(output).id
    failed = build(output, NEW, f"{call}:error={error}:{when}")
    assert failed.returncode == 2, failed.stderr
    assert re.search(said, failed.stderr), failed.stderr
    assert "Traceback" not in failed.stderr
    assert current(output).id == old
    assert build(output, NEW).returncode == 0
    assert (current(output).id, stale(output)) == (new_id, [])


def test_writes_that_are_cut_short(output: Path, new_id: str) -> None:
    """Beyond the size that a file may have, the kernel writes a part, then nothing."""
    old = current(output).id
    command = ["sh", "-c", 'ulimit -f 100 && exec "$@"', "sh", *COMMAND, str(output)]
    failed = run(command, NEW)
    assert failed.returncode == 2, failed.stderr
    assert "File too large; nothing was published" in failed.stderr
    assert current(output).id == old
    assert build(output, NEW).returncode == 0
    assert (current(output).id, stale(output)) == (new_id, [])


def test_a_disk_that_is_full(template: Path, tmp_path: Path) -> None:
    """A disk of its own, just too small for a second release."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    script = """
        mount -t tmpfs -o size=$3 tmpfs "$2" && cp -a "$1" "$2/build" &&
        cd / && shift 3 && "$@"; code=$?
        ls -A "$KG_DISK/build/releases"; readlink "$KG_DISK/build/current"; exit $code
    """
    size = sum(p.stat().st_size for p in template.rglob("*") if p.is_file())
    in_namespace = ["unshare", "-m", "sh", "-c", script, "sh"]
    builds = [*COMMAND, f"{mounted}/build"]
    failed = subprocess.run(
        [*in_namespace, str(template), str(mounted), str(size + 700_000), *builds],
        env={**ENVIRONMENT, "SOURCE_DATE_EPOCH": NEW, "KG_DISK": str(mounted)},
        capture_output=True,
        text=True,
        check=False,
    )
    old = current(template).id
    assert failed.returncode == 2, failed.stderr
    assert "No space left on device; nothing was published" in failed.stderr
    assert failed.stdout.split() == [old, f"releases/{old}"]


def test_two_builds_at_once(output: Path, new_id: str) -> None:
    """The first is stopped while it writes, so that the second is sure to meet it."""
    old = current(output).id
    with started(output) as (first, steps):
        assert "writing dumps" in steps
        first.send_signal(signal.SIGSTOP)
        second = build(output, NEW)
        assert current(output).id == old
        first.send_signal(signal.SIGCONT)
        assert list(steps)[-1] == LAST
    assert first.returncode == 0
    assert second.returncode == 2
    assert "another build is at work here; wait for it to end" in second.stderr
    assert current(output).id == new_id
    assert stale(output) == []
