"""What the compiled engine does that the W3C suite does not ask about."""

from __future__ import annotations

import re
import time

import pytest
from support.shapes import RECURSIONS, found, short, triples

from kg.shacl import ShapesError, compile_shapes, validate_graph
from kg.shacl.results import Severity
from kg.validation.incremental import Changed, validate_change

SHARING = [
    f":{one}{n} a sh:NodeShape ; sh:node :S{n + 1}, :T{n + 1} ."
    for n in range(40)
    for one in "ST"
]
"""Shapes that share their parts: there are 2 ** 40 ways to the last ones."""
LAST = """:S40 a sh:NodeShape ; sh:property [ sh:path :p ; sh:maxCount 1 ] .
    :T40 a sh:NodeShape ; sh:nodeKind sh:IRI ."""


def test_shapes_that_share_their_parts_ask_each_once() -> None:
    shapes = ":S0 sh:targetNode :a, :b . " + " ".join([*SHARING, LAST])
    data = ":a :p 1, 2 . :b :p 1 ."
    assert found(data, shapes) == [("a", "", "a", "Node"), ("a", "", "a", "Node")]
    compiled = compile_shapes(triples(shapes))
    change = Changed.of((), triples(":b :p 1 ."), triples(data))
    changed, _ = validate_change(change, compiled)
    assert (len(changed.new), len(changed.known)) == (2, 0)


@pytest.mark.parametrize(
    "level",
    [
        """:S{n} sh:property [ sh:path :p ; sh:node :S{m} ],
            [ sh:path :q ; sh:node :S{m} ] .""",
        """:S{n} sh:property :P{n}, :Q{n} .
            :P{n} sh:path :p ; sh:property :P{m}, :Q{m} .
            :Q{n} sh:path :q ; sh:property :P{m}, :Q{m} .""",
    ],
)
def test_shapes_that_share_their_parts_walk_each_once(level: str) -> None:
    levels = " ".join(
        level.replace("{n}", str(n)).replace("{m}", str(n + 1)) for n in range(40)
    )
    last = ":P40 sh:path :p ; sh:minCount 0 . :Q40 sh:path :q ; sh:minCount 0 ."
    shapes = f":S0 sh:targetNode :a . {levels} :S40 sh:nodeKind sh:IRI . {last}"
    data = ":a :p :a ; :q :a ."
    assert found(data, shapes) == []
    change = Changed.of((), triples(":b :p 1 ."), triples(data))
    changed, _ = validate_change(change, compile_shapes(triples(shapes)))
    assert (len(changed.new), len(changed.known)) == (0, 0)


def test_a_text_of_the_data_is_no_template_of_a_message() -> None:
    def said(data: str, shapes: str) -> list[str]:
        compiled = compile_shapes(triples(shapes))
        return [one.message for one in validate_graph(triples(data), compiled)]

    shape = ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; "
    (less,) = said(':a :p 1 ; :q "{?this} {?value}" .', f"{shape} sh:lessThan :q .")
    assert "cannot be compared with {?this} {?value} (xsd:string)" in less
    (having,) = said(":a :p 1 .", f'{shape} sh:hasValue "{{?this}}" .')
    assert having == 'does not have the value "{?this}"'
    (matching,) = said(':a :p "x" .', f'{shape} sh:pattern "[{{?this}}]" .')
    assert matching.endswith('does not match the pattern "[{?this}]"')


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


PARTS = """:Part sh:property :Part-name, :Part-part .
    :Part-name sh:path :name ; sh:minCount 1 .
    :Part-part sh:path :part ; sh:node :Part .
    :S sh:targetNode :a ; sh:node :Part ."""


@pytest.mark.parametrize(
    ("data", "components"),
    [
        # a tree, and parts that are parts of one another
        (":a :name 1 ; :part :b . :b :name 1 ; :part :c . :c :name 1 .", []),
        (":a :name 1 ; :part :b . :b :name 1 ; :part :a .", []),
        (":a :name 1 ; :part :a .", []),
        # what is wrong far below, or on the way round, shows at the top
        (":a :name 1 ; :part :b . :b :name 1 ; :part :c . :c :q 1 .", ["Node"]),
        (":a :name 1 ; :part :b . :b :name 1 ; :part :c . :c :part :a .", ["Node"]),
    ],
)  # fmt: skip
def test_a_recursive_shape_is_broken_by_what_is_wrong_at_any_depth(
    data: str, components: list[str]
) -> None:
    assert [one[3] for one in found(data, PARTS)] == components


