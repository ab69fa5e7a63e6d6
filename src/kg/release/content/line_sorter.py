"""Sorts any number of lines by their bytes, without duplicates, with runs on disk.

The bytes of UTF-8 sort like its code points, which is the order of canonical N-Quads
(https://www.w3.org/TR/rdf-canon/#canonicalization-algorithm, step 5). Runs fit into
memory; iteration merges them, a piece of each at a time.
"""

from __future__ import annotations

from bisect import bisect_right
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

RUN_BYTES: Final = 32 << 20
"""The size in bytes after which a run is sorted and written to disk."""
_HELD: Final = 8 << 20
"""About how many bytes of all runs are in memory while they are merged."""


@dataclass(frozen=True, slots=True)
class SortedLines:
    """Sorted runs on disk; each iteration merges them."""

    runs: tuple[Path, ...]

    def merged(self, other: SortedLines) -> SortedLines:
        """Return the lines of both."""
        return SortedLines((*self.runs, *other.runs))

    def moved(self, folder: Path) -> SortedLines:
        """Return the lines after their files were moved to a folder."""
        return SortedLines(tuple(folder / run.name for run in self.runs))

    def __iter__(self) -> Iterator[bytes]:
        """Yield distinct lines in order, with their line ends."""
        return chain.from_iterable(self.batches())

    def batches(self) -> Iterator[list[bytes]]:
        """Yield the same lines in lists."""
        with ExitStack() as stack:
            streams = [stack.enter_context(run.open("rb")) for run in self.runs]
            size = _HELD // len(streams)
            pieces = [stream.readlines(size) for stream in streams]
            while ends := [lines[-1] for lines in pieces if lines]:
                # what follows in any run is greater than the least of these ends
                least, some = min(ends), list[bytes]()
                for place, lines in enumerate(pieces):
                    cut = bisect_right(lines, least)
                    some += lines[:cut]
                    pieces[place] = lines[cut:] or streams[place].readlines(size)
                some.sort()
                yield list(dict.fromkeys(some))


class LineSorter:
    """Takes lines in any order, with their line ends; keeps one run in memory."""

    def __init__(self, path: Path, run_bytes: int = RUN_BYTES) -> None:
        """Write the runs beside ``path``, with their number added to its name."""
        self._path = path
        self._run_bytes = run_bytes
        self._runs: list[Path] = []
        self._lines: list[bytes] = []
        self._bytes = 0

    def add(self, lines: Iterable[bytes]) -> None:
        """Add lines; write the run to disk if it is full."""
        more = list(lines)
        self._lines += more
        self._bytes += sum(map(len, more))
        if self._bytes > self._run_bytes:
            self._write_run()

    def close(self) -> SortedLines:
        """Return the sorted lines."""
        if self._lines or not self._runs:
            self._write_run()
        return SortedLines(tuple(self._runs))

    def _write_run(self) -> None:
        run = self._path.with_name(f"{self._path.name}.{len(self._runs)}")
        with run.open("xb") as stream:
            self._lines.sort()
            stream.writelines(dict.fromkeys(self._lines))
        self._runs.append(run)
        self._lines, self._bytes = [], 0
