"""Data are judged by the rules from before a change too, and what alters is shown."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml
from support import REPOSITORY
from support.commands import INSTALLED_KG, git, kg, validate
from support.contributions import (
    SHARED,
    both,
    contribute,
    edit,
    found_first,
    run_script,
    write,
)
from support.mistakes import MISTAKES, POST, make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


LONG = [f"rules-{number}-{'x' * 60}" for number in range(3)]


def test_a_setting_that_differs_far_behind_is_shown(committed: Path) -> None:
    for name in LONG:
        write(committed / name / "none.ttl", "PREFIX : <urn:x:>")
    listed = "".join(f'"{name}", ' for name in LONG)
    settings = committed / "kg.toml"
    edit(settings, '["../../shapes"]', f'[{listed}"../../shapes"]')
    edit(settings, '["en", "de"]', '["en", "de", "fr"]')
    edit(settings, "count flooded houses.", f"count flooded houses{' ever' * 9}.")
    contribute(committed)
    edit(settings, '"../../shapes"', '"../../shapes/claim.ttl", "../../shapes/checks"')
    edit(settings, " ever.", " since.")
    edit(settings, '["en", "de", "fr"]', '["en", "fr", "de"]')
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 0
    old, new = "…ever ever ever ever ever.", "…ever ever ever ever since."
    begin = "::notice file=examples/flood/kg.toml,title=rules-altered,line=6::"
    assert [line for line in run.stdout.splitlines() if "setting" in line] == [
        f'{begin}"kg.toml": This change alters rules: the setting {said}.'
        for said in (
            f"description was {old} and is now {new}",
            "languages has another order",
            "paths.shapes no longer has ../../shapes",
            "paths.shapes now also has ../../shapes/claim.ttl, ../../shapes/checks",
        )
    ]


def test_many_faults_do_not_hide_that_rules_are_altered(
    committed: Path, tmp_path: Path
) -> None:
    check = committed / SHARED / "shapes/checks/blank-node.rq"
    check.unlink()
    # paths of which each character takes many, of which each file takes a table
    folder = committed.joinpath("data", *[".".join("a" * 120)] * 2)
    for number in range(150):
        path = folder / str(number) / f"thing-{number}.ttl"
        path.parent.mkdir(parents=True)
        path.write_text(
            f'<https://example.org/flood/id/place/thing-{number}> <urn:p> "a" .'
        )
    contribute(committed)
    summary = tmp_path / "summary.md"
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1", KG_SUMMARY=summary)
    assert run.returncode == 1
    text = summary.read_text()
    assert "This change alters rules&#58; the file is removed." in text
    assert "more left out**" in text
    assert "# Changes from HEAD" in text
    assert len(text.encode()) < 1 << 20


VILLAGE = """
place-type:village a kg:PlaceType ;
    skos:prefLabel "village"@en ;
    skos:definition "A settlement without a market."@en ;
    skos:inScheme scheme:place-types .
