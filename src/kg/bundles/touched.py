"""The part of a project that a change touches: all bundles with a changed statement.

The graph before a change and the one after it are cut as one, so that both have the
same members. Then all other parts are the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.bundles.members import ANCHORS, MemberTerms
from kg.rdf.vocabulary import RDF
from kg.shacl.graph import as_set
from kg.shacl.linked import connected, leading_to, marked, pairs_of, where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from kg.shacl import Columns, TermTable
    from kg.shacl.graph import Ids
    from kg.shacl.linked import Mask
    from kg.shacl.results import Term


@dataclass(frozen=True, slots=True)
class TouchedPart:
    """What a change touches.

    ``subjects`` marks, by the numbers of terms, those whose statements the part has:
    what is shared, and the members of each bundle from which one comes to a changed
    statement. ``shared`` are the predicates of what changed that is of no member, and
    the classes in it.
    """

    members: MemberTerms
    subjects: Mask
    shared: frozenset[str]


def touched_part(
    table: TermTable,
    graph: Columns,
    changed: Iterable[Triple],
    claims: Iterable[str],
) -> TouchedPart:
    """Return the part that a change touches.

    ``graph`` has what is stated before or after, ``changed`` is what is stated in one
    of them only, ``claims`` are the classes of claims as terms of N-Triples.
    """
    anchors = table.numbers(ANCHORS)
    kind = table.numbers([RDF.type])
    classes = table.numbers(NamedNode(one[1:-1]) for one in claims)
    delta = table.encode(changed)
    size = len(table)
    begun = pairs_of(graph, anchors).subjects
    claimed = pairs_of(graph, kind, classes).subjects
    members = leading_to(graph, marked([begun, claimed], size))
    said = where(graph, members[graph.subjects])
    terms = table.freeze()
    found = MemberTerms(
        frozenset(_iris(terms, said.predicates)),
        frozenset(_iris(terms, pairs_of(said, kind).objects)),
    )
    ties = where(said, members[said.objects] | marked([anchors], size)[said.predicates])
    led = leading_to(graph, marked([delta.subjects], size))
    shared = where(delta, ~members[delta.subjects])
    named = (shared.predicates, pairs_of(shared, kind).objects)
    return TouchedPart(
        found,
        ~members | connected(ties, led & members),
        frozenset(iri for numbers in named for iri in _iris(terms, numbers)),
    )


def _iris(terms: list[Term], numbers: Ids) -> Iterable[str]:
    for number in as_set(numbers).tolist():
        if isinstance(term := terms[number], NamedNode):
            yield term.value
