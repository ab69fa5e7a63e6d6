"""What somebody tries who wants bad data to pass: the action's script says no."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from support import REPOSITORY
from support.commands import git, kg, validate
from support.contributions import SHARED, both, edit, run_script, write
from support.mistakes import MISTAKES, POST, make

if TYPE_CHECKING:
    from collections.abc import Callable


def contribute(project: Path) -> None:
    """Commit everything that is there."""
    top = project.parent.parent
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message=Contribute")


def test_files_that_look_like_a_repository_do_not_say_what_is_compared_with(
    committed: Path,
) -> None:
    top = committed.parent.parent
    git(top, "checkout", "--quiet", "-b", "contribution")
    make(MISTAKES[0], committed)
    contribute(committed)
    # a folder with these is a repository to git, whose main is the mistake
    shutil.copytree(top / ".git/objects", committed / "objects")
    (committed / "refs/heads").mkdir(parents=True)
    shutil.copy(top / ".git/refs/heads/contribution", committed / "refs/heads/main")
    (committed / "HEAD").write_text("ref: refs/heads/main\n")
    (committed / "config").write_text(
        "[core]\nrepositoryformatversion = 0\nbare = false\nworktree = ../..\n"
    )
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="main")
    assert run.returncode == 2, run
    assert "is in a bare repository" in run.stderr


def test_a_link_does_not_say_which_project_is_looked_at(
    committed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    good = committed.with_name("good")
    shutil.copytree(committed, good, ignore=shutil.ignore_patterns(".kg"))
    contribute(good)
    committed.rename(committed.with_name("bad"))
    committed.symlink_to("good")
    contribute(good)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2, run
    assert f"kg: {committed}: is a symbolic link; name the folder" in run.stderr
    # a link from elsewhere is no part of a change
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(good)
    run = run_script(KG_PROJECT=link, KG_SINCE="HEAD~1")
    assert run.returncode == 0, run


def test_entries_are_not_taken_where_git_does_not_say_whose_they_are(
    committed: Path,
) -> None:
    validate(committed)
    make(MISTAKES[0], committed)
    git(committed, "add", "--force", ".kg")
    entry = next((committed / ".kg/parsed").iterdir())
    was = entry.stat().st_mtime_ns
    (committed.parent.parent / ".git/HEAD").write_text("nothing\n")
    run = validate(committed)
    assert run.returncode == 1
    assert entry.stat().st_mtime_ns == was


def test_entries_in_a_folder_of_another_case_are_refused(committed: Path) -> None:
    (committed / ".KG/parsed").mkdir(parents=True)
    (committed / ".KG/parsed/entry").write_text("")
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2
    assert ".kg: is part of the repository; remove it from there" in run.stderr


SHAPE = """
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    PREFIX kg: <https://w3id.org/khojaly-kg/ontology#>
    kg:Printed a sh:NodeShape ; sh:targetClass kg:Claim ;
"""


def commands(text: str) -> list[str]:
    """Return the lines that GitHub takes for commands, newer ones and older ones."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line.startswith("::") or "##[" in line]


def test_what_an_engine_prints_is_no_command(committed: Path) -> None:
    write(
        committed / SHARED / "shapes/printed.ttl",
        f"{SHAPE} sh:expression [ sh:exists [ sh:path kg:tier ] ] .",
    )
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="")
    assert run.returncode == 2
    assert run.stdout == (
        '::error file=examples/flood,title=unreadable::"flood": the shapes cannot be '
        "used: StopIteration\ndoes not conform: 0 triples, 1 errors, 0 warnings\n"
    )


def test_a_line_of_a_file_is_shown_and_is_no_command(committed: Path) -> None:
    write(
        committed / "data/##[add-mask]a/more.ttl",
        "PREFIX : <urn:x:>\n  ::add-mask::b :c :d ##[stop-commands]e ]",
    )
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2
    first, *excerpt = run.stderr.splitlines()[1:]
    assert first.startswith(f"kg: {committed}/data/#\\u0023[add-mask]a/more.ttl:2:22: ")
    assert excerpt == [
        r"      \u003A:add-mask::b :c :d #\u0023[stop-commands]e ]",
        "                         ^",
    ]
    (command,) = commands(run.stdout)
    assert command.startswith(
        r"::error file=examples/flood/data/#\u0023[add-mask]a/more.ttl,"
    )
    assert commands(run.stderr) == []


