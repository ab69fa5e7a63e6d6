"""Hostile files that are no RDF, or that would exhaust or deceive a parser."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from support.hostile_files import (
    BASE,
    EVENT,
    LABEL,
    PROPERTY,
    HostileFile,
    json_ld,
    numbered,
    triple,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEEP = "is nested more than 64 levels deep"
NO_UTF8 = "is no UTF-8 text here"
NO_FORMAT = "is in a format that is not read here"
RDF_12 = "is RDF 1.2"
XML = '<?xml version="1.0"?>'
RDF_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF>'
)


def rdf_xml(port: int) -> Iterator[HostileFile]:
    """Entities that expand, and entities that are fetched."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    root = RDF_XML.format("&l9;")
    documents = [
        f'{XML}<!DOCTYPE r [<!ENTITY l0 "lol">{laughs}]>{root}',
        f'{XML}<!DOCTYPE r [<!ENTITY l9 "{"x" * 100_000}">]>'
        + RDF_XML.format("&l9;" * 20_000),
        f'{XML}<!DOCTYPE r [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>{root}',
        f'{XML}<!DOCTYPE r [<!ENTITY l9 SYSTEM "http://127.0.0.1:{port}/">]>{root}',
        f'{XML}<!DOCTYPE r SYSTEM "http://127.0.0.1:{port}/r.dtd">{root}',
        f'{XML}<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/">%p;]>{root}',
        f'{XML}<?xml-stylesheet href="http://127.0.0.1:{port}/x.xsl"?>{root}',
        RDF_XML.format("<rdf:Description>" * 20_000),
    ]
    for extension in ("rdf", "owl", "xml"):
        pairs = [(text, NO_FORMAT) for text in documents]
        yield from numbered(f"xml-{extension}", extension, pairs)
    yield from numbered("xml", "ttl", [(text, ".ttl:1") for text in documents])


