"""An answer that fails is told by its status, or never looks complete."""

from __future__ import annotations

import gzip
import http.client
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import brotli
import pytest
import zstandard
from support import COUNT, HttpClient, NoStore, serving

from kg.errors import (
    ClientBusyError,
    QueryTimeoutError,
    QueryTooLargeError,
    StoreBusyError,
    StoreUnavailableError,
)

if TYPE_CHECKING:
    from kg.errors import QueryError
    from kg.release.manifest import Release
    from kg.sparql import AsyncAnswer


PNG = {"Accept": "image/png"}


class PlainAnswer:
    """An answer in pieces, without a coding."""

    media_type = "text/csv"
    encoding = ""
    is_complete = False

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = iter(pieces)

    async def piece(self) -> bytes:
        return next(self.pieces, b"")

    def close(self) -> None:
        pass


class FailingAnswer:
    """An answer that fails after its first piece."""

    media_type = "text/csv"
    encoding = ""
    is_complete = False

    def __init__(self, error: QueryError) -> None:
        self.pieces = [b"n\r\n1\r\n"]
        self.error = error

    async def piece(self) -> bytes:
        if self.pieces:
            return self.pieces.pop()
        raise self.error

    def close(self) -> None:
        pass


class PlainStore(NoStore):
    """A store that gives its pieces as they are."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    async def answer(self, *_: object, **__: object) -> AsyncAnswer:
        return PlainAnswer(self.pieces)


class FailingStore(NoStore):
    """A store that fails before or after its first piece."""

    def __init__(self, error: QueryError, *, late: bool = False) -> None:
        self.error = error
        self.late = late

    async def answer(self, *_: object, **__: object) -> AsyncAnswer:
        if not self.late:
            raise self.error
        return FailingAnswer(self.error)


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (QueryTimeoutError("too long"), 504, "deadline"),
        (QueryTooLargeError("too large"), 413, "too-large"),
        (ClientBusyError("too many"), 429, "too-many-queries"),
        (StoreBusyError("busy"), 503, "busy"),
        (StoreUnavailableError("gone"), 503, "unavailable"),
    ],
)
def test_each_failure_has_its_status(
    release: Release, error: QueryError, status: int, name: str
) -> None:
    with serving(release, store=FailingStore(error)) as address:
        client = HttpClient(address)
        response = client.get("/sparql", query_string={"query": COUNT})
    assert response.status_code == status
    assert response.json["type"].endswith(f"/problems/{name}")
    assert response.json["detail"] == str(error)
    assert ("Retry-After" in response.headers) == (status in {429, 503})


def test_an_answer_that_fails_on_the_way_never_looks_complete(release: Release) -> None:
    store = FailingStore(QueryTimeoutError("too long"), late=True)
    with serving(release, store=store) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("GET", f"/sparql?query={quote(COUNT)}")
        response = connection.getresponse()
        assert response.status == 200
        with pytest.raises(http.client.IncompleteRead):
            response.read()
        connection.close()


def test_another_store_is_not_asked_for_what_cannot_be_had(release: Release) -> None:
    with serving(release, store=PlainStore([b"n"])) as address:
        response = HttpClient(address).get(
            "/sparql", query_string={"query": "SELECT"}, headers=PNG
        )
    assert response.status_code == 406
    assert response.json["detail"].startswith("no requested format is available; take")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_an_answer_of_a_store_that_knows_no_coding_is_put_into_one(
    release: Release, coding: str
) -> None:
    rows = [b"n\r\n", *(b"%d\r\n" % n for n in range(20_000))]
    takes = {"Accept": "text/csv", "Accept-Encoding": f"{coding}, identity;q=0"}
    with serving(release, store=PlainStore(rows)) as address:
        client = HttpClient(address)
        response = client.get("/sparql", query_string={"query": COUNT}, headers=takes)
    assert response.headers["Content-Encoding"] == coding
    assert response.headers["ETag"].endswith(f'-csv-{coding}"')
    unpack = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": lambda c: zstandard.ZstdDecompressor().decompressobj().decompress(c),
    }
    assert unpack[coding](response.content) == b"".join(rows)
