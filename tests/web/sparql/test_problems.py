"""The endpoint says clearly what is wrong with a query, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import COUNT

if TYPE_CHECKING:
    from support import HttpClient

UPDATE = "application/sparql-update"
PNG = {"Accept": "image/png"}
_FUNCTION = "cannot be evaluated: The custom function <urn:a> is not supported"
_SERVICE = "SERVICE is not offered: ask each endpoint itself"


def test_bad_syntax_is_a_problem_with_line_and_column(client: HttpClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT * {\n ?s ?p }"})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert response.json == {
        "type": "https://w3id.org/khojaly-kg/problems/query-syntax",
        "title": "The query cannot be understood, or asks for what is not offered",
        "detail": "this is not expected here in a SPARQL query",
        "line": 2,
        "column": 9,
        "excerpt": " ?s ?p }\n        ^",
        "status": 400,
    }
    assert client.get("/problems/query-syntax").status_code == 200


@pytest.mark.parametrize(
    ("query", "detail", "line", "column"),
    [
        ("ASK {\n ?s kg:a ?o }", "the prefix kg: is not declared", 2, 5),
        ("ASK { ?s a kg:b }", "the prefix kg: is not declared", 1, 12),
        (
            "PREFIX a: <urn:a> ASK { ?s a:p '1'^^xsd:int }",
            "the prefix xsd: is not declared",
            1,
            37,
        ),
        ("ASK { ?s <http://e.org/%> ?o }", "this is no valid IRI", 1, 26),
        ("ASK { ?s <http://e.org/ > ?o }", "this is no valid IRI", 1, 26),
        ("SELECT ?x ?x {}", "SELECT has a variable twice", 1, 16),
        (
            "SELECT ?p { ?s ?p ?o } GROUP BY ?s",
            "SELECT has a variable that is neither grouped by nor in an aggregate",
            1,
            35,
        ),
        (
            "SELECT (1 AS ?s) { ?s ?p ?o }",
            "AS gives a value to a variable that has one already",
            1,
            30,
        ),
        ("SELECT * {} GROUP BY ?x", "SELECT * does not go with GROUP BY", 1, 24),
        (
            f"SELECT * {{}} LIMIT {2**64}",
            "LIMIT takes a whole number below 2^64",
            1,
            39,
        ),
        (
            "ASK {} VALUES (?a ?b) {(1)}",
            (
                "each row of VALUES has as many values as there are variables; "
                "UNDEF stands for none"
            ),
            1,
            28,
        ),
        ("ASK { ?s ?p 'a'@abcdefghi }", "this is no valid language tag", 1, 26),
        ("ASK { OPTIONAL ?x }", "{ is expected here", 1, 16),
        (
            r"ASK { \u003Fs ?p '\u0041\u0022', kg\u003Aa }",
            "the prefix kg: is not declared",
            1,
            34,
        ),
        (r"ASK { ?s ?p '\u0041' OPTIONAL ?x }", "{ is expected here", 1, 31),
        (r"SELECT (<urn:\u0061>(1) AS ?x) {}", _FUNCTION, 1, 9),
        (r"ASK { SERVIC\u0045 <urn:a> {} }", _SERVICE, 1, 7),
        ("ASK { ?s ?p } # a:b", "this is not expected here in a SPARQL query", 1, 15),
    ],
)
def test_what_is_wrong_is_said_in_words_at_its_place(
    client: HttpClient, query: str, detail: str, line: int, column: int
) -> None:
    response = client.get("/sparql", query_string={"query": query})
    assert response.status_code == 400
    found = response.json
    assert (found["detail"], found["line"], found["column"]) == (detail, line, column)


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_parameter_that_is_no_iri_is_named(client: HttpClient, name: str) -> None:
    response = client.get("/sparql", query_string={"query": COUNT, name: "a b"})
    assert response.status_code == 400
    assert response.json["type"].endswith("/problems/request")
    assert response.json["detail"] == f"{name} is no IRI: a b"


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        ({"update": "CLEAR ALL"}, "updates are not offered"),
        ({"query": [COUNT, COUNT]}, "exactly one parameter named query"),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1/> {} }"}, "SERVICE is not"),
        ({"query": "DELETE WHERE { ?s ?p ?o }"}, "updates are not offered"),
        ({"query": ""}, "not expected"),
    ],
)
def test_what_is_not_offered_is_400(
    client: HttpClient, parameters: dict[str, str], detail: str
) -> None:
    response = client.get("/sparql", query_string=parameters)
    assert response.status_code == 400
    assert response.json is not None
    assert detail in response.json["detail"]


@pytest.mark.parametrize(
    ("method", "options", "name", "status"),
    [
        ("GET", {"query_string": {"query": [COUNT, COUNT]}}, "request", 400),
        ("GET", {"query_string": {"query": COUNT, "update": ""}}, "update", 400),
        ("GET", {"query_string": {f"a{n}": n for n in range(1001)}}, "request", 400),
        ("POST", {"data": {"format": "csv"}}, "request", 400),
        ("POST", {"data": "x", "content_type": UPDATE}, "update", 400),
        ("POST", {"data": "x", "content_type": "text/plain"}, "content-type", 415),
        ("POST", {"data": {"query": " " * 262_144}}, "body-too-large", 413),
        ("PUT", {}, "method", 405),
        (
            "GET",
            {"query_string": {"query": COUNT, "format": "x"}, "headers": PNG},
            "not-acceptable",
            406,
        ),
        (
            "GET",
            {"query_string": {"query": COUNT}, "headers": PNG},
            "not-acceptable",
            406,
        ),
    ],
)
def test_each_mistake_has_a_type_that_is_explained(
    client: HttpClient, method: str, options: dict[str, Any], name: str, status: int
) -> None:
    response = client.request(method, "/sparql", **options)
    assert response.status_code == response.json["status"] == status
    assert response.json["type"] == f"https://w3id.org/khojaly-kg/problems/{name}"
    page = client.get(f"/problems/{name}")
    assert response.json["title"] in page.text


def test_other_methods_are_not_allowed_and_those_that_are_are_named(
    client: HttpClient,
) -> None:
    allowed = {
        "/sparql": "GET, HEAD, OPTIONS, POST",
        "/doc/agent/echr": "GET, HEAD, OPTIONS",
    }
    for path, methods in allowed.items():
        response = client.request("PUT", path)
        assert response.status_code == 405
        assert response.headers["Allow"] == methods