def nesting(_port: int) -> Iterator[HostileFile]:
    """Brackets, parentheses and braces, from one too many to a million."""
    node = f"{LABEL} "
    for depth in (65, 300, 20_000, 1_000_000):
        graph = f"<{BASE}graph/x>"
        texts = [
            triple("[" * depth + "]" * depth),
            triple("(" * depth + ")" * depth),
            f"{EVENT} {LABEL} {f'[ {node}' * depth}1{']' * depth} ."[: 10 << 20],
            triple("[(" * (depth // 2 + 1)),
            f'# "\n{EVENT} {LABEL} "(((", \'[[[\', """ " """ {"," + "(" * depth}',
        ]
        yield from numbered(f"deep-{depth}", "ttl", [(text, DEEP) for text in texts])
        texts = [f"{graph} {{ {text} }}" for text in texts[:2]] + ["{" * depth]
        yield from numbered(f"deep-{depth}", "trig", [(text, DEEP) for text in texts])
        lists = '{"@list":['
        texts = [
            '{"a:b":' * depth + "1" + "}" * depth,
            "[" * depth + "]" * depth,
            '{"@id":"a:a","a:b":' + lists * depth + "]}" * depth + "}",
            '{"@context":' * depth + "{}" + "}" * depth,
            '{"@graph":[' * depth + "]}" * depth,
            '{"\\"]}":1,"a:b":' * depth + "1",
        ]
        texts = [text for text in texts if len(text) < 10 << 20]
        yield from numbered(f"deep-{depth}", "jsonld", [(text, DEEP) for text in texts])


def rdf_12(_port: int) -> Iterator[HostileFile]:
    """Nested triple terms, which would exhaust the stack of the parser."""
    term = "<<( <a:a> <a:b> "
    for depth in (1, 300, 20_000, 400_000):
        texts = [
            triple(term * depth + "1 " + ")>> " * depth),
            triple("<< <a:a> <a:b> " * depth + "1" + " >>" * depth),
            f"{'<< ' * depth}{EVENT} {LABEL} 1 {'>> <a:b> 1 ' * depth}.",
            f"{EVENT} {LABEL} 1 {'{| <a:b> 1 ' * depth}{'|} ' * depth}.",
        ]
        texts = [text[: 10 << 20] for text in texts]
        for extension in ("ttl", "trig"):
            pairs = [(text, RDF_12) for text in texts]
            yield from numbered(f"star-{depth}", extension, pairs)
        for extension in ("nt", "nq"):
            yield from numbered(f"star-{depth}", extension, [(texts[0], RDF_12)])
    hidden = [
        f'{EVENT} {LABEL} """"<<"""" . ',
        f'{EVENT} {LABEL} "\\"" , {term} 1 )>> .',
        f"{EVENT} {LABEL} '\"', {term} 1 )>> . # \"",
        f'{EVENT} {LABEL} """\\"""", {term} 1 )>> . # """',
        f"# '''\r{EVENT} {LABEL} {term} 1 )>> . # '''",
        f"PREFIX a: <a:> {EVENT} {LABEL} a:b\\', {term} 1 )>>, a:c\\' .",
        f"{EVENT} {LABEL} <a:#>, {term} 1 )>> .",
        f"{EVENT} {LABEL} 1 ~ <a:r> .",
        f"{EVENT} {LABEL} 1 ~ .",
        f'VERSION "1.2" {EVENT} {LABEL} 1 .',
        f'@version "1.2" . {EVENT} {LABEL} 1 .',
    ]
    expected = ["the string is not closed", *[RDF_12] * (len(hidden) - 1)]
    yield from numbered("star", "ttl", zip(hidden, expected, strict=True))
    for extension in ("ttl", "nt", "nq", "trig"):
        pairs = [(triple('"a"@en--ltr'), "has a base direction")]
        yield from numbered("direction", extension, pairs)
    value = {"@value": "a", "@language": "en", "@direction": "rtl"}
    yield from json_ld("direction", [({PROPERTY: value}, "has a base direction")])


def encodings(_port: int) -> Iterator[HostileFile]:
    """Bytes that are not UTF-8, or UTF-8 of characters that are no text."""
    wrong = (
        *("c080", "c1bf", "e08080", "f0808080", "80", "bf", "c3", "e282", "f09f98"),
        *("eda080", "edbfbf", "eda0bdedb880", "f4908080", "f8888080", "fc8480808080"),
        *("fe", "ff", "c328", "a0a1", "e28028", "f0288cbc", "e9", "93"),
    )
    start, end = f'{EVENT} {LABEL} "'.encode(), b'" .'
    for extension in ("ttl", "nt"):
        pairs = [(start + bytes.fromhex(one) + end, NO_UTF8) for one in wrong]
        yield from numbered("utf8", extension, pairs)
    text = triple('"a"')
    for encoding in ("utf-16", "utf-32"):
        yield from numbered(encoding, "ttl", [(text.encode(encoding), NO_UTF8)])
    for encoding in ("utf-16-le", "utf-16-be"):
        yield from numbered(encoding, "ttl", [(text.encode(encoding), "but UTF-16")])
    yield from numbered("utf-32-le", "ttl", [(text.encode("utf-32-le"), "U+0000")])
    for extension in ("ttl", "jsonld", "nq"):
        yield from numbered("bom", extension, [(b"\xef\xbb\xbf" + b"{}", "U+FEFF")])


def compressed(_port: int) -> Iterator[HostileFile]:
    """Small files that would decompress to large ones."""
    bomb = gzip.compress(bytes(200 << 20), 9)
    pairs = [(bomb, NO_UTF8), (bomb[:100], NO_UTF8), (bomb[:2], NO_UTF8)]
    yield from numbered("bomb", "ttl", pairs)
    for extension in (
        "ttl.gz",
        "nq.gz",
        "zip",
        "ttl.zst",
        "nt.bz2",
        "tar",
        "tgz",
        "xz",
    ):
        yield from numbered("bomb", extension, [(bomb, "is compressed; unpack it")])


def names(_port: int) -> Iterator[HostileFile]:
    """File names that are no graph names, or that hide what they are."""
    graph = "the name of a file names its graph"
    format_ = NO_FORMAT
    hidden = "is a hidden name"
    for name, expected in [
        ("Upper.ttl", graph),
        ("two words.ttl", graph),
        ("a_b.ttl", graph),
        ("a..ttl", graph),
        ("a.b.ttl", graph),
        ("-a.ttl", graph),
        ("ə.ttl", graph),
        ("$(reboot).ttl", graph),
        ("%2e%2e.ttl", graph),
        ("herald.ttl", "would be the same graph as"),
        ("herald.nq", "would be the same graph as"),
        ("a.TTL", "must end in .ttl; rename it"),
        ("a.JsonLd", "must end in .jsonld; rename it"),
        ("a.json", format_),
        ("a.n3", format_),
        ("a.RDF", format_),
        ("a.hdt", format_),
        (".hidden.ttl", hidden),
        (".htaccess", hidden),
        (".gitattributes", hidden),
        ("a\nb.ttl", "has an invisible character in its name"),
        ("a\x1b[2J.ttl", "has an invisible character in its name"),
        ("a\u202elttl.md", "has an invisible character in its name"),
        ("a\udcff.ttl", "has an invisible character in its name"),
    ]:
        yield HostileFile(name, triple('"a"').encode(), expected)


SYNTAX: tuple[Callable[[int], Iterator[HostileFile]], ...] = (
    rdf_xml,
    nesting,
    rdf_12,
    encodings,
    compressed,
    names,
)