@pytest.mark.parametrize(
    ("data", "foci"),
    [
        # who has an heir that has none is shown not to conform; who has none conforms
        (":a :heir :b .", ["a"]),
        (":a :heir :b . :b :heir :c .", ["b"]),
        # that depends on its own opposite, so nothing is shown of it
        (":a :heir :a .", []),
        (":a :heir :b . :b :heir :a .", []),
    ],
)
def test_a_shape_that_is_its_own_opposite_finds_what_can_be_shown(
    data: str, foci: list[str]
) -> None:
    shapes = """:Last sh:targetSubjectsOf :heir ;
        sh:property [ sh:path :heir ; sh:not :Last ] ."""
    assert [one[0] for one in found(data, shapes)] == foci


@pytest.mark.parametrize("second", ["sh:nodeKind sh:IRI", "sh:in ()"])
@pytest.mark.parametrize("either", ["%s", "sh:not [ %s ]"])
def test_of_one_shape_or_another_nothing_is_shown_where_one_is_undecided(
    either: str, second: str
) -> None:
    one = either % f"sh:xone ( :Last [ {second} ] )"
    shapes = f""":S sh:targetNode :a ; {one} .
        :Last sh:property [ sh:path :heir ; sh:not :Last ] ."""
    assert found(":a :heir :a .", shapes) == []


@pytest.mark.parametrize("bound", ["sh:qualifiedMinCount 1", "sh:qualifiedMaxCount 0"])
def test_of_how_many_nothing_is_shown_where_a_sibling_is_undecided(bound: str) -> None:
    shapes = f""":S sh:targetNode :a ; sh:property [ sh:path :heir ; {bound} ;
        sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ;
        sh:qualifiedValueShapesDisjoint true ], [ sh:path :heir ;
        sh:qualifiedValueShape :Last ; sh:qualifiedMinCount 0 ] .
        :Last sh:property [ sh:path :heir ; sh:not :Last ] ."""
    assert found(":a :heir :a .", shapes) == []


@pytest.mark.parametrize(
    ("more", "paths"),
    [("", []), ("; sh:qualifiedValueShapesDisjoint true", ["p", "p"])],
)
def test_a_value_counts_for_several_shapes_unless_they_are_disjoint(
    more: str, paths: list[str]
) -> None:
    shapes = f""":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:qualifiedMinCount 1
        ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] {more} ], [ sh:path :p ;
        sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:in ( :b ) ] {more} ] ."""
    assert [one[1] for one in found(":a :p :b .", shapes)] == paths


@pytest.mark.parametrize("way", RECURSIONS)
def test_every_way_to_refer_to_oneself_comes_to_an_end(way: str) -> None:
    shapes = f""":S sh:targetNode :a ; sh:node :R .
        :R sh:property [ sh:path :ok ; sh:in ( 1 ) ],
        [ sh:path :next ; {RECURSIONS[way]} ] ."""
    ring = ":a :next :b . :b :next :c . :c :next :a . :c :ok "
    assert found(f"{ring} 1 .", shapes) == []
    assert [one[3] for one in found(f"{ring} 2 .", shapes)] == ["Node"]


def test_a_chain_as_long_as_it_may_be_is_followed_to_its_end() -> None:
    chain = " ".join(f":n{i} :part :n{i + 1} ." for i in range(3000))
    shapes = """:Part sh:targetNode :n0 ; sh:property [ sh:path :part ; sh:node :Part ],
        [ sh:path :part ; sh:property :Part-last ] .
        :Part-last sh:path :part ; sh:property :Part-last ; sh:disjoint :end ."""
    data = chain + " :n2999 :end :n3000 ."
    assert found(data, shapes) == [
        ("n0", "part", "n1", "Node"),
        ("n2999", "part", "n3000", "Disjoint"),
    ]


def test_opposites_are_shown_one_after_another_from_the_end_of_a_chain() -> None:
    chain = " ".join(f":n{i} :heir :n{i + 1} ." for i in range(2000))
    shapes = """:Last sh:targetNode :n0, :n1 ;
        sh:property [ sh:path :heir ; sh:not :Last ] ."""
    assert [one[0] for one in found(chain, shapes)] == ["n1"]


