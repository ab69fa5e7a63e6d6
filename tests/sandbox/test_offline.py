"""Where a kernel can refuse a process sockets, it does; elsewhere that is said."""

from __future__ import annotations

import subprocess
import sys

import pytest

ELSEWHERE = """
import ctypes, sys
sys.platform, ctypes.CDLL = "darwin", lambda _: object()  # whose libc has no prctl
"""
OFFLINE = """
import socket
from kg.sandbox.offline import go_offline
print(go_offline())
try:
    socket.socket().close()
    print("a socket")
except PermissionError:
    print("none")
"""


@pytest.mark.parametrize(
    ("before", "expected"), [("", "True\nnone\n"), (ELSEWHERE, "False\na socket\n")]
)
def test_a_process_is_told_whether_it_is_offline(before: str, expected: str) -> None:
    command = [sys.executable, "-c", before + OFFLINE]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    assert run.stdout == expected
