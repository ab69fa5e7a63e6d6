"""A reader gets the answer to a query, or the mistake in it, as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import COUNT
from support.counts import COUNTS

if TYPE_CHECKING:
    from support import HttpClient, HttpResponse

HTML = {"Accept": "text/html"}
BASE = "https://w3id.org/khojaly-kg"
ECHR = f"{BASE}/id/agent/echr"


def asked(client: HttpClient, query: str, **more: object) -> HttpResponse:
    return client.get("/sparql", query_string={"query": query, **more}, headers=HTML)


def test_an_answer_is_a_table_below_its_query(client: HttpClient) -> None:
    query = f'SELECT ?who ?name {{ VALUES ?who {{ <{ECHR}> }} BIND("x"@ar AS ?name) }}'
    page = asked(client, query)
    assert (page.status_code, page.content_type) == (200, "text/html; charset=utf-8")
    assert "SELECT ?who ?name { VALUES ?who { &lt;https://" in page.text
    assert '<th scope="col">who</th><th scope="col">name</th>' in page.text
    assert '<a href="/doc/agent/echr">agent:echr</a>' in page.text
    assert '<span lang="ar" dir="rtl">x</span>' in page.text
    assert "<p>1 row.\n" in page.text
    for name in ("csv", "tsv", "json", "xml"):
        assert f"&amp;format={name}" in page.text


def test_a_form_is_answered_by_a_page_too(client: HttpClient) -> None:
    page = client.post("/sparql", data={"query": COUNT}, headers=HTML)
    assert page.content_type == "text/html; charset=utf-8"
    assert f"<bdi>{COUNTS.claims}</bdi>" in page.text
    assert ">xsd:integer</span>" in page.text


def test_a_page_can_be_named(client: HttpClient) -> None:
    named = {"query": COUNT, "format": "html"}
    page = client.get("/sparql", query_string=named)
    assert page.content_type == "text/html; charset=utf-8"
    data = asked(client, COUNT, format="csv")
    assert data.content_type == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("ASK {}", "Yes: the graph has what the query asks for."),
        (
            "ASK { <urn:x> ?p ?o }",
            "No: the graph does not have what the query asks for.",
        ),
    ],
)
def test_a_boolean_is_a_sentence(client: HttpClient, query: str, sentence: str) -> None:
    page = asked(client, query).text
    assert sentence in page
    assert '<table class="answer"' not in page


def test_a_graph_is_a_table_of_triples(client: HttpClient) -> None:
    page = asked(client, f"CONSTRUCT {{ <{ECHR}> <urn:p> 5 }} {{}}").text
    assert "<p>1 triple.\n" in page
    assert '<th scope="col">predicate</th>' in page
    assert "<bdi>urn:p</bdi>" in page
    assert ">Turtle</a>" in page


def test_a_page_has_the_first_rows_and_says_where_the_others_are(
    client: HttpClient,
) -> None:
    page = asked(client, f"SELECT * {{ VALUES ?x {{ {'1 ' * 301} }} }}").text
    assert page.count("<tr><td>") == 300
    assert "301 rows.\nOnly the first 300 are on this page. CSV has them all." in page
    page = asked(client, "SELECT * { ?a ?b ?c }").text
    assert page.count("<tr><td>") == 300
    assert "<p>More than " in page


def test_a_text_longer_than_a_page_is_cut(client: HttpClient) -> None:
    query = f'SELECT ("{"x" * 2500}" AS ?x) {{}}'
    page = client.post("/sparql", data={"query": query}, headers=HTML).text
    assert f"<bdi>{'x' * 2000}…</bdi>" in page
    assert "2500 characters in all" in page


def test_a_long_query_is_sent_again_by_a_form(client: HttpClient) -> None:
    query = f"ASK {{}} #{'x' * 4000}"
    page = client.post("/sparql", data={"query": query}, headers=HTML).text
    assert "&amp;format=csv" not in page
    assert '<button name="format" value="csv">CSV</button>' in page
    assert '<form action="/sparql" method="post">' in page


def test_hostile_terms_are_harmless(client: HttpClient) -> None:
    text = r"<script>alert(1)</script>\u202E"
    query = (
        f'SELECT * {{ BIND("{text}" AS ?a) BIND(<javascript:alert(1)> AS ?b)'
        ' BIND("1"^^<javascript:alert(2)> AS ?c) }'
    )
    page = asked(client, query).text
    assert "<script" not in page
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;\u202e</bdi>" in page
    assert "<bdi>javascript:alert(1)</bdi>" in page
    assert 'href="javascript' not in page


def test_a_mistake_is_shown_at_its_line(client: HttpClient) -> None:
    page = asked(client, "SELECT * {\n ?s <script> ) ?q\n}")
    assert (page.status_code, page.content_type) == (400, "text/html; charset=utf-8")
    assert "The mistake is in line 2, column " in page.text
    line = "<mark> ?s &lt;script&gt; ) ?q</mark>"
    assert f'<li value="2" class="wrong"><code>{line}</code></li>' in page.text
    assert '<li value="3"><code>}</code></li>' in page.text
    assert "SELECT * {\n ?s &lt;script&gt; ) ?q\n}</textarea>" in page.text


def test_a_page_that_a_reader_has_is_not_sent_again(client: HttpClient) -> None:
    tag = asked(client, COUNT).headers["ETag"]
    again = {**HTML, "If-None-Match": tag}
    query = {"query": COUNT}
    response = client.get("/sparql", query_string=query, headers=again)
    assert response.status_code == 304
    assert "ETag" not in asked(client, "SELECT (NOW() AS ?now) {}").headers
