"""``kg import``: claims of the rows of a table, again and again."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from support.commands import kg, validate
from support.tables import example, imported

if TYPE_CHECKING:
    import subprocess
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
    assert report.stdout.endswith("0 errors, 1 warnings\n"), report.stdout
    assert "[least-above-the-most]" in report.stdout
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


def with_row(
    project: Path, *changes: tuple[str, str]
) -> subprocess.CompletedProcess[str]:
    """Import the table with its first row once more, changed."""
    table = project / "figures.csv"
    row = table.read_text("utf-8").splitlines()[1]
    for old, new in changes:
        assert old in row
        row = row.replace(old, new)
    with table.open("a", encoding="utf-8") as stream:
        stream.write(f"{row}\n")
    return imported(project)


def test_a_word_names_the_same_thing_in_any_case_and_by_its_slug(tables: Path) -> None:
    result = with_row(
        tables, ("Chronicle,press", "ferry-company,press"), ("Flood", "FLOOD")
    )
    assert result.returncode == 0
    assert body((tables / "data/valley-agents.ttl").read_text("utf-8")) == AGENTS
    claims = (tables / "data/claims/chronicle.ttl").read_text("utf-8")
    assert "claim:chronicle-flood-houses-flooded-houses-2 a" in claims


def test_two_names_of_one_slug_are_not_taken_for_one_thing(tables: Path) -> None:
    result = with_row(tables, ("Chronicle,press", "Chronicle!,press"))
    assert result.returncode == 2
    assert (
        'row 5, column "Who": error: "Chronicle!" would be agent:chronicle, as another '
        'is: say which in the import.toml: [words.agent] "Chronicle!" = "slug"\n'
    ) in result.stderr


@pytest.mark.parametrize("slug", ["chronicle", "other-chronicle"])
def test_the_mapping_says_which_thing_a_word_names(tables: Path, slug: str) -> None:
    with (tables / "import.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'\n[words.agent]\n"Chronicle!" = "{slug}"\n')
    result = with_row(tables, ("Chronicle,press", "Chronicle!,press"))
    assert result.returncode == 0
    claims = (tables / "data/claims/chronicle.ttl").read_text("utf-8")
    made = 2 if slug == "chronicle" else 1
    assert claims.count(f"prov:wasAttributedTo agent:{slug} ;") == made


def test_a_name_of_several_things_is_refused(tables: Path) -> None:
    with (tables / "data/agents.ttl").open("a", encoding="utf-8") as stream:
        for name in ("one", "two"):
            stream.write(
                f'\nagent:{name} a kg:Organization ; rdfs:label "Chronicle"@en ;'
                " kg:party party:press .\n"
            )
    result = imported(tables)
    assert result.returncode == 2
    assert (
        'row 2, column "Who": error: "Chronicle" names 2 things (one, two): write the '
        'slug, or say which in the import.toml: [words.agent] "Chronicle" = "slug"\n'
    ) in result.stderr


def test_another_party_and_another_place_are_those_of_the_claim(tables: Path) -> None:
    result = with_row(tables, ("Chronicle,press", "Chronicle,town"), ("Town", "Valley"))
    assert result.returncode == 0
    claims = (tables / "data/claims/chronicle.ttl").read_text("utf-8")
    _, _, other = claims.partition("claim:chronicle-flood-houses-flooded-houses-2 a")
    claim = other.partition(" .\n")[0]
    assert "kg:party party:town" in claim
    assert "kg:place place:valley" in claim
    assert claims.count("kg:party") == claims.count("kg:place") == 1


def test_a_date_outside_of_an_event_of_the_project_is_warned_of(tables: Path) -> None:
    result = with_row(tables, ("2001-05-03", "2002-05-03"))
    assert result.returncode == 0
    assert (
        'row 5, column "When": warning: the date is not in the window of the event in '
        "the project: see whether it is the same event\n"
    ) in result.stderr


def test_a_second_table_is_imported_beside_the_first(tables: Path) -> None:
    """All tables of an import are named, or the claims of one would go."""
    table = tables / "figures.csv"
    more = tables / "more.csv"
    more.write_text(
        "\n".join(table.read_text("utf-8").splitlines()[:2]) + "\n", "utf-8"
    )
    assert imported(tables).returncode == 0
    alone = imported(tables, table="more.csv")
    assert alone.returncode == 2
    assert alone.stderr == (
        f"kg: {tables}/import.lock: figures.csv was imported before and is not named "
        "now, so its claims would go: name all tables of an import, give other tables "
        "an import.toml of their own, or take the line of this one out here\n"
    )
    both = imported(tables, more)
    assert both.returncode == 0
    assert both.stdout == (
        "added data/claims/chronicle.ttl: "
        "claim:chronicle-flood-houses-flooded-houses-2\n"
    )


def test_another_import_of_the_same_source_has_a_file_of_its_own(tables: Path) -> None:
    assert imported(tables).returncode == 0
    text = (tables / "import.toml").read_text("utf-8").replace("valley", "hill")
    (tables / "hill.toml").write_text(text, "utf-8")
    assert imported(tables, "--mapping", tables / "hill.toml").returncode == 0
    assert (tables / "hill.lock").exists()
    assert (tables / "data/claims/chronicle.2.ttl").exists()
    assert not (tables / "data/hill-agents.ttl").exists()
    assert imported(tables).stdout == ""


def test_an_import_that_was_broken_off_is_finished_by_the_next(tables: Path) -> None:
    """The lock file has both digests of a file while files are written."""
    assert imported(tables).returncode == 0
    old = (tables / "data/claims/chronicle.ttl").read_text("utf-8")
    lock = (tables / "import.lock").read_text("utf-8")
    replaced(tables / "figures.csv", ",42,", ",43,")
    assert imported(tables).returncode == 0
    finished = written(tables)
    new = re.search(r'chronicle.ttl" = "(\w+)"', finished["import.lock"])
    assert new
    between = re.sub(r'(chronicle.ttl" = "\w+)"', rf'\1 {new[1]}"', lock)
    (tables / "import.lock").write_text(between, "utf-8")
    for text in (old, finished["data/claims/chronicle.ttl"]):
        (tables / "data/claims/chronicle.ttl").write_text(text, "utf-8")
        assert imported(tables).returncode == 0
        assert written(tables) == finished
        (tables / "import.lock").write_text(between, "utf-8")


def test_a_count_with_a_zero_after_the_point_is_whole(tables: Path) -> None:
    replaced(tables / "figures.csv", ",42,", ",42.0,")
    assert imported(tables).returncode == 0
    claims = (tables / "data/claims/chronicle.ttl").read_text("utf-8")
    assert body(claims) == CHRONICLE


LEVEL = """\
claim:chronicle-gauge-7 a kg:Statistic ;
    kg:event event:flood ;
    kg:measure measure:water-level ;
    kg:population population:all ;
    kg:value 7.0 ;
    kg:qualifier qualifier:as-stated ;
    kg:unit unit:metre ;
    kg:scope scope:lower-town ;
    kg:asOf "2001-05-03"^^edtf:EDTF ;
    kg:criterion criterion:cellars-included ;
    kg:method method:door-to-door-count ;
    kg:hedge "so they say"@en ;
    prov:wasQuotedFrom source:chronicle ;
    kg:locator "p. 3"@en ;
    prov:wasAttributedTo agent:chronicle ;
    kg:firstHand true ;
    kg:statedOn "2001-05-04"^^edtf:EDTF ;
    kg:summary "The water stood high."@en ;
    kg:caution "Read from afar."@en ;
    kg:verified true ;
    dcterms:created "2026-11-27"^^xsd:date ;
    dcterms:source <https://example.org/flood/files/levels.csv#row=2> ;
    skos:note "See the gauge."@en .

