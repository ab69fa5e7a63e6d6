"""Reads what is in the model before 2.0 in terms of the present one.

The rules are those of :mod:`kg.upgrade`, so that a comparison shows what was really
changed. ``docs/upgrade.md`` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

from kg.rdf.canonical import canonical_quads
from kg.rdf.vocabulary import KG
from kg.upgrade.names import is_of_old_model
from kg.upgrade.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.iris import Iris
    from kg.sources import Sources
    from kg.sources.source_file import SourceFile


@dataclass(frozen=True, slots=True)
class Former:
    """What reading a version in the present terms leaves out or adds.

    ``quads`` are as the version has them. ``carriers`` are things that no version has:
    the rules make them of the addresses of sources.
    """

    quads: frozenset[Quad]
    carriers: frozenset[NamedNode]


class _Reading:
    """The statements of one version in the present terms."""

    def __init__(self, iris: Iris, authored: Iterable[Triple]) -> None:
        # sorted: the rules number carriers in the order of the statements
        triples = sorted(set(authored), key=str)
        self._statements = Statements(iris, triples)
        self.carriers: set[NamedNode] = set()

    def authored(self, triple: Triple) -> tuple[Triple, ...]:
        change = self._statements.change(triple)
        if change is None:
            return (triple,)
        for one in change.new:
            if isinstance(one.subject, NamedNode) and one.object == KG.Carrier:
                self.carriers.add(one.subject)
        return change.new

    def derived(self, triple: Triple) -> tuple[Triple, ...]:
        return (self._statements.names.triple(triple),)


def read_quads(
    iris: Iris, quads: frozenset[Quad], is_derived: Callable[[Quad], bool]
) -> tuple[frozenset[Quad], Former | None]:
    """Return quads in the present terms, and what was there before if it differs."""
    if not is_of_old_model(quad.triple for quad in quads):
        return quads, None
    authored = (quad.triple for quad in quads if not is_derived(quad))
    reading = _Reading(iris, authored)
    new = (
        Quad(one.subject, one.predicate, one.object, quad.graph_name)
        for quad in quads
        for one in (reading.derived if is_derived(quad) else reading.authored)(
            quad.triple
        )
    )
    # other predicates give blank nodes other canonical labels
    read = frozenset(canonical_quads(new))
    return read, Former(quads, frozenset(reading.carriers))


def read_files(sources: Sources) -> tuple[Sources, Former | None]:
    """Return the files of a project in the present terms, as ``read_quads`` does."""
    triples = [triple for file in sources.files for triple in file.triples]
    if not is_of_old_model(triples):
        return sources, None
    reading = _Reading(sources.project.iris, triples)

    def read(file: SourceFile) -> SourceFile:
        new = (one for triple in file.triples for one in reading.authored(triple))
        return replace(file, triples=tuple(dict.fromkeys(new)))

    former = canonical_quads(quad for file in sources.files for quad in file.quads())
    new = replace(
        sources,
        ontology=tuple(map(read, sources.ontology)),
        data=tuple(map(read, sources.data)),
    )
    return new, Former(frozenset(former), frozenset(reading.carriers))
