"""What a change broke is what two whole runs, compared, would say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from support.fuzzing import fuzzed
from support.random_examples import changes
from support.shapes import triples

from kg.shacl import compile_shapes, validate_graph
from kg.validation.incremental import Changed, compare_results, validate_change

if TYPE_CHECKING:
    from pyoxigraph import Triple


@fuzzed
@given(changes())
def test_the_answer_is_that_of_two_whole_runs(
    change: tuple[list[Triple], list[Triple], list[Triple]],
) -> None:
    before, after, shapes = change
    compiled = compile_shapes(shapes)
    found, _ = validate_change(Changed.of((), before, after), compiled)
    whole = compare_results(
        validate_graph(before, compiled), validate_graph(after, compiled)
    )
    assert set(found.new) == set(whole.new)
    assert set(found.known) == set(whole.known)


def test_what_was_before_is_not_looked_at_if_nothing_is_found() -> None:
    before = iter([1])
    found = compare_results(before, ())  # type: ignore[arg-type]
    assert (found.new, found.known) == ((), ())
    assert list(before) == [1]


def test_a_path_of_many_steps_is_followed() -> None:
    steps = ":next " * 900
    shapes = (
        f":S sh:targetNode :a ; sh:property [ sh:path ( {steps} ) ; sh:maxCount 0 ] ."
    )
    ring = " ".join(f":{n} :next :{n + 1} ." for n in range(1, 900))
    change = Changed.of((), triples(ring), triples(f"{ring} :a :next :1 ."))
    found, _ = validate_change(change, compile_shapes(triples(shapes)))
    assert len(found.new) == 1


PLACES = """:S sh:targetClass :Event ;
    sh:property [ sh:path :place ; sh:class :Place ] ."""
DEPTHS = """:S sh:targetSubjectsOf :near ;
    sh:property [ sh:path :near ; sh:property :D ] .
    :D sh:path :depth ; sh:minCount 1 ."""
BEHIND = """:S sh:targetNode :a ;
    sh:property [ sh:path [ sh:zeroOrMorePath :next ] ; sh:nodeKind sh:IRI ] ."""
CLOSED = """:S sh:targetClass :Event ; sh:node :T .
    :T sh:closed true ; sh:ignoredProperties ( rdf:type ) ."""

SELECTED = """:S a sh:NodeShape ; sh:nodeKind sh:Literal ; sh:target [
    sh:select "SELECT ?this WHERE { ?this ?p ?far . ?far ?q 7 }" ] ."""
COMPUTED = """:S a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:target [
    sh:select "SELECT (STR(?far) AS ?this) WHERE { ?far ?q 7 }" ] ."""
PARTS = """:S sh:targetNode :a ; sh:property [ sh:path :part ; sh:node :S ],
    [ sh:path :name ; sh:maxCount 1 ] ."""
WITHIN = """:S sh:targetNode :a ; sh:path :part ; sh:property :S, :N .
    :N sh:path :name ; sh:maxCount 1 ."""


@pytest.mark.parametrize(
    ("shapes", "before", "after", "new", "known"),
    [
        (PLACES, ":e a :Event ; :place :p . :p a :Place .",
         ":e a :Event ; :place :p .", 1, 0),
        (PLACES, ":e a :Event ; :place :p . :f a :Event ; :place :q .",
         ":e a :Event ; :place :p . :f a :Event ; :place :q . :q a :Place .", 0, 1),
        (DEPTHS, ":a :near :c . :b :near :c .", ":b :near :c .", 0, 1),
        (DEPTHS, ":a :near :c . :b :near :c .", ":a :near :x . :b :near :c .", 1, 1),
        (BEHIND, ":a :next :b . :b :next :c .",
         ":a :next :b . :b :next :c . :c :next 1 .", 1, 0),
        (CLOSED, ":e a :Event .", ":e a :Event ; :more 1 .", 1, 0),
        (PLACES, ":e a :Flood ; :place :p . :Flood rdfs:subClassOf :Thing .",
         ":e a :Flood ; :place :p . :Flood rdfs:subClassOf :Event .", 1, 0),
        (SELECTED, ":a :in :b . :b :depth 6 .", ":a :in :b . :b :depth 7 .", 1, 0),
        (SELECTED, ":a :in :b . :b :depth 7 .", ":a :in :b . :b :depth 6, 7 .", 0, 1),
        (SELECTED, ":a :in :b . :b :depth 7 .", ":a :in :b . :b :depth 6 .", 0, 0),
        (COMPUTED, ":b :depth 6 .", ":b :depth 7 .", 1, 0),
        (COMPUTED, ":b :depth 7 .", ":b :depth 7 . :c :depth 7 .", 1, 1),
        (PARTS, ":a :part :b . :b :part :c . :c :name 1 .",
         ":a :part :b . :b :part :c . :c :name 1, 2 .", 1, 0),
        (PARTS, ":a :part :b . :b :part :c . :c :name 1, 2 .",
         ":a :part :b . :b :part :c . :c :name 1, 2 ; :part :a .", 0, 1),
        (WITHIN, ":a :part :b . :b :part :c . :c :name 1, 2 .",
         ":a :part :b . :b :part :c . :c :part :d ; :name 1, 2 . :d :name 3, 4 .",
         1, 1),
    ],
)  # fmt: skip
def test_dependents_of_a_change_are_found(
    shapes: str, before: str, after: str, new: int, known: int
) -> None:
    compiled = compile_shapes(triples(shapes))
    change = Changed.of((), triples(before), triples(after))
    found, _ = validate_change(change, compiled)
    assert (len(found.new), len(found.known)) == (new, known)


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:path :p ; sh:equals :q",
        "sh:path :p ; sh:disjoint :q",
        "sh:path :p ; sh:lessThan :q",
        "sh:path :r ; sh:class :T",
        "sh:path :r ; sh:closed true ; sh:ignoredProperties ( rdf:type )",
        "sh:path :r ; sh:not [ sh:property [ sh:path :q ; sh:minCount 1 ] ]",
        "sh:path :r ; sh:and ( :NoQ )",
        "sh:path :r ; sh:or ( :NoQ )",
        "sh:path :r ; sh:xone ( :NoQ )",
        "sh:path :r ; sh:node :NoQ",
        "sh:path :r ; sh:property :NoQ-q",
        "sh:path :r ; sh:qualifiedValueShape :NoQ ; sh:qualifiedMinCount 1",
        # a value that conforms to the shape of a sibling counts no longer
        """sh:path :r ; sh:qualifiedValueShape :IRI ; sh:qualifiedMinCount 1 ;
            sh:qualifiedValueShapesDisjoint true . :Parent sh:property :S, [
            sh:path :r ; sh:qualifiedValueShape :Q ; sh:qualifiedMinCount 0 ]""",
    ],
)
def test_a_change_is_noticed_wherever_a_constraint_reads_it(constraint: str) -> None:
    shapes = f""":S a sh:PropertyShape ; sh:targetNode :a ; {constraint} .
        :NoQ sh:property :NoQ-q . :NoQ-q sh:path :q ; sh:maxCount 0 .
        :Q sh:property [ sh:path :q ; sh:minCount 1 ] . :IRI sh:nodeKind sh:IRI ."""
    before = ":a :p 1 ; :r :b . :b a :Sub . :Sub rdfs:subClassOf :T . "
    if "sh:equals" in constraint:
        before += ":a :q 1 . "
    after = ":a :p 1 ; :r :b ; :q 1, 0 . :b a :Sub ; :q 1 . "
    change = Changed.of((), triples(before), triples(after))
    found, _ = validate_change(change, compile_shapes(triples(shapes)))
    assert len(found.new) == 1
