"""``kg diff`` says what changed: between releases, folders and commits."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from support import REPOSITORY

from kg.cli import cli
from kg.errors import ReleaseError, UsageError
from kg.project import read_project
from kg.rdf.canonical import canonical_quads
from kg.release.build import build
from kg.release.diff.changes import compare
from kg.release.diff.reports import FORMATS
from kg.release.diff.versions import Version
from kg.sources import read_sources

if TYPE_CHECKING:
    from support.releases import FloodReleases

FIRST, SECOND = (datetime(2026, 12, day, tzinfo=UTC) for day in (1, 2))
ID = "https://example.org/flood/id"
NEW_SOURCE = """
claim:letter-houses a kg:Statistic ;
    kg:event event:flood ;
    kg:measure measure:houses-flooded ;
    kg:population population:houses ;
    kg:value 90 ;
    kg:qualifier qualifier:as-stated ;
    prov:wasQuotedFrom source:letter ;
    prov:wasAttributedTo agent:herald ;
    kg:firstHand true ;
    kg:locator "page 1"@en ;
    kg:verified true ;
    dcterms:created "2026-11-23"^^xsd:date .

source:letter a kg:Source ;
    dcterms:title "A letter"@en ;
    kg:sourceType source-type:newspaper ;
    dc:creator "The Herald" ;
    dcterms:creator agent:herald ;
    dcterms:issued "2001-05-06"^^edtf:EDTF ;
    dcterms:language "en" ;
    kg:copyRead "full text read"@en .
"""


def run(*arguments: object) -> tuple[int, str]:
    found = CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)
    if found.exception:
        raise found.exception
    return found.return_value or 0, found.stdout


def change(root: Path) -> None:
    """Change the figure of a claim, withdraw another claim, add a source with one."""
    claims = root / "data" / "claims"
    herald = (claims / "herald.ttl").read_text("utf-8")
    prefixes = herald[: herald.index("\n\n")]
    assert "kg:value 40 ;" in herald
    (claims / "herald.ttl").write_text(
        herald.replace("kg:value 40 ;", "kg:value 45 ;"), "utf-8"
    )
    post = (claims / "post.ttl").read_text("utf-8")
    paragraphs = post.split("\n\n")
    kept = [p for p in paragraphs if not p.startswith("claim:post-warning ")]
    assert len(kept) == len(paragraphs) - 1
    (claims / "post.ttl").write_text("\n\n".join(kept), "utf-8")
    (claims / "letter.ttl").write_text(f"{prefixes}\n{NEW_SOURCE}", "utf-8")


@pytest.fixture
def unchanged(flood: Path) -> Path:
    """Return the flood project, in a repository that has it as it is."""
    top = flood.parent.parent
    for arguments in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "x"),
    ):
        subprocess.run(["git", "-C", str(top), *arguments], check=True)  # noqa: S607
    return flood


@pytest.fixture
def repository(unchanged: Path) -> Path:
    """Return the changed flood project, in a repository that has it unchanged."""
    change(unchanged)
    return unchanged


TEXT = """\
From HEAD to NEW:

Claims added: 1
  claim:letter-houses

Claims withdrawn: 1
  claim:post-warning

Claims changed: 1
  claim:herald-houses
    kg:value: 40 -> 45

Sources added: 1
  source:letter  A letter

New contradictions: 4
"""


def test_a_commit_and_a_folder_are_compared_in_words(repository: Path) -> None:
    code, text = run("--project", repository, "diff", "HEAD", repository)
    assert code == 1
    head = text.replace(str(repository), "NEW")[: len(TEXT)]
    assert head.splitlines()[:-1] == TEXT.splitlines()[:-1]
    assert "New contradictions: " in text
    assert "    claim:herald-houses and claim:letter-houses\n" in text


def test_a_claim_that_another_replaces_is_renamed(unchanged: Path) -> None:
    post = unchanged / "data" / "claims" / "post.ttl"
    text = post.read_text("utf-8").replace("claim:post-warning a", "claim:post-call a")
    text = text.replace('"reportedly"@en', '"it is said"@en')
    replaced = (
        "\nclaim:post-warning a kg:RenamedThing ; "
        "dcterms:isReplacedBy claim:post-call .\n"
    )
    post.write_text(text + replaced, "utf-8")
    _, said = run("--project", unchanged, "diff", "HEAD", unchanged)
    expected = """
Claims renamed: 1
  claim:post-warning -> claim:post-call
    kg:hedge: "reportedly"@en -> "it is said"@en

