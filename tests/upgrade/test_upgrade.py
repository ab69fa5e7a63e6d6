"""``kg upgrade`` moves a project of the old model, and each old statement is there.

``flood/`` is the example as it was in the old model. What the tests expect is found
here by other means than in :mod:`kg.upgrade`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Triple
from support import FLOOD as NEW_FLOOD
from support import REPOSITORY
from support.commands import kg

from kg.project import Project, read_project
from kg.rdf.prefixes import project_prefixes
from kg.sources import read_sources
from kg.upgrade.names import NewNames

OLD_FLOOD = Path(__file__).with_name("flood")
OLD = "https://w3id.org/khojaly-kg/ontology#"
NEW = "https://w3id.org/attributed-claims/ontology#"
PROV = "http://www.w3.org/ns/prov#"
FLOOD = "https://example.org/flood/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

# What the flood lacks: every other rule has a case here.
MORE = """
agent:ferry a kg:Organization ; rdfs:label "Ferry office"@en .
agent:reader a kg:Person ; rdfs:label "A reader"@en .
agent:editor a kg:Person ; rdfs:label "An editor"@en .
party:harbour a kg:Party ; skos:prefLabel "harbour"@en ;
    skos:definition "The harbour."@en ; skos:inScheme scheme:parties .

source:gazette a kg:Source ; dcterms:title "The Gazette"@en ;
    kg:sourceType source-type:newspaper ; kg:party party:town ; dc:creator "not shown" ;
    dcterms:language "en" ; schema:url <https://www.gazette.example:80/flood> ;
    kg:readAt <https://www.gazette.example:80/flood>, <http://archive.example/a>,
        <http://archive.example/b>, "a box in the town library" ;
    kg:copyRead "full text read"@en .
source:leaflet a kg:Source ; dcterms:title "Leaflet"@en ;
    kg:sourceType source-type:newspaper ; kg:party party:press ;
    dc:creator "not shown" ; dcterms:language "en" ; kg:copyRead "full text read"@en .
source:almanac a kg:Source ; dcterms:title "Almanac"@en ;
    kg:sourceType source-type:newspaper ; kg:party party:town ;
    dcterms:creator agent:editor ; dc:creator "An editor" ;
    dcterms:language "en" ; kg:copyRead "full text read"@en .
source:notice a kg:Source ; dcterms:title "Notice"@en ;
    kg:sourceType source-type:newspaper ; kg:party party:press ;
    dc:creator "not shown" ; dcterms:language "en" ; kg:copyRead "full text read"@en .

claim:gazette-one a kg:Statistic ; kg:event event:flood ;
    kg:measure measure:people-sheltered ; kg:population population:all ; kg:value 3 ;
    kg:qualifier qualifier:exactly ; prov:hadPrimarySource source:gazette ;
    prov:wasAttributedTo agent:ferry ; kg:locator "p. 1"@en ; kg:verified true ;
    kg:figureFor "2001-05-04"^^edtf:EDTF ; kg:originalSource source:leaflet ;
    kg:tier "core" ; dcterms:created "2026-11-23"^^xsd:date .
claim:gazette-two a kg:Assertion ; kg:kind kind:dispute ; rdf:subject event:flood ;
    kg:summary "It was dry."@en ; prov:hadPrimarySource source:gazette ;
    prov:wasAttributedTo agent:reader ; kg:locator "p. 2"@en ; kg:verified true ;
    kg:tier "extra" ; dcterms:created "2026-11-23"^^xsd:date .
claim:leaflet-one a kg:Assertion ; kg:kind kind:characterization ;
    rdf:subject event:flood ; rdf:object characterization:disaster ;
    prov:hadPrimarySource source:leaflet ; prov:wasAttributedTo agent:ferry ;
    kg:locator "p. 1"@en ; kg:verified true ; kg:tier "core" ;
    dcterms:created "2026-11-23"^^xsd:date .
