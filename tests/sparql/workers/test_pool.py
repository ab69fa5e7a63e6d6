"""Queries are answered out of process, and none of them can harm the next one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, parse
from pyoxigraph import Store as OxStore
from support.processes import canary, children, ended

from kg.errors import (
    NotAcceptableError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    StoreBusyError,
    StoreUnavailableError,
)
from kg.project import ServiceLimits
from kg.rdf.formats import (
    CSV_RESULTS,
    DOCUMENT_FORMATS,
    JSON_RESULTS,
    N_TRIPLES,
    RESULT_FORMATS,
    TURTLE,
)
from kg.sparql import Query, construct, open_store, select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.rdf.formats import GraphFormat
    from kg.sparql import Store

E = "https://example.org/"
LIMITS = ServiceLimits(
    query_seconds=1.0, query_memory_mib=256, result_mib=1, queue_seconds=5.0
)
CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ONE = "SELECT (1 AS ?one) {}"
SEVERAL_KINDS = """SELECT ?v { VALUES ?v {
    <x:26> <x:23> <x:13> "1992-02-25"^^<http://www.w3.org/2001/XMLSchema#date> "b"@en
    <x:07> <x:24> <x:25> <x:22> <x:02> <x:00> <x:05> <x:06> <x:03> <x:01> <x:04> true
    "a"@en "c"@en <x:29> <x:28> <x:27> <x:16> <x:17> <x:10> 500 <x:22> <x:19> <x:18>
    <x:20> <x:11> <x:15> <x:12> <x:21> <x:08> <x:09> 1000 <x:14>
} }"""
"""Values, and their order, that the engine fails to sort."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store on disk: 2,000 houses in a graph, and one in the default graph."""
    path = tmp_path_factory.mktemp("store") / "store"
    store = OxStore(str(path))
    graph = NamedNode(f"{E}graph")
    house, number = NamedNode(f"{E}house"), NamedNode(f"{E}number")
    store.extend(
        Quad(NamedNode(f"{E}house/{i}"), number, Literal(i), graph) for i in range(2000)
    )
    store.add(Quad(house, number, Literal(7)))
    store.extend(
        Quad(NamedNode(f"{E}house/{i}"), number, Literal(i)) for i in range(2000)
    )
    store.flush()
    return path


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    with closing(open_store(folder, LIMITS)) as pool:
        yield pool


def ask(store: Store, text: str) -> bytes:
    return b"".join(store.answer(Query(text), JSON_RESULTS, N_TRIPLES).body)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("json", b'"bindings":[{"n":{"type":"literal","value":"7"'),
        ("xml", b'<binding name="n"><literal datatype='),
        ("csv", b"n\r\n7\r\n"),
        ("tsv", b"?n\n7\n"),
    ],
)
def test_solutions_come_in_every_result_format(
    store: Store, name: str, expected: bytes
) -> None:
    chosen = next(one for one in RESULT_FORMATS if one.name == name)
    query = Query(f"SELECT ?n {{ <{E}house> <{E}number> ?n }}")
    answer = store.answer(query, chosen, None)
    assert answer.media_type == chosen.media_type
    assert expected in b"".join(answer.body)


@pytest.mark.parametrize("chosen", DOCUMENT_FORMATS, ids=lambda one: one.name)
def test_graphs_come_in_every_document_format(
    store: Store, chosen: GraphFormat
) -> None:
    query = Query(f"CONSTRUCT WHERE {{ <{E}house> ?p ?o }}")
    answer = store.answer(query, None, chosen)
    assert answer.media_type == chosen.media_type
    # read by the very format: Turtle is no JSON-LD, and N-Triples no RDF/XML
    found = parse(b"".join(answer.body), format=chosen.rdf_format)
    house, number = NamedNode(f"{E}house"), NamedNode(f"{E}number")
    assert list(found) == [Quad(house, number, Literal(7))]


