"""What a release says of itself: VoID, how to cite it, what its README lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from support import FLOOD
from support.outlines import tally

from kg.project import read_project
from kg.rdf.vocabulary import VOID
from kg.release.content.derive import derive
from kg.release.content.dumps import DumpPart
from kg.release.manifest import ReleaseFile
from kg.release.metadata.texts import citation, readme
from kg.release.metadata.void import void
from kg.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.project import Project
    from kg.release.manifest import Release

KG = "https://w3id.org/attributed-claims/ontology#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def partitions(
    described: Iterable[Triple], link: NamedNode, named: NamedNode, counted: NamedNode
) -> dict[str, int]:
    """Return the count of each partition of a description by what it is of."""
    every = list(described)
    values = {(str(t.subject), t.predicate): t.object for t in every}
    parts = [str(t.object) for t in every if t.predicate == link]
    found = {}
    for part in parts:
        name, count = values[part, named], values[part, counted]
        assert isinstance(name, NamedNode)
        assert isinstance(count, Literal)
        found[name.value] = int(count.value)
    assert len(found) == len(parts)
    return found


def classes(described: Iterable[Triple]) -> dict[str, int]:
    link = VOID.classPartition
    return partitions(described, link, VOID["class"], VOID.entities)


def properties(described: Iterable[Triple]) -> dict[str, int]:
    link = VOID.propertyPartition
    return partitions(described, link, VOID.property, VOID.triples)


def totals(described: Iterable[Triple]) -> dict[str, int]:
    """Return the counts of a whole dataset."""
    names = {"triples", "distinctSubjects", "distinctObjects"}
    names |= {"classes", "properties", "entities"}
    found = {}
    for t in described:
        name = t.predicate.value.removeprefix("http://rdfs.org/ns/void#")
        if name in names and "#" not in str(t.subject):
            assert isinstance(t.object, Literal)
            found[name] = int(t.object.value)
    return found


def test_void_counts_classes_properties_and_terms() -> None:
    turtle = """
        PREFIX : <https://example.org/flood/id/>
        :a a :C, :D ; :p 1, 2 ; :q :b .
        :b a :C ; :p 1 .
        <https://example.com/x> a :C ; :q _:b .
        _:b :p "1" .
    """
    triples = [q.triple for q in parse(turtle, format=RdfFormat.TURTLE)]
    found = list(void(read_project(FLOOD), tally(triples), []))
    own = "https://example.org/flood/id/"
    assert classes(found) == {f"{own}C": 3, f"{own}D": 1}
    assert properties(found) == {RDF_TYPE: 4, f"{own}p": 4, f"{own}q": 2}
    assert totals(found) == {
        "triples": 10,
        "distinctSubjects": 4,
        "distinctObjects": 7,
        "classes": 2,
        "properties": 3,
        "entities": 2,
    }


def test_void_counts_the_claims_of_the_flood() -> None:
    project = read_project(FLOOD)
    graphs = derive(read_sources(project)).graphs
    triples = {t for graph in graphs if not graph.attributed for t in graph.triples}
    found = list(void(project, tally(triples), []))
    of_class, of_property = classes(found), properties(found)
    expected = {"Claim": 10, "Statistic": 5, "Assertion": 5, "Figure": 5}
    expected |= {"Source": 3, "Agent": 4, "Organization": 3, "Person": 1, "Place": 2}
    expected |= {"Carrier": 1, "Origin": 1, "Scope": 2, "Verdict": 3}
    assert {name: of_class[KG + name] for name in expected} == expected
    expected = {"contradicts": 4, "compatibleWith": 2, "value": 4, "lowerBound": 6}
    expected |= {"origin": 10, "reason": 3, "compares": 6, "carrier": 1}
    assert {name: of_property[KG + name] for name in expected} == expected
    counted = totals(found)
    assert counted["triples"] == len(triples) == sum(of_property.values())
    assert counted["classes"] == len(of_class)
    assert counted["properties"] == len(of_property)
    assert counted["entities"] == 95


def test_the_readme_of_a_short_name_lists_the_dumps_of_the_dataset(
    project: Project,
) -> None:
    names = ("s", "s-rdf12", "ontology", "shapes")
    parts = [DumpPart(name, name.upper(), "", ()) for name in names]
    files = [
        ReleaseFile(f"dumps/{name}.ttl", "text/turtle", "A title", 1234, "", 56)
        for name in names
    ]
    text = readme(replace(project, name="s"), parts, files, "2026", "0")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert rows == [
        "| `dumps/s.ttl` | A title | 1,234 | 56 |",
        "| `dumps/s-rdf12.ttl` | A title | 1,234 | 56 |",
        "| `dumps/ontology.*` | ONTOLOGY |",
        "| `dumps/shapes.*` | SHAPES |",
    ]


def test_a_citation_names_version_and_identity(release: Release) -> None:
    found = yaml.safe_load((release.path / "CITATION.cff").read_text("utf-8"))
    assert found["cff-version"] == "1.2.0"
    assert found["version"] == "2026.1"
    assert found["license"] == "CC-BY-4.0"
    assert found["authors"] == [{"name": "The editors of the Khojaly knowledge graph"}]
    assert found["identifiers"][0]["value"] == f"sha256:{release.manifest.identity}"


def test_a_citation_has_what_cff_1_2_0_asks_for(project: Project) -> None:
    text = citation(project, "2026-11-24T00:00:00Z", "0" * 64)
    found = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes texts only
    assert found == {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": "Khojaly knowledge graph",
        "abstract": project.description,
        "version": "2026.1",
        "date-released": "2026-11-24",
        "url": "https://w3id.org/khojaly-kg/",
        "license": "CC-BY-4.0",
        "authors": [{"name": "The editors of the Khojaly knowledge graph"}],
        "identifiers": [
            {
                "type": "other",
                "value": f"sha256:{'0' * 64}",
                "description": "SHA-256 of the canonical N-Quads of the dataset",
            }
        ],
    }


@pytest.mark.parametrize("hostile", ["no", "1.0", "a: b # c", '"\n- x', "é ← ☃", "{[*"])
def test_a_citation_keeps_every_text_a_text(project: Project, hostile: str) -> None:
    changed = replace(project, title=hostile, publisher=hostile, description=hostile)
    text = citation(changed, "2026-11-24T00:00:00Z", "0" * 64)
    found = yaml.safe_load(text)
    assert (found["title"], found["abstract"]) == (hostile, hostile)
    assert found["authors"] == [{"name": hostile}]


@pytest.mark.parametrize(
    ("license_iri", "expected"),
    [
        ("https://creativecommons.org/licenses/by-sa/4.0/", ("CC-BY-SA-4.0", None)),
        (
            "https://example.org/licence",
            (None, "https://example.org/licence"),
        ),
    ],
)
def test_a_citation_has_one_form_of_the_licence(
    project: Project, license_iri: str, expected: tuple[str | None, str | None]
) -> None:
    changed = replace(project, license=license_iri)
    found = yaml.safe_load(citation(changed, "2026-11-24T00:00:00Z", "0" * 64))
    assert (found.get("license"), found.get("license-url")) == expected
