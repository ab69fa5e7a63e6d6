"""Answers are put into the coding that a client insists on, and nobody waits for it."""

from __future__ import annotations

import asyncio
import gzip
import random
from typing import TYPE_CHECKING, cast

from kg.web.http.compression import Coding, Packed
from kg.web.pages.page import Page

if TYPE_CHECKING:
    from kg.sparql import AsyncAnswer

CONTENT = random.Random(1).randbytes(4_000_000)  # noqa: S311 - no secret


class Whole:
    """An answer that comes in one piece."""

    media_type = "text/csv"
    encoding = ""
    is_complete = True

    async def piece(self) -> bytes:
        return CONTENT

    def close(self) -> None:
        pass


def test_others_go_on_while_a_large_piece_is_packed() -> None:
    async def run() -> tuple[bytes, int]:
        turns = 0
        packed = Packed(cast("AsyncAnswer", Whole()), "gzip")
        packing = asyncio.create_task(packed.piece())
        while not packing.done():
            turns += 1
            await asyncio.sleep(0)
        return await packing, turns

    content, turns = asyncio.run(run())
    assert gzip.decompress(content) == CONTENT
    assert turns > 10


def test_a_page_keeps_all_its_headers_in_each_coding() -> None:
    links = [("Link", '</a>; rel="prev"'), ("Link", '</b>; rel="next"')]
    headers = [*links, ("Vary", "Accept"), ("ETag", '"x"')]
    page = Page(200, headers, b"a" * 5000)
    for name, etag in (("", '"x"'), ("gzip", '"x-gzip"'), ("zstd", '"x-zstd"')):
        packed = page.packed(Coding(name, takes_plain=True)).headers
        assert [one for one in packed if one[0] == "Link"] == links
        assert [value for name, value in packed if name == "ETag"] == [etag]
        assert [v for name, v in packed if name == "Vary"] == [
            "Accept, Accept-Encoding"
        ]
