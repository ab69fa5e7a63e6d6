"""What another service may say: errors of every form, and half an answer."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from support.upstream import TRUE, framed, unframed, upstream

from kg.errors import (
    QueryError,
    QuerySyntaxError,
    StoreBusyError,
    StoreUnavailableError,
)
from kg.project import ServiceLimits
from kg.rdf.formats import (
    CSV_RESULTS,
    JSON_LD,
    JSON_RESULTS,
    N_TRIPLES,
    RDF_XML,
    TSV_RESULTS,
    TURTLE,
    XML_RESULTS,
    GraphFormat,
    ResultFormat,
)
from kg.sparql import Query, Store, open_endpoint

if TYPE_CHECKING:
    from support.upstream import Script

ROWS = (
    b'{"head":{"vars":["x"]},"results":{"bindings":'
    b'[{"x":{"type":"uri","value":"urn:a"}}]}}'
)
XML = (
    b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
    b'<variable name="x"/></head><results><result><binding name="x"><uri>urn:a</uri>'
    b"</binding></result></results></sparql>"
)
RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="urn:a"><rdf:type rdf:resource="urn:b"/>'
    b"</rdf:Description></rdf:RDF>"
)
LD = b'[{"@id":"urn:a","urn:p":[{"@value":"x"}]}]'


def read(store: Store, wanted: ResultFormat | GraphFormat = JSON_RESULTS) -> bytes:
    """Ask for a format, and read the answer to its end."""
    query = Query("ASK {}")
    if isinstance(wanted, ResultFormat):
        return b"".join(store.answer(query, wanted, None).body)
    return b"".join(store.answer(query, None, wanted).body)


def asked(
    script: Script,
    service: ServiceLimits,
    wanted: ResultFormat | GraphFormat = JSON_RESULTS,
) -> bytes:
    """Ask a service that answers by a script."""
    with upstream(script) as server, closing(open_endpoint(server.url, service)) as s:
        return read(s, wanted)


@pytest.mark.parametrize(
    ("status", "body", "error", "message"),
    [
        ("400 Bad", b'{"detail": ["a", "b"]}', QuerySyntaxError, r'\["a", "b"\]'),
        ("400 Bad", b'["detail"]', QuerySyntaxError, r'400: \["detail"\]'),
        ("503 Busy", b'{"detail": {"msg": 1}}', StoreBusyError, "503"),
        ("500 Bad", b"[" * 100_000, StoreUnavailableError, r"500: \[\["),
        ("500 Bad", b"\xff\xfe\x00", StoreUnavailableError, "500"),
        ("418 Teapot", b"", StoreUnavailableError, "418"),
    ],
)
def test_any_document_of_an_error_is_an_error(
    status: str, body: bytes, error: type[QueryError], message: str
) -> None:
    with pytest.raises(error, match=message):
        asked(lambda _: framed(body, status=status), ServiceLimits())


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ('"line": 2, "column": 7', (2, 7)),
        ('"line": 2', (2, None)),
        ('"column": 7', (None, None)),
        ('"line": "2", "column": 7', (None, None)),
        ('"line": true, "column": true', (None, None)),
        ('"line": -1, "column": 0', (None, None)),
    ],
)
def test_an_error_elsewhere_keeps_its_line_and_column(
    position: str, expected: tuple[int | None, int | None]
) -> None:
    body = f'{{"detail": "bad", {position}}}'.encode()
    with pytest.raises(QuerySyntaxError, match="400: bad") as refused:
        asked(lambda _: framed(body, status="400 Bad"), ServiceLimits())
    assert (refused.value.line, refused.value.column) == expected


@pytest.mark.parametrize(
    ("wanted", "body"),
    [
        (JSON_RESULTS, ROWS),
        (JSON_RESULTS, TRUE),
        (JSON_RESULTS, b'{"results":{"bindings":[]},"head":{"vars":[]}}'),
        (XML_RESULTS, XML),
        (RDF_XML, RDF),
        (JSON_LD, LD),
    ],
    ids=["rows", "boolean", "rows first", "XML", "RDF/XML", "JSON-LD"],
)
def test_an_answer_without_a_mark_at_its_end_is_whole_or_refused(
    wanted: ResultFormat | GraphFormat, body: bytes
) -> None:
    kind = wanted.media_type
    parts = [body]

    def script(_: str) -> list[bytes]:
        return unframed(parts[0], kind)

    with (
        upstream(script) as server,
        closing(open_endpoint(server.url, ServiceLimits())) as s,
    ):
        assert read(s, wanted) == body
        for end in range(len(body)):
            parts[0] = body[:end]
            with pytest.raises(StoreUnavailableError, match="before the end"):
                read(s, wanted)


@pytest.mark.parametrize("encoding", ["no-such", "utf-7", "utf-16"])
def test_an_encoding_that_is_none_is_no_end(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + XML
    with pytest.raises(StoreUnavailableError, match="before the end"):
        asked(
            lambda _: unframed(body, XML_RESULTS.media_type),
            ServiceLimits(),
            XML_RESULTS,
        )


@pytest.mark.parametrize(
    "wanted", [CSV_RESULTS, TSV_RESULTS, N_TRIPLES, TURTLE], ids=lambda one: one.name
)
def test_an_answer_that_cannot_be_told_from_half_of_it_is_refused(
    wanted: ResultFormat | GraphFormat,
) -> None:
    with pytest.raises(StoreUnavailableError, match="ask for JSON or XML"):
        asked(
            lambda _: unframed(b"x\r\n1\r\n", wanted.media_type),
            ServiceLimits(),
            wanted,
        )


def test_an_answer_without_a_mark_at_its_end_is_bounded_too() -> None:
    with pytest.raises(QueryError, match="larger than 1 MiB"):
        asked(lambda _: unframed(b" " * (2 << 20)), ServiceLimits(result_mib=1))
