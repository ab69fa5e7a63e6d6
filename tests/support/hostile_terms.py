"""Hostile files whose IRIs, literals or characters are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.hostile_files import (
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

XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
# control characters, direction overrides and isolates, joiners, tags, separators
UNSEEN = (
    *("0001", "0008", "000B", "000C", "001B", "007F", "0085", "009F", "00AD", "061C"),
    *("180E", "200B", "200E", "200F", "2028", "2029", "202A", "202B", "202C", "202D"),
    *("202E", "2060", "2064", "2066", "2067", "2068", "2069", "206F", "FEFF", "FFF9"),
    *("FDD0", "FFFE", "FFFF", "1D173", "1FFFE", "E0001", "E0041", "10FFFF"),
)
OUTSIDE_IRIS = ["FFF9", "FDD0", "FFFE", "FFFF", "1FFFE", "E0001", "E0041", "10FFFF"]
BROKEN_IRIS = [
    "http://a.example/a b",
    "http://a.example/<script>",
    'http://a.example/"onload=',
    "http://a.example/{a}",
    "http://a.example/a|b",
    "http://a.example/a^b",
    "http://a.example/a`b",
    "http://a.example/\\u0020",
    "http://a.example/\\u003Cscript\\u003E",
    "http://a.example/\\u003E",
    "http://a.example/\\n",
    "http://a.example/%zz",
    "http://[::1",
    "a",
    "../../etc/passwd",
    "//a.example/a",
    "",
]
MALFORMED = {
    "integer": "abc 1.0 1e3 0x1F ١٢",
    "nonNegativeInteger": "-1",
    "byte": "128",
    "decimal": "1,5 1e3 INF",
    "double": "1,5 inf nan 1e",
    "boolean": "yes TRUE 2",
    "date": "2001-02-29 2001-13-01 2001-5-2 01-05-2001 2001-05-02T10:00:00",
    "dateTime": "2001-05-02 2001-05-02T25:00:00 2001-05-02T10:00:00+15:00",
    "gYear": "99 01",
    "time": "24:00:01",
    "duration": "P 1D",
    "hexBinary": "f",
}
"""Texts that are not of their datatype, by its name."""


def characters(_port: int) -> Iterator[HostileFile]:
    """Invisible characters, raw and escaped, in every kind of term."""
    for code in UNSEEN:
        seen, expected = chr(int(code, 16)), f"U+{code}"
        escape = f"\\U{int(code, 16):08X}"
        texts = [
            triple(f'"a{seen}b"'),
            triple(f"<http://a.example/{seen}>"),
            triple(f'"a{escape}b"@en'),
            f"PREFIX a{seen}: <http://a.example/> ",
            f"# {seen}\n",
        ]
        yield from numbered(
            f"unseen-{code.lower()}", "ttl", [(t, expected) for t in texts]
        )
        members: dict[str, object] = {PROPERTY: f"a{seen}b"}
        yield from json_ld(f"unseen-{code.lower()}", [(members, expected)])
        refused = expected if int(code, 16) > 0x9F else ""
        if not refused or code in OUTSIDE_IRIS:
            refused = "Invalid IRI"
        text = triple(f"<http://a.example/{escape}>")
        yield from numbered(f"unseen-{code.lower()}", "nt", [(text, refused)])
    nul = [(triple('"a\0"'), "U+0000"), (triple('"a\\u0000"'), "U+0000")]
    yield from numbered("nul", "ttl", nul)
    yield from json_ld("nul", [({PROPERTY: "a\0"}, "U+0000")])


def iris(port: int) -> Iterator[HostileFile]:
    """IRIs that run code, open files or hide their host, and texts that are no IRI."""
    yield from numbered(
        "iri", "ttl", [(triple(f"<{one}>"), ".ttl:1") for one in BROKEN_IRIS]
    )
    schemes = ["javascript", "JavaScript", "data", "file", "vbscript", "blob", "ftp"]
    schemes += ["about", "jar", "view-source", "ws", "ldap", "gopher", "a"]
    for scheme in schemes:
        expected = f"has the scheme {scheme.lower()}; use http"
        texts = [
            triple(f"<{scheme}:alert(1)>"),
            f"@base <{scheme}:///etc/> . {EVENT} {LABEL} <passwd> .",
            f"PREFIX p: <{scheme}:> {EVENT} {LABEL} p:x .",
            triple(f'"a"^^<{scheme}:x>'),
            triple('"a"', predicate=f"<{scheme}:x>"),
        ]
        case = "" if scheme.islower() else "-in-capitals"
        name = f"scheme-{scheme.lower()}{case}"
        yield from numbered(name, "ttl", [(text, expected) for text in texts])
        base: dict[str, object] = {
            "@context": {"@base": f"{scheme}:///etc/"},
            PROPERTY: {"@id": "passwd"},
        }
        yield from json_ld(name, [(base, expected)])
    host = "has no host, or has a user name"
    for_lint = [
        ("http:a", host),
        ("http:///a", host),
        ("https://bank.example@127.0.0.1/", host),
        (f"http://u:p@127.0.0.1:{port}/", host),
        ("http://a.example/%00", "holds the invisible character %00"),
        ("http://a.example/%0d%0aSet-Cookie:a", "holds the invisible character %0d"),
        ("http://a.example/\u00a0", "holds the invisible character U+00A0"),
        ("http://a.example/\u3000a", "holds the invisible character U+3000"),
        ("http://a.example/\u200da", "holds the invisible character U+200D"),
    ]
    pairs = [(triple(f"<{one}>"), expected) for one, expected in for_lint]
    yield from numbered("address", "nt", pairs)


def values(_port: int) -> Iterator[HostileFile]:
    """Invalid or endless numbers, dates and language tags."""
    for datatype, texts in MALFORMED.items():
        pairs = [
            (triple(f'"{text}"^^<{XSD}{datatype}>'), f"is no {datatype}")
            for text in texts.split()
        ]
        yield from numbered(f"bad-{datatype.lower()}", "ttl", pairs)
    digits, long = "9" * 100_000, "is longer than 100 characters; round it"
    year, large = "has a year of more than four digits", "is too large for its datatype"
    huge = [
        (digits, long),
        (f"-{digits}.5", long),
        (f"1e{digits}", long),
        (f'"{digits}"^^<{XSD}int>', long),
        (f'"{digits}-01-01"^^<{XSD}date>', long),
        (f'"P{digits}D"^^<{XSD}duration>', long),
        (f'"{digits}"^^<{EDTF}>', long),
        (f'"{"2001/" * 50_000}"^^<{EDTF}>', long),
        ("1e999999999", large),
        (f'"-1e400"^^<{XSD}float>', large),
        (f'"999999999999-01-01"^^<{XSD}date>', year),
        (f'"-10000-01-01T00:00:00"^^<{XSD}dateTime>', year),
        (f'"99999"^^<{XSD}gYear>', year),
        (f'"Y999999999999"^^<{EDTF}>', year),
    ]
    yield from numbered("huge", "ttl", [(triple(text), e) for text, e in huge])
    tags = ["1", "e-", "-en", "en_US", "abcdefghi", "en-123456789", "x", "en--", "ə"]
    yield from numbered("tag", "ttl", [(triple(f'"a"@{t}'), ".ttl:1") for t in tags])
    tag = "en-" + "-".join(["abcdefgh"] * 100_000)
    yield from numbered("long-tag", "nt", [(triple(f'"a"@{tag}'), "tag")])
    bad: dict[str, object] = {PROPERTY: {"@value": "a", "@language": "a b"}}
    yield from json_ld("tag", [(bad, ".jsonld")])


TERMS: tuple[Callable[[int], Iterator[HostileFile]], ...] = (
    characters,
    iris,
    values,
)