def test_turtle_is_not_just_lines_of_n_triples(store: Store) -> None:
    """Any N-Triples can be read as Turtle, so that reading alone tells nothing."""
    query = Query(f"CONSTRUCT WHERE {{ <{E}house/1> ?p ?o }}")
    lines, turtle = (
        b"".join(store.answer(query, None, one).body) for one in (N_TRIPLES, TURTLE)
    )
    assert lines != turtle


def test_ask_is_answered(store: Store) -> None:
    assert b'"boolean":true' in ask(store, "ASK {}")


def test_values_are_bound_and_never_written_into_the_text(store: Store) -> None:
    text = "SELECT ?house ?n { ?house ?p ?n }"
    bindings = {"house": NamedNode(f"{E}house")}
    assert select(store, text, bindings) == [
        {"house": NamedNode(f"{E}house"), "n": Literal(7)}
    ]
    text = "CONSTRUCT { ?house ?p ?n } { ?house ?p ?n }"
    assert len(construct(store, text, {"n": Literal(7)})) == 2


def test_an_answer_begins_before_it_ends(store: Store) -> None:
    query = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")  # which never ends
    answer = store.answer(query, JSON_RESULTS, None)
    assert next(answer.body).startswith(b'{"head":{"vars":["a","b","c"')
    answer.body.close()  # type: ignore[attr-defined]


def test_a_dataset_by_protocol_replaces_the_one_of_the_store(store: Store) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    graph = Query(text, default_graphs=(f"{E}graph",))
    default = b"".join(store.answer(graph, CSV_RESULTS, None).body)
    assert default == b"n\r\n2000\r\n"
    named = replace(graph, default_graphs=(), named_graphs=(f"{E}graph",))
    assert b"".join(store.answer(named, CSV_RESULTS, None).body) == b"n\r\n0\r\n"
    inside = replace(named, text="SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert b"".join(store.answer(inside, CSV_RESULTS, None).body) == b"n\r\n2000\r\n"


def test_from_fetches_nothing(store: Store) -> None:
    with canary() as (port, hits):
        text = f"SELECT * FROM <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}"
        assert b'"bindings":[]' in ask(store, text)
    assert hits == []


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("SELECT * {\n  ?s ?p }", 2, 10, "not expected"),
        ("SELECT ?x", 1, 10, "not expected"),
        ("SELECT * { SERVICE <http://e.org/> {} }", 1, 12, "SERVICE is not offered"),
        ("# x\n INSERT DATA {}", 2, 2, "updates are not offered"),
        ("SELECT (" + "(" * 70 + "1", 1, 72, "more than 64 levels of nesting"),
        ("ASK { ?s " + "/".join(["<x:p>"] * 102) + " ?o }", 1, 615, "path steps"),
        ("ASK { ?s " + "(" * 9 + "<x:p>" + ")*" * 9 + " ?o }", 1, 41, "repeated"),
        ("ASK { FILTER(1" + "+1" * 2001 + ") }", 1, 4013, "more than 2000 operators"),
    ],
)
def test_a_query_that_cannot_be_understood_is_refused_at_its_place(
    store: Store, text: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(QuerySyntaxError, match=message) as refused:
        ask(store, text)
    assert (refused.value.line, refused.value.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?service ?p 'SERVICE <http://e.org/>' } # SERVICE",
        "PREFIX service: <http://e.org/service#> ASK { service:a ?p <x:SERVICE> }",
        "SELECT ('insert (((((' AS ?x) {}",
    ],
)
def test_words_in_strings_comments_and_names_are_let_through(
    store: Store, text: str
) -> None:
    assert ask(store, text)


def test_an_unknown_function_is_an_error_of_the_query(store: Store) -> None:
    with pytest.raises(QuerySyntaxError, match="not supported"):
        ask(store, "SELECT (<http://e.org/f>(1) AS ?x) {}")


def test_a_format_for_the_other_kind_of_answer_is_not_acceptable(store: Store) -> None:
    with pytest.raises(NotAcceptableError, match="gives a graph"):
        store.answer(Query("CONSTRUCT WHERE { ?s ?p ?o }"), JSON_RESULTS, None)
    with pytest.raises(NotAcceptableError, match="gives solutions"):
        store.answer(Query(ONE), None, N_TRIPLES)


