"""Whatever happens, ``current`` is a whole old or a whole new release.

The faults are those of real system calls, of the engine's too: strace makes the n-th
call of a kind fail, or kills the process at it. Most meet the publishing of a release
that is made already, which is quick; some a whole build. ``make crash`` tries every
call of both.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support import FLOOD
from support.commands import INSTALLED_KG
from support.faults import Commands
from support.shared import made_once

from kg.project import read_project
from kg.release.build import build
from kg.release.manifest import read_release
from kg.release.publish.output_folder import release_folders
from kg.release.publish.publish import adopt, roll_back
from kg.release.verify.digests import verify_quick
from kg.release.verify.release import verify_whole
from kg.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.releases import FloodReleases

    from kg.release.manifest import Release

EVERY = os.environ.get("KG_FAULTS") == "all"
KG = ["--project", str(FLOOD)]
BUILD = [*KG, "build", "--output"]
OLD, NEW = "1764547200", "1764633600"
ENVIRONMENT = {
    # a process that is killed leaves half a file of coverage data
    **{name: value for name, value in os.environ.items() if not name.startswith("COV")},
    "SOURCE_DATE_EPOCH": NEW,
}


def instant(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def publish(output: Path, release: Release) -> list[str]:
    """Return the command that publishes a release that was made elsewhere."""
    return [*KG, "publish", str(release.path), "--output", str(output)]


def command(way: str, output: Path, new: Release) -> list[str]:
    return [*BUILD, str(output)] if way == "build" else publish(output, new)


def meeting(fault: str) -> list[str]:
    """Return the options of ``strace`` that have a command meet a fault."""
    call = fault.partition(":")[0]
    return ["-f", "-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={fault}"]


@pytest.fixture(scope="module")
def kg() -> Iterator[Commands]:
    commands = Commands(ENVIRONMENT)
    yield commands
    commands.close()


def current(output: Path) -> Release:
    release = read_release(output / "current")
    verify_quick(release)
    return release


def stale(output: Path) -> list[Path]:
    return list((output / "releases").glob(".tmp-*"))


def made(factory: pytest.TempPathFactory, when: str) -> Path:
    """Return an output folder with a release of an instant, which is made once."""
    sources = read_sources(read_project(FLOOD))
    return made_once(
        factory, f"faults-{when}", lambda path: build(sources, path, instant(when))
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder with one release."""
    return made(tmp_path_factory, OLD)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return the release that a build at the second instant makes."""
    return current(made(tmp_path_factory, NEW))


@pytest.fixture
def output(template: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    shutil.copytree(template, folder, symlinks=True)
    return folder


SOME = {
    "build": {"fsync": [40], "fdatasync": [32]},
    "publish": {
        "fsync": [1, 2, 40, 80, 120, -5, -4, -3, -2, -1],
        "rename": [1, 2, 3],
        "symlink": [1],
        "mkdir": [2, -1],
    },
}
"""The calls that are tried on each commit; negative ones are counted from the last."""
MOST = {
    "build": {"fsync": 80, "fdatasync": 32, "rename": 7, "symlink": 1, "mkdir": 60},
    "publish": {"fsync": 210, "rename": 3, "symlink": 1, "mkdir": 8},
}
"""How many calls of a kind one process makes, or a few more."""


def tried(way: str) -> list[tuple[str, int]]:
    """Return the calls of a way to a release, each with its number."""
    return [
        (call, number)
        for call, most in MOST[way].items()
        for number in (range(1, most + 1) if EVERY else SOME[way].get(call, ()))
    ]


@pytest.fixture(scope="module")
def calls(
    kg: Commands, template: Path, new: Release, tmp_path_factory: pytest.TempPathFactory
) -> Counter[str]:
    """Return how many calls of each kind it takes to publish a release."""
    folder = tmp_path_factory.mktemp("calls")
    shutil.copytree(template, folder / "build", symlinks=True)
    names = ",".join(MOST["publish"])
    counting = ["-o", str(folder / "log"), "-e", f"trace={names}"]
    assert kg.run(publish(folder / "build", new), counting).returncode == 0
    lines = (folder / "log").read_text().splitlines()
    return Counter(line.partition("(")[0] for line in lines)


def again(way: str, output: Path, new: Release) -> None:
    """Do what was prevented, and see that nothing is left of the first attempt."""
    if way == "build":
        build(read_sources(read_project(FLOOD)), output, instant(NEW))
    else:
        adopt(new.path, output)
    verify_whole(current(output))
    assert (current(output).id, stale(output)) == (new.id, [])


@pytest.mark.parametrize(("call", "number"), tried("build"))
def test_a_build_that_is_killed_at_a_call(
    kg: Commands, output: Path, new: Release, call: str, number: int
) -> None:
    old = current(output).id
    fault = f"{call}:signal=KILL:when={number}"
    killed = kg.run([*BUILD, str(output)], meeting(fault))
    # one of its processes can be killed, which the others then report
    assert killed.returncode in {-9, 2}
    assert current(output).id in {old, new.id}
    again("build", output, new)


@pytest.mark.parametrize(("call", "number"), tried("publish"))
def test_publishing_that_is_killed_at_a_call(
    kg: Commands,
    output: Path,
    new: Release,
    calls: Counter[str],
    call: str,
    number: int,
) -> None:
    old = current(output).id
    when = number if number > 0 else calls[call] + 1 + number
    fault = f"{call}:signal=KILL:when={when}"
    killed = kg.run(publish(output, new), meeting(fault))
    assert killed.returncode == (-9 if when <= calls[call] else 0)
    assert current(output).id in {old, new.id}
    again("publish", output, new)


def test_no_call_of_publishing_goes_untried(calls: Counter[str]) -> None:
    assert all(0 < calls[call] <= most for call, most in MOST["publish"].items()), calls


def removals(kg: Commands, output: Path, latest: Release) -> list[str]:
    """Return what to inject to kill a command at each step of removing a release.

    strace counts the calls of a thread, so those before it are counted too.
    """
    log = output.with_name("removals")
    counting = ["-y", "-o", str(log), "-e", "trace=unlinkat,rmdir"]
    kg.run(publish(output, latest), counting)
    counts: Counter[str] = Counter()
    found = []
    for line in log.read_text().splitlines():
        call = line.partition("(")[0]
        counts[call] += 1
        if re.search(r"/\.tmp-[0-9a-f]{16}\b", line):
            found.append(f"{call}:signal=KILL:when={counts[call]}")
    return found


@pytest.fixture(scope="module")
def full(floods: FloodReleases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder with as many releases as are kept."""
    output = tmp_path_factory.mktemp("full") / "build"
    for day in (1, 2, 3):
        adopt(floods.of(day).path, output)
    return output