def test_a_property_shape_within_itself_reports_once_for_each_node() -> None:
    # there are 2^20 ways to the last of them
    data = " ".join(
        f":n{i} :part :m{i}, :o{i} . :m{i} :part :n{i + 1} . :o{i} :part :n{i + 1} ."
        for i in range(20)
    )
    shapes = """:P sh:targetNode :n0 ; sh:path :part ; sh:property :P ;
        sh:not [ sh:in ( :n20 ) ] ."""
    assert found(data, shapes) == [
        ("m19", "part", "n20", "Not"),
        ("o19", "part", "n20", "Not"),
    ]


def test_shapes_nested_beyond_all_reason_are_refused() -> None:
    nested = " ".join(f":S{i} sh:node :S{i + 1} ." for i in range(5000))
    complaint = "^shape .*S0>: 5001 shapes are within one another, and 100 may be"
    with pytest.raises(ShapesError, match=complaint):
        compile_shapes(triples(f":S0 sh:targetNode :a . {nested}"))
    nested = f"{'sh:node [ ' * 1000} sh:in () {'] ' * 1000}"
    with pytest.raises(ShapesError, match=r"^shape .*S>: 1001 shapes are within"):
        compile_shapes(triples(f":S sh:targetNode :a ; {nested} ."))


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
        ('sh:target [ sh:select "ASK {}" ]', r"query of sh:target: must be a SELECT"),
        (
            'sh:target [ sh:select "SELECT ?this {" ]',
            r"S>: query of sh:target: cannot be used: no SPARQL 1.1 at line 1, col",
        ),
        (
            "sh:target [ sh:select \"SELECT ?this { FILTER REGEX('x', '(') }\" ]",
            r"S>: query of sh:target: .* the pattern",
        ),
        ('sh:target [ sh:select "SELECT ?this { ?this a x:y }" ]', r"the prefix x: is"),
        ('sh:target [ sh:select "SELECT ?this FROM <x:y> {}" ]', r"FROM cannot"),
        ('sh:target [ sh:select "SELECT ?this {} LIMIT1" ]', r"LIMIT1 is no word of"),
        ("sh:target :T", r"has neither a sh:select nor"),
        ("sh:message :m", r"sh:message must be a text"),
        ("sh:message 5", r"sh:message must be a text"),
        ('sh:closed "yes"^^xsd:boolean', r"sh:closed must be true or false"),
        ('sh:deactivated "TRUE"^^xsd:boolean', r"sh:deactivated must be true or"),
        ('sh:closed true ; sh:ignoredProperties ( "p" )', r"must list IRIs, not .p"),
        ("sh:ignoredProperties :p", r"p> is no proper list"),
        # lists that fork, come back, or have no end
        ("sh:in [ rdf:first 1 ; rdf:rest (), ( 2 ) ]", r"is no proper list: each of"),
        ("sh:in [ rdf:first 1, 2 ; rdf:rest () ]", r"is no proper list"),
        ("sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l", r"is no proper list"),
        ("sh:in [ rdf:first 1 ]", r"is no proper list"),
        ("sh:path [ sh:inversePath :p, :q ] ; sh:minCount 1", r"is no property path"),
        ("sh:path () ; sh:minCount 1", r"nil> is no property path"),
        # what is no shape
        ('sh:node "S"', r"S.: a literal is no shape"),
        ("sh:not 1", r"a literal is no shape"),
        ('sh:or ( [] "S" )', r"a literal is no shape"),
        (
            'sh:path :p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape "S"',
            r"a literal is no shape",
        ),
    ],
)  # fmt: skip
def test_an_ill_formed_shape_is_named_with_what_is_wrong(
    shape: str, complaint: str
) -> None:
    with pytest.raises(ShapesError, match=complaint) as raised:
        compile_shapes(triples(f":S sh:targetNode :a ; {shape} ."))
    assert "shape " in str(raised.value) or "query of " in str(raised.value)


