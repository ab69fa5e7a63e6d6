"""The service: caching, codings, lanes, limits, figures, and clients that misbehave."""

from __future__ import annotations

import gzip
import http.client
import json
import logging
import os
import re
import signal
import socket
import threading
import time
from dataclasses import fields, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import brotli
import pytest
import zstandard
from support import HttpClient, HttpResponse, serving
from support.processes import children, ended

from kg.project import ServiceLimits
from kg.web.http.client_key import client_key
from kg.web.server.metrics import JsonLines, Observer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release
    from kg.sparql import ClientKey

ALL = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 2000"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
TIGHT = ServiceLimits(
    query_seconds=1.5,
    queue_seconds=0.5,
    client_queries=3,
    header_kib=4,
    header_seconds=0.5,
    body_seconds=0.5,
    stalled_seconds=0.5,
    slow_workers=1,
    client_slow_seconds=10.0,
)


@pytest.fixture(scope="module")
def tight(release: Release) -> Iterator[str]:
    """Return the address of a service with narrow limits."""
    with serving(release, TIGHT) as url:
        yield url


def ask(url: str, query: str, **headers: str) -> HttpResponse:
    parameters = {"query": query}
    return HttpClient(url).get("/sparql", query_string=parameters, headers=headers)


@pytest.mark.parametrize(
    ("coding", "unpack"),
    [
        ("gzip", gzip.decompress),
        ("br", brotli.decompress),
        ("zstd", lambda c: zstandard.ZstdDecompressor().decompressobj().decompress(c)),
    ],
)
def test_an_answer_is_compressed_as_the_client_takes_it(
    address: str, coding: str, unpack: type
) -> None:
    plain = ask(address, ALL)
    packed = ask(address, ALL, **{"Accept-Encoding": coding})
    assert packed.headers["Content-Encoding"] == coding
    assert unpack(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 4
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip, br;q=0.5, zstd;q=0", "gzip"),
        ("*", "zstd"),
        ("identity", None),
        ("gzip;q=0", None),
        ("deflate", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("*;q=0.5, identity", None),
        ("GZIP;q=0.2", "gzip"),
        ("gzip;q=0, br;q=0, zstd;q=0", None),
    ],
)
def test_a_coding_is_negotiated(address: str, accept: str, coding: str | None) -> None:
    response = ask(address, ALL, **{"Accept-Encoding": accept})
    assert response.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize("accept", ["identity;q=0, gzip", "gzip, *;q=0"])
def test_a_small_answer_is_compressed_if_it_must_be(address: str, accept: str) -> None:
    query = "SELECT (3 AS ?x) {}"
    plain = ask(address, query, **{"Accept-Encoding": "gzip"})
    packed = ask(address, query, **{"Accept-Encoding": accept})
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content


@pytest.mark.parametrize("accept", ["identity;q=0, *;q=0", "*;q=0", "identity;q=0"])
def test_who_takes_no_coding_at_all_is_told_so(address: str, accept: str) -> None:
    response = ask(address, "ASK {}", **{"Accept-Encoding": accept})
    assert response.status_code == 406
    assert response.json["detail"] == "answers are offered as zstd, br, gzip, identity"


def test_an_etag_names_the_coding_that_was_sent(address: str) -> None:
    for query, accept, ending in [
        ("SELECT (4 AS ?x) {}", "gzip", "-json"),
        ("SELECT (4 AS ?x) {}", "gzip, identity;q=0", "-json-gzip"),
        (ALL, "gzip", "-json-gzip"),
        (ALL, "gzip, identity", "-json-gzip"),
        (ALL, "identity", "-json"),
    ]:
        for _ in range(2):  # evaluated, and from the cache
            response = ask(address, query, **{"Accept-Encoding": accept})
            assert response.headers["ETag"][33:] == f'{ending}"'
            coding = response.headers["Content-Encoding"]
            assert ending.endswith("gzip") == (coding == "gzip")


def test_rows_in_another_order_have_another_etag(
    address: str, release: Release
) -> None:
    query = "SELECT ?s { ?s ?p ?o } LIMIT 100"
    in_memory = ask(address, query)
    with serving(release, ServiceLimits(memory_triples=1)) as url:
        on_disk = ask(url, query)
    assert on_disk.content != in_memory.content
    assert on_disk.headers["ETag"] != in_memory.headers["ETag"]


