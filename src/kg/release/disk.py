"""Files and folders that are on disk once they are said to be."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a new file to write to; at the end it is on disk.

    Raises:
        OSError: the disk refused; a failed flush is final, and never tried again.
    """
    with path.open("xb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a new file and flush it to disk."""
    with new_file(path) as stream:
        stream.write(content)


def flush_file(path: Path) -> None:
    """Flush a file that somebody else wrote to disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def flush_folder(folder: Path) -> None:
    """Flush the entries of a folder to disk, so that its files outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folders(top: Path) -> None:
    """Flush the entries of a folder and of all folders under it, inner ones first."""
    inner = [path for path in top.rglob("*") if path.is_dir()]
    for folder in sorted(inner, reverse=True):
        flush_folder(folder)
    flush_folder(top)
