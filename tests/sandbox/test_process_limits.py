"""Limits of a process, each tried in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

TRIED = {
    "memory": ("limit_memory(64 << 20)", "bytearray(128 << 20)", MemoryError),
    "data": ("limit_data(64 << 20)", "bytearray(128 << 20)", MemoryError),
    "files": ("open_no_more_files()", "open('/dev/null')", OSError),
}


def run(text: str) -> subprocess.CompletedProcess[str]:
    program = f"from kg.sandbox.process_limits import *\n{text}"
    return subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("name", TRIED)
def test_what_is_beyond_a_limit_is_refused(name: str) -> None:
    limit, beyond, error = TRIED[name]
    assert run(beyond).returncode == 0
    assert error.__name__ in run(f"{limit}\n{beyond}").stderr


def test_what_is_in_use_already_does_not_count() -> None:
    used = "used = bytearray(256 << 20)"
    assert run(f"{used}\nlimit_data(64 << 20)\nbytearray(16 << 20)").returncode == 0


def test_files_that_are_open_stay_open() -> None:
    text = "one = open('/dev/zero', 'rb')\nopen_no_more_files()\nprint(one.read(1))"
    assert run(text).stdout == "b'\\x00'\n"


def test_a_process_that_computes_too_long_is_ended() -> None:
    assert run("limit_processor_time(0.5)\nwhile True: pass").returncode < 0


def test_a_process_ends_with_its_parent() -> None:
    text = """
import os, time
parent = os.getpid()
if os.fork() == 0:
    end_with_parent(parent)
    print(os.getpid(), flush=True)
    time.sleep(60)
time.sleep(1)
os._exit(0)
"""
    child = int(run(text).stdout)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the child goes on")


def test_a_process_whose_parent_has_ended_leaves() -> None:
    assert run("end_with_parent(1)\nprint('goes on')").stdout == ""
