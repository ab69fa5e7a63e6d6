"""Writes random shapes over a few names, to compare engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.rdf.vocabulary import RDF, RDFS, SH
from support.random_terms import (
    CLASSES,
    DATATYPES,
    EX,
    FLAGS,
    KINDS,
    NODES,
    ORDERED,
    PATTERNS,
    PREDICATES,
    TEXTS,
    UNORDERED,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

counts = st.integers(0, 3)
lengths = st.integers(1, 6)


@dataclass
class ShapesBuilder:
    """Writes shapes as triples; no shape refers to itself."""

    draw: Callable[..., Any]
    literals: list[Literal]

    def __post_init__(self) -> None:
        self.triples: list[Triple] = []
        self.properties: set[NamedNode] = set()
        self.made = 0
        self.nodes = 0

    def add(
        self, subject: NamedNode | BlankNode, predicate: NamedNode, target: Any
    ) -> None:
        self.triples.append(Triple(subject, predicate, target))

    def blank(self) -> BlankNode:
        self.nodes += 1
        return BlankNode(f"x{self.nodes}")

    def list_of(self, members: Sequence[object]) -> NamedNode | BlankNode:
        head: NamedNode | BlankNode = RDF.nil
        for member in reversed(members):
            node = self.blank()
            self.add(node, RDF.first, member)
            self.add(node, RDF.rest, head)
            head = node
        return head

    def some(self, choices: Sequence[Any], least: int = 0, most: int = 3) -> list[Any]:
        chosen = st.lists(
            st.sampled_from(choices), min_size=least, max_size=most, unique=True
        )
        found: list[Any] = self.draw(chosen)
        return found

    def one(self, choices: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(choices))

    def flip(self) -> bool:
        return bool(self.draw(st.booleans()))

    def path(self, depth: int = 2, *, ordered: bool = True) -> NamedNode | BlankNode:
        """Write a path; pySHACL reverses sequences wrongly within an inverse path."""
        kinds = ["predicate", "predicate", "inverse", "alternative", "star", "plus"]
        kinds += ["maybe", "sequence"] if ordered else ["maybe"]
        kind = self.one(kinds if depth else ["predicate"])
        if kind == "predicate":
            predicate: NamedNode = self.one(PREDICATES)
            return predicate
        ordered = ordered and kind != "inverse"
        parts = [self.path(depth - 1, ordered=ordered) for _ in range(2)]
        if kind == "sequence":
            return self.list_of(parts)
        node = self.blank()
        operators = {
            "inverse": SH.inversePath,
            "star": SH.zeroOrMorePath,
            "plus": SH.oneOrMorePath,
            "maybe": SH.zeroOrOnePath,
        }
        if kind == "alternative":
            self.add(node, SH.alternativePath, self.list_of(parts))
        else:
            self.add(node, operators[str(kind)], parts[0])
        return node

    def shape(self, depth: int, *, is_property: bool) -> NamedNode:
        self.made += 1
        node = NamedNode(f"{EX}shape{self.made}")
        self.add(node, RDF.type, SH.PropertyShape if is_property else SH.NodeShape)
        if is_property:
            self.properties.add(node)
            self.add(node, SH.path, self.path())
        if self.draw(st.integers(0, 9)) == 0:
            self.add(node, SH.severity, self.one([SH.Warning, SH.Info]))
        if self.draw(st.integers(0, 19)) == 0:
            self.add(node, SH.deactivated, Literal(True))  # noqa: FBT003
        makers: list[Callable[[NamedNode, int], None]] = [
            self.value_type,
            self.string,
            self.range,
            self.pair,
            self.listed,
        ]
        if is_property:
            makers += [self.count, self.count, self.property_only]
        if depth:
            makers += [self.logical, self.logical, self.nested, self.nested]
        for maker in self.some(makers, 1, 3):
            maker(node, depth)
        return node

    def value_type(self, node: NamedNode, _depth: int) -> None:
        for iri in self.some(CLASSES, 0, 2):
            self.add(node, SH["class"], iri)
        if self.flip():
            self.add(node, SH.datatype, self.one(DATATYPES))
        if self.flip():
            self.add(node, SH.nodeKind, self.one(KINDS))

    def string(self, node: NamedNode, _depth: int) -> None:
        which = self.one(["min", "max", "pattern", "language"])
        if which == "pattern":
            self.add(node, SH.pattern, Literal(str(self.one(PATTERNS))))
            if self.flip():
                self.add(node, SH.flags, Literal(str(self.one(FLAGS))))
        elif which == "language":
            tags = self.some(["en", "az", "EN-gb", "hy"], 1, 2)
            self.add(node, SH.languageIn, self.list_of([Literal(str(t)) for t in tags]))
        else:
            parameter = SH.minLength if which == "min" else SH.maxLength
            self.add(node, parameter, Literal(self.draw(lengths)))

    def range(self, node: NamedNode, _depth: int) -> None:
        if self.literals in UNORDERED:
            return
        bounds = [SH.minInclusive, SH.minExclusive, SH.maxInclusive, SH.maxExclusive]
        bound = self.one(list(self.literals))
        self.add(node, self.one(bounds), bound)

    def pair(self, node: NamedNode, _depth: int) -> None:
        kind = self.one([SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals])
        if kind in {SH.equals, SH.disjoint}:
            self.add(node, kind, self.one(PREDICATES))
        elif self.literals not in UNORDERED and any(
            Triple(node, SH.path, p) in self.triples for p in ORDERED
        ):
            self.add(node, kind, self.one(ORDERED))

    def listed(self, node: NamedNode, _depth: int) -> None:
        which = self.one(["in", "hasValue", "closed"])
        if which == "in":
            self.add(
                node,
                SH["in"],
                self.list_of(self.some([*NODES[:5], *TEXTS, *self.literals], 0, 4)),
            )
        elif which == "hasValue":
            self.add(node, SH.hasValue, self.one([*NODES[:5], *TEXTS, *self.literals]))
        elif node not in self.properties:
            self.add(node, SH.closed, Literal(True))  # noqa: FBT003
            if self.flip():
                ignored = self.some([*PREDICATES, RDF.type], 1, 3)
                self.add(node, SH.ignoredProperties, self.list_of(ignored))

    def count(self, node: NamedNode, _depth: int) -> None:
        parameter = self.one([SH.minCount, SH.maxCount])
        if not any(
            t.subject == node and t.predicate == parameter for t in self.triples
        ):
            self.add(node, parameter, Literal(self.draw(counts)))

    def property_only(self, node: NamedNode, depth: int) -> None:
        if self.flip() or not depth:
            self.add(node, SH.uniqueLang, Literal(True))  # noqa: FBT003
            return
        self.add(node, SH.qualifiedValueShape, self.shape(depth - 1, is_property=False))
        bound = self.one([SH.qualifiedMinCount, SH.qualifiedMaxCount])
        self.add(node, bound, Literal(self.draw(counts)))
        if self.flip():
            self.add(node, SH.qualifiedValueShapesDisjoint, Literal(True))  # noqa: FBT003

    def logical(self, node: NamedNode, depth: int) -> None:
        which = self.one(["not", "and", "or", "xone", "node"])
        if which in {"not", "node"}:
            negated = which == "not" and self.flip()
            inner = self.shape(depth - 1, is_property=negated)
            self.add(node, SH[str(which)], inner)
            return
        members = [self.shape(depth - 1, is_property=self.flip()) for _ in range(2)]
        self.add(node, SH[str(which)], self.list_of(members))

    def nested(self, node: NamedNode, depth: int) -> None:
        for _ in range(1 + self.flip()):
            self.add(node, SH.property, self.shape(depth - 1, is_property=True))

    def target(self, node: NamedNode) -> None:
        which = self.one(["class", "node", "subjects", "objects", "implicit"])
        if which == "class":
            self.add(node, SH.targetClass, self.one(CLASSES))
        elif which == "node":
            self.add(
                node, SH.targetNode, self.one([*NODES[:5], *TEXTS, *self.literals])
            )
        elif which == "implicit":
            self.add(node, RDF.type, RDFS.Class)
        else:
            parameter = (
                SH.targetSubjectsOf if which == "subjects" else SH.targetObjectsOf
            )
            self.add(node, parameter, self.one(PREDICATES))
