"""A release holds everything, in every format, as the same bytes wherever it is built.

The suite of RDF Dataset Canonicalization is W3C's, https://www.w3.org/TR/rdf-canon/.
"""

from __future__ import annotations

import gzip
import json
import os
from typing import TYPE_CHECKING

import pytest
import rdflib
import zstandard
from pyoxigraph import (
    BlankNode,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
)
from support.counts import COUNTS

from kg.errors import ReleaseError
from kg.rdf.canonical import canonical_nquads
from kg.rdf.documents import Names
from kg.rdf.formats import GRAPH_FORMATS
from kg.rdf.jsonld_writer import context
from kg.release.content.dataset import NamedGraph
from kg.release.content.dump_parts import without_random_labels
from kg.release.content.dumps import DumpPart, plan
from kg.release.content.line_sorter import LineSorter
from kg.release.content.spool import spool
from kg.sandbox.child import Bounds
from kg.sandbox.jobs import share_out

if TYPE_CHECKING:
    from pathlib import Path

    from kg.release.manifest import Release


def statements(release: Release, path: str, rdf_format: RdfFormat) -> set[str]:
    return {str(q) for q in parse(path=str(release.path / path), format=rdf_format)}


@pytest.mark.parametrize("part", COUNTS.parts)
def test_every_format_of_a_part_says_the_same(release: Release, part: str) -> None:
    by_kind: dict[bool, set[frozenset[str]]] = {True: set(), False: set()}
    for one in GRAPH_FORMATS:
        path = f"dumps/{part}.{one.extension}"
        described = release.file(path)
        found = statements(release, path, one.rdf_format)
        assert described is not None
        assert described.triples == len(found)
        by_kind[one.rdf_format.supports_datasets].add(frozenset(found))
    assert [len(kind) for kind in by_kind.values()] == [1, 1]
    counts = [len(next(iter(by_kind[kind]))) for kind in (False, True)]
    assert counts == COUNTS.parts[part]


def test_turtle_is_written_for_people(release: Release) -> None:
    text = (release.path / "dumps" / "khojaly-kg.ttl").read_text("utf-8")
    assert text.startswith("PREFIX agent: <https://w3id.org/khojaly-kg/id/agent/>\n")
    paragraph = text[text.index("\nclaim:hrw-1994-killed-civilians-2 a ") :]
    assert "    kg:lowerBound 500 ;\n    kg:upperBound 1000 ;\n" in paragraph


def test_json_ld_has_the_published_context(release: Release) -> None:
    published = json.loads((release.path / "context.jsonld").read_text("utf-8"))
    document = json.loads((release.path / "dumps" / "khojaly-kg.jsonld").read_text())
    assert document["@context"] == published["@context"]
    assert published["@context"]["kg:event"] == {"@type": "@id"}
    assert "geo" not in published["@context"]  # a scheme of IRIs as well
    (graph,) = (g for g in document["@graph"] if g["@id"] == "graph:hrw-1994")
    claims = {node["@id"]: node for node in graph["@graph"]}
    claim = claims["claim:hrw-1994-killed-civilians-2"]
    assert claim["@type"] == "kg:Statistic"
    assert (claim["kg:lowerBound"], claim["kg:verified"]) == (500, True)
    assert claim["kg:measure"] == "measure:killed"


def test_json_ld_can_be_read_as_a_stream(release: Release) -> None:
    path = "dumps/khojaly-kg.jsonld"
    streamed = statements(release, path, RdfFormat.STREAMING_JSON_LD)
    assert streamed == statements(release, path, RdfFormat.JSON_LD)
    assert len(streamed) == COUNTS.named_graphs


def test_json_ld_can_be_read_by_rdflib(release: Release) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(release.path / "dumps" / "khojaly-kg.jsonld", format="json-ld")
    assert sum(len(graph) for graph in dataset.graphs()) == COUNTS.named_graphs


