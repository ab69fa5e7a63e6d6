"""What a store holds in outline, compared with the dumps that it was just loaded from.

The outline has the number of statements of each graph with each predicate, and all
subjects and objects. The engine counts without reading terms, and reads each distinct
term once: that is several times as fast as reading all statements.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import QuerySolutions, Store

from kg.release.verify.stored_form import as_stored

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Literal

_COUNTS: Final = (
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?p ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?p ?g",
)
_TERMS: Final = (
    "SELECT DISTINCT ?s { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
    "SELECT DISTINCT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
)
_END: Final = b" .\n"
_ANY: Final = b"<urn:x> <urn:x> "


@dataclass(slots=True)
class Outline:
    """Statements by predicate and graph (none for the default graph), and terms."""

    counts: Counter[tuple[bytes, ...]] = field(default_factory=Counter)
    subjects: set[bytes] = field(default_factory=set)
    objects: set[bytes] = field(default_factory=set)


def outline_of_store(path: Path) -> Outline:
    """Return the outline of a store.

    Raises:
        OSError: it cannot be read.
        RuntimeError: a block of it has a wrong checksum.
    """
    store, found = Store.read_only(str(path)), Outline()
    for query in _COUNTS:
        for *names, count in cast("QuerySolutions", store.query(query)):
            key = tuple(str(name).encode() for name in names)
            found.counts[key] = int(cast("Literal", count).value)
    found.subjects, found.objects = (
        {str(term).encode() for (term,) in cast("QuerySolutions", store.query(query))}
        for query in _TERMS
    )
    return found


def outline_of_dumps(ntriples: Path, nquads: Path) -> Outline:
    """Return the outline of a store that holds N-Triples and N-Quads.

    Raises:
        OSError: a file cannot be read.
        SyntaxError: a literal is not valid.
    """
    found = Outline()
    with ntriples.open("rb") as stream:
        for line in stream:
            subject, predicate, target = line.removesuffix(_END).split(b" ", 2)
            found.counts[predicate,] += 1
            found.subjects.add(subject)
            found.objects.add(target)
    with nquads.open("rb") as stream:
        for line in stream:
            subject, predicate, rest = line.removesuffix(_END).split(b" ", 2)
            target, _, graph = rest.rpartition(b" ")
            found.counts[predicate, graph] += 1
            found.subjects.add(subject)
            found.objects.add(target)
    typed = {term for term in found.objects if b'"^^<' in term}
    found.objects -= typed
    stored = as_stored([_ANY + term + _END for term in typed])
    found.objects |= {line[len(_ANY) : -len(_END)] for line in stored}
    return found
