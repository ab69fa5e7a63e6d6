"""What an import says of a thing, in a form that is short in memory.

A table has as many statements as rows, so they are triples only while a file is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

if TYPE_CHECKING:
    from kg.rdf.index import Term

Said = list[tuple[NamedNode, "Term"]]
"""The predicates and objects of a subject."""


def triples_of(subject: NamedNode, said: Said) -> list[Triple]:
    """Return what is said of a subject as triples."""
    return [Triple(subject, predicate, term) for predicate, term in said]