def test_what_other_commands_say_is_no_command(committed: Path) -> None:
    write(
        committed / "data/##[add-mask]a/more.ttl",
        "PREFIX : <urn:x:>\n  ::add-mask::b :c :d ##[stop-commands]e ]",
    )
    for command in ("format", "diff --since=HEAD", "build"):
        run = kg("--project", committed, *command.split())
        assert run.returncode == 2
        assert "data/#\\u0023[add-mask]a/more.ttl:2:" in run.stderr
        assert commands(run.stdout + run.stderr) == []


@pytest.mark.parametrize("folder", ["data", f"{SHARED}/shapes"])
def test_a_name_that_is_no_text_is_named(committed: Path, folder: str) -> None:
    name = os.fsdecode(b"\xff.ttl")
    write(committed / folder / name, "PREFIX : <urn:x:>")
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2
    assert run.stdout.startswith("::error file=")
    said = r'/\uDCFF.ttl,title=unreadable::"\uDCFF.ttl": has an invisible character'
    assert said in run.stdout


def test_what_is_refused_is_not_read_though_something_else_is_wrong(
    committed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    note = "<https://example.org/flood/id/agent/post> <urn:note> 'Not for you'@en ."
    write(outside / "more.ttl", note)
    make(MISTAKES[0], committed)
    edit(committed / "kg.toml", '["data"]', f'["data", "{outside}"]')
    contribute(committed)
    summary = outside / "summary.md"
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1", KG_SUMMARY=summary)
    assert run.returncode == 2, run
    assert "Traceback" not in run.stderr
    assert "title=Claim-tier" in run.stdout
    assert "Not for you" not in summary.read_text()
    for command in ("format", "diff"):
        run = kg("--project", committed, command, "--since=HEAD~1")
        assert (run.returncode, run.stdout) == (2, "")
        assert f"{outside} lies outside" in run.stderr


def test_limits_that_a_change_raises_hold_for_no_command(committed: Path) -> None:
    edit(committed / "kg.toml", "[paths]", "[limits]\nfile_mib = 99\n[paths]")
    write(committed / "data/large.ttl", "#" * (11 << 20))
    for command in ("format", "diff"):
        run = kg("--project", committed, command, "--since=HEAD")
        assert (run.returncode, run.stdout) == (2, "")
        assert "large.ttl: is larger than 10 MiB" in run.stderr


def test_a_file_outside_the_repository_is_named_where_it_is(
    committed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside / "more.ttl", "<urn:s>   <urn:p> <urn:o> .")
    edit(committed / "kg.toml", '["data"]', f'["data", "{outside}"]')
    run = kg("--project", committed, "format", "--check", "--format", "github")
    assert run.returncode == 1
    assert f"::error file={outside}/more.ttl,title=not canonical::" in run.stdout


LONG = [f"rules-{number}-{'x' * 60}" for number in range(3)]


def test_a_setting_that_differs_far_behind_is_shown(committed: Path) -> None:
    for name in LONG:
        write(committed / name / "none.ttl", "PREFIX : <urn:x:>")
    listed = "".join(f'"{name}", ' for name in LONG)
    settings = committed / "kg.toml"
    edit(settings, '["../../shapes"]', f'[{listed}"../../shapes"]')
    edit(settings, "count flooded houses.", f"count flooded houses{' ever' * 9}.")
    contribute(committed)
    edit(settings, '"../../shapes"', '"../../shapes/claim.ttl", "../../shapes/checks"')
    edit(settings, " ever.", " since.")
    edit(settings, '["en", "de"]', '["de", "en"]')
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


def test_a_hook_runs_for_commits_that_only_remove_files() -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    assert {hook["id"] for hook in hooks if hook.get("always_run")} == {"kg-validate"}


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
        "Claim-tier,line=21,col=1::claim:post-dispute: ",
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
        "Claim-tier,line=21,col=1::claim:post-dispute: ",
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
        "object-of-another-class,line=50,col=16::claim:post-warning: ",
    ),
    "a class that others stand below, and of which nothing was said": (
        both(
            lambda p: write(
                p / "ontology/more.ttl",
                "PREFIX kg: <https://w3id.org/khojaly-kg/ontology#>"
                "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
                "<http://www.w3.org/2004/02/skos/core#Concept>"
                "  rdfs:subClassOf kg:Aspect .",
            ),
            lambda p: edit(
                p / POST,
                "kg:role role:gave-warning",
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
        "placeholder-left,line=27,col=16::claim:post-dispute: ",
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
        "placeholder-left,line=27,col=16::claim:post-dispute: ",
    ),
    "a shape that is deactivated": (
        both(
            lambda p: edit(
                p / SHARED / "shapes/claim.ttl",
                "sh:path kg:tier ;",
                "sh:path kg:tier ; sh:deactivated true ;",
            ),
            lambda p: make(MISTAKES[0], p),
        ),
        "Claim-tier,line=21,col=1::claim:post-dispute: ",
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
    assert ',title=rules-altered,line=112::"lists.ttl"' in run.stdout


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


UNREADABLE = {
    "data/more.ttl": "no Turtle",
    "kg.toml": "no = TOML",
    f"{SHARED}/shapes/more.ttl": "no Turtle",
    f"{SHARED}/shapes/checks/more.rq": "# no message",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_commit_that_cannot_be_compared_with_is_said_to_be_it(
    committed: Path, name: str
) -> None:
    path = committed / name
    was = path.read_text() if path.exists() else None
    write(path, UNREADABLE[name])
    contribute(committed)
    path.unlink() if was is None else path.write_text(was)
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2
    assert "; HEAD~1 has this error, so nothing can be compared with it" in run.stderr
    assert run_script(KG_PROJECT=committed, KG_SINCE="").returncode == 0
    if name.startswith("data"):
        # a folder of the change's that has the name does not stand in for it
        write(committed / "HEAD~1" / "kg.toml", "no = TOML")
        assert kg("--project", committed, "diff", "--since=HEAD~1").returncode == 3


@pytest.mark.parametrize("status", [70, 137])
def test_a_difference_that_cannot_be_told_is_not_green(
    committed: Path, tmp_path: Path, status: int
) -> None:
    real = Path(sys.executable).with_name("kg")
    kg = tmp_path / "kg"
    kg.write_text(
        f'#!/bin/sh\ncase " $* " in *" diff --since"*) exit {status};; esac\n'
        f'exec {real} "$@"\n'
    )
    kg.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    write(committed / "README.md", "more")
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1", PATH=path)
    assert (run.returncode, "::warning::" in run.stdout) == (2, False)


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


SHADOWS = ("click", "conftest", "kg", "pyoxigraph", "sitecustomize", "usercustomize")


def test_nothing_of_a_contribution_is_run(committed: Path) -> None:
    top = committed.parent.parent
    for folder in (top, committed):
        for name in SHADOWS:
            write(folder / f"{name}.py", "import os; os._exit(0)")
        for name in (".env", "pip.conf", "pyproject.toml", "setup.cfg"):
            write(folder / name, "[")
    write(top / ".gitattributes", "*.ttl diff=run filter=run merge=run\n")
    make(MISTAKES[0], committed)
    contribute(committed)
    branch = "main$(touch${IFS}ran)"
    git(top, "branch", branch, "HEAD~1")
    run = run_script(KG_PROJECT=committed, KG_SINCE=branch, _cwd=committed)
    assert run.returncode == 1, run
    assert "title=Claim-tier" in run.stdout
    assert not list(top.rglob("ran"))


def test_a_branch_that_began_under_older_rules_is_judged_by_those_of_now(
    committed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    top, clone = committed.parent.parent, tmp_path_factory.mktemp("clone")
    shape, now = committed / SHARED / "shapes/claim.ttl", "sh:path kg:tier ;"
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
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["/bin/bash", "-e", "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=False,
        cwd=project,
        env={**os.environ, "PATH": path, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"},
    )
    assert run.returncode == 1, run
    assert "A claim needs kg:tier" in (project / "validation.xml").read_text()
    assert "kg:tier: core -\\> nothing" in (project / "changes.md").read_text()