def test_a_process_that_is_killed_while_a_release_is_removed(
    kg: Commands, full: Path, floods: FloodReleases, tmp_path: Path
) -> None:
    latest = floods.of(4)
    counted = tmp_path / "counted"
    shutil.copytree(full, counted, symlinks=True)
    every = removals(kg, counted, latest)
    assert len(every) > 60
    assert current(counted).id == latest.id
    kept = [path.name for path in release_folders(counted)]
    assert len(kept) == 3
    for step in every if EVERY else (every[0], every[40], every[-1]):
        output = tmp_path / step
        shutil.copytree(full, output, symlinks=True)
        killed = kg.run(publish(output, latest), meeting(step))
        assert killed.returncode == -9, killed.text
        assert [path.name for path in release_folders(output)] == kept
        adopt(latest.path, output)
        assert (current(output).id, stale(output)) == (latest.id, [])
        assert roll_back(output).id == kept[1]


STEPS = {
    "build": ("deriving", "writing dumps", "writing the store", "counting triples"),
    "publish": ("comparing files", "counting triples", "computing the identity"),
}
LAST = "comparing the store"
"""What a process says before it moves the release into place and switches to it."""
RANDOM_KILLS = {"build": 200 if EVERY else 0, "publish": 200 if EVERY else 10}


def durations(kg: Commands, arguments: list[str]) -> dict[str, float]:
    """Return how many seconds each step lasts, the last to its very end."""
    with kg.started(arguments) as command:
        begun = [(step, time.monotonic()) for step in command.steps()]
    ends = [moment for _, moment in begun[1:]] + [time.monotonic()]
    return {step: end - at for (step, at), end in zip(begun, ends, strict=True)}


def kill_in(kg: Commands, arguments: list[str], step: str, seconds: float) -> str:
    """Kill a command so long after a step has begun; return which one it was in."""
    said = ""
    with kg.started(arguments) as command:
        for said in command.steps():
            if said == step:
                time.sleep(seconds)
                os.kill(command.process, signal.SIGKILL)
    return said if command.returncode == -signal.SIGKILL else "ended"