def test_json_ld_keeps_what_a_context_could_change(tmp_path: Path) -> None:
    turtle = """
        PREFIX : <https://example.org/id/event/>
        PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        :a kg:event "a text" , :b , "x"@en ;
          kg:n 1, 01, "1"^^xsd:int, true, 1.0, 1e0 ;
          kg:place <geo:41,2>, <urn:x:y>, <https://example.org/id/event/a/b> .
    """
    triples = tuple(q.triple for q in parse(turtle, format=RdfFormat.TURTLE))
    graph = NamedGraph(NamedNode("https://example.org/g"), triples)
    kg = "https://w3id.org/attributed-claims/ontology#"
    prefixes = {"kg": kg, "event": "https://example.org/id/event/", "geo": "http://g/"}
    declared = f"<{kg}event> a <http://www.w3.org/2002/07/owl#ObjectProperty> ."
    ontology = [q.triple for q in parse(declared, format=RdfFormat.TURTLE)]
    (tmp_path / "dumps").mkdir()
    part = DumpPart("x", "X", "X.", (graph,))
    spooled = spool(part.graphs, tmp_path / "spool")
    for dump in plan(
        part, tmp_path, spooled, Names(prefixes, context(prefixes, ontology))
    ):
        dump.write()
    for one in GRAPH_FORMATS:
        path = tmp_path / "dumps" / f"x.{one.extension}"
        found = {str(q.triple) for q in parse(path=str(path), format=one.rdf_format)}
        assert found == {str(t) for t in triples}, one.name


def dumped(folder: Path, turtle: str) -> None:
    """Dump a graph in all formats."""
    triples = tuple(q.triple for q in parse(turtle, format=RdfFormat.TURTLE))
    graph = NamedGraph(NamedNode("https://example.org/g"), triples)
    (folder / "dumps").mkdir()
    part = DumpPart("x", "X", "X.", (graph,))
    spooled = spool(part.graphs, folder / "spool")
    for dump in plan(part, folder, spooled, Names({}, context({}, []))):
        dump.write()


def test_every_format_keeps_a_carriage_return(tmp_path: Path) -> None:
    dumped(tmp_path, r'<urn:x:s> <urn:x:p> "a\rb\r\n\tc\u2028" .')
    for one in GRAPH_FORMATS:
        path = tmp_path / "dumps" / f"x.{one.extension}"
        (quad,) = parse(path=str(path), format=one.rdf_format)
        assert str(quad.object) == r'"a\rb\r\n\tc' + '\u2028"', one.name
    xml = rdflib.Graph().parse(tmp_path / "dumps" / "x.rdf", format="xml")
    assert [str(o) for o in xml.objects()] == ["a\rb\r\n\tc\u2028"]


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        (r'<urn:x:s> <urn:x:p> "a\u0001b" .', "U[+]0001, a character that RDF/XML"),
        ("<urn:x:s> <urn:x:1> 1 .", "a property that RDF/XML .* for: urn:x:1;"),
    ],
)
def test_no_document_is_written_that_is_not_well_formed(
    tmp_path: Path, turtle: str, said: str
) -> None:
    with pytest.raises(ReleaseError, match=f"^x.rdf: would have {said}"):
        dumped(tmp_path, turtle)


def test_compressed_dumps_hold_the_plain_ones(release: Release) -> None:
    dumps = release.path / "dumps"
    for name in ("khojaly-kg.nq", "khojaly-kg.ttl", "khojaly-kg-rdf12.nq"):
        plain = (dumps / name).read_bytes()
        packed = (dumps / f"{name}.gz").read_bytes()
        assert gzip.decompress(packed) == plain
        assert packed[3:8] == bytes(5)  # no file name, no time (RFC 1952, 2.3.1)
        packed = (dumps / f"{name}.zst").read_bytes()
        assert zstandard.ZstdDecompressor().decompress(packed) == plain


def test_rdf_1_2_dumps_tie_each_claim_to_what_it_states(release: Release) -> None:
    reifies = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"
    sizes = {"ttl": COUNTS.default_graph, "nq": COUNTS.named_graphs}
    for extension, count in sizes.items():
        path = release.path / "dumps" / f"khojaly-kg-rdf12.{extension}"
        quads = list(parse(path=str(path)))
        found = [quad for quad in quads if quad.predicate.value == reifies]
        assert len({quad.subject for quad in found}) == COUNTS.claims
        assert len(quads) == count + len(found)
        described = release.file(f"dumps/khojaly-kg-rdf12.{extension}")
        assert described is not None
        assert described.media_type.endswith("; version=1.2")


