"""RDF/XML is well-formed and says what was meant, or is not written."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.errors import UnwritableError
from kg.rdf.xml_writer import XmlPieces, write_lines_as_rdf_xml, write_rdf_xml

if TYPE_CHECKING:
    from collections.abc import Callable

S = NamedNode("urn:x:s")
P = NamedNode("http://e.example/p")


def rdf_xml(*triples: Triple) -> bytes:
    content = bytearray()
    write_rdf_xml(triples, content.extend, {"e": "http://e.example/"})
    expat.ParserCreate(namespace_separator=" ").Parse(bytes(content), True)  # noqa: FBT003
    return bytes(content)


def from_lines(*triples: Triple) -> bytes:
    content = bytearray()
    lines = sorted(str(triple).encode() + b" .\n" for triple in triples)
    write_lines_as_rdf_xml(lines, content.extend, {"e": "http://e.example/"})
    return bytes(content)


WRITERS = pytest.mark.parametrize("write", [rdf_xml, from_lines])


def test_a_carriage_return_is_written_as_a_reference() -> None:
    triple = Triple(S, P, Literal("a\rb\r\n\tc"))
    content = rdf_xml(triple)
    assert b"a&#xD;b&#xD;\n\tc" in content
    (quad,) = parse(content, format=RdfFormat.RDF_XML)
    assert quad.triple == triple


@pytest.mark.parametrize("character", "\x00\x01\x08\x0b\x0c\x0e\x1f\ufffe\uffff")
def test_a_character_that_xml_cannot_hold_is_named(character: str) -> None:
    name = f"^U\\+{ord(character):04X}, a character that RDF/XML cannot hold"
    with pytest.raises(UnwritableError, match=name):
        rdf_xml(Triple(S, P, Literal(f"a{character}b")))


@pytest.mark.parametrize(
    ("predicate", "said"),
    [
        ("http://e.example/p/1", "has no name for: http://e.example/p/1$"),
        ("http://e.example/p#", "has no name for: http://e.example/p#$"),
        (
            "http://e.example/\U00010000",
            "has no name for: e:\U00010000$",
        ),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#bagID", "for: rdf:bagID$"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#li", "a word of the syntax"),
    ],
)
@WRITERS
def test_a_property_that_rdf_xml_cannot_say_is_named(
    write: Callable[..., bytes], predicate: str, said: str
) -> None:
    with pytest.raises(UnwritableError, match=said):
        write(Triple(S, P, S), Triple(S, NamedNode(predicate), S))


TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@WRITERS
def test_a_type_that_rdf_xml_cannot_say_is_named_where_it_names_an_element(
    write: Callable[..., bytes],
) -> None:
    nameless = NamedNode("http://e.example/a/1")
    with pytest.raises(
        UnwritableError, match=r"has no name for: http://e\.example/a/1"
    ):
        write(Triple(S, TYPE, nameless))
    after = NamedNode("http://e.example/C")
    written = write(Triple(S, TYPE, after), Triple(S, TYPE, nameless))
    assert b'<rdf:type rdf:resource="http://e.example/a/1"/>' in written


def test_lines_are_written_like_their_triples() -> None:
    texts = ("a\rb", "<&>\"'", "")
    triples = [
        Triple(S, TYPE, NamedNode("http://e.example/C")),
        *(Triple(S, P, Literal(text, language="en")) for text in texts),
        Triple(NamedNode("urn:x:t"), NamedNode("http://other.example/q"), S),
    ]
    ordered = sorted(triples, key=str)
    assert from_lines(*triples) == rdf_xml(*ordered)


@pytest.mark.parametrize("text", ["\ufffe", "\uffff"])
def test_a_character_that_is_cut_between_two_pieces_is_found(text: str) -> None:
    content = f"<a>{text}</a>".encode()
    for cut in range(len(content)):
        pieces = XmlPieces("XML", has_properties=False)
        with pytest.raises(UnwritableError, match="U\\+FFF"):
            list(map(pieces.written, (content[:cut], content[cut:])))


def test_a_withdrawn_property_that_is_cut_between_two_pieces_is_found() -> None:
    content = b"<x xmlns:rdf='urn:x'><rdf:aboutEachPrefix /></x>"
    for cut in range(len(content)):
        pieces = XmlPieces("RDF/XML", has_properties=True)
        with pytest.raises(UnwritableError, match="rdf:aboutEachPrefix"):
            list(map(pieces.written, (content[:cut], content[cut:])))


def test_characters_beside_those_that_xml_refuses_are_kept() -> None:
    text = "\t\n \x7f\x80\x85\u2028\ufdd0\ufffd\ufff0\U0001fffe"
    (quad,) = parse(rdf_xml(Triple(S, P, Literal(text))), format=RdfFormat.RDF_XML)
    assert quad.object == Literal(text)
