"""What a store holds in outline, compared with the dumps that it was made from.

The outline has the number of statements in the default graph, those of each named graph
with each predicate, and all subjects and objects of the named graphs, which have those
of the default graph too. The engine counts without reading terms, and reads each
distinct term once: that is several times as fast as reading all statements.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from kg.rdf.batches import batches
from kg.release.verify.stored_form import as_stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Literal, QuerySolution, Store

    from kg.release.content.tally import DumpTally

_COUNTS: Final = (
    "SELECT ?g ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p"
)
_SUBJECTS: Final = "SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } }"
_OBJECTS: Final = "SELECT DISTINCT ?o { GRAPH ?g { ?s ?p ?o } }"
_END: Final = b" .\n"
_ANY: Final = b"<urn:x> <urn:x> "


@dataclass(frozen=True, slots=True)
class Outline:
    """Statements of the default graph, of others by graph and predicate, and terms.

    ``subjects`` and ``objects`` are sums of :func:`sums`.
    """

    default_graph: int
    named_graphs: Counter[tuple[str, ...]]
    subjects: tuple[int, int]
    objects: tuple[int, int]


def outline_of_store(store: Store) -> Outline:
    """Return the outline of a store.

    Raises:
        OSError: it cannot be read.
        RuntimeError: a block of it has a wrong checksum.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    for graph, predicate, count in _rows(store, _COUNTS):
        counts[str(graph), str(predicate)] = int(cast("Literal", count).value)
    return Outline(
        len(store) - counts.total(),
        counts,
        sums(str(term) for (term,) in _rows(store, _SUBJECTS)),
        sums(str(term) for (term,) in _rows(store, _OBJECTS)),
    )


def outline_of(default_graph: DumpTally, named_graphs: DumpTally) -> Outline:
    """Return the outline of a store that holds what was counted."""
    return Outline(
        default_graph.statements().total(),
        Counter(named_graphs.statements()),
        sums(named_graphs.subjects),
        sums(objects_as_stored(named_graphs.objects)),
    )


def sums(terms: Iterable[str]) -> tuple[int, int]:
    """Return the number of terms and the sum of their hashes, whatever their order.

    Python keys its hashes anew in each process, so nobody can make terms that have the
    sum of others.
    """
    count = total = 0
    for some in batches(terms):
        count += len(some)
        total += sum(map(hash, some))
    return count, total


def objects_as_stored(objects: set[str]) -> set[str]:
    """Return terms as the engine returns them; numbers may have another form."""
    typed = {term for term in objects if '"^^<' in term}
    stored = as_stored([_ANY + term.encode() + _END for term in typed])
    return (objects - typed) | {
        line[len(_ANY) : -len(_END)].decode() for line in stored
    }


def _rows(store: Store, query: str) -> Iterator[QuerySolution]:
    return cast("Iterator[QuerySolution]", store.query(query))
