"""What is refused before a worker sees it, at its place and in no time."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from kg.errors import QuerySyntaxError
from kg.project import Service
from kg.store.prefilter import check_query

SERVICE = Service()
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
    ["1", "_", "a.", ".", '"\\"', '"""\n\\', '"""a"\\', "<a", "\\", "?", "_:", ":\\"],
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
    "text",
    [
        "PREFIX service: <urn:> SELECT * { service:a service:b service:c }",
        "PREFIX service: <urn:> ASK FROM service:a { GRAPH service:b { ?s ?p ?o } }",
        "SELECT * { ?service ?SERVICE 'SERVICE'@en-service }",
    ],
)
def test_names_with_service_in_them_are_let_through(text: str) -> None:
    check_query(text, SERVICE)
