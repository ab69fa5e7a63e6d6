"""Every own term is described, and the vocabulary says no more than it means to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import owlrl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode
from rdflib.namespace import OWL, RDF, RDFS
from support import REPOSITORY

from kg.rdf import vocabulary
from kg.rdf.vocabulary import KG, SKOS
from kg.rdf.vocabulary import RDFS as OX_RDFS

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex
    from kg.sources import Sources

# words of the history that this repository's graph is about, and of its sources
HISTORY = re.compile(
    r"khojal|xocal|ходжал|garabagh|qarabağ|karabakh|armen|azerb|ağdam|agdam|aghdam"
    r"|askeran|asgaran|stepanakert|khankendi|nakhichevanik|mutal[il]b|sumgait|yerevan"
    r"|human rights watch|memorial|fatullayev|de ?waal|trud-|armradio|milli-majlis"
    r"|massacre|genocid|\b(?:hrw|echr|wapo|nyt|haf|mm-20\d\d|baku|ganja|essay|613|1992)\b",
    re.IGNORECASE,
)
NAMES_OF_THE_SOFTWARE = re.compile(
    r"khojaly-kg(?=[\[ -]|\W*\{)|w3id\.org/khojaly-kg/(?:ontology|shapes)#"
    r'|(?<=_FLOOD, _SHIPPED = "empty", "flood", )"khojaly"'  # a value of kg init --from
)
LANGUAGES = "intended_values.py"  # names of languages, which are not of one history

ONTOLOGY = NamedNode(KG.namespace.removesuffix("#"))
OWN = rdflib.Namespace(KG.namespace)


def own_terms(sources: Sources) -> list[NamedNode]:
    return sorted(
        {
            triple.subject
            for file in sources.ontology
            for triple in file.triples
            if isinstance(triple.subject, NamedNode)
            and triple.subject.value.startswith(KG.namespace)
        },
        key=str,
    )


@pytest.mark.parametrize(
    "name", ["label", "comment", "isDefinedBy"], ids=["label", "comment", "defined"]
)
def test_every_own_term_is_described(
    name: str, sources: Sources, graph: TripleIndex
) -> None:
    terms = own_terms(sources)
    assert len(terms) > 100
    missing = [t for t in terms if not graph.objects(t, getattr(OX_RDFS, name))]
    assert missing == []


def test_every_own_term_has_an_example(sources: Sources, graph: TripleIndex) -> None:
    missing = [t for t in own_terms(sources) if not graph.objects(t, SKOS.example)]
    assert missing == []


def test_labels_and_comments_are_english_and_one_each(
    sources: Sources, graph: TripleIndex
) -> None:
    for term in own_terms(sources):
        for prop in (OX_RDFS.label, OX_RDFS.comment):
            (text,) = graph.objects(term, prop)
            assert isinstance(text, Literal)
            assert text.language == "en", term


def test_the_tool_names_nothing_of_the_history_of_this_graph() -> None:
    """Its vocabulary, shapes, help texts, messages and docstrings speak of a flood."""
    own = [REPOSITORY / "ontology" / f"{n}.ttl" for n in ("kg", "cube", "alignments")]
    for folder in ("shapes", "lists", "src/kg"):
        own += (p for p in (REPOSITORY / folder).rglob("*.*") if p.suffix != ".pyc")
    assert len(own) > 300
    named = [
        f"{path.relative_to(REPOSITORY)}: {found[0]}"
        for path in own
        if path.name != LANGUAGES
        for found in HISTORY.finditer(
            NAMES_OF_THE_SOFTWARE.sub("", path.read_text("utf-8"))
        )
    ]
    assert named == []


def test_every_term_that_the_code_uses_is_declared(
    sources: Sources,
) -> None:
    declared = set(own_terms(sources))
    assert set(KG) - declared == set()


def test_an_unknown_term_is_an_error_in_the_code() -> None:
    with pytest.raises(AttributeError, match="no term Clam"):
        _ = vocabulary.KG.Clam


@pytest.fixture(scope="module")
def entailed() -> rdflib.Graph:
    """Return the ontology, one instance of each class, and all that follows."""
    graph = rdflib.Graph()
    for path in sorted((REPOSITORY / "ontology").glob("*.ttl")):
        graph.parse(path)
    for cls in list(graph.subjects(RDF.type, OWL.Class)):
        graph.add((rdflib.URIRef(f"{cls}-instance"), RDF.type, cls))
    claims = [rdflib.URIRef(f"{OWN}Statistic-instance"), OWN.another]
    graph.add((claims[0], OWN.contradicts, claims[1]))
    graph.add((claims[0], OWN.originalSource, rdflib.URIRef(f"{OWN}Source-instance")))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def test_the_vocabulary_is_consistent(entailed: rdflib.Graph) -> None:
    errors = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    assert list(entailed.objects(None, errors)) == []
    assert list(entailed.subjects(RDF.type, OWL.Nothing)) == []


def test_an_instance_of_each_class_is_what_the_vocabulary_says_and_no_more(
    entailed: rdflib.Graph,
) -> None:
    found = {
        cls.removeprefix(OWN): {
            str(t).removeprefix(OWN)
            for t in entailed.objects(rdflib.URIRef(f"{cls}-instance"), RDF.type)
            if str(t).startswith(OWN)
        }
        for cls in map(str, entailed.subjects(RDF.type, OWL.Class))
        if cls.startswith(OWN)
    }
    wider = {
        "Statistic": {"Claim"},
        "Assertion": {"Claim"},
        "Person": {"Agent"},
        "Organization": {"Agent"},
        "Group": {"Agent"},
        "Author": {"Agent"},
    }
    assert len(found) > 25
    for cls, types in found.items():
        assert types == {cls} | wider.get(cls, set()), cls


def test_verdicts_hold_in_both_directions(entailed: rdflib.Graph) -> None:
    statistic = rdflib.URIRef(f"{OWN}Statistic-instance")
    assert (OWN.another, OWN.contradicts, statistic) in entailed
    assert (OWN.another, RDF.type, OWN.Claim) not in entailed


def test_classes_align_with_the_vocabularies_that_users_know(
    entailed: rdflib.Graph,
) -> None:
    expected = {
        "Claim": "http://www.w3.org/ns/prov#Entity",
        "Statistic": "http://purl.org/linked-data/cube#Observation",
        "Event": "http://www.cidoc-crm.org/cidoc-crm/E5_Event",
        "Place": "http://www.opengis.net/ont/geosparql#Feature",
        "Person": "https://schema.org/Person",
        "Source": "https://schema.org/CreativeWork",
        "Passage": "http://www.w3.org/ns/oa#SpecificResource",
        "Measure": "http://www.w3.org/2004/02/skos/core#Concept",
    }
    for cls, wider in expected.items():
        assert (OWN[cls], RDFS.subClassOf, rdflib.URIRef(wider)) in entailed, cls
