"""Writes RDF/XML, and corrects the XML that the engine's serializers write.

XML 1.0, https://www.w3.org/TR/xml/: a parser reads a carriage return as a line feed
unless it is a character reference (section 2.11), and XML cannot represent some
characters (2.2). Namespaces in XML, https://www.w3.org/TR/xml-names/: a name has a
local part, so RDF/XML cannot represent every property.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Final, cast
from xml.parsers import expat

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from kg.errors import UnwritableError
from kg.rdf.batches import batches
from kg.rdf.vocabulary import RDF
from kg.text.characters import code_point, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_CONTROLS: Final = bytes({*range(0x20)} - set(b"\t\n\r"))
_NOT_XML: Final = re.compile(b"[" + re.escape(_CONTROLS) + b"]|\xef\xbf[\xbe\xbf]")
_WITHDRAWN: Final = re.compile(rb"<rdf:(aboutEach|aboutEachPrefix|bagID)[\s/>]")
_START: Final = re.compile(rb'<(\w+:)?([^\s>]*)(?:\s+xmlns[^=]*="([^"]*))?')
_TYPE: Final = str(RDF.type).encode()
_ANY, _SAME = b"<urn:x> ", b" <urn:x> .\n"
_KEPT: Final = 32
"""Bytes of a piece to search again with the next one, as a match may span both."""


class XmlPieces:
    """Checks and corrects a document piece by piece, as the engine writes it."""

    def __init__(self, label: str, *, has_properties: bool) -> None:
        """Take the format's label; ``has_properties`` if properties are elements."""
        self._label = label
        # expat: the parser that most programs use
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._has_properties = has_properties
        self._before = b""
        self._size = 0

    def written(self, piece: bytes) -> bytes:
        """Return a piece of the document, corrected.

        Raises:
            UnwritableError: XML cannot represent a character, or RDF/XML a property.
        """
        seen = self._before + piece
        if len(piece.translate(None, _CONTROLS)) != len(piece) or b"\xef\xbf" in seen:
            self._check_characters(seen)
        piece = piece.replace(b"\r", b"&#xD;")
        if self._has_properties:
            self._check_properties(seen, piece)
        self._before = seen[-_KEPT:]
        return piece

    def _check_characters(self, seen: bytes) -> None:
        found = _NOT_XML.search(seen)
        if found:
            name = code_point(found[0].decode())
            raise UnwritableError(f"{name}, a character that {self._label} cannot hold")

    def _check_properties(self, seen: bytes, piece: bytes) -> None:
        withdrawn = _WITHDRAWN.search(seen)
        if withdrawn:
            raise self._no_name(f"rdf:{withdrawn[1].decode()}")
        try:
            self._parser.Parse(piece)
        except expat.ExpatError:
            place = self._parser.ErrorByteIndex - self._size
            known = self._before + piece
            begin = known.rfind(b"<", 0, max(place, 0) + len(self._before) + 1)
            start = _START.match(known, max(begin, 0))
            prefix, local, namespace = start.groups(b"") if start else (b"",) * 3
            name = ((namespace or prefix) + local).decode(errors="replace")
            raise self._no_name(visible(name)) from None
        self._size += len(piece)

    def _no_name(self, name: str) -> UnwritableError:
        return UnwritableError(
            f"a property that {self._label} has no name for: {name or 'not known'}"
        )


def write_rdf_xml(
    triples: Iterable[Triple] | Iterable[Quad],
    write: Callable[[bytes], object],
    prefixes: Mapping[str, str],
    *,
    checked: bool = False,
) -> None:
    """Write a graph as RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/), in pieces.

    ``checked`` if its properties and types are known to have names in XML.

    Raises:
        UnwritableError: RDF/XML cannot represent the graph.
        OSError: writing the file failed.
    """
    # the engine uses no other methods of a file
    pieces = XmlPieces("RDF/XML", has_properties=not checked)
    output = cast("IO[bytes]", _File(write, pieces))
    try:
        serialize(triples, output, RdfFormat.RDF_XML, prefixes=dict(prefixes))
    except OSError as error:
        raise (unwritable(error) or error) from None


def write_lines_as_rdf_xml(
    lines: Iterable[bytes],
    write: Callable[[bytes], object],
    prefixes: Mapping[str, str],
) -> None:
    """Write sorted lines of N-Triples of the engine as RDF/XML.

    Raises:
        UnwritableError, OSError: as for :func:`write_rdf_xml`.
    """
    write_rdf_xml(_checked(lines, prefixes), write, prefixes, checked=True)


def _checked(lines: Iterable[bytes], prefixes: Mapping[str, str]) -> Iterator[Quad]:
    """Yield the triples of lines; check the name of each property and type once."""
    known: set[bytes] = set()
    last = b""
    for some in batches(lines):
        named = {}
        for line in some:
            subject, predicate, target = line.split(b" ", 2)
            if predicate != _TYPE:
                named[predicate] = _ANY + predicate + _SAME
            elif subject != last:  # the first type of a thing is the name of an element
                named[target] = _ANY + predicate + b" " + target
            last = subject
        for name in named.keys() - known:
            write_rdf_xml(_triples(named[name]), len, prefixes)
        known |= named.keys()
        yield from _triples(b"".join(some))


def _triples(content: bytes) -> Iterator[Quad]:
    # the engine wrote it, and need not look again for mistakes in it
    return parse(content, format=RdfFormat.N_TRIPLES, lenient=True)


def unwritable(error: Exception) -> UnwritableError | None:
    """Return the error for a property that RDF/XML reserves, or None for others."""
    if str(error).startswith("RDF/XML reserved syntax term"):
        return UnwritableError("a property that is a word of the syntax of RDF/XML")
    return None


class _File:
    """The file object that the engine writes to."""

    def __init__(self, write: Callable[[bytes], object], xml: XmlPieces) -> None:
        self._write = write
        self._xml = xml

    def write(self, content: bytes) -> int:
        self._write(self._xml.written(content))
        return len(content)

    def flush(self) -> None:
        """Do nothing; ``write`` has passed everything on."""
