"""``kg query`` with the questions of a project, and values of their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import serving
from support.commands import kg

if TYPE_CHECKING:
    from pathlib import Path

    from support.releases import FloodReleases

QUESTION = """\
# What is a place called?
#
# Every label of one place.
# parameter: place (place) the place
PREFIX place: <https://example.org/flood/id/place/>
SELECT ?label { VALUES ?place { place:town } ?place rdfs:label ?label }
"""


@pytest.fixture
def asking(flood: Path) -> Path:
    """Return a copy of the flood project that has one question."""
    (flood / "queries").mkdir()
    (flood / "queries" / "labels.rq").write_text(QUESTION)
    return flood


def lines(label: str) -> str:
    return f'label\n{"-" * (len(label) + 5)}\n"{label}"@en\n'


@pytest.mark.parametrize(
    ("arguments", "stdout", "stderr"),
    [
        ([], lines("Town"), ""),
        (["--set", "place=valley"], lines("Valley"), ""),
        (["--set", "place=place:valley"], lines("Valley"), ""),
        (
            ["--set", "place=vally"],
            "label\n-----\n",
            (
                "kg: --set place: nothing is stated of place:vally; "
                "did you mean place:valley?\n"
            ),
        ),
    ],
)
def test_a_question_is_asked_by_name_and_with_other_values(
    asking: Path,
    floods: FloodReleases,
    arguments: list[str],
    stdout: str,
    stderr: str,
) -> None:
    release = ("--release", floods.of().path)
    run = kg("--project", asking, "query", "labels", *release, *arguments)
    assert (run.returncode, run.stdout, run.stderr) == (0, stdout, stderr)


def test_a_question_is_asked_of_an_endpoint(
    asking: Path, floods: FloodReleases
) -> None:
    with serving(floods.of()) as address:
        endpoint = ("--endpoint", f"{address}/sparql", "--set", "place=valley")
        run = kg("--project", asking, "query", "labels", *endpoint)
        # without a project, the query is a file and declares the prefix itself
        path = asking / "queries" / "labels.rq"
        alone = kg("--project", asking / "data", "query", path, *endpoint)
    assert (run.returncode, run.stdout, run.stderr) == (0, lines("Valley"), "")
    assert (alone.returncode, alone.stdout, alone.stderr) == (0, lines("Valley"), "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["label"],
            "label: no query of the project, and no file; did you mean labels?",
        ),
        (["x"], "x: no query of the project, and no file; see kg query --list"),
        (["x.rq"], "x.rq: No such file or directory"),
        (["labels", "--set", "place"], "--set 'place': write --set NAME=VALUE"),
        (["labels", "--set", "=x"], "--set '=x': write --set NAME=VALUE"),
        (
            ["labels", "--set", "place=a", "--set", "place=b"],
            "--set 'place': is given twice",
        ),
        (
            ["labels", "--set", "plase=town"],
            "--set plase: no such parameter; there are: place; did you mean place?",
        ),
        (
            ["labels", "--set", "place=x> } #\n"],
            (
                "--set place='x> } #\\n': expected the slug of a thing of kind place, "
                "a prefixed name, or an IRI in <>"
            ),
        ),
    ],
)
def test_a_mistake_in_the_name_or_a_value_gets_one_line(
    asking: Path, floods: FloodReleases, arguments: list[str], message: str
) -> None:
    run = kg("--project", asking, "query", "--release", floods.of().path, *arguments)
    assert (run.returncode, run.stdout, run.stderr) == (2, "", f"kg: {message}\n")


def test_the_questions_are_listed(asking: Path) -> None:
    run = kg("--project", asking, "query", "--list")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == (
        "labels\n"
        "    What is a place called?\n"
        "    --set place=place:town  (place) the place\n"
    )


def test_a_wrong_declaration_is_an_error_of_validation(asking: Path) -> None:
    path = asking / "queries" / "labels.rq"
    path.write_text(QUESTION.replace("place (place)", "town (place)"))
    message = "'VALUES ?town { VALUE }' must be in the query once, not 0 times"
    run = kg("--project", asking, "validate")
    assert run.returncode == 2
    assert f"queries/labels.rq:4:1: {message}" in run.stderr
    assert message in kg("--project", asking, "query", "--list").stderr
