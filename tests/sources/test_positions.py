"""Each statement is found at its line and column, in every syntax that has lines."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    RdfFormat,
    Triple,
    parse,
    serialize,
)
from support import REPOSITORY

from kg.sources.positions import StatementPositions
from kg.sources.source_file import SourceFile
from kg.sources.turtle_scanner import scan_statements

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
}
EX = "https://example.org/flood/"
TURTLE = """\
@prefix : <https://example.org/flood/> .
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
# "a string in a comment, <not:an-iri> [ (
:herald-1 a :Statistic ;
    :houses 40, 041 ;
    :note '''two "lines"
of text'''@en ; \t :depth 1.5 ;; :seen true ;
    :since "2001-05-03" ^^ xsd:date .

<https://example.org/flood/b%C3%A9> :near [ :depth 2e0 ; :side ( :left "right" ) ] .
:𝒶.b\\,c :p :q."""
NQUADS = """\
<urn:a> <urn:p> "x" <urn:g> .
# <urn:a> <urn:p> "z" .
<urn:a> <urn:p> "y\\u0041\\n"@en <urn:g> .
_:b <urn:p> <urn:c> .
"""
TRIG = """\
PREFIX : <https://example.org/flood/>
:g1 { :a :p 1 . :b :p 2 }
GRAPH :g2 { :a :p 3 }
:c :p 4 .
{ :d :p 5 }
"""


def positions(text: str, suffix: str = ".ttl") -> StatementPositions:
    quads = parse(text, format=FORMATS[suffix])
    triples = tuple(Triple(q.subject, q.predicate, q.object) for q in quads)
    path = Path(f"file{suffix}")
    return StatementPositions([SourceFile(path, NamedNode("urn:g"), text, triples)])


def at(found: object) -> str:
    return str(found).partition(":")[2]


def typed(text: str, datatype: str) -> Literal:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    return Literal(text, datatype=NamedNode(xsd + datatype))


def ex(name: str) -> NamedNode:
    return NamedNode(EX + name)


@pytest.mark.parametrize(
    ("predicate", "target", "place"),
    [
        ("houses", typed("40", "integer"), "5:13"),
        ("houses", typed("041", "integer"), "5:17"),
        ("note", Literal('two "lines"\nof text', language="en"), "6:11"),
        ("depth", typed("1.5", "decimal"), "7:26"),
        ("seen", typed("true", "boolean"), "7:39"),
        ("since", typed("2001-05-03", "date"), "8:12"),
        ("since", None, "8:5"),
        ("since", Literal("another"), "8:5"),
        ("missing", None, "4:1"),
        (None, None, "4:1"),
    ],
)  # fmt: skip
def test_a_statement_of_turtle_is_found(
    predicate: str | None, target: Literal | None, place: str
) -> None:
    predicate_node = ex(predicate) if predicate else None
    found = positions(TURTLE).find(ex("herald-1"), predicate_node, target)
    assert at(found) == place


def test_names_beyond_ascii_and_escapes_are_found() -> None:
    found = positions(TURTLE)
    assert at(found.find(NamedNode(f"{EX}b%C3%A9"))) == "10:1"
    assert at(found.find(ex("𝒶.b,c"), ex("p"), ex("q"))) == "11:12"


def test_a_blank_node_is_found_where_it_stands() -> None:
    quads = list(parse(TURTLE, format=RdfFormat.TURTLE))
    nodes = {q.predicate.value.rpartition("/")[2]: q.subject for q in quads}
    assert isinstance(nodes["depth"], BlankNode)
    triples = tuple(Triple(q.subject, q.predicate, q.object) for q in quads)
    file = SourceFile(Path("file.ttl"), NamedNode("urn:g"), TURTLE, triples)
    found = StatementPositions([file])
    assert at(found.find(nodes["depth"])) == "10:43"
    assert at(found.find(nodes["depth"], ex("side"))) == "10:58"


def test_statements_of_n_quads_are_found() -> None:
    found = positions(NQUADS, ".nq")
    a, p = NamedNode("urn:a"), NamedNode("urn:p")
    assert at(found.find(a, p, Literal("yA\n", language="en"))) == "3:17"
    assert at(found.find(BlankNode("b"), p)) == "4:5"


def test_statements_of_trig_are_found() -> None:
    found = positions(TRIG, ".trig")
    places = [
        at(found.find(ex(subject), ex("p"), typed(value, "integer")))
        for subject, value in (
            ("a", "1"),
            ("b", "2"),
            ("a", "3"),
            ("c", "4"),
            ("d", "5"),
        )
    ]
    assert places == ["2:13", "2:23", "3:19", "4:7", "5:9"]


def test_carriage_returns_do_not_move_lines() -> None:
    found = positions('<urn:a>\r\n<urn:p>\r\n"x" .')
    assert at(found.find(NamedNode("urn:a"), NamedNode("urn:p"), Literal("x"))) == "3:1"


def test_what_no_file_says_is_nowhere() -> None:
    assert positions(TURTLE).find(ex("unheard-of")) is None


def test_a_hundred_thousand_blank_nodes_within_each_other_are_scanned() -> None:
    depth = 100_000
    text = "<urn:a> <urn:p> " + "[ <urn:p> " * depth + "1" + "]" * depth + " ."
    assert sum(1 for _ in scan_statements(text)) == depth + 1


def test_every_statement_of_the_shipped_data_is_found_on_its_line() -> None:
    for path in sorted((REPOSITORY / "data").rglob("*.ttl")):
        text = path.read_text("utf-8")
        quads = parse(text, format=RdfFormat.TURTLE)
        parsed = {(q.subject, q.predicate, q.object) for q in quads}
        lines = text.splitlines()
        scanned = set()
        for one in scan_statements(text):
            scanned.add((one.subject, one.predicate, one.object))
            line = lines[text.count("\n", 0, one.object_offset)]
            if isinstance(one.object, Literal):
                assert one.object.value.splitlines()[0][:20].replace('"', '\\"') in line
        assert scanned == parsed, path


names = st.sampled_from([f"{EX}n{i}" for i in range(4)]).map(NamedNode)
texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)
objects = names | texts.map(Literal) | texts.map(lambda t: Literal(t, language="az"))


@given(
    st.lists(st.tuples(names, names, objects), min_size=1, max_size=12, unique=True),
    st.sampled_from([".ttl", ".trig", ".nt", ".nq"]),
)
def test_every_statement_that_the_engine_writes_is_found(
    rows: list[tuple[NamedNode, NamedNode, NamedNode | Literal]], suffix: str
) -> None:
    triples = [Triple(*row) for row in rows]
    written = serialize(triples, format=FORMATS[suffix], prefixes={"f": EX})
    text = (written or b"").decode()
    found = positions(text, suffix)
    for triple in triples:
        place = found.find(triple.subject, triple.predicate, triple.object)
        assert place is not None
        assert place.line is not None
        assert place.column is not None
        rest = text.split("\n")[place.line - 1][place.column - 1 :]
        starts = ("<", "f:", ":") if isinstance(triple.object, NamedNode) else ('"',)
        assert rest.startswith(starts)


def test_to_find_all_statements_of_a_file_takes_time_by_their_number() -> None:
    def seconds(houses: int) -> float:
        text = "".join(f"<{EX}h{n}> <{EX}depth> {n} .\n" for n in range(houses))
        triples = tuple(quad.triple for quad in parse(text, RdfFormat.TURTLE))
        file = SourceFile(Path("a.ttl"), NamedNode(f"{EX}graph"), text, triples)
        positions = StatementPositions([file])
        assert positions.find(NamedNode(f"{EX}h0"))
        begun = time.process_time()
        for number in range(houses):
            assert positions.find(NamedNode(f"{EX}h{number}"))
        return time.process_time() - begun

    # eight times the statements: by their square it would be 64 times
    assert seconds(8000) < 24 * seconds(1000)
