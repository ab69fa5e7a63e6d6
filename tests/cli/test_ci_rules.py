"""A change of rules passes if nothing breaks by it, and is shown."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from support.commands import git
from support.contributions import SHARED, both, edit, run_script, write
from support.counts import COUNTS
from support.mistakes import MISTAKES, make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def replace_by_link(path: Path) -> None:
    moved = path.with_name(f"{path.name}-elsewhere")
    path.rename(moved)
    path.symlink_to(moved.name)


def lower(path: Path) -> None:
    edit(path / "kg.toml", "[paths]", "[limits]\nvalidation_seconds = 0.001\n[paths]")


def empty_shapes(path: Path) -> None:
    for file in (path / SHARED / "shapes").rglob("*.ttl"):
        write(file, "PREFIX : <urn:x:>")


ASK_OF_ANOTHER = "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
CHECK = "# message: Wrong.\n# severity: Violation\n"
BREAKING: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "another base IRI": (
        lambda p: edit(p / "kg.toml", "example.org/flood/", "example.org/other/"),
        1,
        "::error file=examples/flood/data/claims/herald.ttl",
    ),
    "settings that are no TOML": (
        lambda p: edit(p / "kg.toml", "[paths]", "[paths"),
        2,
        "::error file=examples/flood/kg.toml,title=unreadable::",
    ),
    "a shape that is no Turtle": (
        lambda p: edit(p / SHARED / "shapes/claim.ttl", " ;", " ; ]"),
        2,
        "::error file=shapes/claim.ttl,title=unreadable,line=",
    ),
    "a shape that is no shape": (
        lambda p: write(
            p / SHARED / "shapes/more.ttl",
            "PREFIX sh: <http://www.w3.org/ns/shacl#>"
            "<urn:s> a sh:NodeShape ; sh:targetNode <urn:n> ; sh:minCuont 1 .",
        ),
        2,
        "::error file=shapes,title=unreadable::",
    ),
    "a check that is no SPARQL": (
        lambda p: write(p / SHARED / "shapes/checks/new.rq", f"{CHECK}SELECT ?x {{"),
        2,
        "::error file=shapes/checks/new.rq,title=unreadable,line=3,col=12::",
    ),
    "a check that asks another service": (
        lambda p: write(
            p / SHARED / "shapes/checks/new.rq", f"{CHECK}{ASK_OF_ANOTHER}"
        ),
        2,
        "::error file=shapes/checks/new.rq,title=unreadable,line=3,col=7::",
    ),
    "no shapes": (
        lambda p: shutil.rmtree(p / SHARED / "shapes"),
        2,
        "::error file=examples/flood/kg.toml,title=unreadable,line=15::",
    ),
    "shapes that are all in vain": (
        empty_shapes,
        2,
        "::error file=shapes,title=unreadable::",
    ),
    "a query that is no SPARQL": (
        lambda p: write(p / "queries/new.rq", "SELECT ?x {\n  ?x kg:value }"),
        2,
        "::error file=examples/flood/queries/new.rq,title=unreadable,line=2,col=15::",
    ),
    "an update among the queries": (
        lambda p: write(p / "queries/new.rq", "DELETE WHERE { ?s ?p ?o }"),
        2,
        "::error file=examples/flood/queries/new.rq,title=unreadable,line=1,col=1::",
    ),
    "a query of another service": (
        lambda p: write(p / "queries/new.rq", ASK_OF_ANOTHER),
        2,
        "::error file=examples/flood/queries/new.rq,title=unreadable,line=1,col=7::",
    ),
    "a query with a byte order mark": (
        lambda p: write(p / "queries/new.rq", "\ufeffASK {}"),
        2,
        "::error file=examples/flood/queries/new.rq,title=unreadable,line=1,col=1::",
    ),
    "a shape that old data do not fulfil": (
        lambda p: write(
            p / SHARED / "shapes/more.ttl",
            "PREFIX sh: <http://www.w3.org/ns/shacl#>"
            "PREFIX kg: <https://w3id.org/attributed-claims/ontology#>"
            "kg:New a sh:NodeShape ; sh:targetClass kg:Claim ; sh:property kg:Signed ."
            "kg:Signed a sh:PropertyShape ; sh:path kg:signed ; sh:minCount 1 .",
        ),
        1,
        "::error file=examples/flood/data/claims/herald.ttl,title=Signed",
    ),
    "a region in which no place lies": (
        lambda p: edit(
            p / "kg.toml",
            "[paths]",
            "[region]\nwest = 1\nsouth = 1\neast = 2\nnorth = 2\n[paths]",
        ),
        1,
        "::error file=examples/flood/data/places.ttl",
    ),
    "shapes that no later change could be compared by": (
        lambda p: write(
            p / SHARED / "shapes/more.ttl",
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
            "@prefix kg: <https://w3id.org/attributed-claims/ontology#> .\n"
            "kg:New a sh:NodeShape ; sh:targetClass kg:Claim ; sh:expression true .\n",
        ),
        2,
        "which only pySHACL supports, so --since would not work for later changes",
    ),
    "a limit of queries that an old query exceeds": (
        lambda p: edit(
            p / "kg.toml", "[paths]", "[service]\nquery_path_steps = 1\n[paths]"
        ),
        2,
        "::error file=examples/flood/queries/old.rq,title=unreadable",
    ),
    "a term of the ontology that data use": (
        lambda p: edit(
            p / SHARED / "ontology/kg.ttl", 'rdfs:label "hedge"', 'rdfs:comment "hedge"'
        ),
        1,
        "title=undeclared-term",
    ),
    "a folder that is not there": (
        lambda p: edit(p / "kg.toml", 'data = ["data"]', 'data = ["facts"]'),
        2,
        "::error file=examples/flood/kg.toml,title=unreadable,line=16::",
    ),
    "shapes from outside the repository": (
        lambda p: edit(p / "kg.toml", "../../shapes", "../../../../../../tmp"),
        2,
        "::error file=examples/flood/kg.toml,title=unreadable,line=15::",
    ),
    "checks behind a symbolic link": (
        lambda p: replace_by_link(p / SHARED / "shapes/checks"),
        2,
        "::error file=shapes/checks,title=unreadable::",
    ),
    "a shape of nothing that is there, whose query is no SPARQL": (
        lambda p: write(
            p / SHARED / "shapes/none.ttl",
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
            "<urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:sparql <urn:q> .\n"
            "<urn:q> sh:select 'SELECT $this { $this' .\n",
        ),
        2,
        "query of <urn:q>: cannot be used: no SPARQL 1.1 at line 1, column 21",
    ),
    "shapes whose name ends otherwise": (
        lambda p: (p / SHARED / "shapes/claim.ttl").rename(
            p / SHARED / "shapes/claim.TTL"
        ),
        2,
        "::error file=shapes/claim.TTL,title=unreadable::",
    ),
    "settings whose text would be a command": (
        lambda p: write(p / "kg.toml", '"a\\n::stop-commands::x" = 1'),
        2,
        "a\\u000A::stop-commands::x: unknown setting",
    ),
    "limits under which it is not validated": (lower, 2, "title=unreadable"),
    "limits raised for a file that is too large": (
        both(
            lambda p: edit(
                p / "kg.toml", "[paths]", "[limits]\nfile_mib = 99\n[paths]"
            ),
            lambda p: write(p / "data/large.ttl", "#" * (11 << 20)),
        ),
        2,
        "::error file=examples/flood/data/large.ttl,title=unreadable::",
    ),
    "a shape switched off for data that break it": (
        both(
            lambda p: edit(
                p / SHARED / "shapes/claim.ttl", "sh:targetClass", "sh:TargetClass"
            ),
            lambda p: make(MISTAKES[0], p),
        ),
        1,
        "title=Claim-verified",
    ),
    "a lower severity for data that break a shape": (
        both(
            lambda p: edit(
                p / SHARED / "shapes/claim.ttl",
                "sh:path kg:verified ;",
                "sh:path kg:verified ; sh:severity sh:Info ;",
            ),
            lambda p: make(MISTAKES[0], p),
        ),
        1,
        "::error file=examples/flood/data/claims/post.ttl,title=Claim-verified",
    ),
}


@pytest.mark.parametrize("change", BREAKING)
def test_a_change_that_breaks_the_project_is_not_green(
    committed: Path, change: str
) -> None:
    breaking, code, annotation = BREAKING[change]
    write(committed / "queries/old.rq", "SELECT * { ?s (kg:about/kg:place)/kg:x ?o }")
    git(committed, "add", ".")
    git(committed, "commit", "--quiet", "--message=Was so before")
    breaking(committed)
    git(committed, "add", SHARED)
    git(committed, "commit", "--quiet", "--message=Contribute")
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert annotation in run.stdout, run
    assert run.returncode == code
    assert "Traceback" not in run.stderr


def move_shapes(path: Path) -> None:
    (path / SHARED / "shapes").rename(path / "rules")
    edit(path / "kg.toml", '"../../shapes"', '"rules"')


HARMLESS: dict[str, tuple[Callable[[Path], object], str]] = {
    "words in a shape": (
        lambda p: edit(p / SHARED / "shapes/claim.ttl", "A claim needs", "Claims need"),
        ('line=25::"claim.ttl": This change alters rules: lines removed: 1, added: 1.'),
    ),
    "another folder of shapes": (
        move_shapes,
        '"kg.toml": This change alters rules: the setting paths.shapes ',
    ),
    "a limit": (
        lambda p: edit(p / "kg.toml", "[paths]", "[limits]\nfiles = 30000\n[paths]"),
        (
            '"kg.toml": This change alters rules: the setting limits.files '
            "was 20000 and is now 30000."
        ),
    ),
    "a check that is removed": (
        lambda p: (p / SHARED / "shapes/checks/blank-node.rq").unlink(),
        (
            "::notice file=shapes/checks/blank-node.rq,title=rules-altered::"
            '"blank-node.rq": This change alters rules: the file is removed.'
        ),
    ),
    "a query that uses the prefixes of the project": (
        lambda p: write(p / "queries/new.rq", "SELECT ?x { ?x kg:value 45 }"),
        (
            f"conforms: {COUNTS.flood - 1} triples, 1 errors, 0 warnings, "
            "1 of them from before"
        ),
    ),
}


@pytest.mark.parametrize("change", HARMLESS)
def test_a_change_of_rules_that_breaks_nothing_passes_and_is_shown(
    committed: Path, change: str
) -> None:
    make(MISTAKES[0], committed)
    git(committed, "commit", "--quiet", "--all", "--message=Was wrong before")
    harmless, note = HARMLESS[change]
    harmless(committed)
    git(committed, "add", SHARED)
    git(committed, "commit", "--quiet", "--message=Contribute")
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert note in run.stdout, run
    assert run.returncode == 0
    assert "Claim-verified" not in run.stdout
