"""Which version a client asks for, and which it has: RFC 9110, section 13."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from support import HttpClient
from support.requests import http_request
from werkzeug.exceptions import PreconditionFailed

from kg.web.http.response import HttpResponse

if TYPE_CHECKING:
    from support import HttpResponse as Received

FILE = "/void.ttl"
PAGE = "/doc/agent/echr"
QUERY = "/sparql?query=SELECT%20(7%20AS%20%3Fx)%20%7B%7D"
LONG_AGO = "Sat, 01 Jan 2000 00:00:00 GMT"
FAR_OFF = "Fri, 01 Jan 2100 00:00:00 GMT"
OF_CONTENT = {
    "Content-Type": "text/turtle",
    "Content-Encoding": "gzip",
    "Content-Disposition": "inline",
    "Content-Length": "5",
    "Content-Range": "bytes 0-4/9",
    "Last-Modified": LONG_AGO,
}


def asked(address: str, path: str, method: str = "GET", **headers: str) -> Received:
    """Return the response; a name of a header has ``_`` for each hyphen."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpClient(address).request(method, path, headers=sent)


def test_304_says_nothing_of_the_content() -> None:
    response = HttpResponse.of(200, {"Vary": "Accept", **OF_CONTENT}, etag="a")
    known = response.under_conditions(http_request([(b"if-none-match", b'"a"')]))
    assert known.status == 304
    names = {name for name, _ in known.headers}
    assert b"vary" in names
    assert names.isdisjoint(name.lower().encode() for name in OF_CONTENT)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([(b"if-match", b'"a"')], 200),
        ([(b"if-match", b'"b", "a"')], 200),
        ([(b"if-match", b'"b"'), (b"if-match", b'"a"')], 200),
        ([(b"if-match", b"*")], 200),
        ([(b"if-match", b'"b"')], 412),
        ([(b"if-match", b'W/"a"')], 412),
        ([(b"if-match", b'"b"'), (b"if-none-match", b'"a"')], 412),
        ([(b"if-match", b'"a"'), (b"if-none-match", b'"a"')], 304),
        ([(b"if-unmodified-since", LONG_AGO.encode())], 200),
        ([(b"if-unmodified-since", b"Fri, 31 Dec 1999 23:59:59 GMT")], 412),
        ([(b"if-unmodified-since", b"yesterday")], 200),
        (
            [
                (b"if-match", b'"a"'),
                (b"if-unmodified-since", b"Fri, 31 Dec 1999 23:59:59 GMT"),
            ],
            200,
        ),
        ([(b"if-modified-since", LONG_AGO.encode())], 304),
        ([(b"if-modified-since", b"Fri, 31 Dec 1999 23:59:59 GMT")], 200),
        ([(b"if-modified-since", b"yesterday")], 200),
        (
            [(b"if-none-match", b'"b"'), (b"if-modified-since", FAR_OFF.encode())],
            200,
        ),
    ],
)
def test_conditions_are_looked_at_in_their_order(
    headers: list[tuple[bytes, bytes]], status: int
) -> None:
    response = HttpResponse.of(200, {"Last-Modified": LONG_AGO}, etag="a")
    try:
        found = response.under_conditions(http_request(headers)).status
    except PreconditionFailed as error:
        found = error.code or 0
    assert found == status


@pytest.mark.parametrize("status", [303, 404, 503])
def test_conditions_are_passed_over_where_there_is_no_version(status: int) -> None:
    response = HttpResponse.of(status, {"Last-Modified": LONG_AGO}, etag="a")
    request = http_request([(b"if-match", b'"b"')])
    assert response.under_conditions(request) is response


@pytest.mark.parametrize("path", [FILE, PAGE, QUERY, "/static/style.css"])
def test_another_version_is_a_problem_and_no_answer(address: str, path: str) -> None:
    etag = asked(address, path).headers["ETag"]
    for _ in range(2):  # made, and from the cache
        refused = asked(address, path, If_Match='"of the last release"')
        assert refused.status_code == refused.json["status"] == 412
        assert refused.json["type"].endswith("/problems/precondition-failed")
        assert asked(address, path, If_Match=etag).status_code == 200
        assert asked(address, path, "HEAD", If_Match='"b"').status_code == 412
    explained = asked(address, "/problems/precondition-failed")
    assert refused.json["title"] in explained.text


def test_no_part_of_a_file_is_put_behind_a_part_of_another_version(
    address: str,
) -> None:
    etag = asked(address, FILE).headers["ETag"]
    part = {"Range": "bytes=100-"}
    assert asked(address, FILE, If_Match='"b"', **part).status_code == 412
    assert asked(address, FILE, If_Unmodified_Since=LONG_AGO, **part).status_code == 412
    for condition in ({"If_Match": etag}, {"If_Unmodified_Since": FAR_OFF}):
        assert asked(address, FILE, **condition, **part).status_code == 206


def test_a_query_by_post_is_answered_whatever_version_it_names(address: str) -> None:
    response = HttpClient(address).post(
        "/sparql", data={"query": "ASK {}"}, headers={"If-Match": '"b"'}
    )
    assert response.status_code == 200


def test_a_range_beyond_the_end_is_told_where_that_is(address: str) -> None:
    length = asked(address, FILE).headers["Content-Length"]
    response = asked(address, FILE, Range="bytes=99999999-")
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{length}"


def test_the_version_of_the_style_is_that_of_its_content(address: str) -> None:
    response = asked(address, "/static/style.css")
    digest = hashlib.sha256(response.content).hexdigest()
    assert response.headers["ETag"] == f'"{digest[:32]}"'
    assert asked(address, "/static/no-such.css").status_code == 404