"""
LOOSENED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a class that is no longer one of claims": (
        both(
            lambda p: edit(
                p / SHARED / "ontology/kg.ttl",
                "subClassOf kg:Claim",
                "seeAlso kg:Claim",
            ),
            lambda p: make(MISTAKES[0], p),
        ),
        "Claim-verified,line=20,col=1::claim:post-dispute: ",
    ),
    "an ontology that is named no longer": (
        both(
            lambda p: write(
                p / "words/kg.ttl",
                (p / SHARED / "ontology/kg.ttl")
                .read_text()
                .replace("subClassOf kg:Claim", "seeAlso kg:Claim"),
            ),
            lambda p: edit(p / "kg.toml", '"../../ontology/kg.ttl"', '"words"'),
            lambda p: make(MISTAKES[0], p),
        ),
        "Claim-verified,line=20,col=1::claim:post-dispute: ",
    ),
    "a kind of claim that takes other objects": (
        both(
            lambda p: edit(
                p / "ontology/lists.ttl",
                "kg:objectClass kg:Agent",
                "kg:objectClass kg:Agent, kg:Place",
            ),
            lambda p: edit(
                p / POST,
                "rdf:object agent:reeve",
                "rdf:object <https://example.org/flood/id/place/town>",
            ),
        ),
        "object-of-another-class,line=49,col=16::claim:post-warning: ",
    ),
    "a class that others stand below, and of which nothing was said": (
        both(
            lambda p: write(
                p / "ontology/more.ttl",
                "PREFIX kg: <https://w3id.org/attributed-claims/ontology#>"
                "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
                "<http://www.w3.org/2004/02/skos/core#Concept>"
                "  rdfs:subClassOf kg:Aspect .",
            ),
            lambda p: edit(
                p / POST,
                'kg:hedge "reportedly"@en',
                "kg:aspect <https://example.org/flood/id/place-type/region>",
            ),
        ),
        "Assertion-aspect,line=51,col=15::claim:post-warning: ",
    ),
    "a check that only informs": (
        both(
            lambda p: edit(
                p / SHARED / "shapes/checks/placeholder-left.rq", "Violation", "Info"
            ),
            lambda p: edit(p / POST, '"page 1"', '"REPLACE: the page"'),
        ),
        "placeholder-left,line=25,col=16::claim:post-dispute: ",
    ),
    "a check that is renamed, and finds less": (
        both(
            lambda p: (p / SHARED / "shapes/checks/placeholder-left.rq").rename(
                p / SHARED / "shapes/checks/placeholder.rq"
            ),
            lambda p: edit(
                p / SHARED / "shapes/checks/placeholder.rq", "REPLACE: ", "FIXME: "
            ),
            lambda p: edit(p / POST, '"page 1"', '"REPLACE: the page"'),
        ),
        "placeholder-left,line=25,col=16::claim:post-dispute: ",
    ),
    "a shape that is deactivated": (
        both(
            lambda p: edit(
                p / SHARED / "shapes/claim.ttl",
                "sh:path kg:verified ;",
                "sh:path kg:verified ; sh:deactivated true ;",
            ),
            lambda p: make(MISTAKES[0], p),
        ),
        "Claim-verified,line=20,col=1::claim:post-dispute: ",
    ),
    "a region that is larger": (
        both(
            lambda p: edit(p / "kg.toml", "east = 11", "east = 20"),
            lambda p: edit(p / "data/places.ttl", "POINT(10.5", "POINT(19.5"),
        ),
        "coordinates-outside-the-region,",
    ),
}


@pytest.mark.parametrize("change", LOOSENED)
def test_data_that_a_loosened_rule_lets_pass_are_judged_by_the_former(
    committed: Path, change: str
) -> None:
    region = "[region]\nwest = 10\nsouth = 51\neast = 11\nnorth = 52\n[paths]"
    edit(committed / "kg.toml", "[paths]", region)
    contribute(committed)
    loosened, said = LOOSENED[change]
    loosened(committed)
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 1, run
    errors = [one for one in run.stdout.splitlines() if one.startswith("::error")]
    (error,) = [one for one in errors if "title=not canonical::" not in one]
    assert f"title={said}" in error
    assert "title=rules-altered" in run.stdout


def test_a_term_and_its_use_come_in_one_change(committed: Path) -> None:
    lists, places = committed / "ontology/lists.ttl", committed / "data/places.ttl"
    edit(lists, "\nplace-type:settlement", f"{VILLAGE}\nplace-type:settlement")
    edit(places, "place-type:settlement", "place-type:village")
    kg("--project", committed, "format")
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 0, run
    assert ',title=rules-altered,line=151::"lists.ttl"' in run.stdout


def test_a_known_result_hides_no_other_one_of_its_check(committed: Path) -> None:
    check = committed / SHARED / "shapes/checks/named.rq"
    write(
        check,
        "# message: Why {?what}?\n# severity: Violation\nSELECT ?focusNode ?what {\n"
        '  VALUES ?what { "one" }\n'
        "  BIND(<https://example.org/flood/id/claim/post-houses> AS ?focusNode)\n}\n",
    )
    contribute(committed)
    edit(check, "Why", "What is")
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 0, run
    edit(check, '"one"', '"one" "two"')
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~2")
    assert run.returncode == 1, run
    assert "claim:post-houses: What is two?" in run.stdout
    assert "What is one?" not in run.stdout


def test_a_blank_node_is_not_taken_for_a_namesake_from_before(committed: Path) -> None:
    write(
        committed / SHARED / "shapes/checks/nameless.rq",
        "# message: Name it.\n# severity: Violation\n"
        "SELECT ?focusNode { ?focusNode <urn:p> ?o . FILTER(ISBLANK(?focusNode)) }",
    )
    write(committed / "ontology/more.ttl", "[] <urn:p> 1 .")
    contribute(committed)
    write(committed / "data/more.ttl", "[] <urn:p> 1 .")
    run = validate(committed, "--since", "HEAD", "--format", "github")
    assert run.returncode == 1
    error = "::error file=examples/flood/data/more.ttl,title=nameless,line=1,col=1::"
    assert f"{error}_:more-line1-column1: Name it." in run.stdout


def test_data_are_not_hidden_in_the_ontology(committed: Path) -> None:
    (committed / "data/places.ttl").rename(committed / "ontology/places.ttl")
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 1
    place = (
        "::error file=examples/flood/ontology/places.ttl,title=thing-in-the-ontology"
    )
    named = [one for one in run.stdout.splitlines() if one.startswith(place)]
    assert [one.split("::")[2].partition(": ")[0] for one in named] == [
        "geometry:town",
        "place:town",
        "place:valley",
    ]


def test_a_line_that_moves_to_another_shape_is_shown(committed: Path) -> None:
    shape = committed / SHARED / "shapes/claim.ttl"
    *lines, last = shape.read_text().splitlines(keepends=True)
    shape.write_text("".join(["# Lines may move.\n", *lines, last]))
    contribute(committed)
    shape.write_text("".join([*lines, last, "# Lines may move.\n"]))
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 0
    assert run.stdout.splitlines()[0] == (
        '::notice file=shapes/claim.ttl,title=rules-altered,line=1::"claim.ttl": This '
        "change alters rules: lines were moved, or their ends changed."
    )


def test_a_branch_that_began_under_older_rules_is_judged_by_those_of_now(
    committed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    top, clone = committed.parent.parent, tmp_path_factory.mktemp("clone")
    shape, now = committed / SHARED / "shapes/claim.ttl", "sh:path kg:verified ;"
    edit(shape, now, f"{now} sh:deactivated true ;")
    contribute(committed)
    git(top, "branch", "contribution")
    edit(shape, f"{now} sh:deactivated true ;", now)
    contribute(committed)
    git(top, "clone", "--quiet", "--branch=contribution", str(top), str(clone))
    project = clone / "examples/flood"
    make(MISTAKES[0], project)
    git(clone, "commit", "--quiet", "--all", "--message=Contribute")
    job = yaml.safe_load((REPOSITORY / "ci/gitlab.yml").read_text())["validate"]
    lines = [*job["before_script"][2:], *job["script"]]
    run = subprocess.run(
        ["/bin/bash", "-e", "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=False,
        cwd=project,
        env={
            **os.environ,
            "PATH": found_first(INSTALLED_KG),
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        },
    )
    assert run.returncode == 1, run
    assert "A claim needs kg:verified" in (project / "validation.xml").read_text()
    assert "kg:verified: true -\\> nothing" in (project / "changes.md").read_text()
