"""What is refused before a worker sees it, at its place and in no time."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from kg.errors import QuerySyntaxError
from kg.project import ServiceLimits
from kg.sparql.prefilter import check_query

SERVICE = ServiceLimits()
LENGTH = 1 << 16
"""The greatest length of a query by default, in characters."""


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("ASK { ?s e:a\\#b ?o . SERVICE e:c {} }", 1, 22, "SERVICE is not offered"),
        ("SELECT ('open AS ?x)\n{}", 1, 9, "string is not closed"),
        ("ASK {\n ?s ?p '''open' }", 2, 8, "string is not closed"),
    ],
)
def test_what_is_refused_has_a_place(
    text: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(QuerySyntaxError, match=message) as refused:
        check_query(text, SERVICE)
    assert (refused.value.line, refused.value.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s <x:it's> '''it's''', \"it's\", '', \"\"\"a\"b\"\"\" } # it's",
        "PREFIX a.b-c: <http://e.org/> ASK { a.b-c:it\\'s a.b-c:p _:b.1 }",
        "ASK { ?s <http://e.org/it's\\u00E9> 1.5e3, -2 }",
    ],
)
def test_a_quotation_mark_in_a_name_opens_no_string(text: str) -> None:
    check_query(text, SERVICE)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "_",
        "a.",
        ".",
        "<<",
        "<<a",
        "<<a>b",
        "{|",
        "a-",
        "(?a",
        "FILTER(",
        '"\\"',
        '"""\n\\',
        '"""a"\\',
        "<a",
        "\\",
        "?",
        "_:",
        ":\\",
    ],
)
def test_no_text_keeps_the_process_that_asks_busy(unit: str) -> None:
    # some of these took half a minute, in which a server answered nobody
    before = time.process_time()
    with suppress(QuerySyntaxError):
        check_query((unit * LENGTH)[:LENGTH], SERVICE)
    assert time.process_time() - before < 2


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ {before}{service}{target} {{ ?s ?p ?o }} }}"
        for before in ("", "?s ?p true", "?s ?p 1.", "?s ?p 1e0", "?s ?p 'a'@en.", "{}")
        for service in ("SERVICE", "SERVICESILENT", "servicesilent", "SERVICE SILENT ")
        for target in ("<http://127.0.0.1/>", "?x", "a:b", "a:b #x\n")
        if before not in {"?s ?p 'a'@en.", "?s ?p true"} or target[0] != "a"
    ],
)
def test_service_is_found_wherever_the_engine_finds_it(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="SERVICE is not offered"):
        check_query(text, SERVICE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK { SERVIC\\u0045 <http://127.0.0.1/> {} }", "SERVICE is not offered"),
        ("ASK { \\u0053ERVICE\\u003Chttp://e/> {} }", "SERVICE is not offered"),
        ("ASK { VALUES ?x {''''} SERVICE<urn:a>{} } #\\x'''", "no escape in a string"),
        ("ASK { ?s ?p ?y FILTER('a'<?y)SERVICE?z#>\n{} }", "is an IRI here"),
        ("ASK { FILTER COALESCE(1<?z,2)SERVICE?z#>\n{} }", "is an IRI here"),
        ("ASK { FILTER<urn:f>(true<?z)SERVICE?z#>\n{} }", "is an IRI here"),
        ("ASK { FILTER(EXISTS{}<?z)SERVICE?z#>\n{} }", "is an IRI here"),
        ("SELECT (?x<?y&&?z>1 AS ?b) {}", "is an IRI here"),
    ],
)
def test_service_is_found_where_the_engine_is_laxer_than_the_grammar(
    text: str, message: str
) -> None:
    with pytest.raises(QuerySyntaxError, match=message):
        check_query(text, SERVICE)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("ASK { LATERAL { ?s ?p ?o } }", 7),
        ("ASK { ?s ?p true.LATERAL{} }", 18),
        ("ASK { ?s ?p trueLATERAL{} }", 13),
        ('VERSION "1.2" ASK {}', 1),
        ("ASK { <<?s ?p ?o>> ?q ?r }", 7),
        ("ASK { <<?s?p?o>> ?q ?r }", 7),
        ("ASK { ?q ?r <<( ?s ?p ?o )>> }", 13),
        ("ASK { ?q ?r <<(<urn:a> a <urn:b>)>> }", 13),
        ("ASK { ?s ?p ?o {| ?q ?r |} }", 16),
        ("ASK { ?s ?p ?o ~ ?q }", 16),
        ("SELECT (TRIPLE(?s, ?p, ?o) AS ?t) { ?s ?p ?o }", 9),
        ("ASK { FILTER(isTriple(?s)) }", 14),
        ("SELECT (subject(?t) AS ?s) {}", 9),
        ("SELECT (ADJUST(NOW(), ?z) AS ?t) {}", 9),
        ("ASK { FILTER(hasLangDir(?s)) }", 14),
        ('ASK { ?s ?p "a"@en--ltr }', 16),
        ("ASK { ?s ?p ?x FILTER (?x<?a&&?x>?a) }", 26),
        ("ASK { ?s ?p ?x FILTER (!(?x <3&&?x> 1)) }", 29),
        ("ASK { ?s ?p ?x BIND(5<?x&&?x>3 AS ?y) }", 22),
    ],
)
def test_what_is_no_sparql_1_1_is_refused_though_the_engine_takes_it(
    text: str, column: int
) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        check_query(text, SERVICE)
    assert (refused.value.line, refused.value.column) == (1, column)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p ?x FILTER (?x < ?a && ?x > ?a) }",
        "ASK { ?s ?p ?x FILTER (?x<?a || ?x>?a) }",
        "ASK { ?s ?p ?x FILTER (?x<<http://e.org/x>) }",
        "ASK { ?s ?p ?x FILTER (?x IN (<urn:a>, <urn:b>) && <urn:f>(<urn:c>)) }",
        "ASK { FILTER (EXISTS { ?s <urn:p> ?o }) }",
        "ASK { FILTER (?a && NOT EXISTS { (?a<urn:p>?b) ?p 1 }) }",
        "ASK { (?x<?a&&?x>?a) ?p ?o . ?s <urn:p>1 }",
        "PREFIX version: <urn:> ASK { version:object version:a\\~b ?triple }",
        "PREFIX e: <urn:> ASK { e:a·object ?a·lateral e:€subject }",
        "PREFIX e: <urn:> ASK { ?e\u0301lateral a e:b }",
        'ASK { ?s ?p "a"@en-lateral, "~ {| << LATERAL", <urn:~> } # VERSION ~',
        f"PREFIX {'a' * 300}object: <urn:> ASK {{}}",
    ],
)
def test_what_is_sparql_1_1_and_looks_like_more_is_let_through(text: str) -> None:
    check_query(text, SERVICE)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX service: <urn:> SELECT * { service:a service:b service:c }",
        "PREFIX service: <urn:> ASK FROM service:a { GRAPH service:b { ?s ?p ?o } }",
        "SELECT * { ?service ?SERVICE 'SERVICE'@en-service }",
        "PREFIX service: <urn:> ASK { ?s a service:A { ?s ?p 1 } UNION { ?s ?p 2 } }",
        "PREFIX dcat: <urn:> ASK { ?s dcat:service <http://e/SERVICE> } # SERVICE <a>",
        "PREFIX values: <a> PREFIX ask: <b> ASK { ask:a values:b 'SERVICE ?a {' }",
        "ASK { ?s rdf\\u003Atype ?o }",
    ],
)
def test_names_with_service_in_them_are_let_through(text: str) -> None:
    check_query(text, SERVICE)
