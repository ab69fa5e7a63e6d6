"""``kg import`` of wide tables: several figures, participants, places and sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support.commands import validate
from support.tables import example, imported

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from pathlib import Path

COLUMNS, FIRST, SECOND = example("csv", number=2).splitlines()
DERIVED = "source:herald-3-february-33a5fa8c7712, source:post-2-february-45d81c343e75"
SAME: Mapping[str, str] = {}
CLAIMS = {
    "17-gave-warning": (
        "kg:kind kind:participation",
        "rdf:subject event:flood-17",
        "rdf:object agent:fire-brigade",
        "kg:role role:gave-warning",
    ),
    "17-houses-flooded-farmhouses": (
        "kg:population population:farmhouses",
        "kg:value 4",
    ),
    "17-houses-flooded-houses": ("kg:population population:houses", "kg:value 9"),
    "17-people-sheltered-all-range": (
        "kg:measure measure:people-sheltered",
        "kg:population population:all",
        "kg:lowerBound 20",
        "kg:upperBound 30",
    ),
    "18-houses-flooded-farmhouses": ("kg:event event:flood-18", "kg:value 0"),
    "18-houses-flooded-houses": ("kg:event event:flood-18", "kg:value 5"),
}
EVENTS = """\
event:flood-17 a kg:Event ;
    rdfs:label "Flood 17: Mill, 2004-02-01"@en ;
    kg:partOf event:floods-of-2004 ;
    kg:eventType event-type:flood ;
    kg:start "2004-02-01"^^edtf:EDTF ;
    kg:end "2004-02-03"^^edtf:EDTF ;
    kg:place place:mill-51-5-0-25-6e2ac0767d2a .

event:flood-18 a kg:Event ;
    rdfs:label "Flood 18: Mill, 2004-02-04"@en ;
    kg:partOf event:floods-of-2004 ;
    kg:eventType event-type:flood ;
    kg:start "2004-02-04"^^edtf:EDTF ;
    kg:place place:mill-51-5-0-25-6e2ac0767d2a .

event:floods-of-2004 a kg:Event ;
    rdfs:label "Floods of 2004"@en ;
    kg:eventType event-type:flood ;
    kg:start "2004-02-01"^^edtf:EDTF ;
    kg:end "2004-02-04"^^edtf:EDTF .
"""
PLACES = """\
geometry:mill-51-5-0-25-6e2ac0767d2a a geo:Geometry ;
    geo:asWKT "POINT(-0.25 51.5)"^^geo:wktLiteral .

place:lower-valley a kg:Place ;
    rdfs:label "Lower valley"@en ;
    kg:placeType place-type:region .

place:mill-51-5-0-25-6e2ac0767d2a a kg:Place ;
    rdfs:label "Mill"@en ;
    kg:placeType place-type:settlement ;
    kg:within place:lower-valley ;
    wgs84:lat 51.5 ;
    wgs84:long -0.25 ;
    geo:hasGeometry geometry:mill-51-5-0-25-6e2ac0767d2a .
"""
CITED = """\
source:post-of-5-february a kg:Source ;
    dcterms:title "Post of 5 February"@en ;
    kg:sourceType source-type:newspaper ;
    dc:publisher "not shown" ;
    dcterms:language "und" ;
    kg:copyRead "nothing; the list names it"@en .
