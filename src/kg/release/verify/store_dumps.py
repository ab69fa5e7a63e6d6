"""Reads the two dumps that a store was made from, once.

They are counted, the identity is computed, and each statement is looked up in the
store. A store that has each statement, as many, and the same terms, is the same.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from operator import lt
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store, parse

from kg.errors import ReleaseError
from kg.progress import silent
from kg.rdf.batches import batches
from kg.rdf.canonical import as_nquads
from kg.release.verify.outline import Outline, objects_as_stored, outline_of_store, sums

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Quad

    from kg.progress import Tell
    from kg.release.manifest import Release


@dataclass(frozen=True, slots=True)
class ReadDumps:
    """What was found: how many triples each dump has, and more.

    ``identity`` is None if the quads are not in canonical order, or have blank nodes.
    ``is_held`` is false if the store may differ from the dumps.
    """

    default_graph: int
    named_graphs: int
    identity: str | None
    is_held: bool


def read_dumps(release: Release, progress: Tell = silent, total: int = 1) -> ReadDumps:
    """Read the dumps of a release, and look for their statements in its store.

    ``progress`` gets the number of statements read, of about ``total``.

    Raises:
        ReleaseError: a dump cannot be read.
    """
    try:
        store = Store.read_only(str(release.store))
        held: Outline | None = outline_of_store(store)
    except (OSError, RuntimeError):  # who compares the store says what is wrong
        store, held = Store(), None
    looked_up = _LookedUp(store, progress, total)
    default = sum(
        map(len, looked_up.batches(release.default_graph, RdfFormat.N_TRIPLES))
    )
    quads = _Quads()
    for batch in looked_up.batches(release.named_graphs, RdfFormat.N_QUADS):
        quads.add(batch)
    is_held = held is not None and looked_up.found_all and quads.in_order
    return ReadDumps(
        default,
        quads.count,
        quads.digest.hexdigest() if quads.in_order else None,
        is_held and quads.outline(default) == held,
    )


class _LookedUp:
    """Parses dumps, and looks for each statement in a store, until one is missing."""

    def __init__(self, store: Store, progress: Tell, total: int) -> None:
        self._store = store
        self._progress = progress
        self._total = total
        self._done = 0
        self.found_all = True

    def batches(self, path: Path, rdf_format: RdfFormat) -> Iterator[list[Quad]]:
        try:
            for batch in batches(parse(path=str(path), format=rdf_format)):
                self.found_all = self.found_all and self._has(batch)
                self._done += len(batch)
                total = max(self._done, self._total)
                self._progress("comparing the store", self._done, total)
                yield batch
        except (OSError, SyntaxError) as error:
            raise ReleaseError(f"{path}: cannot be read: {error}") from error

    def _has(self, batch: list[Quad]) -> bool:
        try:
            return all(map(self._store.__contains__, batch))
        except (OSError, RuntimeError):  # as above
            return False


class _Quads:
    """What is known of quads while they come in canonical order."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.count = 0
        self.in_order = True
        self._last = ""
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._subjects = (0, 0)
        self._objects: set[str] = set()

    def add(self, batch: list[Quad]) -> None:
        self.count += len(batch)
        if not self.in_order:
            return
        content = as_nquads(batch)
        self.digest.update(content)
        lines = [self._last, *content.decode().split("\n")[:-1]]
        self.in_order = all(map(lt, lines, islice(lines, 1, None)))
        self.in_order &= b"_:" not in content
        subjects = []
        last = self._last.partition(" ")[0]
        for line in islice(lines, 1, None):
            subject, predicate, rest = line.removesuffix(" .").split(" ", 2)
            target, _, graph = rest.rpartition(" ")
            self._counts[graph, predicate] += 1
            self._objects.add(target)
            if subject != last:
                subjects.append(subject)
                last = subject
        self._last = lines[-1]
        count, total = sums(subjects)
        self._subjects = (self._subjects[0] + count, self._subjects[1] + total)

    def outline(self, default: int) -> Outline:
        """Return the outline of a store with these, and with triples beside them."""
        objects = sums(objects_as_stored(self._objects))
        return Outline(default, self._counts, self._subjects, objects)
