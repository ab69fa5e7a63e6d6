"""Writes the dumps of a release: every part in every format, plain and compressed.

Each part is spooled once as sorted lines. Several processes then write the formats from
those lines. Blank nodes get canonical labels, so the same graph gives the same bytes.
"""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Final, cast

import zstandard
from pyoxigraph import RdfFormat, Triple, serialize

from kg.progress import Tell, counted
from kg.rdf.batches import batches
from kg.rdf.formats import GRAPH_FORMATS, N_QUADS, TURTLE, VERSION_1_2, GraphFormat
from kg.release.content.dump_formats import Names, Spool, write_format
from kg.release.content.line_sorter import LineSorter
from kg.release.manifest import ReleaseFile
from kg.release.publish.durable import NewFile, new_file
from kg.sandbox.jobs import share_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.release.content.dataset import NamedGraph

_WORK: Final = "work"
_OF_A_JOB: Final = 60
"""The number of small files that one job writes, with names that it looked up."""
_PIECE: Final = 1 << 20
_GZIP_LEVEL: Final = 6
_ZSTD_LEVEL: Final = 9
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
    compressed: bool = False
    rdf_1_2: bool = False
    includes: str = ""


@dataclass(frozen=True, slots=True)
class Dump:
    """A file to be written: a part, in a format."""

    folder: Path
    path: str
    title: str
    graph_format: GraphFormat
    media_type: str
    spool: Spool
    names: Names
    compressed: bool

    def write(self) -> list[ReleaseFile]:
        """Write the file and its compressed forms, and return their entries.

        Raises:
            OSError: writing failed.
        """
        path = self.folder / self.path
        written, count = write_format(self.graph_format, path, self.spool, self.names)
        files = [_entry(written, self.path, self.media_type, self.title, count)]
        for extension, media_type in COMPRESSIONS.items() if self.compressed else ():
            name = f"{self.path}.{extension}"
            packed = _compress(path, self.folder / name, extension)
            title = f"{self.title}, compressed ({extension})"
            files.append(_entry(packed, name, media_type, title, count))
        return files


def _entry(
    written: NewFile, path: str, media_type: str, title: str, count: int
) -> ReleaseFile:
    return ReleaseFile(path, media_type, title, written.bytes, written.sha256, count)


def write_parts(
    parts: Sequence[DumpPart], folder: Path, names: Names, progress: Tell
) -> dict[str, list[ReleaseFile]]:
    """Write all dumps under ``folder``, in several processes.

    Return the files of each part, by the name of the part.

    Raises:
        ReleaseError: a format cannot represent a part, or a process was killed.
        OSError: writing failed.
    """
    work = folder / _WORK
    work.mkdir()
    for part in parts:
        (folder / f"dumps/{part.name}").parent.mkdir(parents=True, exist_ok=True)
    progress("writing dumps")
    jobs, small = [], []
    spooled: dict[str, Spool] = {}
    each = counted(parts, len(parts), "sorting statements", progress)
    for number, part in enumerate(each):
        own = spool(part, work / str(number))
        spooled[part.name] = own.beside(spooled.get(part.includes))
        dumps = list(plan(part, folder, spooled[part.name], names))
        # a job is one format of a large part, or all formats of some small ones
        if part.compressed:
            jobs += [[dump] for dump in dumps]
        else:
            small += dumps
    jobs += batches(small, _OF_A_JOB)
    written: list[ReleaseFile] = []
    shared = share_out([partial(write_dumps, job) for job in jobs])
    for done, files in enumerate(shared, 1):
        written += files
        progress("writing dumps", done, len(jobs))
    shutil.rmtree(work)
    by_part: dict[str, list[ReleaseFile]] = {part.name: [] for part in parts}
    for file in sorted(written, key=lambda file: file.path):
        # the name of a part has no dot, and extensions begin with one
        by_part[file.path.removeprefix("dumps/").partition(".")[0]].append(file)
    return by_part


def spool(part: DumpPart, path: Path) -> Spool:
    """Write the sorted lines of a part to files whose names begin with ``path``.

    Raises:
        OSError: writing failed.
    """
    triples, quads, graphs = (
        LineSorter(path.with_name(f"{path.name}.{order}"))
        for order in ("triples", "quads", "graphs")
    )
    for graph in part.graphs:
        name = str(graph.name).encode()
        for lines in _lines(graph.triples):
            quads.add(line[:-1] + name + b" .\n" for line in lines)
            graphs.add(name + b" " + line + b"\n" for line in lines)
            if not graph.attributed:
                triples.add(line + b"\n" for line in lines)
    return Spool(triples.close(), quads.close(), graphs.close())


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
            compressed=part.compressed,
        )


def write_dumps(dumps: list[Dump]) -> list[ReleaseFile]:
    """Write dumps, and return their entries; child processes run this.

    Raises:
        OSError: writing failed.
    """
    return [file for dump in dumps for file in dump.write()]


def _lines(triples: Iterable[Triple]) -> Iterator[list[bytes]]:
    """Yield batches of N-Triples lines, without line ends."""
    for batch in batches(triples):
        content = serialize(batch, format=RdfFormat.N_TRIPLES) or b""
        yield content[:-1].split(b"\n")


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
