"""Blocks sockets and other programs for this process, with a filter of system calls.

The filter (seccomp, https://docs.kernel.org/userspace-api/seccomp_filter.html) needs no
privilege and cannot be removed; child processes inherit it. It allows opening files,
because a large store opens more of them while it runs.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from contextlib import suppress
from typing import Final

_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000
_SET_NO_NEW_PRIVILEGES: Final = 38
_SET_SECCOMP: Final = 22
_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM
_LOAD: Final = 0x20
_IF_EQUAL: Final = 0x15
_IF_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
_NUMBER, _ARCHITECTURE = 0, 4
"""The offsets of call number and architecture in ``struct seccomp_data``."""
_X32: Final = 0x40000000
"""Call numbers from here on belong to another calling convention (x32)."""

# socket, connect, bind, listen, execve, execveat, io_uring_setup
_OF_X86_64: Final = (41, 42, 49, 50, 59, 322, 425)
_GENERIC: Final = (198, 203, 200, 201, 221, 281, 425)
_CALLS: Final = {
    "x86_64": (0xC000003E, _OF_X86_64),
    "aarch64": (0xC00000B7, _GENERIC),
    "riscv64": (0xC00000F3, _GENERIC),
}


class _Instruction(ctypes.Structure):
    """``struct sock_filter``."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("operand", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (
        ("length", ctypes.c_uint16),
        ("instructions", ctypes.POINTER(_Instruction)),
    )


def go_offline() -> bool:
    """Block sockets and programs for this thread and all threads that it starts.

    Return False if the system, the kernel or the machine lacks the filter. The process
    may then have lost the right to gain privileges (no_new_privs), and nothing else.
    """
    machine = os.uname().machine
    if sys.platform != "linux" or machine not in _CALLS or sys.maxsize < 1 << 32:
        return False
    filtered = _instructions(*_CALLS[machine])
    array = (_Instruction * len(filtered))(*filtered)
    program = _Program(len(filtered), array)
    control = ctypes.CDLL(None).prctl
    control.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    address = ctypes.addressof(program)
    if control(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    refused: int = control(_SET_SECCOMP, _FILTER, address, 0, 0)
    return refused == 0


def leave_network() -> None:
    """Move to a network namespace without interfaces, if the system allows it.

    This is weaker than :func:`go_offline`: it does not block programs and Unix domain
    sockets.
    """
    with suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None, use_errno=True).unshare
        if unshare(_NEW_NETWORK) != 0:
            unshare(_NEW_USER | _NEW_NETWORK)


def _instructions(architecture: int, calls: tuple[int, ...]) -> list[_Instruction]:
    """Return a filter that refuses these calls, and all of other conventions."""
    to_refusal = range(len(calls), 0, -1)
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 0, len(calls) + 3, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, to_refusal[0] + 1, 0, _X32),
        *((_IF_EQUAL, n, 0, call) for n, call in zip(to_refusal, calls, strict=True)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return [_Instruction(*step) for step in steps]
