"""examples/ucdp: a real sample of UCDP's dataset becomes a graph that is served."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support import HttpClient, serving
from support.commands import kg
from support.shared import made_once
from support.ucdp import DOCUMENT, EXAMPLE, copy_ucdp, document, released, sample_rows

from kg.project import read_project
from kg.release.manifest import read_release
from kg.validation.queries import questions

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from kg.release.manifest import Release

ORDER = "they become two claims: see whether the source states both"
WARNINGS = f"""\
ged.csv: row 133: warning: low (18) is above high (17); {ORDER}
ged.csv: row 257: warning: low (334) is above high (333); {ORDER}
ged.csv: row 315: warning: low (2) is above high (1); {ORDER}
ged.csv: row 672: warning: low (3) is above high (2); {ORDER}
ged.csv: row 784: warning: low (4) is above high (3); {ORDER}
ged.csv: row 900, column "source_article": warning: holds the invisible character \
U+200B: it is left out, and so are others in the cell
ged.csv: row 936: warning: low (12) is above high (11); {ORDER}
ged.csv: row 940: warning: low (4) is above high (3); {ORDER}
rows: 1000; mapped: 1000, to claims: 9000; reported above: 0
"""
EVENT = """\
event:ucdp-300380 a kg:Event ;
    rdfs:label "UCDP event 300380: Rami village, Syria, 2013-01-03"@en ;
    kg:partOf event:ucdp-conflict-299 ;
    kg:eventType event-type:state-based-violence ;
    kg:start "2013-01-03"^^edtf:EDTF ;
    kg:place place:rami-village-35-763369-36-558974-1-511f55a7dea8 ;
    skos:note "UCDP's precision of its date: 1. UCDP's clarity of the event: 1."@en .
"""
PLACE = """\
place:rami-village-35-763369-36-558974-1-511f55a7dea8 a kg:Place ;
    rdfs:label "Rami village"@en ;
    kg:placeType place-type:exact-place ;
    kg:within place:ucdp-country-652 ;
    wgs84:lat 35.763369 ;
    wgs84:long 36.558974 ;
    geo:hasGeometry geometry:rami-village-35-763369-36-558974-1-511f55a7dea8 .
"""
LOW = """\
claim:ucdp-ged-23-1-406097-killed-all-low a kg:Statistic ;
    kg:event event:ucdp-406097 ;
    kg:measure measure:killed ;
    kg:population population:all ;
    kg:value 18 ;
    kg:qualifier qualifier:at-least ;
    prov:wasQuotedFrom source:ucdp-ged-23-1 ;
    kg:locator "the row with the id 406097"@en ;
    prov:wasAttributedTo agent:ucdp ;
    prov:wasDerivedFrom source:bakhtar-news-agency-2021-06-24-209-6d4093b351e6, \
source:ministry-of-defence-2021-06-23-209-41a21abaf723 ;
    kg:verified true ;
    dcterms:created "2026-11-27"^^xsd:date ;
    dcterms:source <https://example.org/ucdp-ged/files/ged.csv#row=133> .
"""
SIDE = """\
    kg:kind kind:participation ;
    rdf:subject event:ucdp-300380 ;
    rdf:object agent:ucdp-actor-118 ;
    kg:role role:side-a ;
"""
FIGURES = {
    "all": "kg:value 2 ;\n    kg:qualifier qualifier:as-stated ;",
    "all-low": "kg:value 2 ;\n    kg:qualifier qualifier:at-least ;",
    "all-high": "kg:value 2 ;\n    kg:qualifier qualifier:up-to ;",
    "side-a": "kg:value 0 ;",
    "side-b": "kg:value 2 ;",
    "civilians": "kg:value 0 ;",
    "unknown-status": "kg:value 0 ;",
}
"""What is said of those killed in the event 300380."""


def imported(root: Path) -> subprocess.CompletedProcess[str]:
    return kg("--project", root, "import", root / "ged.csv")


def make(folder: Path) -> None:
    """Make a copy of the example with the sample imported."""
    root = copy_ucdp(folder, sample_rows())
    result = imported(root)
    said = result.stderr.replace(f"{root}/", "").partition("\n")[2]
    assert (result.returncode, said) == (0, WARNINGS)


@pytest.fixture(scope="module")
def ucdp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the example with the sample imported."""
    return made_once(tmp_path_factory, "sample", make) / "ucdp"