@pytest.mark.parametrize(
    ("query", "declared", "complaint"),
    [
        (
            'sh:select "SELECT $this { $this a: 1 }"',
            "",
            "query of .*S>: .* prefix a: is not declared",
        ),
        ('sh:select "SELECT $this {}", "SELECT *"', "", "S>: sh:select may be given"),
        ("sh:select :q", "", "S>: sh:select must be a literal"),
        ("sh:message 'x'", "", "S>: a query has neither sh:select nor sh:ask"),
        ("sh:select 'ASK {}'", "sh:prefix 'a'", "S>: sh:declare needs sh:prefix and"),
        (
            "sh:select 'SELECT $this {}'",
            "sh:prefix 'a b' ; sh:namespace 'https://example.org/'",
            "S>: cannot declare the prefix 'a b' for 'https://example.org/'",
        ),
        (
            "sh:select 'SELECT $this {}'",
            "sh:prefix 'a' ; sh:namespace 'flood/'",
            "S>: cannot declare the prefix 'a' for 'flood/': a name and an abs",
        ),
        (
            "sh:select 'SELECT $this {}'",
            "sh:prefix 'a' ; sh:namespace 'x:y> PREFIX b: <x:z'",
            "S>: cannot declare the prefix 'a'",
        ),
        (
            "sh:select 'SELECT $this {}'",
            "sh:prefix 'f' ; sh:namespace 'https://example.org/other/'",
            "S>: sh:declare has two namespaces for f:",
        ),
    ],
)
def test_a_query_is_named_by_its_shape_with_what_is_wrong(
    query: str, declared: str, complaint: str
) -> None:
    shapes = f""":S sh:targetNode :a ; sh:sparql [ sh:prefixes :x ; {query} ] .
        :x sh:declare [ {declared or "sh:prefix 'g' ; sh:namespace 'x:y'"} ],
        [ sh:prefix "f" ; sh:namespace "https://example.org/flood/" ] ."""
    with pytest.raises(ShapesError, match=complaint):
        compile_shapes(triples(shapes))


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ("[ sh:path :value ]", "'value' cannot be one"),
        ("[ sh:path :most-of-all ]", "'most-of-all' cannot be one"),
        ("[ sh:path :most ], [ sh:path owl:most ]", "'most' cannot be one"),
        # it would be one of every shape
        ("[ sh:path :most ; sh:optional true ]", "no sh:parameter that every shape"),
        ('"most"', "a parameter has no sh:path"),
    ],
)
def test_an_ill_formed_component_is_named_with_what_is_wrong(
    parameters: str, complaint: str
) -> None:
    shapes = f""":C a sh:ConstraintComponent ; sh:parameter {parameters} ;
        sh:validator [ sh:ask "ASK {{}}" ] . :S sh:targetNode :a ; sh:in () ."""
    with pytest.raises(ShapesError, match=f"^component .*C>: .*{complaint}"):
        compile_shapes(triples(shapes))


def test_a_statement_that_stands_twice_is_one() -> None:
    once = ":S sh:targetNode :a ; sh:class :T ; sh:property :P . :P sh:path :p ; %s ."
    shapes = once % 'sh:minCount 1 ; sh:message "none"'
    assert found(":a :q 1 .", shapes + shapes) == [
        ("a", "", "a", "Class"),
        ("a", "p", "", "MinCount"),
    ]


def test_an_ill_formed_shape_without_an_iri_is_named_by_its_place() -> None:
    shapes = ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:minCount true ] ."
    with pytest.raises(ShapesError, match=r"^shape S/p: sh:minCount must be"):
        compile_shapes(triples(shapes))
    shapes = ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:shape :T ] ."
    with pytest.raises(ShapesError, match=r"^shape S/p: .*shape> is no term of SHACL"):
        compile_shapes(triples(shapes))


@pytest.mark.parametrize(
    ("shape", "meant"),
    [
        ("sh:in () ; a sh:NodeShpae", "sh:NodeShape"),
        ("sh:in () ; sh:severity sh:Waring", "sh:Warning"),
        ("sh:in () ; sh:tagetClass :T", "sh:targetClass"),
        ('sh:sparql [ sh:selct "SELECT $this {}" ]', "sh:select"),
        ('sh:target [ a sh:SPARQLTarget ; sh:selectt "" ]', "sh:select"),
        ("sh:node [ sh:Class :T ]", "sh:class"),
    ],
)  # fmt: skip
def test_a_term_that_shacl_lacks_is_refused_or_passed_over_wherever_it_stands(
    shape: str, meant: str
) -> None:
    shapes = triples(f":S {shape} .")
    with pytest.raises(ShapesError, match=f"is no term of SHACL; {meant} is one"):
        compile_shapes(shapes)
    if "sh:sparql" not in shape and "sh:target " not in shape:
        (complaint,) = compile_shapes(shapes, "warning").unheeded
        assert "is no term of SHACL" in complaint


