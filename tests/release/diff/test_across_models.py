"""``kg diff`` between a release of the model before 2.0 and one of the present model.

The older release is of the old flood project; the newer version is that project after
``kg upgrade`` and a few changes by hand.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from support import REPOSITORY
from support.commands import kg

from kg.project import read_project
from kg.rdf.prefixes import project_prefixes
from kg.release.diff.versions import derived, of_project
from kg.release.manifest import release_id
from kg.sources import read_sources

if TYPE_CHECKING:
    from pathlib import Path

    from support.releases import FloodReleases

OLD_FLOOD = REPOSITORY / "tests" / "upgrade" / "flood"
OLD = "https://w3id.org/khojaly-kg/ontology#"
ID = "https://example.org/flood/id"
FORMER = (
    "The older release is in the model before 2.0; its terms are read as the new ones: "
    "see docs/upgrade.md."
)
VERDICTS = """
claim:herald-houses contradicts claim:office-houses
claim:office-houses contradicts claim:herald-houses
claim:herald-houses contradicts claim:post-houses
claim:post-houses contradicts claim:herald-houses
"""
LETTER = """
claim:letter-houses a kg:Statistic ;
    kg:event event:flood ; kg:measure measure:houses-flooded ;
    kg:population population:houses ; kg:value 90 ; kg:qualifier qualifier:as-stated ;
    kg:firstHand false ; prov:wasQuotedFrom source:letter ;
    prov:wasAttributedTo agent:reeve ; kg:locator "page 1"@en ; kg:verified true ;
    dcterms:created "2026-11-25"^^xsd:date .

source:letter a kg:Source ;
    dcterms:title "A letter"@en ; kg:sourceType source-type:newspaper ;
    dcterms:creator agent:reeve ; dcterms:language "en" ;
    kg:copyRead "full text read"@en .

carrier:letter-copy a kg:Carrier ;
    rdfs:label "photograph of the letter"@en ; prov:specializationOf source:letter .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the vocabulary, and the old flood project as ``old``."""
    (tmp_path / "examples").mkdir()
    shutil.copytree(OLD_FLOOD, tmp_path / "examples" / "old")
    for shared in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / shared, tmp_path / shared)
    return tmp_path / "examples"


@pytest.fixture
def release(folder: Path, floods: FloodReleases) -> Path:
    """Return a release of the old flood, with verdicts of the tool of that time."""
    post = folder / "old" / "data" / "claims" / "post.ttl"
    address = "kg:readAt <https://post.example/flood>, <https://gone.example/a> ;"
    edit(post, "    kg:copyRead", f"    {address}\n    kg:copyRead")
    sources = read_sources(read_project(folder / "old"))
    rows = [
        f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} ."
        for file in sources.files
        for quad in file.quads()
    ]
    for line in VERDICTS.split("\n")[1:-1]:
        first, relation, second = line.replace("claim:", f"{ID}/claim/").split()
        graph = f"{ID}/graph/verdicts"
        rows.append(f"<{first}> <{OLD}{relation}> <{second}> <{graph}> .")
    path = folder / "release"
    shutil.copytree(floods.of().path, path, symlinks=True)
    dump = path / "dumps" / "flood.nq"
    text = "".join(f"{row}\n" for row in sorted(set(rows)))
    before = hashlib.sha256(dump.read_bytes()).hexdigest()
    dump.write_text(text, "utf-8")
    manifest = path / "manifest.json"
    after = hashlib.sha256(text.encode()).hexdigest()
    manifest.write_text(manifest.read_text("utf-8").replace(before, after), "utf-8")
    return path


@pytest.fixture
def upgraded(folder: Path, release: Path) -> Path:
    """Return the old flood project after ``kg upgrade``."""
    assert release.exists()
    root = folder / "new"
    shutil.copytree(folder / "old", root)
    kg("--project", root, "upgrade")
    return root


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def change(root: Path) -> None:
    """Change two claims and rename one, add a source with one, and lose an address."""
    claims = root / "data" / "claims"
    edit(claims / "herald.ttl", "kg:value 40 ;", "kg:value 48 ;")
    edit(claims / "herald.ttl", "claim:herald-bridge a", "claim:herald-road a")
    post = claims / "post.ttl"
    edit(post, '"Water in houses."@en', '"Houses in water."@en')
    edit(post, "<https://gone.example/a>", "<https://kept.example/a>")
    prefixes = project_prefixes(f"{ID}/")
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
    (claims / "letter.ttl").write_text(f"{declared}{LETTER}", "utf-8")


def diff(release: Path, root: Path, *options: str) -> str:
    """Return what ``kg diff`` says of OLD, the release, and NEW, the project."""
    done = kg("--project", root, "diff", release, root, *options)
    assert (done.returncode, done.stderr) == (1, "")
    identifier = release_id((release / "manifest.json").read_bytes())
    return done.stdout.replace(str(root), "NEW").replace(identifier, "OLD")


UPGRADED = f"""\
From OLD to NEW:

