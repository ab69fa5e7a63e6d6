"""A project adds properties and classes, and edits none of the tool's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.commands import validate

if TYPE_CHECKING:
    from pathlib import Path

ONTOLOGY = """
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX own: <https://example.org/flood/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

own:tier a owl:DatatypeProperty ; rdfs:label "tier"@en .
own:height a owl:DatatypeProperty ; rdfs:label "height"@en ;
    schema:domainIncludes own:Breach .
own:Breach a owl:Class ; rdfs:label "Breach of a levee"@en ;
    rdfs:subClassOf kg:Event .
own:Levee a owl:Class ; rdfs:label "Levee"@en ; kg:iriKind "levee" .
own:LeveeType a owl:Class ; rdfs:label "Type of levee"@en ;
    rdfs:subClassOf skos:Concept ; kg:iriKind "levee-type" .
<https://example.org/flood/id/levee-type/earth> a own:LeveeType ;
    skos:prefLabel "earth"@en ;
    skos:definition "Of earth."@en ;
    skos:inScheme <https://example.org/flood/id/scheme/units> .
"""
SHAPES = """
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX own: <https://example.org/flood/ontology#>
PREFIX sh: <http://www.w3.org/ns/shacl#>

own:ClaimFields a sh:NodeShape ; sh:targetClass kg:Claim ; sh:property own:Claim-tier .
own:Claim-tier sh:path own:tier ; sh:maxCount 1 ; sh:in ( "core" "extra" ) ;
    sh:message "own:tier must be core or extra." .
own:BreachFields a sh:NodeShape ; sh:targetClass own:Breach ;
    sh:property [ sh:path own:height ] .
"""
EVENT = "event:flood a kg:Event ;\n"


@pytest.fixture
def extended(flood: Path) -> Path:
    """Return the flood project with a property and three classes of its own."""
    (flood / "shapes").mkdir()
    (flood / "shapes/own.ttl").write_text(SHAPES)
    (flood / "ontology/own.ttl").write_text(ONTOLOGY)
    edit(flood / "kg.toml", '["../../shapes"]', '["../../shapes", "shapes"]')
    return flood


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def added(project: Path, line: str, name: str = "data/claims/post.ttl") -> Path:
    """Add a line to a file, which may use the prefix ``own:``."""
    path = project / name
    prefix = "PREFIX own: <https://example.org/flood/ontology#>\n"
    path.write_text(f"{prefix}{path.read_text()}\n{line}\n")
    return path


def found(project: Path, *arguments: str) -> tuple[int, set[str]]:
    run = validate(project, *arguments)
    names = {
        line.rpartition("[")[2][:-1] for line in run.stdout.splitlines() if "[" in line
    }
    return run.returncode, names


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_an_own_property_is_allowed_where_its_shape_says(
    extended: Path, engine: str
) -> None:
    added(extended, 'claim:post-houses own:tier "core" .')
    assert found(extended, "--engine", engine) == (0, set())
    added(extended, 'event:flood own:tier "core" .', "data/events.ttl")
    assert found(extended, "--engine", engine) == (1, {"Event"})


def test_a_bad_value_is_refused_at_its_line(extended: Path) -> None:
    path = added(extended, 'claim:post-houses own:tier "cor" .')
    line = len(path.read_text().splitlines())
    run = validate(extended)
    assert run.returncode == 1
    said = f"data/claims/post.ttl:{line}:28: error: own:tier must be core or extra."
    assert said in run.stdout
    assert 'found: "cor"\n    try: core\n' in run.stdout


def test_an_undeclared_own_term_is_refused(extended: Path) -> None:
    added(extended, 'claim:post-houses own:teir "core" .')
    run = validate(extended)
    assert run.returncode == 1
    assert "own:teir is declared by no ontology" in run.stdout
    assert "own:tier" in run.stdout.partition("own:teir is declared")[2]
    assert found(extended)[1] == {"undeclared-term", "Statistic"}


def test_a_class_below_one_of_ours_has_its_kind_and_its_rules(extended: Path) -> None:
    edit(
        extended / "data/events.ttl",
        EVENT,
        "event:flood a own:Breach ; own:height 3 ;\n",
    )
    added(extended, "", "data/events.ttl")
    assert found(extended) == (0, set())
    added(extended, "event:flood kg:value 3 .", "data/events.ttl")
    assert found(extended) == (1, {"Event"})


def test_a_property_of_an_own_class_stays_with_it(extended: Path) -> None:
    added(extended, "event:flood own:height 3 .", "data/events.ttl")
    run = validate(extended)
    assert run.returncode == 1
    assert "Only a Breach of a levee may have this property" in run.stdout


def test_a_class_beside_ours_declares_its_kind(extended: Path) -> None:
    levee = "<https://example.org/flood/id/{}/north> a own:Levee ."
    path = extended / "data/levees.ttl"
    path.write_text("")
    added(extended, levee.format("levee"), "data/levees.ttl")
    assert found(extended) == (0, set())
    path.write_text("")
    added(extended, levee.format("place"), "data/levees.ttl")
    assert found(extended) == (1, {"iri-of-another-form"})


def test_a_thing_of_an_own_class_is_no_part_of_the_ontology(extended: Path) -> None:
    line = "<https://example.org/flood/id/levee/north> a own:Levee ."
    added(extended, line, "ontology/own.ttl")
    assert found(extended) == (1, {"thing-in-the-ontology"})
