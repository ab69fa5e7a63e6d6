"""``kg shacl`` on files that cannot be used, and within limits of time and memory."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from support.shacl_command import SHAPES, shacl

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_no_regular_file_is_refused(here: Path) -> None:
    os.mkfifo(here / "pipe.ttl")
    (here / "zero.ttl").symlink_to("/dev/zero")
    for name in ("pipe.ttl", "zero.ttl"):
        message = f"kg: {name}: is not a regular file; save its content in one\n"
        for arguments in (
            (name, "--shapes", "shapes.ttl"),
            ("data.ttl", "--shapes", name),
        ):
            run = shacl(here, *arguments)
            assert (run.returncode, run.stderr) == (2, f"kg: validating\n{message}")


def test_shapes_are_read_within_bounds_as_data_are(here: Path) -> None:
    entities = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)]
    (here / "bomb.rdf").write_text(
        f"""<!DOCTYPE x [<!ENTITY e0 "{"bomb" * 100}"> {" ".join(entities)}]>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">
        <rdf:Description><u:p>&e9;</u:p></rdf:Description></rdf:RDF>"""
    )
    arguments = ("bomb.rdf", "--shapes", "bomb.rdf", "--validation-memory-mib", 256)
    run = shacl(here, *arguments)
    assert run.returncode == 2
    assert "kg: bomb.rdf: cannot be validated: needed more than 256 MiB" in run.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--validation-seconds", value) for value in ("inf", "nan", "1e30", "0")),
        *(("--validation-memory-mib", value) for value in ("0", "-1", "9" * 20)),
    ],
)
def test_bounds_are_within_bounds(here: Path, option: str, value: str) -> None:
    run = shacl(here, "data.ttl", "--shapes", "shapes.ttl", option, value)
    message = f"kg: {option}: must be greater than 0, and 1000000000 at most\n"
    assert (run.returncode, run.stderr) == (2, message)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.n3",
            "{ <a> <b> <c> } <d> <e> .",
            "a.n3: holds a formula of N3, { }, which",
        ),
        (
            "a.nt",
            "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .",
            "a.nt: holds a triple term; use RDF 1.1 only",
        ),
        ("a.jsonld", '{"@id": \n "a', "a.jsonld:2:2: Unexpected end of file"),
    ],
)
def test_what_is_not_read_is_told_once_and_with_its_place(
    here: Path, name: str, content: str, message: str
) -> None:
    (here / name).write_text(content)
    run = shacl(here, name, "--shapes", "shapes.ttl")
    assert run.returncode == 2
    assert f"kg: {message}" in run.stderr
    sarif = json.loads(
        shacl(here, name, "--shapes", "shapes.ttl", "--format", "sarif").stdout
    )
    (rule,) = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "A file that must be readable"


def test_both_engines_find_the_same(here: Path) -> None:
    found = []
    for engine in ("compiled", "pyshacl"):
        arguments = ("data.ttl", "--shapes", "shapes.ttl", "--format", "json")
        run = shacl(here, *arguments, "--engine", engine)
        results = json.loads(run.stdout)["results"]
        found.append([(one["rule"], one["component"], one["line"]) for one in results])
    assert found[0] == found[1] != []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--shapes", "shapes.ttl"), "kg: no data: name the files to validate"),
        (("data.ttl",), "kg: no shapes: name their files with --shapes"),
        (("none.ttl", "--shapes", "shapes.ttl"), "File 'none.ttl' does not exist"),
        (("data.ttl", "--shapes", "none.ttl"), "File 'none.ttl' does not exist"),
        (("data.csv", "--shapes", "shapes.ttl"), "data.csv: is in an unknown format"),
        (("bad.ttl", "--shapes", "shapes.ttl"), "kg: bad.ttl:2:5: "),
        (("data.ttl", "--shapes", "bad.ttl"), "kg: bad.ttl:2:5: "),
        (("data.ttl", "--shapes", "empty.ttl"), "kg: there are no shapes"),
        (("data.ttl", "--shapes", "data.ttl"), "kg: no shape has a target"),
        (("data.ttl", "--shapes", "ill.ttl"), "sh:minCount"),
        (("data.ttl", "--shapes", "slip.ttl"), "sh:minCount is one"),
        (("data.ttl", "--shapes", "script.ttl"), "which no engine here has"),
    ],
)
def test_what_cannot_be_used_leaves_with_2_and_says_why(
    here: Path, arguments: tuple[str, ...], message: str
) -> None:
    (here / "data.csv").write_text("a,b\n")
    (here / "bad.ttl").write_text("<a> <b> <c> .\n<d> <e .\n")
    (here / "empty.ttl").write_text("# nothing\n")
    (here / "ill.ttl").write_text(SHAPES.replace("minCount 1", "minCount 1.5"))
    (here / "slip.ttl").write_text(SHAPES.replace("minCount", "minCuont"))
    (here / "script.ttl").write_text(SHAPES.replace("sh:minCount 1", "sh:js []"))
    run = shacl(here, *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert message in run.stderr


def test_a_file_that_cannot_be_read_is_a_result_for_programs(here: Path) -> None:
    (here / "bad.ttl").write_text("<a> <b> <c> .\n<d> <e .\n")
    arguments = ("data.ttl", "bad.ttl", "--shapes", "shapes.ttl", "--format", "json")
    run = shacl(here, *arguments)
    assert run.returncode == 2
    (result,) = json.loads(run.stdout)["results"]
    assert (result["rule"], result["file"], result["line"]) == (
        "unreadable",
        "bad.ttl",
        2,
    )


def test_shapes_that_are_about_no_node_are_told_of(here: Path) -> None:
    (here / "data.ttl").write_text("<a> a <http://example.org/Poem> .")
    run = shacl(here, "data.ttl", "--shapes", "shapes.ttl")
    assert run.returncode == 0
    assert "kg: no node of these data is a target of a shape" in run.stderr


def test_a_term_that_shacl_lacks_may_be_passed_over(here: Path) -> None:
    (here / "shapes.ttl").write_text(SHAPES + ":Book-title sh:titel 'x' .")
    arguments = ("data.ttl", "--shapes", "shapes.ttl", "--unknown-shacl", "warning")
    run = shacl(here, *arguments)
    assert run.returncode == 1
    assert "kg: ignored: shape <http://example.org/Book-title>" in run.stderr


def test_time_and_memory_are_bounded(here: Path) -> None:
    arguments = ("data.ttl", "--shapes", "shapes.ttl")
    run = shacl(here, *arguments, "--validation-seconds", 0.001)
    assert run.returncode == 2
    assert "took longer than 0.001 seconds (validation_seconds)" in run.stderr