@pytest.mark.parametrize("way", [way for way, kills in RANDOM_KILLS.items() if kills])
def test_a_process_that_is_killed_at_random_moments(
    kg: Commands, output: Path, new: Release, tmp_path: Path, way: str
) -> None:
    """The moments are those of this machine: some in each step, as long as it lasts."""
    measured = tmp_path / "measured"
    shutil.copytree(output, measured, symlinks=True)
    lasted = durations(kg, command(way, measured, new))
    moments = random.Random(1992)  # noqa: S311 - moments to try
    old = current(output).id
    landed = set()
    steps = (*STEPS[way], LAST)
    for number in range(RANDOM_KILLS[way]):
        step = steps[number % len(steps)]
        moment = moments.uniform(0, lasted[step])
        landed.add(kill_in(kg, command(way, output, new), step, moment))
        assert current(output).id in {old, new.id}
    assert steps[1] in landed
    assert len(landed - {"ended"}) >= 3, landed
    again(way, output, new)


REFUSALS = [
    *EVERY * [
        ("build", "fsync:error=EIO:when=1", "Input/output error"),
        ("build", "rename:error=EIO:when=5", "Input/output error"),
        ("build", "rename:error=EIO:when=6", "Input/output error"),
        ("build", "symlink:error=EROFS:when=1", "Read-only file system"),
        ("build", "mkdir:error=EACCES:when=2+", "Permission denied|cannot be read"),
    ],
    ("build", "fsync:error=ENOSPC:when=40", "No space left on device"),
    ("build", "fdatasync:error=EIO:when=3", "(?i)i/o error|input/output error"),
    ("publish", "fsync:error=EIO:when=1", "Input/output error"),
    ("publish", "fsync:error=ENOSPC:when=40", "No space left on device"),
    ("publish", "rename:error=EIO:when=1", "Input/output error"),
    ("publish", "rename:error=EIO:when=2", "Input/output error"),
    ("publish", "rename:error=EIO:when=3", "Input/output error"),
    ("publish", "symlink:error=EROFS:when=1", "Read-only file system"),
    ("publish", "mkdir:error=EACCES:when=2+", "Permission denied"),
]  # fmt: skip


@pytest.mark.parametrize(("way", "fault", "said"), REFUSALS)
def test_a_disk_that_refuses(
    kg: Commands, output: Path, new: Release, way: str, fault: str, said: str
) -> None:
    old = current(output).id
    failed = kg.run(command(way, output, new), meeting(fault))
    assert failed.returncode == 2, failed.text
    assert re.search(said, failed.text), failed.text
    assert "Traceback" not in failed.text
    assert current(output).id == old
    again(way, output, new)


def test_writes_that_are_cut_short(output: Path, new: Release) -> None:
    """Beyond the size that a file may have, the kernel writes a part, then nothing."""
    old = current(output).id
    limited = ["sh", "-c", 'ulimit -f 100 && exec "$@"', "sh"]
    failed = subprocess.run(
        [*limited, str(INSTALLED_KG), *BUILD, str(output)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 2, failed.stderr
    assert "File too large; nothing was published" in failed.stderr
    assert current(output).id == old
    again("build", output, new)


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
    builds = [str(INSTALLED_KG), *BUILD, f"{mounted}/build"]
    failed = subprocess.run(
        [*in_namespace, str(template), str(mounted), str(size + 700_000), *builds],
        env={**ENVIRONMENT, "KG_DISK": str(mounted)},
        capture_output=True,
        text=True,
        check=False,
    )
    old = current(template).id
    assert failed.returncode == 2, failed.stderr
    assert "No space left on device; nothing was published" in failed.stderr
    assert failed.stdout.split() == [old, f"releases/{old}"]


def test_two_builds_at_once(kg: Commands, output: Path, new: Release) -> None:
    """The first is stopped while it writes, so that the second is sure to meet it."""
    old = current(output).id
    with kg.started([*BUILD, str(output)]) as first:
        steps = first.steps()
        assert "writing dumps" in steps
        os.kill(first.process, signal.SIGSTOP)
        second = kg.run([*BUILD, str(output)])
        assert current(output).id == old
        os.kill(first.process, signal.SIGCONT)
        assert list(steps)[-1] == LAST
    assert first.returncode == 0
    assert second.returncode == 2
    assert "another build is at work here; wait for it to end" in second.text
    assert current(output).id == new.id
    assert stale(output) == []
