"""What a store holds in outline, compared with the dumps that it was just loaded from.

The outline has the number of statements of each graph with each predicate, and all
subjects and objects of the named graphs, which have those of the default graph too. The
engine counts without reading terms, and reads each distinct term once: that is several
times as fast as reading all statements. The outline of the dumps is taken while they
are written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import QuerySolutions, Store

from kg.release.verify.stored_form import as_stored

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Literal

    from kg.release.content.tally import DumpTally

_COUNTS: Final = (
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?g ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p",
)
_TERMS: Final = (
    "SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } }",
    "SELECT DISTINCT ?o { GRAPH ?g { ?s ?p ?o } }",
)
_END: Final = b" .\n"
_ANY: Final = b"<urn:x> <urn:x> "


@dataclass(frozen=True, slots=True)
class Outline:
    """Statements by graph (none for the default graph) and predicate, and terms."""

    counts: Counter[tuple[str, ...]]
    subjects: set[str]
    objects: set[str]


def outline_of_store(path: Path) -> Outline:
    """Return the outline of a store.

    Raises:
        OSError: it cannot be read.
        RuntimeError: a block of it has a wrong checksum.
    """
    store = Store.read_only(str(path))
    counts: Counter[tuple[str, ...]] = Counter()
    for query in _COUNTS:
        for *names, count in cast("QuerySolutions", store.query(query)):
            counts[tuple(map(str, names))] = int(cast("Literal", count).value)
    subjects, objects = (
        {str(term) for (term,) in cast("QuerySolutions", store.query(query))}
        for query in _TERMS
    )
    return Outline(counts, subjects, objects)


def outline_of(default_graph: DumpTally, named_graphs: DumpTally) -> Outline:
    """Return the outline of a store that holds what was counted."""
    counts: Counter[tuple[str, ...]] = Counter(named_graphs.statements())
    for (_, predicate), count in default_graph.statements().items():
        counts[predicate,] = count
    typed = {term for term in named_graphs.objects if '"^^<' in term}
    stored = as_stored([_ANY + term.encode() + _END for term in typed])
    objects = {line[len(_ANY) : -len(_END)].decode() for line in stored}
    return Outline(
        counts, named_graphs.subjects, (named_graphs.objects - typed) | objects
    )
