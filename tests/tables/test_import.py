"""``kg import``: claims of the rows of a table, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.commands import kg, validate
from support.tables import imported

if TYPE_CHECKING:
    from pathlib import Path


def written(project: Path) -> dict[str, str]:
    """Return the content of every file of a project."""
    return {
        path.relative_to(project).as_posix(): path.read_text("utf-8")
        for path in sorted(project.rglob("*"))
        if path.is_file() and ".kg" not in path.parts
    }


def body(text: str) -> str:
    """Return a Turtle file without its prefixes."""
    return text.partition("\n\n")[2]


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


CHRONICLE = """\
claim:chronicle-flood-houses-flooded-houses a kg:Statistic ;
    kg:event event:flood ;
    kg:measure measure:houses-flooded ;
    kg:population population:houses ;
    kg:value 42 ;
    kg:qualifier qualifier:approximately ;
    prov:wasQuotedFrom source:chronicle ;
    kg:locator "p. 3"@en ;
    prov:wasAttributedTo agent:chronicle ;
    kg:firstHand false ;
    kg:verified false ;
    dcterms:created "2026-11-27"^^xsd:date ;
    dcterms:source <https://example.org/flood/files/figures.csv#row=2> .

claim:chronicle-storm-of-june-2003-people-sheltered-all-high a kg:Statistic ;
    kg:event event:storm-of-june-2003 ;
    kg:measure measure:people-sheltered ;
    kg:population population:all ;
    kg:value 70 ;
    kg:qualifier qualifier:up-to ;
    prov:wasQuotedFrom source:chronicle ;
    kg:locator "p. 5"@en ;
    prov:wasAttributedTo agent:ferry-company ;
    kg:firstHand false ;
    kg:verified false ;
    dcterms:created "2026-11-27"^^xsd:date ;
    dcterms:source <https://example.org/flood/files/figures.csv#row=4> .

claim:chronicle-storm-of-june-2003-people-sheltered-all-low a kg:Statistic ;
    kg:event event:storm-of-june-2003 ;
    kg:measure measure:people-sheltered ;
    kg:population population:all ;
    kg:value 90 ;
    kg:qualifier qualifier:at-least ;
    prov:wasQuotedFrom source:chronicle ;
    kg:locator "p. 5"@en ;
    prov:wasAttributedTo agent:ferry-company ;
    kg:firstHand false ;
    kg:verified false ;
    dcterms:created "2026-11-27"^^xsd:date ;
    dcterms:source <https://example.org/flood/files/figures.csv#row=4> .

source:chronicle a kg:Source ;
    dcterms:title "Chronicle"@en ;
    kg:sourceType source-type:newspaper ;
    dc:creator "not shown" ;
    dcterms:language "en" ;
    kg:copyRead "only what the table quotes was read"@en .
"""
POST = """\
claim:post-storm-of-june-2003-people-sheltered-all a kg:Statistic ;
    kg:event event:storm-of-june-2003 ;
    kg:measure measure:people-sheltered ;
    kg:population population:all ;
    kg:value 80 ;
    kg:qualifier qualifier:as-stated ;
    prov:wasQuotedFrom source:post ;
    kg:locator "p. 1"@en ;
    prov:wasAttributedTo agent:post ;
    kg:firstHand false ;
    kg:verified false ;
    dcterms:created "2026-11-27"^^xsd:date ;
    dcterms:source <https://example.org/flood/files/figures.csv#row=3> .

claim:post-storm-of-june-2003-people-sheltered-all-range a kg:Statistic ;
    kg:event event:storm-of-june-2003 ;
    kg:measure measure:people-sheltered ;
    kg:population population:all ;
    kg:lowerBound 60 ;
    kg:upperBound 110 ;
    kg:qualifier qualifier:as-stated ;
    prov:wasQuotedFrom source:post ;
    kg:locator "p. 1"@en ;
    prov:wasAttributedTo agent:post ;
    kg:firstHand false ;
    kg:verified false ;
    dcterms:created "2026-11-27"^^xsd:date ;
    dcterms:source <https://example.org/flood/files/figures.csv#row=3> .
"""
EVENTS = """\
event:storm-of-june-2003 a kg:Event ;
    rdfs:label "Storm of June 2003"@en ;
    kg:eventType event-type:flood ;
    kg:start "2003-06-10"^^edtf:EDTF ;
    kg:end "2003-06-12"^^edtf:EDTF ;
    kg:place place:harbour .
"""
PLACES = """\
place:harbour a kg:Place ;
    rdfs:label "Harbour"@en ;
    kg:placeType place-type:settlement .
"""
AGENTS = """\
agent:chronicle a kg:Organization ;
    rdfs:label "Chronicle"@en ;
    kg:party party:press .

agent:ferry-company a kg:Organization ;
    rdfs:label "Ferry company"@en ;
    kg:party party:town .
