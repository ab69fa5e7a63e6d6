"""What a report says of each constraint component, and what it suggests instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.shapes import triples

from kg.shacl import ShapesError, compile_shapes, validate_graph

if TYPE_CHECKING:
    from kg.shacl.results import Result

F = "https://example.org/flood/"
SHAPE = ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; {} ."


def results(data: str, shapes: str) -> list[Result]:
    return validate_graph(triples(data), compile_shapes(triples(shapes)))


def said(data: str, shapes: str) -> set[str]:
    return {result.message for result in results(data, shapes)}


@pytest.mark.parametrize(
    ("data", "parameters", "message"),
    [
        (
            ":a :p 1 ; :q :b",
            "sh:lessThan :q",
            (
                '"1"^^<http://www.w3.org/2001/XMLSchema#integer> (xsd:integer) '
                f"cannot be compared with <{F}b> of <{F}q>"
            ),
        ),
        (
            ":a :p :b ; :q []",
            "sh:lessThan :q",
            f"<{F}b> cannot be compared with a blank node of <{F}q>",
        ),
        (":a :p 1", "sh:minCount 2", "has fewer than 2 values"),
        (":a :p 1, 2", "sh:maxCount 1", "has more than 1 values"),
        (":a :p :b", "sh:class :T", f"<{F}b> is no instance of the class <{F}T>"),
        (
            ":a :p 1.5",
            "sh:datatype :d",
            (
                '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> is no well-formed '
                f"literal of the datatype <{F}d>"
            ),
        ),
        (
            ':a :p "x"',
            "sh:nodeKind sh:IRI",
            '"x" is not of the kind <http://www.w3.org/ns/shacl#IRI>',
        ),
        (':a :p "x"', "sh:in ( 1 )", '"x" is none of the values that are allowed'),
        (":a :p 1", 'sh:hasValue "x"', 'does not have the value "x"'),
        (':a :p "x"', 'sh:minExclusive "x"', '"x" is not more than x'),
        (':a :p "w"', 'sh:minInclusive "x"', '"w" is not more than or equal to x'),
        (':a :p "x"', 'sh:maxExclusive "x"', '"x" is not less than x'),
        (':a :p "y"', 'sh:maxInclusive "x"', '"y" is not less than or equal to x'),
        (':a :p "x"', "sh:minLength 2", '"x" has fewer than 2 characters'),
        (':a :p "xyz"', "sh:maxLength 2", '"xyz" has more than 2 characters'),
        (':a :p "x"', 'sh:pattern "y"', '"x" does not match the pattern "y"'),
        (
            ':a :p "x"@de',
            'sh:languageIn ( "en" "hy" )',
            '"x"@de is in none of the languages en, hy',
        ),
        (
            ':a :p "x"@de, "y"@de',
            "sh:uniqueLang true",
            "has more than one value in one language",
        ),
        (
            ':a :p "x"',
            "sh:equals :q",
            f'"x" is not a value of both this property and <{F}q>',
        ),
        (':a :p "x" ; :q "x"', "sh:disjoint :q", f'"x" is also a value of <{F}q>'),
        (':a :p "x" ; :q "x"', "sh:lessThan :q", f'"x" is not less than <{F}q>'),
        (
            ':a :p "x" ; :q "w"',
            "sh:lessThanOrEquals :q",
            f'"x" is not less than or equal to <{F}q>',
        ),
        (
            ":a :p :b . :b :q 1",
            "sh:closed true",
            f"<{F}q> is a property that the shape does not allow",
        ),
        (
            ":a :p :b",
            "sh:not [ sh:nodeKind sh:IRI ]",
            f"<{F}b> conforms to S/not, which it must not",
        ),
        (
            ":a :p :b",
            "sh:and ( [ sh:nodeKind sh:IRI ] [ sh:in () ] )",
            f"<{F}b> conforms to not all of the shapes that are listed",
        ),
        (
            ":a :p :b",
            "sh:or ( [ sh:in () ] [ sh:in () ] )",
            f"<{F}b> conforms to none of the shapes that are listed",
        ),
        (
            ":a :p :b",
            "sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:in ( :b ) ] )",
            f"<{F}b> conforms to none, or more than one, of the shapes that are listed",
        ),
        (":a :p :b", "sh:node [ sh:in () ]", f"<{F}b> does not conform to S/node"),
        (
            ":a :p :b",
            "sh:qualifiedValueShape [ sh:in ( :c ) ] ; sh:qualifiedMinCount 1",
            "has fewer than 1 values that conform to S/qualifiedValueShape",
        ),
        (
            ":a :p :b",
            "sh:qualifiedValueShape [ sh:in ( :b ) ] ; sh:qualifiedMaxCount 0",
            "has more than 0 values that conform to S/qualifiedValueShape",
        ),
        (
            ":a :p :b",
            'sh:sparql [ sh:select "SELECT $this ?value { $this $PATH ?value }" ]',
            f"<{F}b> breaks a rule of this shape",
        ),
    ],
)
def test_a_component_says_what_is_wrong_where_a_shape_says_nothing(
    data: str, parameters: str, message: str
) -> None:
    assert said(f"{data} .", SHAPE.format(parameters)) == {message}


@pytest.mark.parametrize(
    ("data", "parameters", "suggested"),
    [
        # the only value there may be, a near one, one of a few, none
        (":a :q 1", 'sh:hasValue "high"', [('"high"',), ""]),
        (':a :p "hgih"', 'sh:in ( "high" "low" )', [('"high"',), ""]),
        (':a :p "none"', 'sh:in ( "high" "low" )', [(), 'allowed: "high", "low"']),
        (':a :p "x"@eng', 'sh:languageIn ( "en" "hy" )', [(), 'allowed: "en", "hy"']),
        (':a :p "1,000"', "sh:datatype xsd:integer", [("1000",), ""]),
        (':a :p "x"', "sh:minCount 2", [(), ""]),
        # what is of a class is suggested; it is listed only if it is a closed list
        (":a :p :hgih . :high a :Level", "sh:class :Level", [(f"<{F}high>",), ""]),
        (
            ":a :p :none . :high a :Level . :low a :Level",
            "sh:class :Level",
            [(), ""],
        ),
        (
            ":a :p :none . :high a :Level, skos:Concept . :low a :Level",
            "sh:class :Level",
            [(), ""],
        ),
        (
            ":a :p :none . :high a :Level, skos:Concept . :low a :Level, skos:Concept",
            "sh:class :Level",
            [(), f"allowed: <{F}high>, <{F}low>"],
        ),
        (
            (
                ":a :p :none . :high a :Level . :low a :Level . "
                ":Level rdfs:subClassOf skos:Concept"
            ),
            "sh:class :Level",
            [(), f"allowed: <{F}high>, <{F}low>"],
        ),
    ],
)
def test_what_may_stand_there_is_suggested_or_listed(
    data: str, parameters: str, suggested: list[object]
) -> None:
    skos = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    (result,) = results(f"{skos} {data} .", SHAPE.format(parameters))
    assert [result.expected, result.advice] == suggested


def test_of_a_closed_shape_the_properties_that_it_names_are_suggested() -> None:
    shapes = """:S a sh:NodeShape ; sh:targetNode :a ; sh:closed true ;
        sh:ignoredProperties ( rdf:type ) ;
        sh:property [ sh:path :width ], [ sh:path [ sh:inversePath :of ] ] ."""
    data = ":a a :River ; :widht 1 ; :of :b ."
    found = {str(one.path): one for one in results(data, shapes)}
    widths, others = (
        next(one for one in found.values() if f"{name}>" in str(one.path))
        for name in ("widht", "of")
    )
    assert len(found) == 2
    assert widths.expected == (f"<{F}width>",)
    assert others.advice == (
        f"allowed: <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>, <{F}width>"
    )


@pytest.mark.parametrize(
    "parameter",
    [
        "sh:minCount 1",
        "sh:maxCount 1",
        "sh:uniqueLang true",
        "sh:lessThan :q",
        "sh:lessThanOrEquals :q",
        "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:in () ]",
        "sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ sh:in () ]",
    ],
)
def test_what_counts_or_orders_values_needs_a_path(parameter: str) -> None:
    name, _, _ = parameter.partition(" ")
    with pytest.raises(ShapesError, match=rf"^shape <{F}S>: {name} needs a sh:path$"):
        compile_shapes(triples(f":S sh:targetNode :a ; {parameter} ."))


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ("sh:nodeKind sh:Iri", "<http://www.w3.org/ns/shacl#Iri> is no kind of node"),
        ("sh:node :P", f"sh:node <{F}P> is a property shape"),
        ("sh:property :N", f"sh:property <{F}N> has no sh:path"),
        ("sh:pattern 1", "sh:pattern must be a string, not "),
        ("sh:pattern 'a' ; sh:flags 1", "sh:flags must be a string, not "),
        ("sh:languageIn ( 'a'@en )", 'sh:languageIn must list strings, not "a"@en'),
        (
            "sh:closed true ; sh:ignoredProperties ( 'p' )",
            'sh:ignoredProperties must list IRIs, not "p"',
        ),
        ("sh:ignoredProperties ( 'p' )", "sh:ignoredProperties must list IRIs"),
        ("sh:sparql [ sh:message 'a' ]", "a query has neither sh:select nor sh:ask"),
        (
            r"sh:sparql [ sh:select 'SELECT $this { ?a ?b \\uD800 }' ]",
            "query cannot be used: ",
        ),
    ],
)
def test_a_parameter_that_cannot_be_is_named_with_its_shape(
    parameters: str, complaint: str
) -> None:
    shapes = f"""{SHAPE.format(parameters)}
        :P sh:path :q ; sh:minCount 1 . :N a sh:NodeShape ; sh:in () ."""
    with pytest.raises(ShapesError) as raised:
        compile_shapes(triples(shapes))
    assert str(raised.value).startswith(f"shape <{F}S>: {complaint}")
