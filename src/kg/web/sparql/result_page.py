"""The page of a query: the query in its form, and its answer as a table.

A reader gets it who prefers HTML to the formats of results. It has the first rows: all
others are in the formats to which it links.
"""

from __future__ import annotations

import asyncio
import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from kg.iris import ShortNames
from kg.rdf.formats import (
    CSV_RESULTS,
    DOCUMENT_FORMATS,
    JSON_RESULTS,
    N_TRIPLES,
    TSV_RESULTS,
    XML_RESULTS,
)
from kg.web.http.negotiation import HTML
from kg.web.http.response import HEADERS, PASSING, PUBLIC, HttpResponse
from kg.web.pages.page import Page
from kg.web.views.query_result import read_solutions, read_triples
from kg.web.views.terms import Terms

if TYPE_CHECKING:
    from jinja2 import Environment

    from kg.release.manifest import Release
    from kg.sparql import AsyncAnswer, Query
    from kg.web.sparql.etags import Asked

TEMPLATE: Final = "sparql.html"
_ENOUGH: Final = 1 << 20
"""Bytes of an answer after which a page reads no further."""
_LONGEST: Final = 4000
"""Characters of an address that a page links to; a longer query is sent in a form."""
_TABLES: Final = (CSV_RESULTS, TSV_RESULTS, JSON_RESULTS, XML_RESULTS)


class ResultPages:
    """Makes the pages of queries to one release."""

    def __init__(self, release: Release, templates: Environment) -> None:
        """Take the release, whose things the pages link to."""
        self._release = release
        self._templates = templates

    @cached_property
    def _terms(self) -> Terms:
        manifest = self._release.manifest
        return Terms(manifest.iris, ShortNames(manifest.prefixes))

    async def response(self, asked: Asked, answer: AsyncAnswer) -> HttpResponse:
        """Return the page of an answer that has begun; it is made in a thread.

        Raises:
            QueryError: the answer broke off.
        """
        content, is_whole = await _beginning(answer)
        page = await asyncio.to_thread(
            self._page, asked, answer.media_type, content, is_whole=is_whole
        )
        return page.response(Path())

    def _page(
        self, asked: Asked, media_type: str, content: bytes, *, is_whole: bool
    ) -> Page:
        is_graph = media_type.startswith(N_TRIPLES.media_type)
        read = read_triples if is_graph else read_solutions
        result = read(content, self._terms, is_whole=is_whole)
        formats = DOCUMENT_FORMATS if is_graph else _TABLES
        links = {one.label: _address(asked.query, one.name) for one in formats}
        text = self._templates.get_template(TEMPLATE).render(
            query=asked.query, result=result, formats=formats, links=links
        )
        body = text.encode(errors="replace")
        headers = [
            *HEADERS.items(),
            ("Content-Type", f"{HTML}; charset=utf-8"),
            ("Vary", "Accept"),
            ("Cache-Control", PUBLIC if asked.tags else PASSING),
        ]
        if asked.tags:
            headers.append(("ETag", f'"{hashlib.sha256(body).hexdigest()[:32]}"'))
        return Page(200, headers, body).packed(asked.coding)


async def _beginning(answer: AsyncAnswer) -> tuple[bytes, bool]:
    """Return the beginning of an answer, and whether it is all of it."""
    content = bytearray()
    while len(content) < _ENOUGH:
        piece = await answer.piece()
        if not piece:
            return bytes(content), True
        content += piece
    is_whole = answer.is_complete and not await answer.piece()
    return bytes(content), is_whole


def _address(query: Query, name: str) -> str | None:
    """Return the address of an answer in a format, or None if it is too long."""
    parameters = [
        ("query", query.text),
        *(("default-graph-uri", one) for one in query.default_graphs),
        *(("named-graph-uri", one) for one in query.named_graphs),
        ("format", name),
    ]
    address = f"/sparql?{urlencode(parameters, errors='replace')}"
    return address if len(address) <= _LONGEST else None
