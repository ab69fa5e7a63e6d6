"""The names and literals that random graphs and shapes are made of."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.vocabulary import SH, XSD, Vocabulary

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
