"""Which of two literals is less: by XSD 1.1, and as the engine answers queries."""

from __future__ import annotations

from itertools import combinations

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from support.ordered_values import (
    ASCENDING,
    DIGITS,
    EQUAL,
    NOT_COMPARABLE,
    XSD,
    lines,
    literal,
)

from kg.rdf.value_order import compare, value_of

Term = Literal | NamedNode


def order(first: Literal, second: Literal) -> int | None:
    there, back = (
        compare(value_of(a), value_of(b)) for a, b in ((first, second), (second, first))
    )
    assert back == (None if there is None else -there)
    return there


@pytest.mark.parametrize("line", lines(ASCENDING), ids=repr)
def test_each_is_less_than_the_next(line: list[Literal]) -> None:
    assert {order(*pair) for pair in combinations(line, 2)} == {-1}


@pytest.mark.parametrize("line", lines(EQUAL), ids=repr)
def test_all_are_equal(line: list[Literal]) -> None:
    assert {order(*pair) for pair in combinations(line, 2)} == {0}


@pytest.mark.parametrize("line", lines(NOT_COMPARABLE), ids=repr)
def test_the_two_cannot_be_compared(line: list[Literal]) -> None:
    assert order(*line) is None


def test_numbers_and_years_of_any_length_end_in_an_answer() -> None:
    long = "9" * 100_000
    forms = [
        *[f"{name} {long}" for name in ("integer", "decimal", "double", "float")],
        *[f"decimal -0.{long}", f"double {long}e{long}", f"byte -{long}"],
        *[f"duration P{long}Y", f"dayTimeDuration PT0.{long}S", f"gYear {long}"],
        *[f"dateTime {long}-01-01T00:00:00", f"time 00:00:00.{long}"],
        *["double 1", "float 1", "decimal 1.5", "integer 1", "duration P1D"],
    ]
    found = {text[:12]: order(literal(text), literal("decimal 2")) for text in forms}
    assert found["decimal 9999"] == 1
    assert found["double 99999"] == 1
    assert found["integer 9999"] is None  # no integer here has so many digits
    for first, second in combinations(map(literal, forms), 2):
        order(first, second)


GRID = [
    one
    for line in lines(ASCENDING + EQUAL + NOT_COMPARABLE)
    for one in line
    if len(one.value) < 50
]
GRID += [Literal(text, language=tag) for text, tag in (("a", "en"), ("b", "en"))]
TERMS: list[Term] = [
    *dict.fromkeys(GRID),
    NamedNode("https://example.org/flood/a"),
    NamedNode("https://example.org/flood/b"),
]


def test_the_engine_orders_the_same_pairs_but_for_what_is_listed_here() -> None:
    rows = " ".join(f"({place} {term})" for place, term in enumerate(TERMS))
    answer = Store().query(f"""
        SELECT ?i ?j ((?a < ?b) AS ?less) ((?a <= ?b) AS ?most) {{
            VALUES (?i ?a) {{ {rows} }} VALUES (?j ?b) {{ {rows} }} }}""")
    assert isinstance(answer, QuerySolutions)
    reasons = set()
    for row in answer:
        first, second = TERMS[int(row["i"].value)], TERMS[int(row["j"].value)]
        found = compare(value_of(first), value_of(second))
        ours = {"less": found == -1, "most": found in {-1, 0}}
        theirs = {name: row[name] == Literal(True) for name in ours}  # noqa: FBT003
        if ours != theirs:
            reasons.add(_reason(first, second))
    assert reasons == {
        "the engine takes a term without an order to be equal to itself",
        "the engine does not order booleans, SPARQL does",
        "the engine orders texts of one language, SPARQL does not",
        "the engine has no number so large or so fine, and no such day",
        "the engine takes numbers beyond the bounds of their datatype",
    }


def _reason(*terms: Term) -> str:
    if terms[0] == terms[1]:
        return "the engine takes a term without an order to be equal to itself"
    literals = [term for term in terms if isinstance(term, Literal)]
    datatypes = {term.datatype.value.removeprefix(XSD) for term in literals}
    if datatypes == {"boolean"}:
        return "the engine does not order booleans, SPARQL does"
    if all(term.language for term in literals):
        return "the engine orders texts of one language, SPARQL does not"
    if any(_is_beyond(term) for term in literals):
        return "the engine has no number so large or so fine, and no such day"
    if literal("byte 300") in terms:
        return "the engine takes numbers beyond the bounds of their datatype"
    return f"no reason: {terms}"


def _is_beyond(term: Literal) -> bool:
    fraction = term.value.partition(".")[2]
    known = {literal("integer 9223372036854775808"), literal("gMonthDay --02-29")}
    return term in known or len(fraction) > 18 or DIGITS["FAR"] in term.value
