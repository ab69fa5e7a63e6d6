"""Checks that statements of pyoxigraph are RDF 1.1.

https://www.w3.org/TR/rdf11-concepts/#section-triples.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Triple

from kg.errors import Position, SourceError
from kg.rdf.formats import TRIPLE_TERM

if TYPE_CHECKING:
    from collections.abc import Iterator

Statements = Iterable[Triple | Quad]
"""Statements of pyoxigraph: a Store and a Dataset are such, too."""


def without_graphs(given: Statements) -> Iterator[Triple]:
    """Yield statements without the names of their graphs."""
    return (one.triple if isinstance(one, Quad) else one for one in given)


def check_terms(terms: Iterable[object]) -> None:
    """Check that terms are those of RDF 1.1.

    Raises:
        SourceError: one is a triple term of RDF 1.2.
    """
    if Triple in set(map(type, terms)):
        raise SourceError(Position(Path("graph")), TRIPLE_TERM)


def not_a_triple(found: object) -> TypeError:
    """Return the error for an object that is not a triple."""
    return TypeError(
        f"triples of pyoxigraph are expected, and no {type(found).__name__}; "
        "kg.shacl.validate reads other sources"
    )
