"""Opens regular files, and refuses pipes and devices, which can block or never end."""

from __future__ import annotations

import os
import stat
from typing import IO, TYPE_CHECKING

from kg.errors import Position, SourceError

if TYPE_CHECKING:
    from pathlib import Path

FileIdentity = tuple[int, int]
"""The device and the inode of a file. They are the same for each of its names."""


def open_regular(path: Path) -> tuple[IO[bytes], FileIdentity]:
    """Open a file, follow links, and return the file with its identity.

    Raises:
        SourceError: it cannot be opened, or it is a folder, a pipe or a device.
    """
    try:
        # without O_NONBLOCK, to open a pipe waits for a writer
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SourceError(Position(path), f"cannot be read: {why}") from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        message = "is not a regular file; save its content in one"
        raise SourceError(Position(path), message)
    return os.fdopen(descriptor, "rb"), (status.st_dev, status.st_ino)