claim:chronicle-gauge-8 a kg:Statistic ;
    kg:event event:flood ;
    kg:measure measure:water-level ;
    kg:population population:all ;
    kg:value 6.5 ;
    kg:qualifier qualifier:as-stated ;
    kg:unit unit:metre ;
    kg:scope scope:flood-upper-town ;
    kg:asOf "2001-05-03"^^edtf:EDTF ;
    prov:wasQuotedFrom source:chronicle ;
    kg:locator "p. 3"@en ;
    prov:wasAttributedTo agent:chronicle ;
    kg:firstHand false ;
    kg:verified false ;
    dcterms:created "2026-11-27"^^xsd:date ;
    dcterms:source <https://example.org/flood/files/levels.csv#row=3> .

source:chronicle a kg:Source ;
    dcterms:title "Chronicle"@en ;
    kg:sourceType source-type:newspaper ;
    dc:creator "A. Writer" ;
    dc:publisher "Chronicle Press" ;
    dcterms:issued "2001-05-07"^^edtf:EDTF ;
    dcterms:language "de" ;
    schema:url <https://example.org/page?a=1> ;
    kg:copyRead "all of it"@en .
"""


def test_every_field_has_its_place_in_a_claim_or_a_source(tables: Path) -> None:
    cells = {
        "event": "flood",
        "measure": "water level",
        "population": "all",
        "value": "7.0",
        "unit": "metre",
        "scope": "lower town",
        "as-of": "2001-05-03",
        "criterion": "cellars included",
        "method": "door-to-door count",
        "hedge": "so they say",
        "source": "Chronicle",
        "locator": "p. 3",
        "claimant": "Chronicle",
        "party": "press",
        "claimant-type": "Person",
        "first-hand": "yes",
        "stated-on": "2001-05-04",
        "summary": "The water stood high.",
        "caution": "Read from afar.",
        "verified": "yes",
        "note": "See the gauge.",
        "id": "Gauge 7",
        "source-type": "newspaper",
        "source-creator": "A. Writer",
        "source-publisher": "Chronicle Press",
        "source-date": "2001-05-07",
        "source-language": "de",
        "source-url": "https://example.org/page?a=1",
        "source-copy-read": "all of it",
    }
    other = {**cells, "id": "Gauge 8", "value": "6.5", "scope": "upper town"}
    for name in [
        "criterion",
        "method",
        "hedge",
        "first-hand",
        "stated-on",
        "summary",
        "caution",
    ]:
        other[name] = ""
    other |= {"verified": "no", "note": ""}
    with (tables / "levels.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([cells, cells.values(), other.values()])
    head = example("toml").partition("[columns]")[0]
    columns = "".join(f'{name} = "{name}"\n' for name in cells)
    (tables / "import.toml").write_text(f"{head}[columns]\n{columns}", "utf-8")
    result = imported(tables, table="levels.csv")
    assert result.returncode == 0, result.stderr
    written_ = (tables / "data/claims/chronicle.ttl").read_text("utf-8")
    assert body(written_) == LEVEL
    scopes = (tables / "data/valley-scopes.ttl").read_text("utf-8")
    assert body(scopes) == (
        "scope:flood-upper-town a kg:Scope ;\n"
        '    rdfs:label "upper town"@en ;\n'
        "    kg:event event:flood .\n"
    )
    agents = (tables / "data/valley-agents.ttl").read_text("utf-8")
    assert "agent:chronicle a kg:Person ;" in agents
    report = validate(tables)
    assert " 0 errors" in report.stdout, report.stdout


def test_a_source_of_more_than_a_file_goes_on_in_parts(tables: Path) -> None:
    """The limit of a file is 1 MiB here, so each file stays below it."""
    settings = tables / "kg.toml"
    with settings.open("a", encoding="utf-8") as stream:
        stream.write("\n[limits]\nfile_mib = 1\n")
    header, row, *_ = example("csv").splitlines()
    rows = (row.replace(",42,", f",{n},") for n in range(900))
    (tables / "figures.csv").write_text("\n".join([header, *rows]), "utf-8")
    assert imported(tables).returncode == 0
    parts = sorted((tables / "data/claims").glob("chronicle*.ttl"))
    assert [path.name for path in parts] == [
        "chronicle.2.ttl",
        "chronicle.ttl",
    ]
    assert sum(path.read_text("utf-8").count("kg:Stat") for path in parts) == 900
    assert validate(tables).returncode == 0
    assert imported(tables, "--check").stdout == ""


def test_a_row_that_describes_a_new_thing_otherwise_has_a_warning(tables: Path) -> None:
    """The first row that names the Chronicle has no cell, and so the constant."""
    table = tables / "figures.csv"
    header, first, second, third = table.read_text("utf-8").splitlines()
    rows = (f"{header},Type", f"{first},", f"{second},", f"{third},official record")
    table.write_text("\n".join(rows), "utf-8")
    replaced(tables / "import.toml", "[constants]", 'source-type = "Type"\n[constants]')
    result = imported(tables)
    assert result.returncode == 0
    assert (
        'row 4, column "Type": warning: "official record" differs from row 2, which '
        "names source:chronicle first and describes it: make them alike, or leave this "
        "one empty\n"
    ) in result.stderr
    assert "rows: 3; mapped: 3" in result.stderr