"""


def wide(
    project: Path, *rows: str, columns: str = COLUMNS, lines: Mapping[str, str] = SAME
) -> subprocess.CompletedProcess[str]:
    """Import rows by the ``floods.toml`` of the document, with changes of its lines."""
    (project / "floods.csv").write_text("\n".join((columns, *rows, "")), "utf-8")
    text = example("toml", number=2)
    for old, new in lines.items():
        assert text.count(f"{old}\n") == 1
        text = text.replace(f"{old}\n", f"{new}\n")
    (project / "floods.toml").write_text(text, "utf-8")
    mapping = ("--mapping", project / "floods.toml")
    return imported(project, *mapping, table="floods.csv")


def body(project: Path, name: str) -> str:
    """Return a Turtle file of the import without its prefixes."""
    return (project / "data" / name).read_text("utf-8").partition("\n\n")[2]


def claims(project: Path) -> dict[str, str]:
    """Return what is said of each claim, by what its name has after its source."""
    text = body(project, "claims/list-of-floods.ttl")
    found = re.findall(
        r"^claim:list-of-floods-(\S+) (.*?) \.$", text, re.DOTALL | re.MULTILINE
    )
    return dict(found)


def test_a_row_becomes_a_claim_for_each_figure_and_participant(flood: Path) -> None:
    result = wide(flood, FIRST, SECOND)
    assert result.stderr.endswith(
        "rows: 2; mapped: 2, to claims: 6; reported above: 0\n"
    )
    found = claims(flood)
    assert found.keys() == CLAIMS.keys()
    for name, parts in CLAIMS.items():
        for part in parts:
            assert f"{part} ;" in found[name], (name, part)
    assert f"prov:wasDerivedFrom {DERIVED} ;" in found["17-gave-warning"]
    assert all("kg:firstHand" not in said for said in found.values())
    assert body(flood, "floods-events.ttl") == EVENTS
    assert body(flood, "floods-places.ttl") == PLACES
    assert body(flood, "floods-cited.ttl").endswith(CITED)
    report = validate(flood)
    assert report.stdout.endswith("0 errors, 0 warnings\n"), report.stdout


def test_a_least_above_the_most_of_another_figure_is_a_warning(flood: Path) -> None:
    two = 'columns.low = "Least"\n[[figures]]\ncolumns.high = "Most"'
    row = FIRST.replace(",20,30,", ",31,30,")
    result = wide(flood, row, lines={'columns.value = "Houses"': two})
    assert (
        "row 2: warning: low (31) is above high (30); they become two" in result.stderr
    )
    found = claims(flood)
    low, high = (found[f"17-houses-flooded-houses-{end}"] for end in ("low", "high"))
    assert "kg:value 31 ;\n    kg:qualifier qualifier:at-least ;" in low
    assert "kg:value 30 ;\n    kg:qualifier qualifier:up-to ;" in high


def test_a_row_without_any_figure_is_an_error(flood: Path) -> None:
    result = wide(flood, SECOND.replace(",5,0,,", ",,,,"))
    assert result.returncode == 2
    said = 'row 2, column "Houses": error: the row has no figure: fill it in, or take'
    assert said in result.stderr


ERRORS = {
    ("51.5", "91"): (
        'column "Lat": error: "91" is no number of degrees from -90 to 90: write such '
        "as -9.65, west and south below 0"
    ),
    (",-0.25,", ",,"): (
        'column "Long": error: is empty, and the other coordinate of the place is not: '
        "fill it in, or empty the other"
    ),
    ("2004-02-03,", "2004-01-31,"): (
        'column "Until": error: "2004-01-31" is no date after "2004-02-01": write the '
        "first date into date, and the last into date-end"
    ),
    ("2004-02-01,", "2004-02-01 10:00:00,"): (
        'column "Day": error: "2004-02-01 10:00:00" is no date that is known here: '
        "write it as 2001-04-03, 2001-04 or 2001, or dates into the import.toml"
    ),
    ("17,1,", "17,3,"): (
        'column "Kind": error: the project has no event-type "3" (known: flood): add '
        "it to the list, or say which in the import.toml: [words.event-type] "
        '"3" = "slug"'
    ),
}


@pytest.mark.parametrize("change", ERRORS)
def test_a_bad_cell_is_an_error_once(flood: Path, change: tuple[str, str]) -> None:
    assert change[0] in FIRST
    result = wide(flood, FIRST.replace(*change))
    assert result.returncode == 2
    errors = [line for line in result.stderr.splitlines() if "error" in line]
    assert [line.partition("row 2, ")[2] for line in errors] == [ERRORS[change]]


def test_first_hand_and_cited_sources_are_two_things(flood: Path) -> None:
    lines = {'party = "town"': 'party = "town"\nfirst-hand = "yes"'}
    result = wide(flood, FIRST, lines=lines)
    assert (
        "row 2: error: first-hand: is yes, and the row cites sources from which the "
        "claimant has it: keep one of the two\n"
    ) in result.stderr


def test_a_column_that_is_optional_need_not_be_there(flood: Path) -> None:
    columns = COLUMNS.replace(",Reports", "")
    row = SECOND.rpartition(",")[0]
    optional = {'language = "en"': 'language = "en"\noptional = ["Reports"]'}
    assert wide(flood, row, columns=columns).returncode == 2
    assert wide(flood, row, columns=columns, lines=optional).returncode == 0
    assert "kg:firstHand false ;" in claims(flood)["18-houses-flooded-houses"]


def test_publishers_and_dates_of_cited_sources_stand_beside_them(flood: Path) -> None:
    rows = (
        f"{FIRST},Post;Herald,2004-02-02;2 February",
        f"{SECOND},Post;Herald,2004-02-05",
    )
    cited = 'cited = "Reports"\ncited-publisher = "Papers"\ncited-date = "Days"'
    split = 'cited = \'";"\'\ncited-publisher = ";"\ncited-date = ";"'
    result = wide(
        flood,
        *rows,
        columns=f"{COLUMNS},Papers,Days",
        lines={'cited = "Reports"': cited, "cited = '\";\"'": split},
    )
    assert result.returncode == 0
    assert (
        'row 2, column "Days": warning: "2 February" is no date that is known here; '
        "the cited source gets no date: "
    ) in result.stderr
    herald, post, later = body(flood, "floods-cited.ttl").split("\n\n")
    assert 'dc:publisher "Herald" ;' in herald
    assert "dcterms:issued" not in herald
    assert 'dc:publisher "Post" ;' in post
    assert 'dcterms:issued "2004-02-02"^^edtf:EDTF ;' in post
    # two publishers are named beside one source
    assert 'dc:publisher "not shown" ;' in later
    assert 'dcterms:issued "2004-02-05"^^edtf:EDTF ;' in later


def test_two_places_of_one_name_are_two_by_their_ids(flood: Path) -> None:
    other = SECOND.replace("-0.25", "0.25")
    assert wide(flood, FIRST, other).returncode == 0
    text = body(flood, "floods-places.ttl")
    assert text.count('rdfs:label "Mill"@en') == 2
    assert {*re.findall(r"POINT\((\S+) ", text)} == {"0.25", "-0.25"}


def test_invisible_characters_are_left_out_if_the_mapping_says_so(flood: Path) -> None:
    row = FIRST.replace("Post,2", "Po\u200bst,2")
    assert wide(flood, row).returncode == 2
    lines = {'language = "en"': 'language = "en"\ninvisible = "remove"'}
    result = wide(flood, row, lines=lines)
    assert result.returncode == 0
    assert (
        'row 2, column "Reports": warning: holds the invisible character U+200B: it is '
        "left out, and so are others in the cell\n"
    ) in result.stderr
    assert '"Post,2 February"@en' in body(flood, "floods-cited.ttl")