def test_terms_of_shacl_in_the_data_are_no_terms_of_shapes() -> None:
    both = triples(":S a sh:NodeShape ; sh:targetNode :a . :a sh:nodeShape :S .")
    assert validate_graph(both, compile_shapes(both)) == []


@pytest.mark.parametrize(
    ("shapes", "complaint"),
    [
        (":S a sh:NodeShape ; sh:in () .", "no shape has a target"),
        (":S sh:targetNode :a ; sh:deactivated true .", "every .* is deactivated"),
        (":T a rdfs:Class . :S sh:property [ sh:path :p ] .", "no shape has a target"),
        (":S sh:targetNode :a .", "^$"),
        (":T a owl:Class ; sh:in () .", "^$"),
        ("", "^$"),
    ],
)
def test_shapes_that_are_about_nothing_say_so(shapes: str, complaint: str) -> None:
    assert re.search(complaint, compile_shapes(triples(shapes)).complaint)


def test_what_infers_is_passed_over_and_named() -> None:
    shapes = compile_shapes(
        triples(":S sh:targetNode :a ; sh:rule [ a sh:TripleRule ] .")
    )
    assert shapes.unheeded == ("sh:rule infers and does not validate",)
    assert shapes.beyond == ()


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ("sh:flags 'i'", "S/p: sh:flags says nothing without sh:pattern"),
        ("sh:ignoredProperties ()", "sh:ignoredProperties .* without sh:closed"),
        ("sh:qualifiedMinCount 1", "sh:qualifiedMinCount .* sh:qualifiedValueShape"),
        ("sh:qualifiedMaxCount 1", "sh:qualifiedMaxCount .* sh:qualifiedValueShape"),
        (
            "sh:qualifiedValueShape []",
            "without sh:qualifiedMinCount or sh:qualifiedMaxCount",
        ),
        ("sh:flags 'i' ; sh:pattern 'a'", "^$"),
        ("sh:qualifiedValueShape [] ; sh:qualifiedMaxCount 1", "^$"),
    ],
)
def test_a_parameter_that_lacks_the_one_it_goes_with_is_passed_over_and_named(
    parameters: str, complaint: str
) -> None:
    shapes = f":S sh:targetNode :a ; sh:property [ sh:path :p ; {parameters} ] ."
    unheeded = compile_shapes(triples(shapes)).unheeded
    assert re.search(complaint, "\n".join(unheeded))


def test_a_shape_that_is_named_and_not_described_is_named() -> None:
    shapes = compile_shapes(
        triples(":S sh:targetNode :a ; sh:or ( :T :U [] ) . :T sh:in () .")
    )
    (text,) = shapes.unheeded
    assert text == (
        "shape <https://example.org/flood/U>: nothing is said of it, so that anything "
        "conforms to it"
    )


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
    assert sorted((short(r.focus_node)[:2], short(r.value)[:2]) for r in results) == [
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
        (
            "SELECT $this { ?a ?b ?c FILTER (?c > ) }",
            "no SPARQL 1.1 at line 1, column 41",
        ),
        ("SELECT (COUNT(*) AS ?n) { $this f:count }", "no SPARQL 1.1 at line 1"),
        ("SELECT $this FROM <http://e.org/> { $this ?p ?o }", "FROM cannot be used"),
        ("SELECT $this { ?x_kg_row ?p $this }", r"\?x_kg_row cannot be used"),
        ("ASK { $this f:count ?value }", "must be of the form SELECT"),
        ("CONSTRUCT { $this ?p 1 } { $this ?p 2 }", "must be of the form SELECT"),
        # the engine needs no space between words
        ("SELECT $this {\n$this ?p ?o } LIMIT1", "LIMIT1 .* line 2, column 15"),
        ("SELECTDISTINCT $this { $this ?p ?o }", "SELECTDISTINCT is no word"),
        ("SELECT $this { $this ?p ?o FILTERNOTEXISTS {} }", "FILTERNOTEXISTS is no"),
        ("SELECT $this { $this ?p ?o LATERAL { ?o ?q ?r } }", "LATERAL is no word"),
    ],
)
def test_what_cannot_be_bound_beforehand_is_refused(query: str, complaint: str) -> None:
    with pytest.raises(ShapesError, match=complaint):
        compile_shapes(triples(SPARQL % query))