def test_a_runaway_is_stopped_and_the_next_query_answered(store: Store) -> None:
    with pytest.raises(QueryTimeoutError, match="longer than 1 s"):
        ask(store, CROSS_PRODUCT)
    assert ask(store, ONE)


def test_a_query_that_eats_memory_is_stopped(folder: Path) -> None:
    limits = replace(LIMITS, query_seconds=20.0, query_memory_mib=64, workers=1)
    doubled = " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(30))
    with closing(open_store(folder, limits)) as pool:
        with pytest.raises(QueryTooLargeError, match="more than 64 MiB of memory"):
            ask(pool, f"SELECT ?a30 {{ BIND('xxxxxxxx' AS ?a0) {doubled} }}")
        assert ask(pool, ONE)


def test_a_query_whose_order_the_engine_cannot_make_says_how_to_order(
    store: Store,
) -> None:
    with pytest.raises(QueryTooLargeError, match=r"order by STR\(\) of them"):
        ask(store, f"{SEVERAL_KINDS} ORDER BY ?v")
    answer = json.loads(ask(store, f"{SEVERAL_KINDS} ORDER BY STR(?v)"))
    assert len(answer["results"]["bindings"]) == 38


def test_a_result_beyond_the_limit_breaks_off(store: Store) -> None:
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
    answer = store.answer(Query(text), JSON_RESULTS, None)
    with pytest.raises(QueryTooLargeError, match="larger than 1 MiB"):
        list(answer.body)
    assert ask(store, ONE)


def test_a_query_that_is_no_unicode_is_refused(store: Store) -> None:
    with pytest.raises(QuerySyntaxError, match="no Unicode text"):
        ask(store, "SELECT ('\ud800' AS ?x) {}")


def test_a_query_that_is_too_long_is_refused(store: Store) -> None:
    with pytest.raises(QueryTooLargeError, match="longer than 64 KiB"):
        ask(store, ONE + " " * (1 << 16))


