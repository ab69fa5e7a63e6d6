"""Hostile files with correct, or nearly correct, syntax: terms and graphs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.hostile_files import (
    BASE,
    EVENT,
    LABEL,
    HostileFile,
    json_ld,
    numbered,
    triple,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
KG = "https://w3id.org/khojaly-kg/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROPERTY = LABEL[1:-1]
# control characters, direction overrides and isolates, joiners, tags, separators
UNSEEN = (
    *("0001", "0008", "000B", "000C", "001B", "007F", "0085", "009F", "00AD", "061C"),
    *("180E", "200B", "200E", "200F", "2028", "2029", "202A", "202B", "202C", "202D"),
    *("202E", "2060", "2064", "2066", "2067", "2068", "2069", "206F", "FEFF", "FFF9"),
    *("FDD0", "FFFE", "FFFF", "1D173", "1FFFE", "E0001", "E0041", "10FFFF"),
)
OUTSIDE_IRIS = ["FFF9", "FDD0", "FFFE", "FFFF", "1FFFE", "E0001", "E0041", "10FFFF"]


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
    broken = [
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
    yield from numbered(
        "iri", "ttl", [(triple(f"<{one}>"), ".ttl:1") for one in broken]
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
    forms = {
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
    for datatype, texts in forms.items():
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


def vocabulary(_port: int) -> Iterator[HostileFile]:
    """Data that would redefine terms or rules."""
    builds, other = "is for vocabularies, shapes or lists", "<http://a.example/a>"
    predicates = [
        f"{RDFS}{n}" for n in ("subClassOf", "subPropertyOf", "domain", "range")
    ]
    predicates += [f"{OWL}{n}" for n in ("sameAs", "equivalentClass", "imports")]
    predicates += [f"{OWL}inverseOf", f"{SH}targetClass", f"{SH}shapesGraph"]
    predicates += [
        f"{SH}sparql",
        f"{SH}rule",
        f"{SH}js",
        f"{SH}deactivated",
        f"{SH}not",
    ]
    predicates += [f"{RDF}{n}" for n in ("first", "rest", "_1", "reifies", "value")]
    for extension in ("ttl", "nt"):
        pairs = [(triple(other, f"<{p}>"), builds) for p in predicates]
        yield from numbered("builds", extension, pairs)
    yield from json_ld(
        "builds", [({p: {"@id": EVENT[1:-1]}}, builds) for p in predicates]
    )
    cycles = [
        f"{EVENT} <{RDFS}subClassOf> {EVENT} .",
        f"{EVENT} <{RDFS}subClassOf> <{BASE}b> . <{BASE}b> <{OWL}sameAs> {EVENT} .",
        f"{EVENT} <{RDF}first> 1 ; <{RDF}rest> {EVENT} .",
        f"{EVENT} <{SH}node> {EVENT} .",
    ]
    yield from numbered("cycle", "ttl", [(text, builds) for text in cycles])
    types = [f"{RDFS}Class", f"{RDFS}Datatype", f"{RDF}Property", f"{RDF}List"]
    types += [f"{OWL}Class", f"{OWL}Ontology", f"{OWL}ObjectProperty", f"{SH}NodeShape"]
    types += [f"{SH}SPARQLRule", f"{SH}JSFunction", f"{SH}ValidatorFunction"]
    makes = "is for vocabularies, shapes or lists"
    yield from numbered("type", "ttl", [(f"{EVENT} a <{t}> .", makes) for t in types])
    term = "is a term of a vocabulary, and data may not say what it means"
    terms = [f"{KG}Event", f"{KG}new", f"{RDF}type", f"{RDFS}label", f"{OWL}Thing"]
    terms += [f"{SH}NodeShape", f"{XSD}date", f"{SKOS}note"]
    texts = [(triple('"a"', subject=f"<{t}>"), term) for t in terms]
    yield from numbered("term", "ttl", texts)


def graphs(_port: int) -> Iterator[HostileFile]:
    """Triples that would be in the graph of another source."""
    others = ["herald", "ontology/kg", "", "graph-1/a"]
    text = triple('"a"')
    for other in others:
        graph = f"<{BASE}graph/{other}>"
        expected = f"holds the graph {graph}, but must be the graph"
        texts = [f"{graph} {{ {text} }}", f"GRAPH {graph} {{ {text} }}"]
        name = f"graph-{len(other)}"
        yield from numbered(name, "trig", [(one, expected) for one in texts])
        quad = f'{EVENT} {LABEL} "a" {graph} .'
        yield from numbered(name, "nq", [(quad, expected)])
        node = {"@id": EVENT[1:-1], PROPERTY: "a"}
        document = json.dumps({"@id": graph[1:-1], "@graph": [node]})
        yield from numbered(name, "jsonld", [(document, expected)])
    blank = "holds the graph _:"
    yield from numbered("graph-blank", "trig", [(f"_:g {{ {text} }}", blank)])
    yield from numbered("graph-blank", "nq", [(f'{EVENT} {LABEL} "a" _:g .', blank)])
    yield from numbered(
        "graph-in", "ttl", [(f"<{BASE}graph/a> {{ {text} }}", ".ttl:1")]
    )
    yield from numbered("graph-in", "nt", [(f'{EVENT} {LABEL} "a" <a:g> .', ".nt:1")])


def described(_port: int) -> Iterator[HostileFile]:
    """Well-formed files that describe things of other files; the checks refuse them."""
    outside, blank = "iri-outside-the-project", "blank-node"
    types, undeclared = "thing-without-one-known-type", "undeclared-term"
    event, author = f"<{KG}Event>", f"<{KG}Person>"
    texts = [
        (f"<https://a.example/x> a {event} .", outside),
        (f"<https://example.org/flood/id> a {event} .", outside),
        (f"<https://example.org/flood/idx/a> a {event} .", outside),
        (f"<https://example.org/flood/> a <{KG}Project> .", outside),
        (f"<https://EXAMPLE.org/flood/id/event/x> a {event} .", outside),
        (f"[] a {event} .", blank),
        (f"_:a a {event} .", blank),
        (triple("[]"), blank),
        (triple("(1 2)"), "is for vocabularies, shapes or lists"),
        (f"_:a <a:a> _:b . {triple('1', subject='_:b')}", "has the scheme a"),
        (triple('"a"'), types),
        (f"{EVENT} a {event}, {author} .", types),
        (f"{EVENT} a <https://a.example/Class> .", types),
        (f"{EVENT} a <{KG}Project> ; <{KG}idNamespace> '' .", types),
        (f"{EVENT} a {event} ; <{KG}kiled> 1 .", undeclared),
    ]
    yield from numbered("described", "ttl", texts)
    clique = "".join(
        triple(f"_:b{other}", "<http://a.example/a>", f"_:b{one}")
        for one in range(12)
        for other in range(12)
    )
    yield from numbered("clique", "ttl", [(clique, blank)])


_LARGE_BLANKS = (
    "\n" * (9 << 20),
    "#" * (9 << 20),
    "".join(f"PREFIX p{n}: <http://a.example/{n}/>\n" for n in range(200_000)),
)


def harmless(_port: int) -> Iterator[HostileFile]:
    """Files that only look hostile, and are accepted."""
    agent = f"<{BASE}agent/x>"
    thing = f'{agent} a <{KG}Group> ; {LABEL} "a"@en ; <{SKOS}altLabel> %s .'
    quoted = [
        '"SELECT * FROM <http://a.example/> { SERVICE <http://a.example/> {} }"@en',
        '"<script>alert(1)</script> << <<( {| [[[ \\u007E"@en',
        "\"=cmd|'/C calc'!A0\"@en",
        '"می\u200cخواهم"@fa',
        '"""a\t"b"\n\r\n"""@en',
        f'"{"x" * (1 << 19)}"@en',
        ",".join(f'"a {n}"@en' for n in range(20_000)),
    ]
    texts = [thing % one for one in quoted]
    texts += [f"{blank}\n{thing % quoted[0]}" for blank in _LARGE_BLANKS]
    texts += [f"{thing % quoted[1]} # << [[[[", f"{agent}a<{KG}Group>;{LABEL}'a'@en."]
    for extension in ("ttl", "trig"):
        pairs = [(text, "accepted") for text in texts]
        yield from numbered(f"harmless-{extension}", extension, pairs)
    quads = f'{agent} <{RDF}type> <{KG}Group> .\n{agent} {LABEL} "a"@en .\n'
    for extension in ("nt", "nq"):
        pairs = [(text, "accepted") for text in (quads, f"\n# a\n{quads}")]
        yield from numbered(f"harmless-{extension}", extension, pairs)
    own = f"<{BASE}graph/harmless-own-1>"
    pairs = [(quads.replace(" .\n", f" {own} .\n"), "accepted")]
    yield from numbered("harmless-own", "nq", pairs)
    yield from numbered("harmless-text", "md", [("<<", "accepted")])
    label = {"@value": "a", "@language": "en"}
    context = {"kg": KG, "name": {"@id": PROPERTY}, "Group": "kg:Group"}
    members: dict[str, object] = {"@id": agent[1:-1], "@type": "Group", "name": label}
    yield from json_ld("harmless", [({"@context": context, **members}, "accepted")])


def empty(_port: int) -> Iterator[HostileFile]:
    """Files without statements, small and large."""
    expected = "has no triples, only prefixes, comments or white space"
    texts = ["", " \n", "# nothing\n", *_LARGE_BLANKS]
    for extension in ("ttl", "trig"):
        pairs = [(text, expected) for text in texts]
        yield from numbered(f"empty-{extension}", extension, pairs)
    for extension in ("nt", "nq"):
        pairs = [(text, expected) for text in ("", "\n", "# a\n")]
        yield from numbered(f"empty-{extension}", extension, pairs)
    pairs = [(text, expected) for text in ("", " \n")]
    yield from numbered("empty", "jsonld", pairs)


TERMS: tuple[Callable[[int], Iterator[HostileFile]], ...] = (
    characters,
    iris,
    values,
    vocabulary,
    graphs,
    described,
    harmless,
    empty,
)