@pytest.mark.parametrize(
    ("query", "values"),
    [
        # whatever is outside the group of a subquery, or of the query, has its value
        (
            (
                "SELECT $this ?value { { SELECT $this (REPLACE(STR($this), '.*/', '') "
                "AS ?value) { ?one f:count 3 } } }"
            ),
            ["a", "b"],
        ),
        (
            (
                "SELECT $this ?value { { SELECT $this (COUNT(?one) AS ?value) { ?one "
                "f:count 3 } GROUP BY $this HAVING (CONTAINS(STR($this), '/a')) } }"
            ),
            ["1"],
        ),
        ("SELECT (EXISTS { ?b f:count 2 } AS ?value) { ?a f:count 3 }", ["false"] * 2),
        (
            (
                "SELECT (EXISTS { $this f:in ?b . ?b f:count 3 } AS ?value) { "
                "?a f:count 3 FILTER EXISTS { ?a f:count ?n . ?n ^f:count ?a } } "
                "ORDER BY $this"
            ),
            ["false", "true"],
        ),
        # no name of a graph is that of the graph in which the values are
        ("SELECT (STR(?g) AS ?value) { GRAPH ?g {} }", ["urn:x-kg:shapes"] * 2),
        ("SELECT ?value { GRAPH ?value { ?a ?b $this } }", []),
        (
            (
                "SELECT ?value { $this f:count ?value FILTER EXISTS { "
                "OPTIONAL { GRAPH ?g { ?a ?b $this } } FILTER (BOUND(?g)) } }"
            ),
            [],
        ),
    ],
)
def test_all_of_a_query_sees_what_is_bound_and_nothing_of_how(
    query: str, values: list[str]
) -> None:
    graph = triples(":a :count 1 ; :in :b . :b :count 3 .")
    results = validate_graph(graph, compile_shapes(triples(SPARQL % query)))
    assert sorted(one.value.value for one in results if one.value) == values


def test_a_query_that_reports_a_failure_finds_nothing_and_is_an_error() -> None:
    query = "SELECT $this (%s AS ?failure) { $this f:count ?n FILTER (?n > 2) }"
    data = ":a :count 1 . :b :count 3 ."
    assert found(data, SPARQL % (query % "false")) == [("b", "", "b", "SPARQL")]
    with pytest.raises(ShapesError, match=r"^query of S: reports a failure$"):
        found(data, SPARQL % (query % "true"))


def test_a_query_of_a_property_shape_asks_by_its_path_and_need_not_have_a_value() -> (
    None
):
    shapes = """:S a sh:PropertyShape ; sh:targetSubjectsOf :of ;
        sh:path [ sh:inversePath :of ] ; sh:sparql [
        sh:select "SELECT $this { $this $PATH ?one . ?one $PATH ?two }" ] ."""
    data = ":a :of :b . :b :of :c . :c :of :d ."
    assert found(data, shapes) == [("c", "^of", "", "SPARQL")]


def test_a_query_that_is_deactivated_is_not_asked() -> None:
    shapes = SPARQL % "SELECT $this { $this f:count ?n }"
    assert len(found(":a :count 1 .", shapes)) == 1
    shapes = shapes.replace("sh:message", "sh:deactivated true ; sh:message")
    assert found(":a :count 1 .", shapes) == []


def test_a_query_of_a_component_is_named_by_the_component() -> None:
    shapes = """:C a sh:ConstraintComponent ; sh:parameter [ sh:path :most ] ;
        sh:validator [ sh:ask "ASK { $value }" ] .
        :S sh:targetNode :a ; :most 2 ."""
    with pytest.raises(ShapesError, match=r"^query of <.*flood/C>: cannot be used"):
        compile_shapes(triples(shapes))


