"""Durable (fsynced) writes of files and folders."""

from __future__ import annotations

import ctypes
import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from kg.rdf.batches import batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
_FILE_MODE: Final = 0o644
_FOLDER_MODE: Final = 0o755


class NewFile:
    """A file that is being written, and the digest of the bytes passed to it.

    The digest is not computed from the disk, so later verification finds bytes that
    the disk changed.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """Write to an open stream."""
        self._stream = stream
        self._digest = hashlib.sha256()
        self.bytes = 0

    @property
    def sha256(self) -> str:
        """The SHA-256 of all written bytes, as lower-case hexadecimal digits."""
        return self._digest.hexdigest()

    def write(self, content: bytes) -> int:
        """Write some bytes, and return their number."""
        self._digest.update(content)
        size = len(content)
        self.bytes += size
        self._stream.write(content)
        return size

    def writelines(self, lines: Iterable[bytes]) -> None:
        """Write lines in batches."""
        for some in batches(lines):
            self.write(b"".join(some))


@contextmanager
def new_file(path: Path) -> Iterator[NewFile]:
    """Create a file and yield it for writing; flush it to disk at the end.

    Raises:
        OSError: writing failed; a failed flush is final and is not repeated.
    """
    with path.open("xb") as stream:
        os.fchmod(stream.fileno(), _FILE_MODE)
        yield NewFile(stream)
        stream.flush()
        os.fsync(stream.fileno())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a new file and flush it to disk."""
    with new_file(path) as stream:
        stream.write(content)


def exchange(one: Path, other: Path) -> None:
    """Exchange two folders atomically.

    Raises:
        OSError: it failed, or the file system does not support it.
    """
    library = ctypes.CDLL(None, use_errno=True)
    ends = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other))
    if library.renameat2(*ends, _RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def make_folder(path: Path) -> None:
    """Make a folder and its parents if they are missing, readable for everyone."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(_FOLDER_MODE)


def flush_file(path: Path) -> None:
    """Make a file readable for everyone, and flush it to disk."""
    with path.open("rb") as stream:
        os.fchmod(stream.fileno(), _FILE_MODE)
        os.fsync(stream.fileno())


def flush_folder(folder: Path) -> None:
    """Flush the entries of a folder to disk, so that its files survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folders(top: Path) -> None:
    """Make a folder and those under it readable for everyone, and flush them to disk.

    A server may run as another user, and the builder's umask must not matter.
    """
    inner = [path for path in top.rglob("*") if path.is_dir() and not path.is_symlink()]
    for folder in (*sorted(inner, reverse=True), top):
        folder.chmod(_FOLDER_MODE)
        flush_folder(folder)
