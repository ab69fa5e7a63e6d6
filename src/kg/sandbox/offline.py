"""No way out of a process: the kernel refuses it sockets and other programs.

A filter of system calls (seccomp, https://docs.kernel.org/userspace-api/seccomp_filter.html)
needs no privilege, cannot be taken back, and is inherited by what is forked. Files can
still be opened: a large store has more of them than are open at first.
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
"""Where in ``struct seccomp_data`` the number of the call and its convention are."""
_X32: Final = 0x40000000
"""Calls from here on are those of another convention, by other numbers."""

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
    """Have the kernel refuse sockets and programs to this thread and what it starts.

    Returns False, and changes nothing, where the kernel or the machine has no such
    filter.
    """
    if os.uname().machine not in _CALLS or sys.maxsize < 1 << 32:
        return False
    filtered = _instructions(*_CALLS[os.uname().machine])
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
    """Move to a network without interfaces, where the system lets us.

    This is weaker than :func:`go_offline`: programs can be started, and sockets of the
    file system are reached.
    """
    with suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None, use_errno=True).unshare
        if unshare(_NEW_NETWORK) != 0:
            unshare(_NEW_USER | _NEW_NETWORK)


def _instructions(architecture: int, calls: tuple[int, ...]) -> list[_Instruction]:
    """Return a program that refuses calls, and all of other conventions."""
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
