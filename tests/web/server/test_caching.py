"""What a client has is not sent again; what is asked again is kept, in its coding."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import brotli
import pytest
import zstandard
from support import HttpClient, serving

from kg.project import ServiceLimits

if TYPE_CHECKING:
    from kg.release.manifest import Release
from support.endpoint import ALL, ask


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


def test_a_description_with_other_limits_has_another_etag(
    address: str, tight: str
) -> None:
    roomy, narrow = (HttpClient(url).get("/sparql") for url in (address, tight))
    etag = narrow.headers["ETag"]
    assert roomy.headers["ETag"] != etag
    for url, status in [(address, 200), (tight, 304)]:
        again = HttpClient(url).get("/sparql", headers={"If-None-Match": etag})
        assert again.status_code == status


def test_an_etag_of_the_client_says_nothing_to_a_post(address: str) -> None:
    etag = ask(address, "ASK {}").headers["ETag"]
    response = HttpClient(address).post(
        "/sparql", data={"query": "ASK {}"}, headers={"If-None-Match": etag}
    )
    assert (response.status_code, response.headers["ETag"]) == (200, etag)