def test_what_a_query_calls_a_message_is_none_unless_it_is_a_text() -> None:
    shapes = """:S a sh:NodeShape ; sh:targetSubjectsOf :count ; sh:sparql [
        sh:select "SELECT $this ?message { $this ?p ?message }" ] ."""
    results = validate_graph(
        triples(':a :count :b ; :note "too many"@en .'), compile_shapes(triples(shapes))
    )
    assert sorted(result.message for result in results) == [
        "<https://example.org/flood/a> breaks a rule of this shape",
        "too many",
    ]


def test_an_ask_query_is_told_its_shape_and_the_graph_of_shapes() -> None:
    shapes = """:C a sh:ConstraintComponent ; sh:parameter [ sh:path :most ] ;
        sh:validator [ sh:ask \"\"\"ASK { FILTER ($value <= $most && BOUND($shapesGraph)
        && $currentShape = <https://example.org/flood/P>) }\"\"\" ] .
        :S sh:targetNode :a ; sh:property :P . :P sh:path :count ; :most 2 ."""
    assert found(":a :count 1 .", shapes) == []


@pytest.mark.parametrize("ask", ["ASK {", "ask where {", "ASK\nWHERE{"])
def test_an_ask_query_is_written_in_any_way(ask: str) -> None:
    shapes = f""":C a sh:ConstraintComponent ; sh:parameter [ sh:path :most ] ;
        sh:validator [ sh:ask \"\"\"{ask} FILTER ($value <= $most) }}\"\"\" ] .
        :S sh:targetSubjectsOf :count ; sh:property [ sh:path :count ; :most 2 ] ."""
    data = ":a :count 1 . :b :count 3 ."
    assert [one[:3] for one in found(data, shapes)] == [("b", "count", '"3" integer')]


def test_what_an_optional_does_not_match_is_of_each_focus_node() -> None:
    query = (
        "SELECT $this { { ?one f:of ?two "
        "OPTIONAL { ?two f:for $this BIND (1 AS ?hit) } } FILTER (!BOUND(?hit)) }"
    )
    data = ":x :of :y . :y :for :a . :a :count 1 . :b :count 3 ."
    assert [focus for focus, *_ in found(data, SPARQL % query)] == ["b"]


NOT_EXISTS = [
    "?one f:of $this . ?one f:count ?n . FILTER (?n > 8)",
    "$this ^f:of/f:count 9",
    "?one f:of $this ; f:count ?n . FILTER (?n > 8 && ?value >= 0)",
    # one in another, of which one is a single pattern
    "?one f:of $this ; f:count 9 FILTER NOT EXISTS { ?one f:count ?n FILTER (?n < 9) }",
    "?one f:of $this FILTER NOT EXISTS { ?x f:of $this . ?x f:count ?n FILTER(?n=8) }",
]


GROUPS = [
    *(f"$this f:size ?value FILTER NOT EXISTS {{ {inside} }}" for inside in NOT_EXISTS),
    # the same names in several, and in another branch
    (
        "$this f:size ?value FILTER NOT EXISTS { ?one f:of $this . ?one f:count ?n "
        "FILTER (?n > 8) } FILTER NOT EXISTS { ?one f:of $this . ?one f:count ?n "
        "FILTER (?n > 90) }"
    ),
    (
        "{ $this f:size ?value FILTER NOT EXISTS { ?one f:of $this . ?one f:count ?n "
        "FILTER (?n > 8) } } UNION { ?one f:none $this ; f:count ?n }"
    ),
]


@pytest.mark.parametrize("group", GROUPS)
def test_not_exists_takes_time_in_proportion_to_the_graph(group: str) -> None:
    query = f"SELECT $this {{ {group} }}"
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
        assert [short(one.focus_node) for one in results] == ["e7"]
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


def test_messages_of_core_are_copied_and_shown_in_english_where_there_is_some() -> None:
    shapes = """:S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ;
        sh:maxInclusive 5 ; sh:severity sh:Warning ;
        sh:message "{?value} at {$this} is over {?maxInclusive}"@en, "zu viel"@de ."""
    (result,) = validate_graph(triples(":a :p 9 ."), compile_shapes(triples(shapes)))
    assert result.severity == Severity.WARNING
    assert result.message == "{?value} at {$this} is over {?maxInclusive}"
    assert [(one.value, one.language) for one in result.messages] == [
        ("zu viel", "de"),
        ("{?value} at {$this} is over {?maxInclusive}", "en"),
    ]


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
