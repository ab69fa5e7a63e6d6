"""Files with correct syntax, refused or not for what they say and in which graph."""

from __future__ import annotations

import json
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

XSD = "http://www.w3.org/2001/XMLSchema#"
KG = "https://w3id.org/attributed-claims/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SH = "http://www.w3.org/ns/shacl#"
DCTERMS = "http://purl.org/dc/terms/"
SKOS = "http://www.w3.org/2004/02/skos/core#"


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
        '"""a\t"b"\n\r\n"""@en',
        f'"{"x" * (1 << 19)}"@en',
        ",".join(f'"a {n}"@en' for n in range(20_000)),
    ]
    texts = [thing % one for one in quoted]
    persian = f'{agent} <{DCTERMS}description> "می\u200cخواهم"@fa .'
    texts += [f"{thing % quoted[0]} {persian}"]
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


GRAPHS: tuple[Callable[[int], Iterator[HostileFile]], ...] = (
    vocabulary,
    graphs,
    described,
    harmless,
    empty,
)