def test_what_a_client_has_in_any_coding_that_it_takes_is_not_sent_again(
    address: str,
) -> None:
    query = f"{ALL} # in any coding"
    plain = ask(address, query).headers["ETag"]
    takes = {"If-None-Match": plain, "Accept-Encoding": "br"}
    response = ask(address, query, **takes)
    assert (response.status_code, response.headers["ETag"]) == (304, plain)
    takes["Accept-Encoding"] = "br, identity;q=0"
    assert ask(address, query, **takes).status_code == 200


def test_an_asterisk_matches_an_answer_and_no_mistake(address: str) -> None:
    anything = {"If-None-Match": "*"}
    for _ in range(2):  # evaluated, and from the cache
        assert ask(address, "SELECT (6 AS ?x) {}", **anything).status_code == 304
        ask(address, "SELECT (6 AS ?x) {}")
    assert ask(address, "SELECT * {", **anything).status_code == 400
    assert ask(address, "SELECT (NOW() AS ?x) {}", **anything).status_code == 200


def test_an_answer_that_the_client_has_is_not_sent_again(address: str) -> None:
    query = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"
    etag = ask(address, query).headers["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}-json"', etag)
    for _ in range(2):  # from the cache, and then by another Accept past it
        response = ask(address, query, **{"If-None-Match": etag})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == etag
    accept = {"If-None-Match": f'"x", {etag}', "Accept": "application/json"}
    assert ask(address, query, **accept).status_code == 304
    assert ask(address, query, **{"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (rand ( ) AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
    ],
)
def test_what_chance_or_time_decide_is_not_kept(address: str, query: str) -> None:
    first, second = ask(address, query), ask(address, query)
    assert "ETag" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"
    assert first.content != second.content


def test_a_page_is_kept_too_and_each_of_its_formats_apart(address: str) -> None:
    client = HttpClient(address)
    for accept in ("text/turtle", "application/n-triples") * 2:
        response = client.get("/doc/agent/echr", headers={"Accept": accept})
        assert response.content_type.startswith(accept)
        etag = {"If-None-Match": response.headers["ETag"], "Accept": accept}
        assert client.get("/doc/agent/echr", headers=etag).status_code == 304


def test_the_limits_are_published_with_their_values(address: str, tight: str) -> None:
    published = HttpClient(address).get("/limits").json
    assert {name: one["value"] for name, one in published.items()} == {
        one.name: one.default for one in fields(ServiceLimits)
    }
    assert HttpClient(tight).get("/limits").json["query_seconds"]["value"] == 1.5
    description = HttpClient(tight).get("/sparql").text
    assert 'schema:propertyID "query_seconds"' in description


def test_a_description_with_other_limits_has_another_etag(
    address: str, tight: str
) -> None:
    roomy, narrow = (HttpClient(url).get("/sparql") for url in (address, tight))
    etag = narrow.headers["ETag"]
    assert roomy.headers["ETag"] != etag
    for url, status in [(address, 200), (tight, 304)]:
        again = HttpClient(url).get("/sparql", headers={"If-None-Match": etag})
        assert again.status_code == status


def test_answers_from_the_cache_and_refusals_are_counted(address: str) -> None:
    client = HttpClient(address)

    def counted(route: str, status: int) -> int:
        name = f'kg_requests_total{{route="{route}",status="{status}"}} '
        _, _, rest = client.get("/metrics").text.partition(name)
        return int(float(rest.split()[0])) if rest else 0

    before = counted("/sparql", 200), counted("/sparql", 304), counted("pages", 400)
    etags = [ask(address, "SELECT (77 AS ?x) {}").headers["ETag"] for _ in range(3)]
    address_of_it = f"/sparql?query={quote('SELECT (77 AS ?x) {}')}"
    known = {"If-None-Match": etags[0]}
    assert client.get(address_of_it, headers=known).status_code == 304
    assert client.get("/", headers={"Accept": "a" * 9000}).status_code == 400
    after = counted("/sparql", 200), counted("/sparql", 304), counted("pages", 400)
    assert [b - a for a, b in zip(before, after, strict=True)] == [3, 1, 1]


def test_health_and_figures(address: str) -> None:
    client = HttpClient(address)
    ask(address, "SELECT (5 AS ?x) {}")
    assert client.get("/health/live").json == {"status": "live"}
    assert client.get("/health/ready").json == {"status": "ready"}
    figures = client.get("/metrics")
    assert figures.content_type.startswith("text/plain; version=0.0.4")
    lines = set(figures.text.splitlines())
    assert 'kg_workers{lane="pages",state="idle"} 2.0' in lines
    assert 'kg_queue_length{lane="slow"} 0.0' in lines
    for start in (
        'kg_requests_total{route="/sparql",status="200"}',
        'kg_query_seconds_count{outcome="answered"}',
        "kg_cache_hits_total ",
        "kg_cache_bytes ",
        "kg_release{release=",
    ):
        assert any(line.startswith(start) for line in lines), start


def test_a_query_is_logged_without_address_and_cannot_forge_a_line(
    release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kg.queries")
    nasty = 'SELECT (1 AS ?x) {} #\n{"event": "forged"}\x1b[2J\u2028' + "x" * 900
    with serving(release, seen=Observer()) as url:
        ask(url, nasty)
    with serving(release, seen=Observer(log_addresses=True)) as url:
        ask(url, "ASK {}")
    first, second = (JsonLines().format(one) for one in caplog.records)
    assert "\n" not in first
    assert first.isascii()
    line = json.loads(first)
    assert (line["event"], line["status"], line["text"]) == ("query", 400, nasty[:500])
    assert "127.0.0.1" not in first
    assert json.loads(second)["address"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("trusted", "address"), [(None, "127.0.0.1"), ("127.0.0.1", "203.0.113.9")]
)
def test_who_asks_is_told_by_a_proxy_only_if_it_is_trusted(
    release: Release,
    caplog: pytest.LogCaptureFixture,
    trusted: str | None,
    address: str,
) -> None:
    caplog.set_level(logging.INFO, "kg.queries")
    seen = Observer(log_addresses=True)
    with serving(release, seen=seen, trusted_proxies=trusted) as url:
        ask(url, "ASK {}", **{"X-Forwarded-For": "203.0.113.9"})
    (record,) = caplog.records
    assert json.loads(JsonLines().format(record))["address"] == address


def test_an_etag_of_the_client_says_nothing_to_a_post(address: str) -> None:
    etag = ask(address, "ASK {}").headers["ETag"]
    response = HttpClient(address).post(
        "/sparql", data={"query": "ASK {}"}, headers={"If-None-Match": etag}
    )
    assert (response.status_code, response.headers["ETag"]) == (200, etag)


def test_an_unknown_function_is_shown_at_its_place(address: str) -> None:
    for text, column in [
        ("SELECT ?x {}\n# (\nHAVING(<http://e.org/f>(1))", 8),
        ("PREFIX e: <http://e.org/> SELECT *\n{\n FILTER(e:f (1)) }", 9),
    ]:
        response = ask(address, text)
        assert response.status_code == 400
        assert (response.json["line"], response.json["column"]) == (3, column)


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding"])
def test_a_long_list_of_what_is_accepted_is_refused(address: str, name: str) -> None:
    response = ask(address, "ASK {}", **{name: "a/b," * 600})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert response.json["type"].endswith("/problems/accept-too-long")
    assert (response.json["limit"], response.json["value"]) == ("accept_chars", 2048)
    assert ask(address, "ASK {}", **{name: "*/*," * 500}).status_code == 200


def test_a_problem_names_the_limit_its_value_and_what_to_do(tight: str) -> None:
    response = ask(tight, SLOW)
    assert response.status_code == 504
    problem = response.json
    assert (problem["limit"], problem["value"]) == ("query_seconds", 1.5)
    assert "take the dump" in problem["detail"]
    assert problem["limits"] == "https://w3id.org/khojaly-kg/limits"


def test_a_body_beyond_a_limit_names_it(tight: str) -> None:
    kind = "application/sparql-query"
    response = HttpClient(tight).post("/sparql", data=b" " * 262_145, content_type=kind)
    assert response.json == {
        "type": "https://w3id.org/khojaly-kg/problems/body-too-large",
        "title": "The body of the request is too long",
        "detail": "the body is longer than 256 KiB, 4 times query_kib",
        "limit": "query_kib",
        "value": 64,
        "limits": "https://w3id.org/khojaly-kg/limits",
        "status": 413,
    }


def test_a_runaway_stays_out_of_the_way_of_others(tight: str) -> None:
    def runaway(number: int) -> None:
        agent = {"User-Agent": f"runaway {number}"}
        statuses.append(ask(tight, f"{SLOW} #{number}", **agent).status_code)

    statuses: list[int] = []
    threads = [threading.Thread(target=runaway, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.8)  # in which they were all found out
    begun = time.monotonic()
    good = {"User-Agent": "good"}
    answers = [
        ask(tight, f"SELECT ({n} AS ?x) {{}}", **good).status_code for n in range(50)
    ]
    assert answers == [200] * 50
    assert time.monotonic() - begun < TIGHT.query_seconds
    assert HttpClient(tight).get("/doc/agent/echr").status_code == 200
    for thread in threads:
        thread.join()
    assert set(statuses) == {503, 504}


def test_a_client_with_too_many_queries_is_told_so_and_others_are_not(
    tight: str,
) -> None:
    def run() -> None:
        statuses.append(ask(tight, SLOW, **{"User-Agent": "many"}).status_code)

    statuses: list[int] = []
    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    assert ask(tight, "ASK {}", **{"User-Agent": "other"}).status_code == 200
    for thread in threads:
        thread.join()
    assert statuses.count(429) == 2


def test_a_client_that_hangs_up_stops_its_query(release: Release) -> None:
    patient = replace(TIGHT, query_seconds=60.0, workers=1, page_workers=1)
    with serving(release, patient) as url:
        before = set(children())
        where = urlsplit(url)
        with socket.create_connection((where.hostname, where.port), 10) as plain:
            target = f"/sparql?query={quote(SLOW)}"
            plain.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.5)
        deadline = time.monotonic() + 5
        busy = 'kg_workers{lane="slow",state="busy"} 0.0'
        while busy not in HttpClient(url).get("/metrics").text:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert before - set(children())  # the worker went with its query


def test_half_a_body_is_no_query(
    release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kg.queries")
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n"
        b"Content-Type: application/sparql-query\r\n\r\n"
    )
    with serving(release, seen=Observer()) as url:
        where = urlsplit(url)
        with socket.create_connection((where.hostname, where.port), 5) as plain:
            plain.sendall(head + b"ASK {}")
            time.sleep(0.1)
        deadline = time.monotonic() + 5
        while not caplog.records:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    (record,) = caplog.records
    line = json.loads(JsonLines().format(record))
    assert (line["outcome"], line["status"], line["text"]) == ("client-gone", 499, "")


def test_a_reader_that_stops_reading_is_cut_off(tight: str) -> None:
    where = urlsplit(tight)
    with socket.create_connection((where.hostname, where.port), 10) as plain:
        target = f"/sparql?format=csv&query={quote(ENDLESS)}"
        plain.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(TIGHT.stalled_seconds + 1)
        content = bytearray()
        while piece := plain.recv(1 << 20):
            content += piece
    assert content.startswith(b"HTTP/1.1 200")
    assert not content.endswith(b"\r\n0\r\n\r\n")


def test_a_large_answer_does_not_grow_the_service(release: Release) -> None:
    roomy = ServiceLimits(result_mib=200, query_seconds=30.0)
    with serving(release, roomy) as url:
        before = _resident()
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        query = quote(f"{ENDLESS} LIMIT 700000")
        connection.request("GET", f"/sparql?format=tsv&query={query}")
        response = connection.getresponse()
        total = 0
        while piece := response.read(1 << 16):
            total += len(piece)
            time.sleep(0.0002)
        connection.close()
        assert total > 100_000_000
        assert _resident() - before < 30_000_000


def _resident() -> int:
    with open("/proc/self/statm") as file:  # noqa: PTH123 - a kernel file
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /sparql?query=" + b"a" * 8000 + b" HTTP/1.1\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nX-A: 1\r\n" + b"X-B: b\r\n" * 1000, b"431"),
        (b"GET / HT", b"408"),
        (b"", b"408"),
        (
            (
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
                b"Content-Type: application/sparql-query\r\n\r\nASK"
            ),
            b"408",
        ),
        (
            (
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
            b"400",
        ),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"GET /\xff\xfe?\xff HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET /limits HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /limits HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", b"400"),
        (b"GET /limits HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", b"400"),
        (b"GET /limits HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
        (b"GET /limits HTTP/1.0\r\n\r\n", b"200"),
        (b"GET /sparql?query=%FF HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
    ],
)
def test_half_and_hostile_requests_are_ended_in_time(
    tight: str, sent: bytes, status: bytes
) -> None:
    where = urlsplit(tight)
    with socket.create_connection((where.hostname, where.port), 5) as plain:
        plain.sendall(sent)
        content = b""
        while b"\r\n\r\n" not in content:
            piece = plain.recv(65536)
            assert piece, content
            content += piece
    assert content.split()[1] == status
    if status == b"408" and sent.startswith(b"POST"):
        assert b'"limit": "body_seconds", "value": 0.5' in content
    assert HttpClient(tight).get("/health/live").status_code == 200


def test_workers_that_are_killed_cost_at_most_their_own_queries(
    release: Release,
) -> None:
    with serving(release) as url:
        statuses = []
        stopped = threading.Event()

        def go_on() -> None:
            number = 0
            while not stopped.is_set():
                number += 1
                text = f"SELECT ({number} AS ?x) {{}}"
                statuses.append(ask(url, text).status_code)

        thread = threading.Thread(target=go_on)
        thread.start()
        for _ in range(10):
            for worker in children():
                os.kill(worker, signal.SIGKILL)
                ended(worker)
            time.sleep(0.1)
        stopped.set()
        thread.join()
        assert statuses.count(200) > 20
        assert set(statuses) <= {200, 503}
        assert ask(url, "ASK {}").status_code == 200


def test_without_the_process_that_forks_workers_another_is_started(
    release: Release,
) -> None:
    with serving(release) as url:
        ask(url, "ASK {}")
        from support.processes import forks  # noqa: PLC0415

        for fork in forks():
            os.kill(fork, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while ask(url, "SELECT (9 AS ?y) {}").status_code != 200:
            assert time.monotonic() < deadline


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("192.0.2.7", ("192.0.2.0/24", "192.0.2.7", "curl")),
        (
            "2001:db8:1:2:3:4:5:6",
            ("2001:db8:1::/48", "2001:db8:1:2::/64", "curl"),
        ),
        (
            "2001:db8:1:2:ffff::1%eth0",
            ("2001:db8:1::/48", "2001:db8:1:2::/64", "curl"),
        ),
        ("::ffff:192.0.2.7", ("192.0.2.0/24", "192.0.2.7", "curl")),
        ("192.0.2.7:5678", ("192.0.2.0/24", "192.0.2.7", "curl")),
        (
            "[2001:db8:1:2::3]:443",
            ("2001:db8:1::/48", "2001:db8:1:2::/64", "curl"),
        ),
        ("somebody", ("", "", "curl")),
        ("", ("", "", "curl")),
    ],
)
def test_a_client_is_counted_by_network_address_and_program(
    given: str, key: ClientKey
) -> None:
    headers = [(b"user-agent", b"curl")]
    assert client_key({"client": (given, 1), "headers": headers}) == key


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("OPTIONS *", "200 OK"),
        ("GET *", "404 Not Found"),
        ("OPTIONS /*", "404 Not Found"),
    ],
)
def test_an_asterisk_is_the_server_to_options_alone(
    address: str, asked: str, status: str
) -> None:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), 10) as plain:
        plain.sendall(f"{asked} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        head = plain.recv(1 << 16).decode()
        first, *fields = head.partition("\r\n\r\n")[0].lower().split("\r\n")
        assert first == f"HTTP/1.1 {status}".lower()
        assert "x-content-type-options: nosniff" in fields
        if asked == "OPTIONS *":
            assert "content-length: 0" in fields
            assert "allow: get, head, options, post" in fields
            # the connection goes on
            plain.sendall(b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            assert plain.recv(1 << 16).startswith(b"HTTP/1.1 200 OK")
