"""Documents in a format of choice: by the extension of an address, or by ``Accept``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flask import Response, request
from pyoxigraph import RdfFormat
from pyoxigraph import serialize as serialize_rdf

from kg.errors import NotAcceptableError, UnwritableError
from kg.rdf.formats import DOCUMENT_FORMATS, JSON_LD, RDF_XML, TRIG, TURTLE
from kg.rdf.jsonld_writer import JsonLdNames, graph_document
from kg.rdf.rows import rows, things
from kg.rdf.turtle_writer import serialize as serialize_turtle
from kg.rdf.xml_writer import write_rdf_xml
from kg.web.http.links import Link
from kg.web.http.negotiation import HTML, acceptable
from kg.web.http.router import write_path
from kg.web.pages.view_context import context

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import Triple

CONTEXT: Final = "context.jsonld"
"""The file of a release with the context of its JSON-LD."""
_CONTEXT_RELATION: Final = "http://www.w3.org/ns/json-ld#context"
"""Leads to the context (JSON-LD 1.1, section 6.1)."""
_BY_TYPE: Final = {f.media_type: f for f in DOCUMENT_FORMATS}


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a document: the media type of each extension, the default first."""

    types: Mapping[str, str]

    @property
    def rule(self) -> str:
        """An extension in the rule of an address."""
        return f"any({','.join(self.types)}):extension"

    def chosen(self, extension: str | None, what: str) -> str:
        """Return the media type of an extension, or else what the client prefers.

        Raises:
            NotAcceptableError: it accepts none; ``what`` says of what it is.
        """
        if extension is not None:
            return self.types[extension]
        accept = request.headers.get("Accept", "")
        return acceptable(accept, list(self.types.values()), what)

    def extension(self, media_type: str) -> str:
        """Return the extension of a media type."""
        return next(e for e, known in self.types.items() if known == media_type)

    def locate(
        self, response: Response, path: str, media_type: str, query: str = ""
    ) -> None:
        """Say at which address a document always has its form (RFC 9110, 8.7)."""
        own = write_path(f"{path}.{self.extension(media_type)}").decode()
        response.headers["Content-Location"] = f"{own}?{query}" if query else own


FORMS: Final = Forms(
    {"html": HTML, **{f.extension: f.media_type for f in DOCUMENT_FORMATS}}
)
"""HTML, and all formats of RDF."""


def respond(triples: Iterable[Triple], media_type: str) -> Response:
    """Serialise triples in one of the document formats."""
    graph_format = _BY_TYPE[media_type]
    prefixes = context().release.manifest.prefixes
    if graph_format in {TURTLE, TRIG}:
        text = serialize_turtle(triples, prefixes, for_n3=True)
        return finish(text, media_type)
    ordered = sorted(triples, key=str)
    if graph_format is RDF_XML:
        return finish(_rdf_xml(ordered, prefixes), media_type)
    if graph_format is JSON_LD:
        compact = _json_ld(ordered)
        if compact is not None:
            response = finish(compact, media_type)
            published = context().iris.file(CONTEXT).value
            response.headers.add("Link", str(Link(published, _CONTEXT_RELATION)))
            return response
    content = serialize_rdf(ordered, format=graph_format.rdf_format, prefixes=prefixes)
    return finish(content or b"", media_type)


def finish(content: str | bytes, media_type: str) -> Response:
    """Return a response with the charset of a text."""
    text = media_type.startswith("text/")
    kind = f"{media_type}; charset=utf-8" if text else media_type
    return Response(content, content_type=kind)


def _json_ld(triples: Iterable[Triple]) -> str | None:
    """Return triples in the compacted form; None if the release has no context."""
    release = context().release
    path = release.path / CONTEXT
    if release.file(CONTEXT) is None or path.is_symlink():
        return None
    content = serialize_rdf(triples, format=RdfFormat.N_TRIPLES) or b""
    lines = sorted(content.splitlines(keepends=True))
    return "".join(graph_document(things(rows(lines)), _names(path)))


@lru_cache(2)
def _names(path: Path) -> JsonLdNames:
    """Return the names of a context; it is that of a release, and never changes."""
    return JsonLdNames(json.loads(path.read_bytes())["@context"])


def _rdf_xml(triples: Iterable[Triple], prefixes: dict[str, str]) -> bytes:
    content = bytearray()
    try:
        write_rdf_xml(triples, content.extend, prefixes)
    except UnwritableError as error:
        raise NotAcceptableError(f"the document has {error}") from None
    return bytes(content)
