"""Generates random shapes and graphs over a few names, to compare engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.rdf.vocabulary import RDF, RDFS, SH, XSD, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EX = "https://example.org/"
NODES = [NamedNode(f"{EX}n{i}") for i in range(5)] + [BlankNode("b0"), BlankNode("b1")]
PREDICATES = [NamedNode(f"{EX}p{i}") for i in range(4)]
ORDERED = PREDICATES[2:]
"""Predicates with only literals: pySHACL orders IRIs, and fails at blank nodes."""

CLASSES = [NamedNode(f"{EX}C{i}") for i in range(3)]
_XSD = Vocabulary(
    XSD.namespace,
    "byte unsignedLong float time dayTimeDuration dateTimeStamp gYear gYearMonth "
    "gMonthDay yearMonthDuration duration token anyURI",
)
TEXTS = [
    *[Literal(text) for text in ("", "a", "ab", "river", "River 2", "Ağsu\nriver")],
    Literal("flood", language="en"),
    Literal("flood", language="en-GB"),
    Literal("sel", language="az"),
]
MALFORMED = [
    Literal("x", datatype=XSD.integer),
    Literal("", datatype=XSD.integer),
    Literal("300", datatype=_XSD.byte),
    Literal("2001-02-30", datatype=XSD.date),
]
LONG = "9" * 40
FAMILIES = {
    XSD.integer: ["1", "2", "02", "-1", LONG, f"-{LONG}"],
    XSD.decimal: ["2.0", "1.5", f"{LONG}.5", "0.1"],
    XSD.double: ["2", "1e1", "1e400", "-INF", "-0.0", "1e-9"],
    _XSD.float: ["2", "0.5", "INF", "-2.25"],
    _XSD.byte: ["7"],
    _XSD.unsignedLong: ["18446744073709551615"],
    XSD.date: ["2001-05-03", "2001-05-04", "1992-02-29", "0001-01-01"],
    XSD.boolean: ["true", "false", "1"],
    _XSD.time: ["10:00:00", "23:59:59", "09:30:00.5"],
    _XSD.dayTimeDuration: ["P1D", "PT24H", "PT1.5S", "-P2D", "PT0S"],
}
NUMBERS = [XSD.integer, XSD.decimal, XSD.double, _XSD.byte, _XSD.unsignedLong]
LOCAL = ["2001-05-03T10:00:00", "2001-05-03T10:00:00.25", "2001-05-04T00:00:00"]
ZONED = [
    "2001-05-03T10:00:00Z",
    "2001-05-03T12:00:00+02:00",
    "2001-05-03T12:00:00-05:00",
]


def _literals(families: dict[NamedNode, list[str]]) -> list[Literal]:
    return [Literal(text, datatype=d) for d in families for text in families[d]]


def _of(*datatypes: NamedNode) -> list[Literal]:
    return _literals({datatype: FAMILIES[datatype] for datatype in datatypes})


WORLDS = [
    _of(*NUMBERS),
    _of(_XSD.float, XSD.integer)[:-2],
    *[_of(d) for d in (XSD.date, XSD.boolean, _XSD.time, _XSD.dayTimeDuration)],
    *[_literals({XSD.dateTime: forms}) for forms in (LOCAL, ZONED)],
    _literals({_XSD.time: ["10:00:00Z", "10:00:00+04:00", "23:59:59-05:00"]}),
]
"""Families of literals; an example uses only one: pySHACL compares some literals of
different datatypes, and SPARQL does not."""

UNORDERED = [
    [*MALFORMED, *_of(XSD.integer)[:2]],
    _literals(
        {
            _XSD.gYear: ["1992", "1992Z", "-0044", "12000"],
            _XSD.gYearMonth: ["1992-02", "1992-03+04:00"],
            _XSD.gMonthDay: ["--02-28", "--02-29"],
        }
    ),
    _literals(
        {
            _XSD.duration: ["P1M", "P30D", "P1Y"],
            _XSD.yearMonthDuration: ["P12M", "-P1M"],
            XSD.double: ["NaN"],
        }
    ),
    _literals({XSD.dateTime: [*LOCAL[:1], *ZONED[:1], "2001-05-03T24:00:00"]}),
    _literals({_XSD.token: ["a", "b"], _XSD.anyURI: ["a"]}),
]
"""Families that pySHACL orders differently from SPARQL; see docs/validation.md."""

PATTERNS = [
    "^r",
    "[0-9]+",
    "b$",
    "^$",
    "e",
    "^[^a-z]*$",
    "(a|r)i?.e?",
    "^R.*[0-9]{1,3}$",
]
PATTERNS += [
    r"\d{4}-(0[1-9]|1[0-2])\b",
    r"^\S+$",
    r"^(?:ri?)+?ver",
    r"u.r",
    r"[\-:.]\d",
]
FLAGS = ["i", "m", "im"]
DATATYPES = [XSD.integer, XSD.decimal, XSD.string, XSD.date, XSD.boolean, _XSD.byte]
DATATYPES += [
    XSD.dateTime,
    XSD.double,
    _XSD.gYear,
    _XSD.time,
    _XSD.duration,
    _XSD.token,
]
KINDS = [SH.IRI, SH.Literal, SH.BlankNode, SH.BlankNodeOrIRI, SH.IRIOrLiteral]

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


@st.composite
def examples(
    draw: Callable[..., Any], least: int = 0
) -> tuple[list[Triple], list[Triple]]:
    """Return a graph of up to forty triples, and one to three shapes with targets."""
    literals: list[Literal] = draw(st.sampled_from(WORLDS + UNORDERED))
    builder = ShapesBuilder(draw, literals)
    for _ in range(draw(st.integers(1, 3))):
        node = builder.shape(2, is_property=builder.flip())
        builder.target(node)
    values = st.sampled_from([*NODES, *TEXTS, *literals])
    nodes, literal = st.sampled_from(NODES), st.sampled_from([*TEXTS, *literals])
    edges = st.tuples(nodes, st.sampled_from(PREDICATES[:2]), values)
    edges |= st.tuples(nodes, st.sampled_from(ORDERED), literal)
    classes = [*CLASSES, NamedNode(f"{EX}shape1")]
    types = st.tuples(
        st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(classes)
    )
    subclasses = st.tuples(
        st.sampled_from(CLASSES), st.just(RDFS.subClassOf), st.sampled_from(CLASSES)
    )
    rows = edges | edges | types | types | subclasses
    triples = st.lists(rows, min_size=least, max_size=40)
    found = dict.fromkeys(draw(triples))
    return [Triple(*one) for one in found], builder.triples


@st.composite
def changes(
    draw: Callable[..., Any],
) -> tuple[list[Triple], list[Triple], list[Triple]]:
    """Return a graph, the graph with a triple or two added or removed, and shapes.

    The change is small, so that it does not affect most nodes.
    """
    before, shapes = draw(examples(least=25))
    others, _ = draw(examples(least=5))
    gone = draw(st.sets(st.integers(0, max(0, len(before) - 1)), max_size=2))
    kept = [triple for place, triple in enumerate(before) if place not in gone]
    return before, [*kept, *others[: draw(st.integers(0, 1))]], shapes