def test_the_identity_is_that_of_the_canonical_nquads(release: Release) -> None:
    path = release.path / "dumps" / "khojaly-kg.nq"
    quads = parse(path=str(path), format=RdfFormat.N_QUADS)
    assert canonical_nquads(quads) == path.read_bytes()
    described = release.file("dumps/khojaly-kg.nq")
    assert described is not None
    assert release.manifest.identity == described.sha256


def test_provenance_says_how_each_derived_graph_was_made(release: Release) -> None:
    store = Store()
    store.load(path=str(release.path / "prov.ttl"), format=RdfFormat.TURTLE)
    answer = store.query(
        """
        PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX schema: <https://schema.org/>
        SELECT ?label (COUNT(DISTINCT ?graph) AS ?graphs) {
          ?graph prov:wasGeneratedBy ?step .
          ?step prov:wasInformedBy ?build ; rdfs:label ?label ; rdfs:comment ?how .
          ?build prov:used ?report, ?settings ; prov:wasInformedBy ?validation .
          ?report prov:wasGeneratedBy ?validation .
          ?settings schema:sha256 ?digest .
          FILTER (STRENDS(STR(?settings), "files/kg.toml"))
        } GROUP BY ?label
        """
    )
    assert isinstance(answer, QuerySolutions)
    found = {label.value: int(count.value) for label, count in answer}
    assert found == {
        "Derivation of claim-origins": 1,
        "Derivation of entailed": 1,
        "Derivation of statements": COUNTS.statement_graphs,
        "Derivation of verdicts": 1,
    }


def test_void_has_linksets_and_examples(release: Release) -> None:
    graph = rdflib.Graph().parse(release.path / "void.ttl")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    predicates = set(graph.objects(None, void.linkPredicate))
    assert rdflib.URIRef("https://schema.org/sameAs") in predicates
    examples = sorted(map(str, graph.objects(None, void.exampleResource)))
    assert len(examples) == 5
    assert all(e.startswith("https://w3id.org/khojaly-kg/id/") for e in examples)


def test_random_labels_of_blank_nodes_are_no_part_of_a_release() -> None:
    turtle = "<http://e/s> <http://e/p> [ <http://e/q> 1 ], ( 2 3 ) ."
    name = NamedNode("http://e/g")

    def named() -> list[str]:
        triples = tuple(q.triple for q in parse(turtle, format=RdfFormat.TURTLE))
        (graph,) = without_random_labels((NamedGraph(name, triples),))
        return sorted(map(str, graph.triples))

    assert named() == named()
    assert "_:c14n0" in "".join(named())


def test_blank_nodes_that_nobody_can_tell_apart_are_refused_in_time() -> None:
    nodes = [BlankNode() for _ in range(10)]
    knows = NamedNode("http://e/knows")
    clique = [Quad(a, knows, b) for a in nodes for b in nodes if a != b]
    with pytest.raises(ReleaseError, match=r"cannot be told apart \(.*give these"):
        canonical_nquads(clique, bounds=Bounds(seconds=1, memory_mib=512))


def test_sorted_lines_are_the_same_by_one_run_and_by_many(tmp_path: Path) -> None:
    lines = [f"{number * 7919 % 1000:04} é\n".encode() for number in range(2000)]
    one = LineSorter(tmp_path / "one")
    one.add(lines)
    many = LineSorter(tmp_path / "many", run_bytes=1000)
    for start in range(0, 2000, 50):
        many.add(lines[start : start + 50])
    whole, merged = one.close(), many.close()
    assert (len(whole.runs), len(merged.runs)) == (1, 14)
    assert list(whole) == list(merged) == sorted(set(lines))


def killed() -> None:
    os.kill(os.getpid(), 9)


def test_a_worker_that_is_killed_is_an_error_and_no_hang() -> None:
    with pytest.raises(ReleaseError, match="a process that wrote dumps was killed"):
        list(share_out([killed, killed], processes=1))
