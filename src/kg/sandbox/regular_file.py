"""Opening files that somebody named: regular ones only, which nobody can hold open."""

from __future__ import annotations

import os
import stat
from typing import IO, TYPE_CHECKING

from kg.errors import Position, SourceError

if TYPE_CHECKING:
    from pathlib import Path

FileIdentity = tuple[int, int]
"""The device and the inode of a file: the same for each of its names."""


def open_regular(path: Path) -> tuple[IO[bytes], FileIdentity]:
    """Open a file, through links, and return it with its identity.

    Raises:
        SourceError: it cannot be opened, or is a folder, a pipe or a device.
    """
    try:
        # a pipe that nobody writes to does not hold us
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SourceError(Position(path), f"cannot be read: {why}") from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        message = "is no regular file; write what it gives into one"
        raise SourceError(Position(path), message)
    return os.fdopen(descriptor, "rb"), (status.st_dev, status.st_ino)
