"""The canonical form: one graph has one text, and nothing is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.errors import SourceError
from kg.rdf.prefixes import project_prefixes
from kg.rdf.turtle_writer import serialize
from kg.sources.format import format_turtle

PREFIXES = project_prefixes("https://example.org/flood/id/")
FILE = Path("claims.ttl")

UNTIDY = """
@prefix c: <https://example.org/flood/id/claim/> .
c:b kg:value 40; a kg:Statistic.
c:a-2 a kg:Assertion .
<https://example.org/flood/id/claim/a> kg:locator "p. 2"@en ,
    <https://example.org/x#char=1,2> ;
    kg:verified true ; rdfs:label "a # b \\"c\\""@en ; a kg:Assertion .
"""
TIDY = """\
PREFIX claim: <https://example.org/flood/id/claim/>
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

claim:a a kg:Assertion ;
    rdfs:label "a # b \\"c\\""@en ;
    kg:locator "p. 2"@en, <https://example.org/x#char=1,2> ;
    kg:verified true .

claim:a-2 a kg:Assertion .

claim:b a kg:Statistic ;
    kg:value 40 .
"""


def test_an_untidy_file_becomes_canonical() -> None:
    assert format_turtle(FILE, UNTIDY, PREFIXES) == TIDY


def test_the_canonical_form_stays_as_it_is() -> None:
    assert format_turtle(FILE, TIDY, PREFIXES) == TIDY


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("claim:a a kg:Claim . # why", r"claims.ttl:1:22: a comment would be lost"),
        ("claim:a kg:about [ a kg:Event ] .", "holds a blank node"),
        ("claim:a a kg:Claim", r"claims.ttl:1:.*: "),
        ("claim:a a\n  nope:Claim .", r"claims.ttl:2:3: The prefix nope: has not been"),
        ('claim:a kg:value "x\n" .', r"claims.ttl:1:"),
        ("<claim> a kg:Claim .", "No scheme found"),
        ("claim:a kg:p <<( claim:a a claim:b )>> .", "is RDF 1.2: state"),
    ],
)
def test_what_would_be_lost_or_is_no_turtle_is_refused(text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        format_turtle(FILE, text, PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        'claim:a kg:summary "# no comment"@en .',
        "claim:a kg:summary '''# no\n# comment'''@en .",
        'claim:a kg:summary """a "quoted" # word"""@en .',
        "claim:a kg:locator <https://example.org/#fragment> .",
    ],
)
def test_a_hash_in_a_string_or_an_iri_is_no_comment(text: str) -> None:
    assert "#" in format_turtle(FILE, text, PREFIXES)


names = st.sampled_from(
    [
        "https://example.org/flood/id/claim/a",
        "https://example.org/flood/id/claim/a-2",
        "https://example.org/flood/id/claim/",
        "https://example.org/flood/id/source/s#char=1,2",
        "https://w3id.org/attributed-claims/ontology#value",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://example.org/ünïcode/x.y",
    ]
)
nodes = names.map(NamedNode)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
literals = (
    texts.map(Literal)
    | st.builds(lambda t: Literal(t, language="hy"), texts)
    | st.integers().map(Literal)
    | st.booleans().map(Literal)
    | st.builds(lambda t: Literal(t, datatype=NamedNode("http://e.org/d")), texts)
)
triples = st.lists(st.builds(Triple, nodes, nodes, nodes | literals), max_size=12)


@given(triples)
def test_reading_what_was_written_gives_the_same_graph(graph: list[Triple]) -> None:
    text = serialize(graph, PREFIXES)
    quads = parse(text, format=RdfFormat.TURTLE)
    assert {Triple(q.subject, q.predicate, q.object) for q in quads} == set(graph)


@given(triples, st.randoms(use_true_random=False))
def test_the_order_of_triples_does_not_matter(
    graph: list[Triple], random: st.DataObject
) -> None:
    shuffled = list(graph)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert serialize(shuffled, PREFIXES) == serialize(graph, PREFIXES)


@pytest.mark.parametrize(
    "text", ["@prefix a: <http://a/> .\n", "PREFIX a: <urn:a>", "\n@base <urn:a> ."]
)
def test_a_file_that_states_nothing_is_not_emptied(text: str) -> None:
    with pytest.raises(SourceError, match="has no triples"):
        format_turtle(Path("a.ttl"), text, {})


def test_formatting_tidies_texts_and_no_other_literals() -> None:
    text = """<https://example.org/a> <https://example.org/p>
        " u\u0308ber "@de, "e\u0301 ", " e\u0301 "^^<https://example.org/d> ."""
    tidy = format_turtle(Path("a.ttl"), text, {})
    assert '"\u00fcber"@de' in tidy
    assert '"\u00e9"' in tidy
    assert '" e\u0301 "^^' in tidy
    assert format_turtle(Path("a.ttl"), tidy, {}) == tidy
