"""What the compiled engine does that the W3C suite does not ask about."""

from __future__ import annotations

import time

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from kg.validation.engine import ShapesError, compile_shapes, validate_graph
from kg.validation.paths import path_text
from kg.validation.results import Severity

PREFIXES = """
PREFIX : <https://example.org/flood/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def triples(turtle: str) -> list[Triple]:
    quads = parse(PREFIXES + turtle, format=RdfFormat.TURTLE)
    return [Triple(q.subject, q.predicate, q.object) for q in quads]


def found(data: str, shapes: str) -> list[tuple[str, str, str, str]]:
    """Return (focus node, path, value, component) of each result, in short."""
    results = validate_graph(triples(data), compile_shapes(triples(shapes)))
    return sorted(
        (
            _short(result.focus_node),
            path_text(result.path, _short) if result.path else "",
            _short(result.value),
            _short(result.component).removesuffix("ConstraintComponent"),
        )
        for result in results
    )


def _short(term: object) -> str:
    if term is None:
        return ""
    return (
        str(term)
        .strip("<>")
        .removeprefix("https://example.org/flood/")
        .removeprefix("http://www.w3.org/ns/shacl#")
        .replace("^^<http://www.w3.org/2001/XMLSchema#", " ")
        .removesuffix(">")
    )


def test_an_inverse_of_a_sequence_is_walked_from_its_end() -> None:
    data = ":a :p :b . :b :q :c ."
    shapes = """:S a sh:PropertyShape ; sh:targetNode :c ;
        sh:path [ sh:inversePath ( :p :q ) ] ; sh:in ( :other ) ."""
    assert found(data, shapes) == [("c", "^(p/q)", "a", "In")]


def test_a_blank_node_is_less_than_nothing() -> None:
    data = ":a :from [] ; :to 3 ."
    shapes = """:S a sh:PropertyShape ; sh:targetSubjectsOf :from ;
        sh:path :from ; sh:lessThan :to ."""
    ((focus, path, value, component),) = found(data, shapes)
    assert (focus, path, component) == ("a", "from", "LessThan")
    assert value.startswith("_:")


def test_an_iri_is_not_even_equal_in_order_to_itself() -> None:
    shapes = """:S a sh:PropertyShape ; sh:targetNode :a ;
        sh:path :p ; sh:lessThanOrEquals :p ."""
    assert found(":a :p :b .", shapes) == [("a", "p", "b", "LessThanOrEquals")]


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        ("true", "sh:maxInclusive 1"),
        ('"2"^^xsd:double', 'sh:minInclusive "2001-05-03T10:00:00"^^xsd:dateTime'),
        ('"300"^^xsd:byte', "sh:minInclusive 1"),
        ('"2001-05-03T10:00:00Z"^^xsd:dateTime',
         'sh:minInclusive "2001-05-03T10:00:00"^^xsd:dateTime'),
        ('"flood"@en', 'sh:minInclusive "a"'),
        (":b", "sh:minInclusive 1"),
    ],
)  # fmt: skip
def test_what_sparql_cannot_compare_is_not_in_range(value: str, bound: str) -> None:
    shapes = f":S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; {bound} ."
    assert len(found(f":a :p {value} .", shapes)) == 1


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        ("2", "sh:minInclusive 2.0"),
        ('"1e1"^^xsd:double', "sh:minExclusive 9.99"),
        ('"7"^^xsd:byte', "sh:maxInclusive 7"),
        ('"12000-01-01"^^xsd:date', 'sh:minInclusive "2001-01-01"^^xsd:date'),
        ('"-0004-01-01"^^xsd:date', 'sh:maxInclusive "0001-01-01"^^xsd:date'),
        ('"2001-05-03T24:00:00"^^xsd:dateTime',
         'sh:minInclusive "2001-05-04T00:00:00"^^xsd:dateTime'),
        ('"2001-05-03T12:00:00+02:00"^^xsd:dateTime',
         'sh:maxInclusive "2001-05-03T10:00:00Z"^^xsd:dateTime'),
        ('"b"', 'sh:minExclusive "a"'),
    ],
)  # fmt: skip
def test_values_are_compared_by_value(value: str, bound: str) -> None:
    shapes = f":S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; {bound} ."
    assert found(f":a :p {value} .", shapes) == []


def test_a_blank_node_has_no_length() -> None:
    shapes = ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; sh:minLength 0 ."
    assert [one[3] for one in found(":a :p [] .", shapes)] == ["MinLength"]


def test_shapes_made_of_themselves_are_refused_with_the_way_round() -> None:
    shapes = """:A sh:targetNode :a ; sh:node :B . :B sh:property :C .
        :C sh:path :p ; sh:not :A ."""
    with pytest.raises(ShapesError, match=r"/A> is made of itself: .*A.*B.*C.*A"):
        compile_shapes(triples(shapes))


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        ("sh:minCuont 1", r"minCuont> is no term of SHACL"),
        ("sh:path :p ; sh:minCount 1, 2", r"sh:minCount may be given once only"),
        ('sh:path :p ; sh:minCount "one"', r"sh:minCount must be a whole number"),
        ("sh:minCount 1", r"sh:minCount needs a sh:path"),
        ('sh:class "Event"', r"sh:class must be an IRI"),
        ("sh:closed 1", r"sh:closed must be true or false"),
        ("sh:in :nolist", r"nolist> is no proper list"),
        ("sh:nodeKind sh:Iri", r"Iri> is no kind of node"),
        ("sh:property [ sh:minCount 1 ]", r"has no sh:path"),
        ("sh:node [ sh:path :p ]", r"is a property shape"),
        ("sh:path [ sh:zeroOrMorePath [] ] ; sh:minCount 1", r"is no property path"),
        ("sh:path ( :p ) ; sh:minCount 1", r"must have two members or more"),
        ('sh:pattern "("', r"cannot be used"),
        ('sh:sparql [ sh:select "SELECT $this { MINUS {} }" ]', r"MINUS cannot be"),
        ('sh:sparql [ sh:message "x" ]', r"neither sh:select nor sh:ask"),
    ],
)  # fmt: skip
def test_an_ill_formed_shape_is_named_with_what_is_wrong(
    shape: str, complaint: str
) -> None:
    with pytest.raises(ShapesError, match=complaint) as raised:
        compile_shapes(triples(f":S sh:targetNode :a ; {shape} ."))
    assert "shape " in str(raised.value) or "query of " in str(raised.value)


def test_a_query_that_is_no_sparql_is_named() -> None:
    shapes = ':S sh:targetNode :a ; sh:sparql [ sh:select "SELECT $this { nonsense" ] .'
    with pytest.raises(ShapesError, match=r"query of .* cannot be used"):
        validate_graph(triples(":a :p :b ."), compile_shapes(triples(shapes)))


def test_what_only_another_engine_can_do_is_named() -> None:
    shapes = compile_shapes(triples(":S sh:targetNode :a ; sh:js :rule ."))
    assert shapes.beyond == ("JavaScript constraints (SHACL-JS)",)


SPARQL = """
:S a sh:NodeShape ; sh:targetSubjectsOf :count ; sh:sparql [
    sh:message "{$this} counts {?value}, more than {?most}" ;
    sh:prefixes :prefixes ;
    sh:select \"\"\"%s\"\"\" ] .
:prefixes owl:imports :more .
:more sh:declare [ sh:prefix "f" ;
    sh:namespace "https://example.org/flood/"^^xsd:anyURI ] .
"""


def test_one_query_serves_all_focus_nodes_blank_ones_too() -> None:
    query = """SELECT $this ?value (f:count AS ?path) WHERE {
        { $this f:count ?value . FILTER (?value > 2 && BOUND($this)) }
        UNION { BIND ($this AS ?value) FILTER (isBlank($this)) }
    }"""
    data = ":a :count 1 . :b :count 3 . _:c :count 5 ."
    results = validate_graph(triples(data), compile_shapes(triples(SPARQL % query)))
    assert sorted((_short(r.focus_node)[:2], _short(r.value)[:2]) for r in results) == [
        ("_:", '"5'),
        ("_:", "_:"),
        ("b", '"3'),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this ?value { $this f:service|f:count ?value FILTER (?value > 2) }",
        (
            "PREFIX ask: <https://example.org/flood/> PREFIX values: <https://e.org/> "
            "SELECT $this ?value { $this ask:count ?value FILTER (?value > 2) }"
        ),
        (
            "PREFIX service: <https://example.org/flood/> "
            "SELECT $this ?value { { $this service:count ?value } UNION { ?as a ?as }"
            " FILTER (?value > 2 && ?value != <http://e.org/SERVICE>) }"
        ),
        (
            "SELECT $this ?value { $this f\\\\u003Acount ?value # VALUES, MINUS\n"
            " FILTER (?value > 2 && 'SERVICE {' != ?value) }"
        ),
        (
            "PREFIX select: <https://e.org/> PREFIX minus: <https://e.org/> "
            "SELECT $this ?value { $this f:count ?value FILTER (?value > 2) "
            " OPTIONAL { ?value select:as minus:group } }"
        ),
    ],
)
def test_a_name_is_no_keyword_of_a_query(query: str) -> None:
    data = ":a :count 1 . :b :count 3 ."
    assert found(data, SPARQL % query) == [("b", "", '"3" integer', "SPARQL")]


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("SELECT $this { SERVIC\\\\u0045 <http://e.org/> {} }", "SERVICE cannot"),
        ("SELECT $this { $this ?p trueSERVICESILENT<http://e.org/>{} }", "SERVICE"),
        ("SELECT $this { ?a ?b ?c VALUES ?x { 1 } }", "VALUES cannot be used"),
        ("SELECT $this { BIND (1 AS $this) }", r"assigns \$this, which is bound"),
        ("SELECT $this { ?a ?b 'open }", "string that is not closed"),
    ],
)
def test_what_cannot_be_bound_beforehand_is_refused(query: str, complaint: str) -> None:
    with pytest.raises(ShapesError, match=complaint):
        compile_shapes(triples(SPARQL % query))


NOT_EXISTS = [
    "?one f:of $this . ?one f:count ?n . FILTER (?n > 8)",
    "$this ^f:of/f:count 9",
    "?one f:of $this ; f:count ?n . FILTER (?n > 8 && ?value >= 0)",
    "?one f:of $this . FILTER NOT EXISTS { ?one f:count ?n FILTER (?n < 9) }",
]


@pytest.mark.parametrize("inside", NOT_EXISTS)
def test_not_exists_takes_time_in_proportion_to_the_graph(inside: str) -> None:
    query = f"SELECT $this {{ $this f:size ?value FILTER NOT EXISTS {{ {inside} }} }}"
    shapes = compile_shapes(triples(SPARQL.replace(":count", ":size") % query))

    def seconds(events: int) -> float:
        data = " ".join(
            f":e{n} :size {n} . :c{n} :of :e{n} ; :count 1 . :d{n} :of :e{n} ; :count "
            f"{8 if n == 7 else 9} ."
            for n in range(events)
        )
        graph = triples(data)
        begun = time.process_time()
        results = validate_graph(graph, shapes)
        assert [_short(one.focus_node) for one in results] == ["e7"]
        return time.process_time() - begun

    # what is quadratic takes 64 times as long
    assert min(seconds(3200) / seconds(400) for _ in range(2)) < 20


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        # a variable from outside is that of the solution
        ("$this f:in ?p FILTER EXISTS { ?p f:in ?q . ?q f:in :z }", "ab"),
        ("$this f:in ?p FILTER (!EXISTS { ?p f:in ?q . ?q f:in :z })", "c"),
        ("FILTER EXISTS { $this f:in/f:in ?q FILTER (?q = :y) }", "ab"),
        # one that an OPTIONAL left open is free
        (
            (
                "$this f:in ?p OPTIONAL { ?p f:size ?n } "
                "FILTER NOT EXISTS { ?p f:in ?q . ?q f:size ?n }"
            ),
            "c",
        ),
        # in an expression, in another, in the branch of a UNION
        (
            "$this f:in ?p FILTER (?p = :z || NOT EXISTS { ?p f:in ?q . ?q f:in ?r })",
            "c",
        ),
        (
            (
                "$this f:in ?p FILTER NOT EXISTS { ?p f:in ?q "
                "FILTER NOT EXISTS { ?q f:in ?r . ?r f:size 3 } }"
            ),
            "abc",
        ),
        (
            (
                "{ ?s f:in ?p FILTER EXISTS { ?p f:in ?q . $this f:in ?p } } "
                "UNION { $this f:none ?p }"
            ),
            "ab",
        ),
    ],
)
def test_exists_means_the_same_as_for_each_solution(group: str, expected: str) -> None:
    data = ":a :in :x . :b :in :x . :c :in :z . :x :in :y . :y :in :z ; :size 2 ."
    data += " :z :size 3 . :a :count 1 . :b :count 1 . :c :count 1 ."
    query = f"PREFIX : <https://example.org/flood/> SELECT DISTINCT $this {{ {group} }}"
    assert sorted({one[0] for one in found(data, SPARQL % query)}) == list(expected)


def test_a_query_that_counts_sees_one_focus_node_at_a_time() -> None:
    query = """SELECT $this (COUNT(?one) AS ?value) WHERE { $this f:count ?one }
        GROUP BY $this HAVING (COUNT(?one) > 1)"""
    data = ":a :count 1 . :b :count 3, 4 . :c :count 5 ."
    assert found(data, SPARQL % query) == [("b", "", '"2" integer', "SPARQL")]


def test_a_limit_holds_for_each_focus_node() -> None:
    query = "SELECT $this ?value WHERE { $this f:count ?value } ORDER BY ?value LIMIT 1"
    data = ":a :count 2, 1 . :b :count 3, 4 ."
    values = [one[2] for one in found(data, SPARQL % query)]
    assert values == ['"1" integer', '"3" integer']


def test_messages_are_filled_in_and_in_english_where_there_is_some() -> None:
    shapes = """:S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ;
        sh:maxInclusive 5 ; sh:severity sh:Warning ;
        sh:message "{?value} at {$this} is over {?maxInclusive}"@en, "zu viel"@de ."""
    (result,) = validate_graph(triples(":a :p 9 ."), compile_shapes(triples(shapes)))
    assert result.severity == Severity.WARNING
    assert result.message == (
        '"9"^^<http://www.w3.org/2001/XMLSchema#integer> at '
        "<https://example.org/flood/a> is over "
        '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'
    )


def test_what_was_meant_is_suggested() -> None:
    shapes = """:S a sh:NodeShape ; sh:targetNode :a ; sh:closed true ;
        sh:property [ sh:path :houses ; sh:in ( "flooded" "damaged" ) ] ."""
    results = validate_graph(
        triples(':a :hosues 1 ; :houses "floded" .'), compile_shapes(triples(shapes))
    )
    assert sorted(result.expected for result in results) == [
        ('"flooded"',),
        ("<https://example.org/flood/houses>",),
    ]


def test_a_property_shape_reports_once_for_each_way_to_its_focus_node() -> None:
    data = ":a :near :c . :b :near :c ."
    shapes = """:S a sh:NodeShape ; sh:targetSubjectsOf :near ; sh:property
        [ sh:path :near ; sh:property [ sh:path :depth ; sh:minCount 1 ] ] ."""
    assert found(data, shapes) == [("c", "depth", "", "MinCount")] * 2


def test_an_empty_graph_conforms_to_shapes_without_nodes_of_their_own() -> None:
    shapes = ":S a sh:NodeShape ; sh:targetClass :Event ; sh:class :Place ."
    assert found("", shapes) == []


def test_all_pairs_of_a_long_chain_are_found() -> None:
    chain = " ".join(f":n{i} :next :n{i + 1} ." for i in range(1000))
    shapes = """:S a sh:PropertyShape ; sh:targetSubjectsOf :next ;
        sh:path [ sh:zeroOrMorePath :next ] ; sh:minCount 1000 ."""
    assert len(found(chain, shapes)) == 998  # all but the first two reach fewer


def test_a_long_chain_is_walked_to_its_end() -> None:
    chain = " ".join(f":n{i} :next :n{i + 1} ." for i in range(3000))
    shapes = """:S a sh:PropertyShape ; sh:targetNode :n0 ;
        sh:path [ sh:oneOrMorePath :next ] ; sh:maxCount 2999 ."""
    assert found(chain, shapes) == [("n0", "next+", "", "MaxCount")]
