"""Verifies the store of a release against its dumps, statement by statement.

It reads all statements of the store in one order of its indexes, and says which differ.
Cheaper comparisons come before: :mod:`kg.release.verify.store_dumps`, and, for a store
that was just loaded, :mod:`kg.release.verify.outline`.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, RdfFormat, Store, parse

from kg.errors import ReleaseError
from kg.rdf.batches import batches
from kg.rdf.canonical import canonical_nquads
from kg.release.content.line_sorter import LineSorter, SortedLines
from kg.release.verify.outline import outline_of_store
from kg.release.verify.stored_form import as_stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.release.manifest import Release
    from kg.release.verify.outline import Outline

_ANEW: Final = "build the release anew"
_LONGEST: Final = 500


def verify_loaded(release: Release, outline: Outline) -> None:
    """Compare a store that was just loaded with the outline of its dumps.

    If it differs, every statement is compared: numbers that are written in two ways are
    one in the store, and blank nodes have other labels there.

    Raises:
        ReleaseError: the store has more statements, or lacks some.
    """
    # what is wrong is said below
    with suppress(OSError, RuntimeError):
        if outline_of_store(Store.read_only(str(release.store))) == outline:
            return
    verify_store(release)


def verify_store(release: Release) -> None:
    """Compare each statement of a store with the dumps of the release.

    Raises:
        ReleaseError: the store has more statements, or lacks some; or it cannot be
            read, or writing failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "store"
        _dump_store(release, dump)
        _compare_with(release, dump)


def _compare_with(release: Release, dump: Path) -> None:
    dumps = (release.default_graph, release.named_graphs)
    try:
        held = _in_order(_lines(dump), dump.with_name("held"))
        wanted = _in_order(_wanted(dumps), dump.with_name("wanted"))
        _compare(release.store, held, wanted)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{release.store}: cannot be compared: {error}") from error


def _dump_store(release: Release, dump: Path) -> None:
    """Write the statements of a store as N-Quads."""
    try:
        Store.read_only(str(release.store)).dump(str(dump), format=RdfFormat.N_QUADS)
    # the engine raises RuntimeError for a block with a wrong checksum
    except (OSError, RuntimeError) as error:
        raise ReleaseError(
            f"{release.store}: cannot be read, or cannot be written to {dump} (TMPDIR) "
            f"for the comparison: {error}"
        ) from error


def _lines(path: Path) -> Iterator[list[bytes]]:
    with path.open("rb") as stream:
        yield from batches(stream)


def _wanted(dumps: Iterable[Path]) -> Iterator[list[bytes]]:
    return map(as_stored, chain.from_iterable(map(_lines, dumps)))


def _in_order(lines: Iterable[list[bytes]], path: Path) -> SortedLines:
    """Return sorted N-Quads with canonical blank node labels.

    The default graph is a merge of the named graphs, with blank nodes of its own.
    """
    sorter, blank = LineSorter(path), []
    for some in lines:
        sorter.add([line for line in some if b"_:" not in line])
        blank += [line for line in some if b"_:" in line]
    quads = list(parse(b"".join(blank), format=RdfFormat.N_QUADS))
    for is_default in (True, False):
        part = (q for q in quads if (q.graph_name == DefaultGraph()) == is_default)
        sorter.add(canonical_nquads(part).splitlines(keepends=True))
    return sorter.close()


def _compare(store: Path, held: SortedLines, wanted: SortedLines) -> None:
    for mine, theirs in zip_longest(held, wanted):
        if mine == theirs:
            continue
        # both are sorted, so the lesser line is missing from the other side
        if theirs is None or (mine is not None and mine < theirs):
            raise ReleaseError(
                f"{store}: holds {_shown(mine)}, which is in no dump; {_ANEW}"
            )
        raise ReleaseError(f"{store}: lacks {_shown(theirs)}; {_ANEW}")


def _shown(line: bytes) -> str:
    return line.decode(errors="replace").strip()[:_LONGEST]