"""
FILES = {
    "data/claims/chronicle.ttl": CHRONICLE,
    "data/claims/post.2.ttl": POST,
    "data/valley-events.ttl": EVENTS,
    "data/valley-places.ttl": PLACES,
    "data/valley-agents.ttl": AGENTS,
}


def test_rows_become_claims_and_what_they_name_becomes_things(tables: Path) -> None:
    """The flood, The Post and its first report are in the project already."""
    before = written(tables)
    result = imported(tables)
    assert (result.returncode, result.stderr) == (
        0,
        (
            "kg: reading figures.csv\n"
            f'{tables}/figures.csv: row 4, column "Low": warning: low (90) is above '
            "high (70); they become two claims: see whether the source states both\n"
            "rows: 3; mapped: 3, to claims: 5; reported above: 0\n"
        ),
    )
    new = {
        name: text for name, text in written(tables).items() if before.get(name) != text
    }
    del new["import.lock"]
    assert {name: body(text) for name, text in new.items()} == FILES
    report = validate(tables)
    assert report.stdout.endswith("0 errors, 0 warnings\n"), report.stdout
    assert kg("--project", tables, "format", "--check").returncode == 0


def test_the_same_table_gives_the_same_bytes(tables: Path) -> None:
    assert imported(tables).returncode == 0
    first = written(tables)
    again = imported(tables)
    assert (again.returncode, again.stdout) == (0, "")
    assert written(tables) == first
    assert imported(tables, "--check").returncode == 0


def test_check_says_what_would_change_and_writes_nothing(tables: Path) -> None:
    before = written(tables)
    result = imported(tables, "--check")
    assert result.returncode == 1
    assert written(tables) == before
    storm = "storm-of-june-2003-people-sheltered-all"
    assert result.stdout.splitlines() == [
        f"would add data/{line}"
        for line in (
            "claims/chronicle.ttl: claim:chronicle-flood-houses-flooded-houses",
            f"claims/chronicle.ttl: claim:chronicle-{storm}-high",
            f"claims/chronicle.ttl: claim:chronicle-{storm}-low",
            "claims/chronicle.ttl: source:chronicle",
            f"claims/post.2.ttl: claim:post-{storm}",
            f"claims/post.2.ttl: claim:post-{storm}-range",
            "valley-agents.ttl: agent:chronicle",
            "valley-agents.ttl: agent:ferry-company",
            "valley-events.ttl: event:storm-of-june-2003",
            "valley-places.ttl: place:harbour",
        )
    ]


def test_a_changed_figure_changes_one_claim(tables: Path) -> None:
    imported(tables)
    replaced(tables / "figures.csv", ",42,", ",43,")
    assert imported(tables).stdout == (
        "changed data/claims/chronicle.ttl: "
        "claim:chronicle-flood-houses-flooded-houses\n"
    )


def test_a_row_that_is_gone_takes_its_claims_and_things_along(tables: Path) -> None:
    imported(tables)
    lines = (tables / "figures.csv").read_text("utf-8").splitlines(keepends=True)
    (tables / "figures.csv").write_text("".join(lines[:2]), "utf-8")
    assert imported(tables).returncode == 0
    left = {name for name in written(tables) if name in FILES}
    assert left == {"data/claims/chronicle.ttl", "data/valley-agents.ttl"}
    assert "storm" not in (tables / "data/claims/chronicle.ttl").read_text("utf-8")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_edited_since_is_left_as_it_is(tables: Path, name: str) -> None:
    imported(tables)
    replaced(tables / name, "\n\n", "\n# seen\n")
    replaced(tables / "figures.csv", ",42,", ",43,")
    before = written(tables)
    result = imported(tables)
    assert result.returncode == 2
    assert result.stderr == (
        f"kg: {tables}/{name}: was edited since the import wrote it, and is left as it "
        "is: move what was added into a file of your own, and delete this one, or "
        "restore it\n"
    )
    assert written(tables) == before


def test_a_file_that_was_deleted_is_written_again(tables: Path) -> None:
    imported(tables)
    first = written(tables)
    (tables / "data/claims/post.2.ttl").unlink()
    assert imported(tables).returncode == 0
    assert written(tables) == first


def test_a_file_that_the_lock_names_outside_of_the_data_is_not_touched(
    tables: Path,
) -> None:
    lock = '[files]\n"../../ontology/kg.ttl" = "0"\n'
    (tables / "import.lock").write_text(lock, "utf-8")
    result = imported(tables)
    assert (result.returncode, result.stderr) == (
        2,
        (
            f"kg: {tables}/import.lock: 'kg.ttl' is no Turtle file in the data of the "
            "project: take it out\n"
        ),
    )


def test_what_people_describe_later_is_taken_from_them(tables: Path) -> None:
    imported(tables)
    with (tables / "data/agents.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            '\nagent:ferries a kg:Organization ; rdfs:label "Ferry company"@en ;'
            " kg:party party:town .\n"
        )
    assert "remove" in imported(tables).stdout
    claims = (tables / "data/claims/chronicle.ttl").read_text("utf-8")
    assert claims.count("prov:wasAttributedTo agent:ferries") == 2
    assert "ferry" not in (tables / "data/valley-agents.ttl").read_text("utf-8")