claim:leaflet-two a kg:Assertion ; kg:kind kind:characterization ;
    rdf:subject event:flood ; rdf:object characterization:disaster ;
    prov:hadPrimarySource source:leaflet ; prov:wasAttributedTo agent:reader ;
    kg:locator "p. 1"@en ; kg:verified true ; kg:tier "core" ;
    dcterms:created "2026-11-23"^^xsd:date .
claim:leaflet-three a kg:Assertion ; kg:kind kind:characterization ;
    rdf:subject event:flood ; rdf:object characterization:disaster ;
    prov:hadPrimarySource source:leaflet ; prov:wasAttributedTo agent:reader ;
    kg:locator "p. 2"@en ; kg:verified true ; kg:tier "core" ;
    dcterms:created "2026-11-23"^^xsd:date .
place:harbour a kg:Place ; rdfs:label "Harbour"@en ; kg:gazetteerPopulation 12 .
"""
QUERY = """# Claims with the source that kg:originalSource names.
PREFIX kg: <https://w3id.org/khojaly-kg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?claim ?party {
  ?claim a kg:Claim ; prov:hadPrimarySource ?source ; kg:tier "core" .
  ?source kg:readAt ?where ; kg:party ?party .
}
"""
SHAPE = """PREFIX kg: <https://w3id.org/khojaly-kg/ontology#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
# A comment stays.
<https://example.org/flood/shape> a sh:NodeShape ;
    sh:targetClass kg:Claim ; sh:property [ sh:path kg:figureFor ; sh:maxCount 1 ] .
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a copy of the old flood project, beside the vocabulary of the new tool."""
    root = tmp_path / "examples" / "flood"
    shutil.copytree(OLD_FLOOD, root)
    for shared in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / shared, tmp_path / shared)
    return root


@pytest.fixture
def rich(old: Path) -> Path:
    """Return the old flood project with a case for each rule."""
    prefixes = project_prefixes(f"{FLOOD}id/") | {"kg": OLD}
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
    (old / "data" / "claims" / "more.ttl").write_text(declared + MORE)
    (old / "queries").mkdir()
    (old / "queries" / "core.rq").write_text(QUERY)
    (old / "shapes").mkdir()
    (old / "shapes" / "own.ttl").write_text(SHAPE)
    toml = old / "kg.toml"
    shapes = 'shapes = ["../../shapes"'
    toml.write_text(toml.read_text().replace(shapes, f'{shapes}, "shapes"'))
    return old


def of_another_base(root: Path) -> Path:
    """Give a project the base in whose namespace the terms of the old tool were."""
    for path in root.rglob("*.*"):
        text = path.read_text()
        path.write_text(text.replace(FLOOD, "https://w3id.org/khojaly-kg/"))
    return root


def triples(root: Path) -> set[Triple]:
    project = read_project(root)
    files = read_sources(project).files
    inside = [file for file in files if file.path.is_relative_to(root)]
    return {triple for file in inside for triple in file.triples}


def short(project: Project, found: set[Triple]) -> set[str]:
    """Return statements without angle brackets and namespaces."""
    prefixes = project_prefixes(project.id_namespace)
    texts = set()
    for triple in found:
        text = str(triple)
        for prefix, namespace in prefixes.items():
            text = text.replace(f"<{namespace}", f"<{prefix}:")
        texts.add(text.replace("<", "").replace(">", ""))
    return texts


def test_the_old_flood_becomes_the_new_one(old: Path) -> None:
    run = kg("--project", old, "upgrade")
    assert run.returncode == 0, run.stderr
    office = (old / "data" / "claims" / "office.ttl").read_text()
    assert "kg:qualifier qualifier:as-stated ;" in office
    assert "prov:wasQuotedFrom source:office ;" in office
    assert "prov:wasDerivedFrom source:post" in office
    assert "kg:party" not in office
    assert "khojaly" not in office
    agents = (old / "data" / "agents.ttl").read_text()
    assert (
        'agent:post a kg:Organization ;\n    rdfs:label "The Post"@en ;\n'
        "    kg:party party:press .\n"
    ) in agents
    assert kg("--project", old, "format", "--check", old / "data").returncode == 0
    again = kg("--project", old, "upgrade", "--check")
    assert (again.returncode, again.stdout.splitlines()[-1]) == (
        0,
        "nothing to upgrade",
    )
    assert "to decide:" in again.stdout


def test_check_says_what_would_change_where_and_writes_nothing(old: Path) -> None:
    before = {path: path.read_bytes() for path in old.rglob("*.*")}
    run = kg("--project", old, "upgrade", "--check")
    assert run.returncode == 1
    herald = old / "data" / "claims" / "herald.ttl"
    assert (
        f"would change {herald}:62:27: name: claim:herald-houses "
        "prov:hadPrimarySource source:herald → claim:herald-houses "
        "prov:wasQuotedFrom source:herald\n"
    ) in run.stdout
    assert (
        f"would change {herald}:72:14: party: source:herald kg:party party:press → "
        "agent:herald kg:party party:press\n"
    ) in run.stdout
    assert (
        f"to decide: {herald}:20:1: 9 claims do not say where the claimant has it from"
    ) in run.stdout
    assert {path: path.read_bytes() for path in old.rglob("*.*")} == before


@pytest.mark.parametrize("shipped", [REPOSITORY, NEW_FLOOD], ids=["graph", "flood"])
def test_what_is_shipped_has_nothing_to_upgrade(shipped: Path) -> None:
    run = kg("--project", shipped, "upgrade", "--check")
    assert run.returncode == 0, run.stdout
    assert run.stdout.splitlines()[-1] == "nothing to upgrade"


# the names that change, written out: what the rules of names must do
RENAMED = {
    "figureFor": f"{NEW}asOf",
    "originalSource": f"{PROV}wasDerivedFrom",
}
OF_THE_PROJECT = {"tier", "gazetteerPopulation"}


def renamed(term: Any, base: str) -> Any:
    """Return the new name of a term, by the table of docs/upgrade.md."""
    if not isinstance(term, NamedNode):
        return term
    if term.value == f"{base}id/qualifier/exactly":
        return NamedNode(f"{base}id/qualifier/as-stated")
    if term.value == f"{PROV}hadPrimarySource":
        return NamedNode(f"{PROV}wasQuotedFrom")
    local = term.value.removeprefix(OLD)
    if local == term.value:
        return term
    if local in OF_THE_PROJECT:
        return NamedNode(f"{base}ontology#{local}")
    return NamedNode(RENAMED.get(local, NEW + local))


@pytest.mark.parametrize("base", [FLOOD, "https://w3id.org/khojaly-kg/"])
def test_every_old_statement_is_kept_or_moved_by_a_rule(rich: Path, base: str) -> None:
    if base != FLOOD:
        of_another_base(rich)
    before = triples(rich)
    assert kg("--project", rich, "upgrade").returncode == 0
    after = triples(rich)
    moved = {
        Triple(
            renamed(triple.subject, base),
            renamed(triple.predicate, base),
            renamed(triple.object, base),
        )
        for triple in before
    }
    lost, new = moved - after, after - moved
    project = read_project(rich)
    assert Counter(text.split()[1] for text in short(project, lost)) == {
        # of 7 sources: test_each_claim_keeps_its_party
        "kg:party": 7,
        # of one source: test_the_addresses_of_a_source_become_carriers
        "kg:readAt": 4,
        "skos:prefLabel": 1,
    }
    assert 'qualifier:as-stated skos:prefLabel "exactly"@en' in short(project, lost)
    gained = Counter(text.split(":")[0] for text in short(project, new))
    assert gained == {
        "agent": 6,
        "claim": 2,
        "carrier": 16,
        "source": 1,
        # a label, and the old IRI leads to the new one
        "qualifier": 3,
        "own": 12,
        "https": 1,
    }
    assert short(project, new) >= {
        'qualifier:as-stated skos:prefLabel "as stated"@en',
        "qualifier:exactly rdf:type kg:RenamedThing",
        "qualifier:exactly dcterms:isReplacedBy qualifier:as-stated",
    }
    again = kg("--project", rich, "upgrade", "--check")
    assert (again.returncode, again.stdout.splitlines()[-1]) == (
        0,
        "nothing to upgrade",
    )


def test_each_term_of_the_old_tool_has_a_new_name_that_is_declared(old: Path) -> None:
    """``old-terms.txt`` lists what the old vocabulary declared."""
    terms = OLD_FLOOD.with_name("old-terms.txt").read_text().split()
    files = read_sources(read_project(REPOSITORY)).ontology
    declared = {triple.subject for file in files for triple in file.triples}
    names = NewNames(read_project(old).iris, ())
    new = {term: names.iri(OLD + term) for term in terms}
    elsewhere = {
        # an author decides what a query asks instead
        **{term: NEW + term for term in terms if term.startswith("statistics")},
        "statedFigure": f"{NEW}statedFigure",
        # carriers take its place
        "readAt": f"{NEW}readAt",
        "originalSource": f"{PROV}wasDerivedFrom",
        "tier": f"{FLOOD}ontology#tier",
        "gazetteerPopulation": f"{FLOOD}ontology#gazetteerPopulation",
    }
    assert {t: iri for t, iri in new.items() if NamedNode(iri) not in declared} == (
        elsewhere
    )


def parties(found: set[Triple], *, old: bool) -> dict[str, str]:
    """Return the party of each claim: of its source, or of itself or its agent."""
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for triple in found:
        subject, target = (
            str(term).strip("<>") for term in (triple.subject, triple.object)
        )
        local = triple.predicate.value.removeprefix(OLD).removeprefix(NEW)
        said[subject, local].append(target)
    kinds = {
        f"{one}{name}" for one in (OLD, NEW) for name in ("Statistic", "Assertion")
    }
    by = f"{PROV}{'hadPrimarySource' if old else 'wasAttributedTo'}"
    result = {}
    for (claim, predicate), types in list(said.items()):
        if predicate == TYPE and kinds & {*types}:
            (whose,) = said[claim, by]
            (party,) = said[claim, "party"] or said[whose, "party"]
            result[claim] = party
    return result


def test_each_claim_keeps_its_party(rich: Path) -> None:
    before = parties(triples(rich), old=True)
    assert len(before) == 15
    assert kg("--project", rich, "upgrade").returncode == 0
    after = triples(rich)
    assert parties(after, old=False) == before
    stated = {text for text in short(read_project(rich), after) if "kg:party" in text}
    assert {text for text in stated if not text.startswith("agent:")} == {
        # two of three claims of the reader are in sources of the press
        "claim:gazette-two kg:party party:town",
        # one each: the first in the alphabet is the party of the agent
        "claim:gazette-one kg:party party:town",
    }
    assert stated >= {
        "agent:ferry kg:party party:press",
        "agent:reader kg:party party:press",
        # who made a source in which nobody claims anything
        "agent:editor kg:party party:town",
    }
    assert 'source:notice skos:note "Party of the source: press."@en' in short(
        read_project(rich), after
    )


def test_the_addresses_of_a_source_become_carriers(rich: Path) -> None:
    assert kg("--project", rich, "upgrade").returncode == 0
    found = short(read_project(rich), triples(rich))
    assert {text for text in found if text.startswith("carrier:")} == {
        text
        for name, label, place in (
            (
                "gazette-example",
                "gazette.example",
                "pav:retrievedFrom https://www.gazette.example:80/flood",
            ),
            (
                "archive-example",
                "archive.example",
                "pav:retrievedFrom http://archive.example/a",
            ),
            (
                "archive-example-2",
                "archive.example",
                "pav:retrievedFrom http://archive.example/b",
            ),
            (
                "copy-1",
                "a box in the town library",
                'skos:note "a box in the town library"@en',
            ),
        )
        for text in (
            f"carrier:gazette-{name} rdf:type kg:Carrier",
            f'carrier:gazette-{name} rdfs:label "{label}"@en',
            f"carrier:gazette-{name} prov:specializationOf source:gazette",
            f"carrier:gazette-{name} {place}",
        )
    }
    assert "source:gazette schema:url https://www.gazette.example:80/flood" in found
    assert 'source:gazette kg:copyRead "full text read"@en' in found


def test_queries_and_shapes_are_changed_as_text_with_their_comments(rich: Path) -> None:
    run = kg("--project", rich, "upgrade")
    assert (rich / "queries" / "core.rq").read_text() == (
        "# Claims with the source that prov:wasDerivedFrom names.\n"
        "PREFIX kg: <https://w3id.org/attributed-claims/ontology#>\n"
        "PREFIX prov: <http://www.w3.org/ns/prov#>\n"
        "SELECT ?claim ?party {\n"
        "  ?claim a kg:Claim ; prov:wasQuotedFrom ?source ; "
        '<https://example.org/flood/ontology#tier> "core" .\n'
        "  ?source kg:readAt ?where ; kg:party ?party .\n"
        "}\n"
    )
    shape = (rich / "shapes" / "own.ttl").read_text()
    assert "# A comment stays.\n" in shape
    assert "[ sh:path kg:asOf ; sh:maxCount 1 ]" in shape
    assert f"PREFIX kg: <{NEW}>" in shape
    query = rich / "queries" / "core.rq"
    assert f"to decide: {query}:6:11: asks for kg:readAt, which is gone" in run.stdout
    assert f"to decide: {query}:6:30: names kg:party" in run.stdout


def test_a_query_of_the_old_data_cube_is_for_an_author_to_mend(rich: Path) -> None:
    """Only a build wrote these terms, and the cubes of a release have others now."""
    query = rich / "queries" / "cube.rq"
    query.write_text(
        "# The figures of the Data Cube, as stated.\n"
        "PREFIX kg: <https://w3id.org/khojaly-kg/ontology#>\n"
        "SELECT ?figure { ?one kg:statedFigure ?figure ; kg:statistics-event ?event }\n"
    )
    run = kg("--project", rich, "upgrade")
    assert query.read_text() == (
        "# The figures of the Data Cube, as stated.\n"
        f"PREFIX kg: <{NEW}>\n"
        "SELECT ?figure { ?one kg:statedFigure ?figure ; kg:statistics-event ?event }\n"
    )
    said = "names a term of the old Data Cube, which is gone: "
    for column in (23, 49):
        assert f"to decide: {query}:3:{column}: {said}" in run.stdout


def test_a_term_that_was_of_the_tool_gets_a_declaration_and_a_shape(old: Path) -> None:
    assert kg("--project", old, "upgrade").returncode == 0
    assert (old / "shapes" / "own.ttl").read_text() == (
        "PREFIX kg: <https://w3id.org/attributed-claims/ontology#>\n"
        "PREFIX own: <https://example.org/flood/ontology#>\n"
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
        "\n"
        "# Properties that the tool had in its first model.\n"
        "\n"
        "own:Claim-fields a sh:NodeShape ;\n"
        "    sh:targetClass kg:Claim ;\n"
        "    sh:property own:Claim-tier .\n"
        "\n"
        "own:Claim-tier a sh:PropertyShape ;\n"
        "    sh:path own:tier ;\n"
        '    sh:maxCount 1 ; sh:in ( "core" "extra" ) ;\n'
        '    sh:message "own:tier must be \\"core\\" or \\"extra\\"." .\n'
    )
    assert read_project(old).paths.shapes == (
        old.parents[1] / "shapes",
        old / "shapes",
    )
    own = (old / "ontology" / "own.ttl").read_text()
    assert 'rdfs:label "tier"@en ;' in own


def test_a_kg_toml_that_is_written_otherwise_is_left_to_people(old: Path) -> None:
    toml = old / "kg.toml"
    usual = 'shapes = ["../../shapes"]'
    toml.write_text(toml.read_text().replace(usual, 'shapes=["../../shapes" # ]\n]'))
    before = toml.read_text()
    run = kg("--project", old, "upgrade")
    assert f'to decide: {toml}: paths.shapes: add "shapes", the folder' in run.stdout
    assert toml.read_text() == before


def test_a_term_of_the_project_keeps_its_name_beside_those_of_the_tool(
    rich: Path,
) -> None:
    """The project has the base whose namespace was that of the old tool."""
    of_another_base(rich)
    kg("--project", rich, "upgrade")
    query = (rich / "queries" / "core.rq").read_text()
    assert f"PREFIX kg: <{NEW}>\n" in query
    assert f'?source ; <{OLD}tier> "core" .' in query
    own = (rich / "ontology" / "own.ttl").read_text()
    assert f"PREFIX own: <{OLD}>\n" in own
    assert "own:tier a owl:DatatypeProperty ;" in own


def test_what_a_person_must_decide_is_listed(rich: Path) -> None:
    """It is listed as long as it is undecided, also when nothing is to upgrade."""
    more = rich / "data" / "claims" / "more.ttl"
    for _ in range(2):
        run = kg("--project", rich, "upgrade")
        (denial,) = [line for line in run.stdout.splitlines() if "denies" in line]
        assert denial.startswith(f"to decide: {more}:")
        assert denial.endswith(
            "claim:gazette-two does not say which claim it denies: add cito:disputes "
            "if that is recorded"
        )
        assert "13 claims do not say where the claimant has it from" in run.stdout


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("events.ttl", "claim:x kg:value ;\n", "events.ttl:14:"),
        ("events.ttl", "# a comment\n", "events.ttl:14:1: a comment would be lost"),
    ],
)
def test_a_file_that_cannot_be_written_stops_all(
    old: Path, name: str, text: str, message: str
) -> None:
    path = old / "data" / name
    path.write_text(path.read_text() + text)
    before = {path: path.read_bytes() for path in old.rglob("*.*")}
    run = kg("--project", old, "upgrade")
    assert run.returncode == 2
    assert message in run.stderr
    assert {path: path.read_bytes() for path in old.rglob("*.*")} == before


def test_a_file_in_the_place_of_the_shapes_stops_all(old: Path) -> None:
    (old / "shapes").write_text("a file")
    before = {path: path.read_bytes() for path in old.rglob("*.*")}
    run = kg("--project", old, "upgrade")
    assert run.returncode == 2
    assert run.stderr.endswith(
        "/shapes: is a file, and the shapes of own terms need this folder: rename it\n"
    )
    assert {path: path.read_bytes() for path in old.rglob("*.*")} == before


def test_a_full_disk_leaves_every_file_as_it_was(old: Path) -> None:
    # no file may be larger than 6000 bytes: most are not, and the list of terms is
    code = (
        "import resource, sys; from kg.cli import main; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000)); main()"
    )
    before = {path: path.read_bytes() for path in old.rglob("*.*")}
    run = subprocess.run(
        [sys.executable, "-c", code, "--project", old, "upgrade"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.endswith("ontology/lists.ttl: File too large\n")
    assert {path: path.read_bytes() for path in old.rglob("*.*")} == before


def test_only_turtle_is_written(old: Path) -> None:
    source = f"<{FLOOD}id/event/rain> <{TYPE}> <{OLD}Event> .\n"
    (old / "data" / "rain.nt").write_text(source)
    run = kg("--project", old, "upgrade")
    assert run.returncode == 2
    assert "rain.nt: changes, and only Turtle is written" in run.stderr


def test_files_of_the_old_tool_and_of_others_are_left_and_named(old: Path) -> None:
    vocabulary = old.parents[1] / "ontology" / "kg.ttl"
    vocabulary.write_text(vocabulary.read_text().replace(NEW, OLD))
    shapes = old.parents[1] / "shapes" / "agent.ttl"
    shapes.write_text(shapes.read_text().replace(NEW, OLD))
    before = vocabulary.read_text(), shapes.read_text()
    run = kg("--project", old, "upgrade")
    assert run.returncode == 0
    assert f"to decide: {vocabulary}: is the vocabulary of the old tool" in run.stdout
    assert f"to decide: {shapes}: is outside of the project" in run.stdout
    assert (vocabulary.read_text(), shapes.read_text()) == before