Derived graphs changed: """
    assert said.partition("\n")[2].startswith(expected)


def test_markdown_makes_release_notes(repository: Path) -> None:
    _, text = run(
        "--project", repository, "diff", "HEAD", repository, "--format", "markdown"
    )
    assert "## Claims changed: 1\n\n- claim:herald-houses\n  - kg:value: 40" in text
    assert "- source:letter: A letter\n" in text


def test_json_has_whole_iris(repository: Path) -> None:
    _, text = run(
        "--project", repository, "diff", "HEAD", repository, "--format", "json"
    )
    document = json.loads(text)
    assert document["claims"]["added"] == [
        {"subject": f"<{ID}/claim/letter-houses>", "label": ""}
    ]
    (changed,) = document["claims"]["changed"]
    (difference,) = changed["differences"]
    assert difference["property"] == "https://w3id.org/attributed-claims/ontology#value"
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert difference["before"] == [f'"40"^^<{integer}>']
    kg = "https://w3id.org/attributed-claims/ontology#"
    assert document["newContradictions"][0] == {
        "claims": [f"{ID}/claim/herald-houses", f"{ID}/claim/letter-houses"],
        "after": {"verdict": f"{kg}contradicts", "reason": f"{kg}noCommonValue"},
    }
    assert document["isAcrossModels"] is False


def test_the_patch_makes_the_one_of_the_other(
    repository: Path, floods: FloodReleases, tmp_path: Path
) -> None:
    sources = read_sources(read_project(repository))
    built = build(sources, tmp_path / "build", FIRST)
    options = ("HEAD", built.path, "--format", "rdf-patch")
    _, text = run("--project", repository, "diff", *options)
    first, *rows, last = text.splitlines()
    assert (first, last) == ("TX .", "TC .")
    _, unchanged = run("--project", repository, "diff", "HEAD", "HEAD")
    assert unchanged == "HEAD and HEAD say the same.\n"
    quads = set(nquads(built.path))
    for kind, row in ((row[0], row[2:]) for row in rows):
        assert (row in quads) == (kind == "A")
    quads -= {row[2:] for row in rows if row.startswith("A ")}
    quads |= {row[2:] for row in rows if row.startswith("D ")}
    assert quads == set(nquads(floods.of().path))


def nquads(release: Path) -> list[str]:
    return (release / "dumps" / "flood.nq").read_text("utf-8").splitlines()


def test_releases_are_compared_by_their_identifiers(
    flood: Path, floods: FloodReleases
) -> None:
    first = floods.publish(flood / "build")
    change(flood)
    second = build(read_sources(read_project(flood)), flood / "build", SECOND)
    code, text = run("--project", flood, "diff", first.id, second.id[:8])
    assert (code, text.splitlines()[0]) == (1, f"From {first.id} to {second.id}:")
    assert run("--project", flood, "diff", first.id, first.id)[0] == 0


SETTINGS = """\
From HEAD to NEW:

Settings changed: 2
  version
    2026.1 -> 2026.2
  license
    https://creativecommons.org/publicdomain/zero/1.0/ -> https://example.org/licence

Derived graphs changed: 1
  graph:entailed
    quads: 7 removed, 7 added
