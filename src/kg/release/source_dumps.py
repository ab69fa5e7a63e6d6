"""The dumps of single sources, cut out of the dataset's dump in TriG.

A source has its own graph, and a graph for each claimant of what they state in it. In
that dump each graph is a block of whole lines, and the blocks are sorted by the names
of the graphs. So a block is found by bisection, and a release has no files of single
sources.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

from kg.errors import ReleaseError
from kg.iris import SLUG
from kg.rdf.canonical import as_nquads
from kg.rdf.documents import GRAPHS, ORDERS, QUADS, Names, write_document
from kg.rdf.formats import TRIG, TURTLE
from kg.rdf.turtle_writer import TurtleNames, declarations

if TYPE_CHECKING:
    from kg.rdf.formats import GraphFormat
    from kg.release.manifest import Manifest, Release

_SLUG: Final = re.compile(SLUG)
_CONTEXT: Final = "context.jsonld"
_BLOCK, _OPEN, _CLOSE = b"\nGRAPH ", b" {\n", b"}\n"
_END: Final = b" .\n"


@dataclass(frozen=True, slots=True)
class SourceDump:
    """A dump of a source: some bytes, and then ranges of a file of the release."""

    before: bytes
    file: str = ""
    ranges: tuple[range, ...] = ()


def source_dump(
    release: Release, slug: str, graph_format: GraphFormat
) -> SourceDump | None:
    """Return the dump of a source in a format, or None if there is no such source.

    In Turtle and TriG it has ranges and may be of any size. The other formats are
    written here, in memory.

    Raises:
        ReleaseError: the release has no dump in TriG, or it is a symbolic link.
        OSError: a file of the release cannot be read.
    """
    if not _SLUG.fullmatch(slug):
        return None
    manifest = release.manifest
    named_graphs = PurePosixPath(manifest.store_made_from.named_graphs)
    file = str(named_graphs.with_suffix(f".{TRIG.extension}"))
    if release.file(file) is None:
        raise ReleaseError(f"{release.path}: the release has no dump in TriG")
    declared = declarations(manifest.prefixes).encode()
    with (
        release.dump(file).open("rb") as stream,
        mmap(stream.fileno(), 0, access=ACCESS_READ) as trig,
    ):
        content, blocks = _places(trig, manifest, slug)
        if not content:
            return None
        if graph_format is TURTLE:
            return SourceDump(declared, file, (content,))
        if graph_format is TRIG:
            return SourceDump(declared, file, blocks)
        copied = declared + b"".join(trig[one.start : one.stop] for one in blocks)
    context = json.loads((release.path / _CONTEXT).read_bytes())["@context"]
    lines = _lines(copied, ORDERS[graph_format], str(manifest.iris.graph(slug)))
    written = bytearray()
    names = Names(manifest.prefixes, context)
    write_document(graph_format, lines, written.extend, names)
    return SourceDump(bytes(written))


def _places(
    trig: mmap, manifest: Manifest, slug: str
) -> tuple[range, tuple[range, ...]]:
    """Return where the content of a source's own graph is, and all its blocks.

    The content is empty if that graph does not describe the source.
    """
    iris = manifest.iris
    name = str(iris.graph(slug)).encode()
    own = range(_begin(trig, name), _begin(trig, name + b"!"))
    stated = iris.statements(slug, "").value
    # in ASCII, "0" follows "/"
    bounds = (f"<{stated}".encode(), f"<{stated[:-1]}0".encode())
    others = range(*(_begin(trig, bound) for bound in bounds))
    content = own[len(_BLOCK) + len(name) + len(_OPEN) : -len(_CLOSE)]
    subject = TurtleNames(manifest.prefixes).texts[str(iris.source(slug))]
    if trig.find(f"\n{subject} ".encode(), content.start - 1, content.stop) < 0:
        return range(0), ()
    first, *rest = sorted(filter(None, (own, others)), key=lambda one: one.start)
    return content, (first[1:], *rest)


def _begin(trig: mmap, name: bytes) -> int:
    """Return where the first block begins whose name does not sort before a name.

    Without one, it is the end of the file. A block begins with the end of the line
    before it.
    """
    found = high = len(trig)
    low = 0
    while low < high:
        middle = (low + high) // 2
        here = trig.find(_BLOCK, middle, high + len(_BLOCK) - 1)
        if here < 0:
            high = middle
        elif trig[here + len(_BLOCK) : trig.find(_OPEN, here)] < name:
            low = here + 1
        else:
            found, high = here, middle
    return found


def _lines(copied: bytes, order: str, own: str) -> list[bytes]:
    """Return the lines of a source in an order; ``own`` is the name of its graph."""
    quads = as_nquads(parse(copied, format=RdfFormat.TRIG)).splitlines(keepends=True)
    quads.sort()
    if order == QUADS:
        return quads
    parted = (line.removesuffix(_END).rpartition(b" ") for line in quads)
    if order == GRAPHS:
        return sorted(b"%b %b%b" % (name, said, _END) for said, _, name in parted)
    return [said + _END for said, _, name in parted if name == own.encode()]