@pytest.fixture(scope="module")
def release(ucdp: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    made_once(tmp_path_factory, "sample-release", lambda _: released(ucdp))
    return read_release(ucdp / "build" / "current")


def test_rows_become_events_places_and_claims(ucdp: Path) -> None:
    events = (ucdp / "data/ged-events.ttl").read_text("utf-8")
    places = (ucdp / "data/ged-places.ttl").read_text("utf-8")
    parts = sorted((ucdp / "data/claims").glob("ucdp-ged-23-1*.ttl"))
    claims = "".join(part.read_text("utf-8") for part in parts)
    assert EVENT in events
    assert PLACE in places
    assert LOW in claims
    assert SIDE in claims
    for name, said in FIGURES.items():
        claim = f"claim:ucdp-ged-23-1-300380-killed-{name} a kg:Statistic ;"
        _, _, rest = claims.partition(claim)
        assert said in rest.partition("\n\n")[0], name
    # UCDP names 1,262 different texts in its column of sources
    cited = (ucdp / "data/ged-cited.ttl").read_text("utf-8")
    assert cited.count(" a kg:Source ;") == 1262


def test_the_sample_conforms_with_a_warning_where_low_is_above_high(ucdp: Path) -> None:
    result = kg("--project", ucdp, "validate")
    assert result.returncode == 0
    rules = re.findall(r" warning: .* \[(\S+)\]$", result.stdout, re.MULTILINE)
    assert rules.count("least-above-the-most") == 7
    assert rules.count("part-larger-than-its-whole") == 4
    assert result.stdout.endswith(" triples, 0 errors, 11 warnings\n")


@pytest.mark.usefixtures("release")
def test_an_event_is_compared(ucdp: Path) -> None:
    result = kg("--project", ucdp, "compare", "ucdp-406097", "--measure", "killed")
    heading, high, best, low, *_ = result.stdout.splitlines()
    assert heading.startswith("killed (7 claims; 7 figures; 2 independent origins: ")
    for line, words in (
        (high, "up to 17"),
        (best, "18"),
        (low, "at least 18"),
    ):
        assert re.search(rf"  all +{words} +\[", line), line
    assert "bakhtar-news-agency-2021-06-24-209-6d4093b351e6" in low


def test_a_page_shows_a_real_event_and_its_cited_sources(release: Release) -> None:
    assert kg("verify", release.path).returncode == 0
    with serving(release) as url:
        client = HttpClient(url)
        event = client.get("/doc/event/ucdp-300380.html")
        claim = client.get("/doc/claim/ucdp-ged-23-1-300380-killed-all.html").text
        about = client.get("/dcat.ttl").text
    assert event.status_code == 200
    assert "UCDP event 300380: Rami village, Syria, 2013-01-03" in event.text
    assert "state-based violence, by UCDP" in event.text
    assert "VDC,2013-01-03,Abdul Satar Mustafa Hankosh" in claim
    assert "https://creativecommons.org/licenses/by/4.0/" in about
    assert "Sundberg, Ralph, and Erik Melander (2013)" in about


def test_the_questions_have_the_answers_that_are_written_out(release: Release) -> None:
    assert DOCUMENT.read_text("utf-8") == document(release), "write it: make questions"


def test_there_are_twenty_questions_or_more_each_with_a_comment() -> None:
    found = questions(read_project(EXAMPLE)).values()
    assert len(found) >= 20
    assert all(one.title.endswith("?") and one.comment.endswith(".") for one in found)


@pytest.mark.parametrize(
    "gone",
    [
        (),
        ("relid",),
        ("code_status", "where_description"),
        ("relid", "code_status", "where_description", "gwnoa", "gwnob", "active_year"),
    ],
)
def test_a_release_with_other_columns_is_imported(
    gone: tuple[str, ...], tmp_path: Path
) -> None:
    """Days of releases are written with midnight, and old ones lack columns."""
    rows = [
        {name: cell for name, cell in row.items() if name not in gone}
        for row in sample_rows()[:20]
    ]
    for row in rows:
        for name in ("date_start", "date_end"):
            row[name] += " 00:00:00.000"
    root = copy_ucdp(tmp_path, rows)
    result = imported(root)
    assert result.stderr.endswith(
        "rows: 20; mapped: 20, to claims: 180; reported above: 0\n"
    )
    assert EVENT in (root / "data/ged-events.ttl").read_text("utf-8")


def test_what_people_get_from_ucdp_is_ignored_by_git() -> None:
    ignored = (EXAMPLE / ".gitignore").read_text("utf-8").splitlines()
    assert {"/*.csv", "/data/ged-*.ttl", "/data/claims/", "/import.lock"} <= {*ignored}