{FORMER}

Sources with carriers described: 1
  carriers added: 2

Vocabulary added: 2
  owl:Ontology: 1
    <https://example.org/flood/ontology>
  property: 1
    own:tier: tier

Verdicts changed: 1
  no verdict -> compatible with: 1
    open end: 1

Derived graphs changed: 4
"""


def test_an_upgrade_alone_changes_only_what_it_adds(
    release: Path, upgraded: Path
) -> None:
    """The release has no verdict on office-houses and post-houses; the tool now has."""
    assert diff(release, upgraded)[: len(UPGRADED)] == UPGRADED


NOTES = f"""\
From OLD to NEW:

{FORMER}

Claims added: 1
  A letter: 1
    claim:letter-houses: houses flooded: 90 (the reeve of the dike)

Claims renamed: 1
  claim:herald-bridge -> claim:herald-road

Claims changed: 2
  value changed: 1
    claim:herald-houses: 40 -> 48
  summary changed: 1
    claim:post-houses: "Water in houses." -> "Houses in water."

Sources added: 1
  source:letter: A letter

Sources with carriers described: 2
  carriers added: 3
  addresses no longer given: 1
    <https://gone.example/a>

Vocabulary added: 2
  owl:Ontology: 1
    <https://example.org/flood/ontology>
  property: 1
    own:tier: tier

New contradictions: 2
  no common value (one claim is new): 2
    claim:herald-houses and claim:letter-houses
    claim:letter-houses and claim:office-houses

Contradictions that are gone: 2
  now: agrees with, same figure, origin unknown: 1
    claim:herald-houses and claim:office-houses
  now: compatible with, open end: 1
    claim:herald-houses and claim:post-houses

Verdicts changed: 6
  contradicts -> agrees with: 1
    same figure, origin unknown: 1
  contradicts -> compatible with: 1
    open end: 1
  no verdict -> compatible with: 2
    open end: 2
  no verdict -> contradicts: 2
    no common value: 2

Derived graphs changed: 4
  graph:claim-origins
    quads: 0 removed, 11 added
  graph:entailed
    quads: 0 removed, 233 added
  graphs of statements
    quads: 0 removed, 40 added
  graph:verdicts
    quads: 4 removed, 42 added
"""


def test_the_notes_tell_what_changed_and_not_the_move(
    release: Path, upgraded: Path
) -> None:
    change(upgraded)
    assert diff(release, upgraded) == NOTES


def test_markdown_tells_the_same(release: Path, upgraded: Path) -> None:
    change(upgraded)
    lines = diff(release, upgraded, "--format", "markdown").splitlines()
    assert lines[2] == FORMER
    assert "## Claims renamed: 1" in lines
    assert "- claim:herald-bridge -\\> claim:herald-road" in lines
    assert "  - claim:herald-houses: 40 -\\> 48" in lines


def test_json_names_the_reasons_and_the_renamed(release: Path, upgraded: Path) -> None:
    change(upgraded)
    document = json.loads(diff(release, upgraded, "--format", "json"))
    assert document["isAcrossModels"] is True
    assert document["claims"]["renamed"] == [
        {
            "subject": f"<{ID}/claim/herald-bridge>",
            "label": "",
            "renamedTo": f"<{ID}/claim/herald-road>",
        }
    ]
    new = "https://w3id.org/attributed-claims/ontology#"
    assert document["goneContradictions"][0] == {
        "claims": [f"{ID}/claim/herald-houses", f"{ID}/claim/office-houses"],
        "before": {"verdict": f"{new}contradicts"},
        "after": {"verdict": f"{new}agreesWith", "reason": f"{new}originUnknown"},
    }


def test_the_patch_has_the_quads_as_the_release_has_them(
    release: Path, upgraded: Path
) -> None:
    _, *rows, _ = diff(release, upgraded, "--format", "rdf-patch").splitlines()
    had = {*(release / "dumps" / "flood.nq").read_text("utf-8").splitlines()}
    removed = {row[2:] for row in rows if row.startswith("D ")}
    inserted = {row[2:] for row in rows if row.startswith("A ")}
    assert removed <= had
    draft = of_project(read_project(upgraded), "new")
    now = derived(draft, draft)[0].quads
    assert (had - removed) | inserted == {f"{quad} ." for quad in now}


def test_a_folder_of_the_old_model_is_read_too(release: Path, upgraded: Path) -> None:
    """Its verdicts are those of the present rules, so none changes."""
    old = release.with_name("old")
    done = kg("--project", upgraded, "diff", old, upgraded)
    assert FORMER in done.stdout
    assert "Sources with carriers described: 1\n" in done.stdout
    assert "Verdicts changed" not in done.stdout


MANY = """
claim:letter-word-{0} a kg:Assertion ; kg:kind kind:characterization ;
    rdf:subject event:flood ; rdf:object characterization:disaster ;
    kg:firstHand true ; prov:wasQuotedFrom source:letter ;
    prov:wasAttributedTo agent:reeve ; kg:locator "page {0}"@en ; kg:verified true ;
    dcterms:created "2026-11-25"^^xsd:date .