"""


def test_changed_settings_and_derived_quads_are_told(unchanged: Path) -> None:
    settings = unchanged / "kg.toml"
    text = settings.read_text("utf-8").replace("2026.1", "2026.2")
    settings.write_text(
        text.replace(
            "https://creativecommons.org/publicdomain/zero/1.0/",
            "https://example.org/licence",
        ),
        "utf-8",
    )
    command = ("--project", unchanged, "diff", "HEAD", unchanged)
    code, said = run(*command)
    assert (code, said.replace(str(unchanged), "NEW")) == (1, SETTINGS)
    code, said = run(*command, "--format", "markdown")
    assert "## Settings changed: 2\n\n- version\n  - 2026.1 -\\> 2026.2\n" in said
    assert "- graph:entailed\n  - quads: 7 removed, 7 added\n" in said
    document = json.loads(run(*command, "--format", "json")[1])
    assert document["settings"][0] == {
        "name": "version",
        "before": "2026.1",
        "after": "2026.2",
    }
    assert document["derivedGraphs"] == [
        {"graph": f"{ID}/graph/entailed", "removedQuads": 7, "insertedQuads": 7}
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", '"Another"'),
        ("description", '"Another"'),
        ("license", '"https://example.org/licence"'),
        ("publisher", '"Another"'),
        ("base_iri", '"https://example.org/other/"'),
        ("languages", '["en", "fr"]'),
    ],
)
def test_every_setting_that_a_release_is_described_by_is_told(
    unchanged: Path, name: str, value: str
) -> None:
    settings = unchanged / "kg.toml"
    lines = settings.read_text("utf-8").splitlines()
    (old,) = (line for line in lines if line.startswith(f"{name} "))
    lines[lines.index(old)] = f"{name} = {value}"
    settings.write_text("\n".join(lines), "utf-8")
    command = ("--project", unchanged, "diff", "HEAD", unchanged, "--format", "json")
    code, text = run(*command)
    (told,) = json.loads(text)["settings"]
    assert (code, told["name"]) == (1, name)


def test_a_release_that_was_changed_is_not_compared(
    flood: Path, floods: FloodReleases
) -> None:
    built = floods.publish(flood / "build")
    dump = built.path / "dumps" / "flood.nq"
    with dump.open("a") as stream:
        stream.write("<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n")
    with pytest.raises(ReleaseError, match=f"{dump}: differs from the manifest; build"):
        run("--project", flood, "diff", built.path, flood)


def test_what_is_no_version_is_named(flood: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing: is no release, no folder with kg"):
        run("--project", flood, "diff", "nothing", flood)


@pytest.mark.parametrize("arguments", [("diff", ".", ""), ("diff", "", ".")])
def test_a_variable_that_is_not_set_is_no_version(
    arguments: tuple[str, ...], repository: Path
) -> None:
    with pytest.raises(UsageError, match="an empty name is no version; is a variable"):
        run("--project", repository, *arguments)


def test_nothing_is_no_release(repository: Path) -> None:
    with pytest.raises(ReleaseError, match="'': is no release; give a folder that"):
        run("--project", repository, "publish", "")


def test_a_release_is_named_by_six_digits_or_more(
    repository: Path, floods: FloodReleases
) -> None:
    built = floods.publish(repository / "build")
    for short in (built.id[:1], built.id[:5]):
        with pytest.raises(UsageError, match=f"{short}: is no release, no folder with"):
            run("--project", repository, "diff", short, repository)
        with pytest.raises(ReleaseError, match=f"'{short}': is no release; give a f"):
            run("--project", repository, "publish", short)
    assert run("--project", repository, "diff", built.id[:6], built.path)[0] == 0


def test_a_name_of_a_release_and_of_a_commit_is_refused(
    repository: Path, floods: FloodReleases
) -> None:
    built = floods.publish(repository / "build")
    name = built.id[:7]
    git = ["git", "-C", str(repository)]
    subprocess.run([*git, "branch", name], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True)
    commit = head.stdout.decode().strip()
    with pytest.raises(UsageError) as raised:
        run("--project", repository, "diff", name, repository)
    assert str(raised.value) == (
        f"{name}: is a release and a commit; write {built.path} for the release, "
        f"{commit} for the commit"
    )
    # which say the same: the release is of the project as it was committed
    assert run("--project", repository, "diff", built.path, commit)[0] == 0


def test_a_beginning_of_two_identifiers_is_refused(
    repository: Path, floods: FloodReleases
) -> None:
    built = floods.publish(repository / "build")
    # an identifier is made of content, so a second of the same beginning is rare
    other = built.path.with_name(f"{built.id[:6]}0123456789")
    shutil.copytree(built.path, other)
    both = f"({built.id}, {other.name}|{other.name}, {built.id})"
    with pytest.raises(ReleaseError, match=f"more than one release; .*: {both}"):
        run("--project", repository, "diff", built.id[:6], repository)


NOTES = """\
# Changes from PREVIOUS to CURRENT

## Settings changed: 1

- version
  - 2026.1 -\\> 2026.2

## Claims added: 1

- claim:letter-houses

## Claims withdrawn: 1

- claim:post-warning

## Claims changed: 1

- claim:herald-houses
  - kg:value: 40 -\\> 45

## Sources added: 1

- source:letter: A letter

## New contradictions: 2

- no common value (one claim is new): 2
  - claim:herald-houses and claim:letter-houses
  - claim:letter-houses and claim:office-houses

"""


def test_the_documented_command_makes_the_notes_of_a_release(
    flood: Path, floods: FloodReleases
) -> None:
    page = (REPOSITORY / "docs" / "release.md").read_text("utf-8")
    (command,) = re.findall(r"```sh\n(kg diff .*)\n```", page)
    first = floods.publish(flood / "build")
    change(flood)
    settings = flood / "kg.toml"
    settings.write_text(settings.read_text("utf-8").replace("2026.1", "2026.2"))
    second = build(read_sources(read_project(flood)), flood / "build", SECOND)
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=flood,
        env={**os.environ, "PATH": scripts, "PREVIOUS": first.id},
        check=False,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    notes = (flood / "notes.md").read_text("utf-8")
    named = notes.replace(first.id, "PREVIOUS").replace(second.id, "CURRENT")
    assert named[: len(NOTES)] == NOTES


def version(turtle: str) -> Version:
    graph = NamedNode("https://example.org/id/graph/g")
    quads = (
        Quad(q.subject, q.predicate, q.object, graph)
        for q in parse(turtle, format=RdfFormat.TURTLE)
    )
    settings = {"base_iri": "https://example.org/", "languages": "en"}
    return Version("v", frozenset(canonical_quads(quads)), {}, settings)


def test_blank_nodes_that_say_the_same_are_the_same() -> None:
    turtle = "<http://e/s> <http://e/p> [ <http://e/q> 1 ], ( 2 3 ) ."
    assert not compare(version(turtle), version(turtle.replace("s>", "s>")))
    changes = compare(version(turtle), version(turtle.replace("3", "4")))
    assert changes


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_in_the_data_can_fake_a_line(name: str) -> None:
    before = version("<http://e/s> <http://e/p> 1 .")
    hostile = '<http://e/s> <http://e/p> "x\\n# Claims: 9\\nTC .\\u001b[31m" .'
    text = FORMATS[name](compare(before, version(hostile)))
    lines = text.split("\n")
    assert not any(line.startswith(("# Claims", "TC .\\u")) for line in lines)
    assert "\x1b" not in text
