"""A project extends what the tool ships, and every command goes on working."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from support import REPOSITORY
from support.commands import git, kg
from support.contributions import edit, run_script

from kg.rdf.prefixes import project_prefixes
from kg.rdf.turtle_writer import serialize
from kg.sources.parse import parse_file

if TYPE_CHECKING:
    from pathlib import Path

from pyoxigraph import NamedNode

from kg.project import Limits

BASE = "https://example.com/valley/"
LABELS = f"""PREFIX qualifier: <{BASE}id/qualifier/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

qualifier:as-stated skos:prefLabel "wie angegeben"@de .
"""
MEASURE = f"""PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX measure: <{BASE}id/measure/>
PREFIX population: <{BASE}id/population/>
PREFIX scheme: <{BASE}id/scheme/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

measure:dikes-broken a kg:Measure ;
    skos:prefLabel "Deichbrüche"@de ;
    skos:definition "Dikes that broke."@en ;
    skos:inScheme scheme:measures ;
    kg:allowedPopulation population:all .
"""


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    """Return a new project whose labels are in German, committed."""
    root = tmp_path / "valley"
    options = ("--base", BASE, "--languages", "de,fr")
    assert kg("init", root, *options, stdin="").returncode == 0
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=Contribute")


def validated(root: Path, *options: str) -> tuple[int, list[str]]:
    """Return the exit code, and what was found: where, what, how severe."""
    run = kg("--project", root, "validate", "--format", "json", *options)
    assert run.returncode in {0, 1}, run.stderr
    results = json.loads(run.stdout)["results"]
    return run.returncode, [f"{one.get('file')}: {one['message']}" for one in results]


def test_own_lists_stand_beside_those_of_the_same_name(valley: Path) -> None:
    (valley / "ontology/measures.ttl").write_text(MEASURE)
    (valley / "ontology/labels.ttl").write_text(LABELS)
    assert validated(valley) == (0, [])
    code, notes = validated(valley, "--since", "HEAD")
    assert (code, notes) == (
        0,
        [
            "ontology/labels.ttl: This change alters rules: the file is new.",
            "ontology/measures.ttl: This change alters rules: the file is new.",
        ],
    )
    assert kg("--project", valley, "format", "--check").returncode == 0
    shown = kg("--project", valley, "diff", "--since", "HEAD").stdout
    assert "measure:dikes-broken" in shown
    assert "qualifier:up-to" not in shown


def test_data_may_not_add_to_a_list_of_the_tool(valley: Path) -> None:
    (valley / "data/labels.ttl").write_text(LABELS)
    code, found = validated(valley)
    assert code == 1
    assert any("described in more than one file" in one for one in found)


def test_a_label_of_the_project_must_be_in_its_languages(valley: Path) -> None:
    (valley / "ontology/labels.ttl").write_text(LABELS.replace("@de", "@pl"))
    code, found = validated(valley)
    assert (code, found) == (
        1,
        [
            (
                "ontology/labels.ttl: pl is no language of the project: correct the "
                "tag, or add it to languages in kg.toml."
            )
        ],
    )


def test_a_concept_that_is_missing_goes_into_a_list_of_the_project(
    valley: Path,
) -> None:
    (valley / "data/agents.ttl").write_text(
        "PREFIX kg: <https://w3id.org/attributed-claims/ontology#>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        f'<{BASE}id/agent/post> a kg:Organization ; rdfs:label "Post"@de ;\n'
        f"    kg:party <{BASE}id/party/millers> .\n"
    )
    run = kg("--project", valley, "validate")
    assert run.returncode == 1
    assert "a new party goes into ontology/parties.ttl" in run.stdout


def test_leaving_the_shapes_of_the_tool_is_shown_by_their_name(valley: Path) -> None:
    (valley / "lenient").mkdir()
    shutil.copy(REPOSITORY / "shapes/event.ttl", valley / "lenient")
    edit(valley / "kg.toml", '"kg:shapes"', '"lenient"')
    _, notes = validated(valley, "--since", "HEAD")
    settings = [
        note.partition("the setting ")[2] for note in notes if "kg.toml" in note
    ]
    assert settings == ["paths.shapes no longer has kg:shapes.", *settings[1:]]
    assert settings[1:] == ["paths.shapes now also has lenient."]


def test_what_was_parsed_before_holds_for_one_base_only(valley: Path) -> None:
    assert validated(valley) == (0, [])
    edit(valley / "kg.toml", BASE, "https://example.com/dale/")
    assert validated(valley) == (0, [])
    assert kg("--project", valley, "build").returncode == 0
    listed = kg(
        *("--project", valley, "query", "--format", "csv", "-"),
        stdin="SELECT ?q { ?q a kg:Qualifier ; kg:rule kg:exact }",
    )
    assert listed.stdout.split() == [
        "q",
        "https://example.com/dale/id/qualifier/as-stated",
    ]


def test_a_release_names_the_commit_of_the_project(valley: Path) -> None:
    assert kg("--project", valley, "build").returncode == 0
    manifest = json.loads((valley / "build/current/manifest.json").read_text())
    head = (valley / ".git/refs/heads/main").read_text().strip()
    assert manifest["commit"] == head


def test_a_settings_file_without_paths_has_all_that_is_shipped(valley: Path) -> None:
    settings = (valley / "kg.toml").read_text("utf-8")
    (valley / "kg.toml").write_text(settings.partition("[paths]")[0], "utf-8")
    shutil.rmtree(valley / "ontology")
    assert validated(valley) == (0, [])
    commit(valley)
    edit(valley / "kg.toml", '"0.1"', '"0.2"')
    assert validated(valley, "--since", "HEAD") == (
        0,
        [
            (
                "kg.toml: This change alters rules: the setting version was 0.1 and "
                "is now 0.2."
            )
        ],
    )


def test_ci_annotates_all_mistakes_of_the_settings(valley: Path) -> None:
    edit(valley / "kg.toml", '"de", "fr"]', '"de", "FR"]\ncolour = 1')
    edit(valley / "kg.toml", '"kg:shapes"', '"kg:rules"')
    commit(valley)
    run = run_script(KG_PROJECT=valley, KG_SINCE="HEAD~1")
    assert run.returncode == 2
    begin = "::error file=kg.toml,title=unreadable,line="
    annotated = [line for line in run.stdout.splitlines() if line.startswith("::")]
    assert [line.partition(": ")[0] for line in annotated] == [
        f'{begin}11::"kg.toml"',
        f'{begin}12::"kg.toml"',
        f'{begin}18::"kg.toml"',
    ]


@pytest.mark.parametrize(
    ("copied", "into", "said"),
    [
        (
            "shapes/event.ttl",
            "shapes/event.ttl",
            (
                "has <https://w3id.org/attributed-claims/shapes#Event>, which the tool "
                'ships: remove this copy, or leave "kg:shapes" out of [paths] '
                "shapes in kg.toml"
            ),
        ),
        (
            "shapes/checks/blank-node.rq",
            "shapes/blank-node.rq",
            (
                f"would be the same check as {REPOSITORY}/shapes/checks/blank-node.rq: "
                "rename it"
            ),
        ),
        (
            "ontology/kg.ttl",
            "ontology/kg.ttl",
            (
                "would be the same graph as kg:ontology/kg.ttl, which the tool ships: "
                "remove or rename it"
            ),
        ),
    ],
)
def test_a_copy_beside_what_is_shipped_is_refused(
    valley: Path, copied: str, into: str, said: str
) -> None:
    edit(valley / "kg.toml", '["kg:shapes"]', '["kg:shapes", "shapes"]')
    (valley / "shapes").mkdir()
    shutil.copy(REPOSITORY / copied, valley / into)
    run = kg("--project", valley, "validate")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1] == f"kg: {valley}/{into}: {said}"


def test_the_starter_lists_are_canonical_in_any_base() -> None:
    files = sorted((REPOSITORY / "lists").glob("*.ttl"))
    assert len(files) > 10
    for path in files:
        text, graph = path.read_text("utf-8"), NamedNode(f"{BASE}id/graph/ontology")
        triples = parse_file(path, text, graph, Limits(), BASE)
        canonical = serialize(triples, project_prefixes(f"{BASE}id/"))
        assert text == canonical.replace(BASE, ""), path.name