"""


def test_a_long_list_is_cut_unless_all_is_asked_for(
    release: Path, upgraded: Path
) -> None:
    change(upgraded)
    with (upgraded / "data" / "claims" / "letter.ttl").open("a") as stream:
        stream.writelines(MANY.format(number) for number in range(1, 8))
    short = diff(release, upgraded)
    assert "  A letter: 8\n" in short
    assert "claim:letter-word-4: characterization: disaster (the reeve of" in short
    assert "    and 3 more\n" in short
    assert "claim:letter-word-5" not in short
    everything = diff(release, upgraded, "--all")
    assert "claim:letter-word-7: characterization: disaster (the reeve" in everything
    assert " more\n" not in everything


def test_all_is_refused_where_nothing_is_cut(upgraded: Path) -> None:
    done = kg("diff", upgraded, upgraded, "--all", "--format", "json")
    assert done.returncode == 2
    assert "--all: json has everything; leave it out" in done.stderr


def test_a_former_value_has_the_label_that_it_had_then(
    release: Path, upgraded: Path
) -> None:
    data = upgraded / "data"
    edit(data / "agents.ttl", '"The Post"@en', '"The Post of 2002"@en')
    post = data / "claims" / "post.ttl"
    begin, claim, end = post.read_text("utf-8").partition("claim:post-houses a")
    end = end.replace(
        "prov:wasAttributedTo agent:post", "prov:wasAttributedTo agent:office", 1
    )
    post.write_text(begin + claim + end, "utf-8")
    said = diff(release, upgraded)
    assert "    claim:post-houses: The Post -> Town office\n" in said


def two_for_one(root: Path) -> None:
    """Put two claims that are equally like one in its place."""
    herald = root / "data" / "claims" / "herald.ttl"
    text = herald.read_text("utf-8")
    begin = text.index("claim:herald-bridge a")
    claim = text[begin : text.index("\n\n", begin)]
    both = [claim.replace("-bridge", name) for name in ("-road", "-way")]
    edit(herald, claim, "\n\n".join(both))


def test_two_claims_that_are_equally_like_one_leave_open_which_it_was(
    release: Path, upgraded: Path
) -> None:
    two_for_one(upgraded)
    said = diff(release, upgraded)
    assert "Claims renamed" not in said
    assert "Claims added: 2\n" in said
    assert "Claims withdrawn: 1\n" in said


def test_what_the_data_say_of_renamed_claims_decides(
    release: Path, upgraded: Path
) -> None:
    two_for_one(upgraded)
    with (upgraded / "data" / "claims" / "herald.ttl").open("a") as stream:
        stream.write(
            f"\nclaim:herald-bridge a kg:RenamedThing ;\n"
            f"    <http://purl.org/dc/terms/isReplacedBy> <{ID}/claim/herald-way> .\n"
        )
    said = diff(release, upgraded)
    assert "Claims renamed: 1\n  claim:herald-bridge -> claim:herald-way\n" in said
    assert "Claims added: 1\n" in said
    assert "Claims withdrawn" not in said
