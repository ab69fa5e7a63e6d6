"""Writes the dumps of a release: every part in every format, plain and compressed.

Each part is spooled once as sorted lines. Several processes then write the formats from
those lines, a job for each. Blank nodes get canonical labels, so the same graph gives
the same bytes.
"""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Final, cast

import zstandard

from kg.errors import ReleaseError, UnwritableError
from kg.progress import Tell, counted
from kg.rdf.documents import ORDERS, Names, write_document
from kg.rdf.formats import (
    GRAPH_FORMATS,
    N_QUADS,
    TRIG,
    TURTLE,
    VERSION_1_2,
    GraphFormat,
)
from kg.release.content.spool import Spool, spool
from kg.release.content.tally import DumpTally
from kg.release.manifest import ReleaseFile
from kg.release.publish.durable import NewFile, new_file
from kg.sandbox.jobs import share_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.release.content.dataset import NamedGraph
    from kg.release.content.line_sorter import SortedLines

_WORK: Final = "work"
LARGE: Final = 4 << 20
"""From this size of all sorted lines in bytes on, several processes write dumps."""
_PIECE: Final = 1 << 20
_GZIP_LEVEL: Final = 6
_ZSTD_LEVEL: Final = 5
"""Level 9 takes two to three times as long, for 8 % less."""
COMPRESSIONS: Final = {"gz": "application/gzip", "zst": "application/zstd"}
"""The media types of compressed dumps by their extension (RFC 6713, RFC 8878)."""

_RDF_1_2_FORMATS: Final = (TURTLE, N_QUADS)
"""The formats of the graph with reifiers, which can represent triple terms."""


@dataclass(frozen=True, slots=True)
class DumpPart:
    """A set of graphs that are dumped together.

    ``name`` is that of its files, without extension. Graph formats contain the union of
    the graphs that are not attributed; dataset formats contain all graphs. ``rdf_1_2``
    is true if there are triple terms. ``includes`` names an earlier part whose graphs
    it has too.
    """

    name: str
    title: str
    description: str
    graphs: tuple[NamedGraph, ...]
    rdf_1_2: bool = False
    includes: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a job has written: the entries of files, and what was counted, if asked."""

    files: list[ReleaseFile]
    graph_format: GraphFormat
    tally: DumpTally | None


@dataclass(frozen=True, slots=True)
class Dump:
    """A file to be written: a part, in a format. Things are counted if ``counted``."""

    folder: Path
    path: str
    title: str
    graph_format: GraphFormat
    media_type: str
    spool: Spool
    names: Names
    counted: bool = False

    def write(self) -> Written:
        """Write the file and its compressed forms.

        Raises:
            ReleaseError: the format cannot represent the part.
            OSError: writing failed.
        """
        path = self.folder / self.path
        tally = DumpTally() if self.counted else None
        written, count = self._write(path, tally)
        files = [_entry(written, self.path, self.media_type, self.title, count)]
        for extension, media_type in COMPRESSIONS.items():
            name = f"{self.path}.{extension}"
            packed = _compress(path, self.folder / name, extension)
            title = f"{self.title}, compressed ({extension})"
            files.append(_entry(packed, name, media_type, title, count))
        return Written(files, self.graph_format, tally)

    def _write(self, path: Path, tally: DumpTally | None) -> tuple[NewFile, int]:
        """Write the plain file; return it and the number of its statements."""
        lines = _Counter(self.spool[ORDERS[self.graph_format]])
        try:
            with new_file(path) as stream:
                write = partial(
                    write_document, self.graph_format, lines, stream.write, self.names
                )
                write(tally.passing) if tally else write()
        except UnwritableError as error:
            raise ReleaseError(f"{path.name}: would have {error}; change it") from error
        return stream, lines.count


class _Counter:
    """Yields lines and counts them."""

    def __init__(self, lines: SortedLines) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        return chain.from_iterable(self._batches())

    def _batches(self) -> Iterator[list[bytes]]:
        for some in self._lines.batches():
            self.count += len(some)
            yield some


def _entry(
    written: NewFile, path: str, media_type: str, title: str, count: int
) -> ReleaseFile:
    return ReleaseFile(path, media_type, title, written.bytes, written.sha256, count)


@dataclass(frozen=True, slots=True)
class Dumps:
    """The dumps of a release: the files of each part, by the name of the part.

    The first part is counted: its default graph, and its named graphs.
    """

    files: dict[str, list[ReleaseFile]]
    default_graph: DumpTally
    named_graphs: DumpTally


def write_parts(
    parts: Sequence[DumpPart],
    folder: Path,
    names: Names,
    progress: Tell,
    sorted_before: Mapping[str, Spool],
) -> Dumps:
    """Write all dumps under ``folder``, in several processes.

    A part also gets the lines that were ``sorted_before`` under its name.

    Raises:
        ReleaseError: a format cannot represent a part, or a process was killed.
        OSError: writing failed.
    """
    work = folder / _WORK
    work.mkdir()
    (folder / "dumps").mkdir()
    progress("writing dumps")
    jobs = []
    spooled: dict[str, Spool] = {}
    each = counted(parts, len(parts), "sorting statements", progress)
    for part in each:
        own = spool(part.graphs, work / part.name).beside(sorted_before.get(part.name))
        spooled[part.name] = own.beside(spooled.get(part.includes))
        for dump in plan(part, folder, spooled[part.name], names):
            is_counted = part is parts[0] and dump.graph_format in {TURTLE, TRIG}
            jobs.append(replace(dump, counted=is_counted).write)
    by_part: dict[str, list[ReleaseFile]] = {part.name: [] for part in parts}
    tallies = {}
    size = sum(file.stat().st_size for file in work.iterdir())
    for done, written in enumerate(share_out(jobs, is_little=size <= LARGE), 1):
        # the name of a part has no dot, and extensions begin with one
        by_part[PurePosixPath(written.files[0].path).stem] += written.files
        if written.tally:
            tallies[written.graph_format] = written.tally
        progress("writing dumps", done, len(jobs))
    shutil.rmtree(work)
    for files in by_part.values():
        files.sort(key=lambda file: file.path)
    return Dumps(by_part, tallies[TURTLE], tallies[TRIG])


def plan(part: DumpPart, folder: Path, spooled: Spool, names: Names) -> Iterator[Dump]:
    """Yield the files of a part, under ``folder``."""
    version = VERSION_1_2 if part.rdf_1_2 else ""
    for graph_format in _RDF_1_2_FORMATS if part.rdf_1_2 else GRAPH_FORMATS:
        yield Dump(
            folder=folder,
            path=f"dumps/{part.name}.{graph_format.extension}",
            title=f"{part.title} in {graph_format.label}",
            graph_format=graph_format,
            media_type=graph_format.media_type + version,
            spool=spooled,
            names=names,
        )


def _compress(source: Path, path: Path, extension: str) -> NewFile:
    """Compress a file without its name and the time, so that the result is stable."""
    with source.open("rb") as stream, new_file(path) as written:
        # the libraries use no method of a file but write
        output = cast("IO[bytes]", written)
        if extension == "gz":
            with gzip.GzipFile("", "wb", _GZIP_LEVEL, output, mtime=0) as packed:
                shutil.copyfileobj(stream, packed, _PIECE)
        else:
            size = source.stat().st_size
            packer = zstandard.ZstdCompressor(_ZSTD_LEVEL)
            packer.copy_stream(stream, output, size=size)
    return written
