"""With ``sparql = "1.2"`` claims are found by what they state, in formats for that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from pyoxigraph import (
    Literal,
    NamedNode,
    QuerySolutions,
    Triple,
    parse_query_results,
)
from support import HttpClient, serving
from support.endpoint import ask

from kg.cli import cli
from kg.client import IRI, Client, ClientError, TripleTerm
from kg.project import ServiceLimits
from kg.rdf.formats import JSON_RESULTS, TSV_RESULTS, XML_RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support import HttpResponse
    from support.releases import FloodReleases

    from kg.rdf.formats import ResultFormat

ID = "https://example.org/flood/id/"
KG = "https://w3id.org/attributed-claims/ontology#"
FLOOD = f"<{ID}event/flood>"
REEVE = f"<{ID}agent/reeve>"
PREFIXES = f"""PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX kg: <{KG}> PREFIX claim: <{ID}claim/>
"""
DATE = f"{PREFIXES} SELECT ?t {{ claim:herald-date rdf:reifies ?t }}"
DATE_GRAPH = f"{PREFIXES} CONSTRUCT WHERE {{ claim:herald-date rdf:reifies ?t }}"
STATED = Triple(
    NamedNode(f"{ID}event/flood"),
    NamedNode(f"{KG}occurred"),
    Literal("2001-05-03", datatype=NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")),
)
"""What the claim of that date states."""
SERVICE = "SERVICE is not offered: ask each endpoint itself"
EVERYTHING = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.fixture(scope="module")
def later(floods: FloodReleases) -> Iterator[str]:
    with serving(floods.of(), ServiceLimits(sparql="1.2")) as url:
        yield url


@pytest.fixture(scope="module")
def earlier(floods: FloodReleases) -> Iterator[str]:
    with serving(floods.of()) as url:
        yield url


def rows(response: HttpResponse) -> list[list[str]]:
    assert response.status_code == 200, response.text
    lines = response.text.splitlines()[1:]
    return [line.replace(ID, "").split(",") for line in lines]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("?c rdf:reifies <<( ?s kg:occurred ?o )>>", "herald-date"),
        ("GRAPH ?g { ?c rdf:reifies <<( ?s kg:occurred ?o )>> }", "herald-date"),
        ("<< ?s kg:occurred ?o ~ ?c >> prov:wasAttributedTo ?a", "herald-date"),
        ("?c rdf:reifies ?t FILTER(PREDICATE(?t) = kg:participant)", "post-warning"),
        (
            "GRAPH ?g { ?s kg:objection ?o } ?c rdf:reifies <<( ?s kg:objection ?o )>>",
            "post-dispute",
        ),
        (
            f"?c rdf:reifies ?t FILTER(?t=<<({FLOOD} kg:participant {REEVE})>>)",
            "post-warning",
        ),
    ],
)
def test_a_claim_is_found_by_what_it_states(
    later: str, pattern: str, expected: str
) -> None:
    query = f"{PREFIXES} SELECT ?c {{ {pattern} }}"
    assert rows(ask(later, query, Accept="text/csv")) == [[f"claim/{expected}"]]


def test_a_reifier_asserts_nothing(later: str) -> None:
    query = f"{PREFIXES} ASK {{ ?s kg:occurred ?o {{| prov:wasAttributedTo ?a |}} }}"
    assert ask(later, query).json["boolean"] is False


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('VERSION "1.2" SELECT (isTRIPLE(?t) AS ?x) { VALUES ?t { 1 } }', "false"),
        ("SELECT (SUBJECT(TRIPLE(<urn:a>, <urn:b>, 1)) AS ?x) {}", "urn:a"),
        ('SELECT (LANGDIR("a"@ar--rtl) AS ?x) {}', "rtl"),
        ("SELECT ?x { VALUES ?x { <urn:a> } ?y ?z ?v ~ ?r } LIMIT 0", None),
    ],
)
def test_the_rest_of_sparql_1_2_is_offered(
    later: str, query: str, expected: str | None
) -> None:
    expected_rows = [] if expected is None else [[expected]]
    assert rows(ask(later, query, Accept="text/csv")) == expected_rows


@pytest.mark.parametrize("one", [JSON_RESULTS, XML_RESULTS, TSV_RESULTS])
def test_a_triple_term_is_whole_in_a_format_that_can_hold_it(
    later: str, one: ResultFormat
) -> None:
    response = ask(later, DATE, Accept=one.media_type)
    found = parse_query_results(response.content, one.results_format)
    assert isinstance(found, QuerySolutions)
    assert [solution["t"] for solution in found] == [STATED]


@pytest.mark.parametrize("name", ["turtle", "ntriples", "nquads", "trig", "rdfxml"])
def test_a_graph_with_a_triple_term_is_sent(later: str, name: str) -> None:
    parameters = {"query": DATE_GRAPH, "format": name}
    response = HttpClient(later).get("/sparql", query_string=parameters)
    assert response.status_code == 200
    assert 'parseType="Triple"' if name == "rdfxml" else "<<(" in response.text


@pytest.mark.parametrize(
    ("query", "name", "label"),
    [(DATE, "csv", "CSV"), (DATE_GRAPH, "jsonld", "JSON-LD")],
)
def test_a_format_that_cannot_hold_a_triple_term_is_refused(
    later: str, query: str, name: str, label: str
) -> None:
    parameters = {"query": query, "format": name}
    response = HttpClient(later).get("/sparql", query_string=parameters)
    assert response.status_code == 406
    detail = f"the query gives a triple term, which {label} cannot hold; take one of"
    assert response.json["detail"].startswith(detail)


def test_csv_is_written_as_by_the_engine(later: str, earlier: str) -> None:
    query = """SELECT * { VALUES (?a ?b ?c) {
        ("" "a,b" "say \\"no\\"") (UNDEF "line\\nline\\r" 1.50)
        (<urn:a> "ə"@az true) } }"""
    texts = [ask(url, query, Accept="text/csv").content for url in (later, earlier)]
    assert texts[0] == texts[1]
    assert texts[0].startswith(b'a,b,c\r\n,"a,b","say ""no"""\r\n')


