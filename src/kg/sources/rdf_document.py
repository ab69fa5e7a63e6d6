"""Reads RDF files that belong to no project, in every format, with text for positions.

RDF 1.1, https://www.w3.org/TR/rdf11-concepts/. It refuses only what cannot be
validated, so call it in a child process if the file is untrusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import Position, SourceError
from kg.project import Limits
from kg.rdf.formats import TRIPLE_TERM, rdf_format, syntax_error, without_formulas
from kg.sandbox.regular_file import FileIdentity, open_regular
from kg.sources.gate.turtle import check_turtle
from kg.sources.parse import source_error
from kg.sources.source_file import SourceFile
from kg.text.encoding import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


_WITH_LINES: Final = (
    RdfFormat.TURTLE,
    RdfFormat.TRIG,
    RdfFormat.N_TRIPLES,
    RdfFormat.N_QUADS,
)
"""The formats in which statements have positions."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file, with all graphs merged, and the prefixes that it declares."""

    file: SourceFile
    prefixes: Mapping[str, str]


class DocumentReader:
    """Reads each file once, even under two names, so it has the same blank nodes."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._read: dict[tuple[FileIdentity, RdfFormat], Document] = {}

    def read(self, path: Path) -> Document:
        """Return a file, parsed by its extension.

        Raises:
            SourceError: it cannot be read, has an unknown extension, or is not valid in
                its format; the error has the position.
        """
        stream, identity = open_regular(path)
        with stream:
            chosen = rdf_format(path, path.suffix)
            key = (identity, chosen)
            if key not in self._read:
                self._read[key] = _parsed(path, stream.read(), chosen)
        return self._read[key]


def _parsed(path: Path, content: bytes, chosen: RdfFormat) -> Document:
    text = text_of(path, content) if chosen in _WITH_LINES else ""
    base = path.resolve().as_uri()
    # blank node labels are local to a file
    quads = parse(content, format=chosen, base_iri=base, rename_blank_nodes=True)
    try:
        triples = tuple(_triples(path, without_formulas(path, chosen, quads)))
    except SyntaxError as error:
        if not text:
            raise syntax_error(path, error) from error
        # its message is often nearer to the mistake than the parser's
        check_turtle(path, text, Limits())
        raise source_error(path, text, error) from error
    file = SourceFile(path, NamedNode(base), text, triples, base)
    return Document(file, dict(quads.prefixes))


def _triples(path: Path, quads: Iterable[Quad]) -> Iterator[Triple]:
    for quad in quads:
        if isinstance(quad.object, Triple):
            raise SourceError(Position(path), TRIPLE_TERM)
        yield quad.triple
