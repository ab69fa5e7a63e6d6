"""What becomes of the output: a reader that leaves, a full disk, a poor terminal."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from support import FLOOD, REPOSITORY
from support.commands import INSTALLED_KG, started_kg


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = [str(INSTALLED_KG), "--project", str(REPOSITORY), "compare"]
    with subprocess.Popen(
        [*command, "khojaly-1992"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline().startswith(b"killed (")
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait() == 0


FULL = Path("/dev/full")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["compare khojaly-1992", "verify", "query"])
def test_an_output_that_is_full_gets_one_clear_line(
    command: str, unbuffered: str, release_path: str
) -> None:
    options = {"verify": [release_path], "query": ["--release", release_path]}
    with FULL.open("w") as full:
        run = subprocess.run(
            [INSTALLED_KG, *command.split(), *options.get(command, [])],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            input="ASK {}",
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    expected = "standard output or a temporary file (TMPDIR): No space left on device"
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1:] == [f"kg: {expected}"]
    assert "Traceback" not in run.stderr


def test_an_output_that_is_closed_is_no_mistake() -> None:
    command = ["sh", "-c", 'exec "$0" "$@" >&-', str(INSTALLED_KG)]
    arguments = ["--project", str(FLOOD), "compare", "flood"]
    run = subprocess.run([*command, *arguments], capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, b"")


def test_a_terminal_that_lacks_a_character_says_what_to_set() -> None:
    latin = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    run = started_kg("--project", FLOOD, "compare", "flood", **latin)
    expected = "kg: standard output: latin-1 has no '\\u221e'; set PYTHONUTF8=1\n"
    assert (run.returncode, run.stderr) == (2, expected)