@pytest.mark.parametrize(
    "query", [DATE.replace("?t }", "<<( ?s ?p ?o )>> }"), 'VERSION "1.2" ASK {}']
)
def test_sparql_1_1_refuses_and_names_the_setting(earlier: str, query: str) -> None:
    response = ask(earlier, query)
    assert response.status_code == 400
    assert 'the setting sparql = "1.2" offers SPARQL 1.2' in response.json["detail"]


def test_sparql_1_1_meets_no_triple_term_in_any_graph(earlier: str, later: str) -> None:
    kinds = [
        {term["type"] for row in ask(url, EVERYTHING).json["results"]["bindings"]
         for term in row.values()}
        for url in (earlier, later)
    ]  # fmt: skip
    assert "triple" not in kinds[0]
    assert "triple" in kinds[1]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("ASK { LATERAL { ?s ?p ?o } }", "LATERAL is not offered: this is SPARQL 1.2"),
        ("ASK { FILTER(?t = <<( ?s ?p ?o )>>)SERVICE<http://e/>{} }", SERVICE),
        ("ASK { ?s ?p ?o {| ?q ?r |} SERVICE <http://e/> {} }", SERVICE),
    ],
)
def test_what_is_no_sparql_1_2_is_refused(later: str, query: str, detail: str) -> None:
    response = ask(later, query)
    assert response.status_code == 400
    assert response.json["detail"] == detail


@pytest.mark.parametrize(
    "query",
    [
        "ASK { " + "<< " * 65 + "?s ?p ?o " + ">> ?p ?o " * 64 + ">> ?p ?o }",
        "ASK { ?s ?p ?o " + "{| ?p ?o " * 65 + "|}" * 65 + " }",
    ],
)
def test_triple_terms_count_as_nesting(later: str, query: str) -> None:
    response = ask(later, query)
    assert (response.status_code, response.json["limit"]) == (400, "query_depth")


def test_pages_stay_rdf_1_1(later: str) -> None:
    response = HttpClient(later).get("/doc/claim/herald-date.jsonld")
    assert response.status_code == 200
    assert "reifies" not in response.text


def test_the_description_names_the_version(later: str, earlier: str) -> None:
    accept = {"Accept": "application/n-triples"}
    texts = [
        HttpClient(url).get("/sparql", headers=accept).text for url in (later, earlier)
    ]
    sd = "http://www.w3.org/ns/sparql-service-description#"
    version = f"<{sd}supportedVersion> <http://www.w3.org/ns/sparql#version-1.2>"
    graph = f"<{sd}name> <{ID}graph/reifiers>"
    assert [version in text and graph in text for text in texts] == [True, False]
    assert all(f"<{sd}supportedLanguage> <{sd}SPARQL11Query>" in text for text in texts)


def test_an_answer_has_another_etag(later: str, earlier: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    first, second = (ask(url, query).headers["ETag"] for url in (later, earlier))
    assert first != second


def test_the_client_reads_triple_terms(later: str) -> None:
    client = Client(f"{later}/sparql")
    ((row),) = client.select(DATE)
    assert row["t"] == TripleTerm(f"{ID}event/flood", f"{KG}occurred", "2001-05-03")
    assert isinstance(row["t"], TripleTerm)
    assert isinstance(row["t"].subject, IRI)
    with pytest.raises(ClientError, match=r"triple terms .* ask for them with select"):
        client.graph(DATE_GRAPH)


def test_a_release_too_large_for_memory_is_refused(floods: FloodReleases) -> None:
    options = ["--memory-triples", "10", "--sparql", "1.2", "--port", "0"]
    serve = ["serve", "--release", str(floods.of().path), *options]
    result = CliRunner().invoke(cli, serve)
    refusal = str(result.exception)
    assert "SPARQL 1.2 is answered from memory, and the release has" in refusal
    assert 'or sparql to "1.1"' in refusal


def test_the_command_line_answers_sparql_1_2(floods: FloodReleases) -> None:
    run = ["query", "--release", str(floods.of().path)]
    query = DATE.replace(PREFIXES, "")
    found = CliRunner().invoke(cli, [*run, "--sparql", "1.2"], input=query)
    assert found.output.splitlines()[2] == (
        "<<( event:flood kg:occurred 2001-05-03 )>>"
    )
    as_json = [*run, "--format", "json"]
    by_default = CliRunner().invoke(cli, as_json, input=query)
    assert json.loads(by_default.output)["results"]["bindings"] == []
