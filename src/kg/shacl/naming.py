"""Names for shapes, which reports cite: an anonymous shape is named by its place.

A blank node has another label each time its file is read. Its name is made of that of
the nearest shape with an IRI and of the way from there: parameter, path, place in the
list. It is the same over runs, and however the files are ordered.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import cached_property
from itertools import chain, count
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import BlankNode, NamedNode

from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import SH
from kg.shacl.parameters import Parameters, ShapesError
from kg.shacl.paths import path_text
from kg.shacl.results import local_name
from kg.shacl.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from kg.shacl.results import Term

SHAPE_EXPECTING: Final = frozenset(
    {SH.node, SH.property, SH["not"], SH.qualifiedValueShape}
)
"""Parameters whose values are shapes (3.4.1, 2.1)."""

_LISTS_OF_SHAPES: Final = frozenset({SH["and"], SH["or"], SH.xone})
"""Parameters whose values are lists of shapes."""


class _Name(NamedTuple):
    """What a shape is called, and its whole way from an IRI, which orders namesakes."""

    short: str
    way: str


class ShapeNames:
    """The names of the shapes of a graph."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Take the shapes graph; nothing is computed before it is asked for."""
        self._triples = tuple(triples)

    def __call__(self, node: Term, other: str = "anonymous") -> str:
        """Return the last part of a shape's IRI, or the place of an anonymous one.

        ``other`` is what to call a blank node that is no shape.
        """
        if not isinstance(node, BlankNode):
            return local_name(node)
        name = self._anonymous.get(node)
        return other if name is None else name.short

    @cached_property
    def _graph(self) -> TripleIndex:
        return TripleIndex(self._triples)

    @cached_property
    def _anonymous(self) -> dict[BlankNode, _Name]:
        """The names of all anonymous shapes, nearest to a named one first."""
        parts: dict[object, list[tuple[str, BlankNode]]] = defaultdict(list)
        for parent, label, child in self._parts():
            parts[parent].append((label, child))
        found: dict[BlankNode, _Name] = {}
        level: dict[object, _Name] = {
            node: _Name(local_name(node), node.value)
            for node in parts
            if isinstance(node, NamedNode)
        }
        self._name_below(parts, level, found)
        targeted = {
            node: self._by_target(node)
            for node in dict.fromkeys(t.subject for t in self._triples)
            if isinstance(node, BlankNode) and node not in found
            if any(self._graph.objects(node, target) for target in TARGETS)
        }
        roots = self._distinct(targeted, found)
        found.update(roots)
        self._name_below(parts, dict(roots.items()), found)
        return found

    def _name_below(
        self,
        parts: dict[object, list[tuple[str, BlankNode]]],
        level: dict[object, _Name],
        found: dict[BlankNode, _Name],
    ) -> None:
        """Name the shapes within those of a level, and what is within these."""
        while level:
            ways: dict[BlankNode, list[_Name]] = defaultdict(list)
            for parent, name in level.items():
                for label, child in parts[parent]:
                    if child not in found:
                        below = (f"{part}/{label}" for part in name)
                        ways[child].append(_Name(*below))
            new = self._distinct({c: min(names) for c, names in ways.items()}, found)
            found.update(new)
            level = dict(new.items())

    def _distinct(
        self, names: dict[BlankNode, _Name], taken: dict[BlankNode, _Name]
    ) -> dict[BlankNode, _Name]:
        """Number the namesakes, by their ways and by what is said of them."""
        same: dict[str, list[BlankNode]] = defaultdict(list)
        for node, name in names.items():
            same[name.short].append(node)
        used = {name.short for name in taken.values()}
        distinct = dict(names)
        for short, nodes in same.items():
            if len(nodes) == 1 and short not in used:
                continue
            nodes.sort(key=lambda node: (names[node].way, self._contents[node]))
            suffixes = chain([""], map("#{}".format, count(2)))
            free = (suffix for suffix in suffixes if short + suffix not in used)
            for node, suffix in zip(nodes, free, strict=False):
                distinct[node] = _Name(short + suffix, names[node].way + suffix)
        return distinct

    def _parts(self) -> Iterator[tuple[object, str, BlankNode]]:
        """Yield each anonymous shape with what refers to it, and how."""
        for triple in self._triples:
            child, parameter = triple.object, triple.predicate
            if parameter in _LISTS_OF_SHAPES:
                label = local_name(parameter)
                for place, member in enumerate(self._members(child), 1):
                    if isinstance(member, BlankNode):
                        yield triple.subject, f"{label}[{place}]", member
            elif parameter in SHAPE_EXPECTING and isinstance(child, BlankNode):
                label = local_name(parameter)
                if parameter == SH.property:
                    label = self._path(child) or label
                yield triple.subject, label, child

    def _members(self, head: object) -> list[Term]:
        try:
            return Parameters(self._graph, BlankNode()).members(head)  # type: ignore[arg-type]
        except ShapesError:
            return []

    def _path(self, node: BlankNode) -> str:
        try:
            path = Parameters(self._graph, node).path()
        except ShapesError:
            return ""
        return "" if path is None else path_text(path, local_name)

    def _by_target(self, node: BlankNode) -> _Name:
        name, way = min(
            (f"{local_name(target)}=_", "_")
            if isinstance(value, BlankNode)
            else (f"{local_name(target)}={local_name(value)}", str(value))
            for target in TARGETS
            for value in Parameters(self._graph, node).terms(target)
        )
        return _Name(name, f"{name} {way}")

    @cached_property
    def _contents(self) -> dict[BlankNode, str]:
        """A digest of all that is said of each blank node, whatever its label.

        Each round looks one blank node further; the last tells no more apart.
        """
        said: dict[BlankNode, list[tuple[str, object]]] = defaultdict(list)
        for triple in self._triples:
            if isinstance(triple.subject, BlankNode):
                said[triple.subject].append((str(triple.predicate), triple.object))
        digests: dict[BlankNode, str] = dict.fromkeys(said, "")
        told_apart = 0
        while len(set(digests.values())) > told_apart:
            told_apart = len(set(digests.values()))
            digests = {
                node: _digest(
                    f"{predicate} {digests.get(target, '_')}"
                    if isinstance(target, BlankNode)
                    else f"{predicate} {target}"
                    for predicate, target in pairs
                )
                for node, pairs in said.items()
            }
        return digests


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()