def test_what_slips_past_the_prefilter_kills_its_worker_only(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.sparql.prefilter.check_query", lambda *_: None)
    deep = "SELECT * {" + "{" * 16000 + "}" * 16000 + "}"
    with pytest.raises((QuerySyntaxError, QueryTimeoutError, QueryTooLargeError)):
        ask(store, deep + " ?")
    assert ask(store, ONE)


def test_service_reaches_nothing_even_past_the_prefilter(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.sparql.prefilter.check_query", lambda *_: None)
    with canary() as (port, hits):
        service = f"SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}"
        ask(store, f"SELECT * {{ {service} }}")
        with pytest.raises(QuerySyntaxError):
            ask(store, f"SELECT * {{ {service.replace('SILENT', '')} }}")
    assert hits == []


def test_an_answer_whose_worker_is_killed_never_looks_complete(folder: Path) -> None:
    limits = replace(LIMITS, workers=1, result_mib=64, query_seconds=20.0)
    others = set(children())
    with closing(open_store(folder, limits)) as pool:
        text = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 200000"
        answer = pool.answer(Query(text), CSV_RESULTS, None)
        next(answer.body)
        (worker,) = set(children()) - others
        os.kill(worker, signal.SIGKILL)
        assert ended(worker)
        with pytest.raises(StoreUnavailableError, match="lost with its worker"):
            list(answer.body)
        assert ask(pool, ONE)


def test_a_worker_that_stops_answering_is_ended(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.sparql.workers.query_run.GRACE_SECONDS", -0.5)
    others = set(children())
    with closing(open_store(folder, replace(LIMITS, workers=1))) as pool:
        (worker,) = set(children()) - others
        os.kill(worker, signal.SIGSTOP)
        while "T (stopped)" not in Path(f"/proc/{worker}/status").read_text():
            threading.Event().wait(0.01)
        with pytest.raises(StoreUnavailableError, match="lost with its worker"):
            ask(pool, ONE)
        assert ended(worker)
        assert ask(pool, ONE)


def test_an_answer_that_nobody_reads_on_frees_its_worker(folder: Path) -> None:
    with closing(open_store(folder, replace(LIMITS, workers=1))) as pool:
        text = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
        for _ in range(3):
            answer = pool.answer(Query(text), CSV_RESULTS, None)
            next(answer.body)
            answer.body.close()  # type: ignore[attr-defined]
        assert ask(pool, ONE)


def test_when_all_workers_are_busy_it_says_so(folder: Path) -> None:
    limits = replace(LIMITS, workers=1, queue_seconds=0.05, result_mib=64)
    with closing(open_store(folder, limits)) as pool:
        text = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
        answer = pool.answer(Query(text), CSV_RESULTS, None)
        with pytest.raises(StoreBusyError, match="all workers are busy"):
            ask(pool, ONE)
        assert len(b"".join(answer.body).splitlines()) == 20001
        assert ask(pool, ONE)


def test_many_threads_get_their_own_answers(folder: Path) -> None:
    limits = replace(LIMITS, queue_seconds=20.0)
    with (
        closing(open_store(folder, limits)) as pool,
        ThreadPoolExecutor(8) as threads,
    ):
        texts = [f"SELECT ({i} AS ?n) {{}}" for i in range(200)]
        answers = list(threads.map(lambda text: ask(pool, text), texts))
    assert all(f'"{i}"'.encode() in answer for i, answer in enumerate(answers))


def test_closing_leaves_no_process_and_no_descriptor(folder: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    others = set(children())
    pool = open_store(folder, LIMITS)
    assert len(set(children()) - others) == 2
    ask(pool, ONE)
    pool.close()
    pool.close()
    with pytest.raises(StoreUnavailableError, match="closed"):
        ask(pool, ONE)
    assert set(children()) == others
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_workers_end_when_their_parent_is_killed(folder: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path;"
        "from kg.project import ServiceLimits as Limits;"
        "from kg.sparql import open_store; open_store(Path(sys.argv[1]), Limits());"
        "print('ready', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        workers = children(parent.pid)
        assert len(workers) == 2
        parent.kill()
    for worker in workers:
        assert ended(worker)


def test_a_worker_at_work_ends_when_its_parent_is_killed(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path;"
        "from kg.sparql import open_store, select;"
        "from kg.project import ServiceLimits as Limits;"
        "store = open_store(Path(sys.argv[1]), Limits(workers=1, query_seconds=60));"
        "print('ready', flush=True); select(store, sys.argv[2])"
    )
    command = [sys.executable, "-c", script, str(folder), CROSS_PRODUCT]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        (worker,) = children(parent.pid)
        threading.Event().wait(0.3)
        parent.kill()
    assert ended(worker)


def test_an_idle_worker_that_was_killed_is_replaced(folder: Path) -> None:
    others = set(children())
    with closing(open_store(folder, replace(LIMITS, workers=1))) as pool:
        (worker,) = set(children()) - others
        os.kill(worker, signal.SIGKILL)
        assert ended(worker)
        assert ask(pool, ONE)


def test_a_worker_outlives_the_thread_that_started_it(folder: Path) -> None:
    with closing(open_store(folder, replace(LIMITS, workers=1))) as pool:
        with pytest.raises(QueryTimeoutError):
            ask(pool, CROSS_PRODUCT)
        with ThreadPoolExecutor(1) as threads:
            threads.submit(ask, pool, ONE).result()
        assert ask(pool, ONE)


def test_a_store_that_is_not_there_or_damaged_is_named(
    tmp_path: Path, folder: Path
) -> None:
    with pytest.raises(StoreUnavailableError, match="nowhere: cannot be opened"):
        open_store(tmp_path / "nowhere", LIMITS)
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for file in folder.iterdir():
        (damaged / file.name).write_bytes(b"\x00" * 100)
    with pytest.raises(StoreUnavailableError, match="damaged: cannot be opened"):
        open_store(damaged, LIMITS)
