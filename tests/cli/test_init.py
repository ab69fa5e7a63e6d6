"""``kg init`` makes a project that an installed wheel validates, builds and serves."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import tomllib
import urllib.request
from typing import TYPE_CHECKING

import pytest
from support import COUNT
from support.commands import INSTALLED_KG, kg
from support.counts import COUNTS
from support.wheels import installed_wheel

from kg.project import read_project
from kg.sources.new_project import write_project

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.com/valley/"
BEGUN = {
    "empty": (("--base", BASE), "0"),
    "flood": (("--base", BASE), "10"),
    "khojaly": ((), str(COUNTS.claims)),
}
"""The options of each start, and how many claims the project has."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the command of a wheel that is installed outside of the repository."""
    return installed_wheel(tmp_path_factory.mktemp("wheel"))


def run(command: Path, *arguments: object, cwd: Path) -> str:
    """Return the output of a command that must succeed."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [command, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("start", BEGUN)
def test_a_new_project_is_valid_canonical_and_built_at_once(
    wheel: Path, tmp_path: Path, start: str
) -> None:
    options, claims = BEGUN[start]
    told = run(wheel, "init", "valley", "--from", start, *options, cwd=tmp_path)
    assert told == "valley\n"
    assert [path.name for path in tmp_path.iterdir()] == ["valley"]
    project = tmp_path / "valley"
    told = run(wheel, "validate", cwd=project)
    assert re.search(r"^conforms: \d+ triples, 0 errors", told, re.MULTILINE)
    assert run(wheel, "format", "--check", cwd=project) == ""
    run(wheel, "build", cwd=project)
    (tmp_path / "count.rq").write_text(COUNT)
    asked = ("query", tmp_path / "count.rq", "--format", "csv")
    assert run(wheel, *asked, cwd=project).split() == ["n", claims]


def test_what_the_wheel_ships_is_served_in_the_base_of_the_project(
    wheel: Path, tmp_path: Path
) -> None:
    run(wheel, "init", "valley", "--base", BASE, cwd=tmp_path)
    project = tmp_path / "valley"
    assert list(project.rglob("*.ttl")) == []  # nothing is copied
    run(wheel, "build", cwd=project)
    prov = (project / "build" / "current" / "prov.ttl").read_text("utf-8")
    assert 'dcterms:title "kg:lists/measures.ttl"' in prov
    assert 'dcterms:title "kg:ontology/kg.ttl"' in prov
    with subprocess.Popen(
        [wheel, "serve", "--port", "0"], cwd=project, stderr=subprocess.PIPE, text=True
    ) as service:
        assert service.stderr is not None
        told = next(line for line in service.stderr if "serving http" in line)
        url = f"{told.partition('serving ')[2].strip()}doc/qualifier/as-stated.ttl"
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - loopback
            turtle = answer.read().decode()
        service.terminate()
    assert f"@prefix qualifier: <{BASE}id/qualifier/> ." in turtle
    assert 'skos:prefLabel "as stated"@en' in turtle


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (
            (),
            [
                (
                    "kg: --base: is missing; name what all IRIs of the project "
                    "begin with, such as --base https://example.org/floods/"
                )
            ],
        ),
        (
            ("--base", "valley", "--title", "A\nB", "--languages", "EN"),
            [
                (
                    "kg: --base: 'valley' must be a http or https IRI without query "
                    'and fragment, such as "https://example.org/flood/"'
                ),
                "--title: must be one line, without control and invisible characters",
                (
                    "--languages: must be language tags, such as en, de or pt-BR; "
                    "'EN' is none"
                ),
            ],
        ),
        (("--base", BASE[:-1]), ["kg: --base: must end in a slash"]),
        (
            ("--base", f"{BASE}../"),
            ["kg: --base: must not go up with . or ..; clients would resolve it"],
        ),
        (("--base", BASE, "--title", " "), ["kg: --title: a text is needed"]),
        (
            ("--base", BASE, "--languages", "en,en"),
            ["kg: --languages: must name each language once"],
        ),
        (
            ("--base", BASE, "--languages", "de,en", "--from", "flood"),
            [
                (
                    "kg: --languages: the labels of the example are in en and de: name "
                    "these, en first"
                )
            ],
        ),
        (
            ("--from", "khojaly", "--title", "A"),
            ["kg: --title: --from khojaly takes the graph as it is; leave them out"],
        ),
    ],
)
def test_each_wrong_option_is_one_line_and_nothing_is_written(
    tmp_path: Path, options: tuple[str, ...], lines: list[str]
) -> None:
    refused = kg("init", tmp_path / "valley", *options, stdin="")
    assert refused.returncode == 2
    assert refused.stderr.splitlines() == lines
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    refused = kg("init", tmp_path, "--base", BASE, stdin="")
    assert (refused.returncode, refused.stderr) == (
        2,
        f"kg: {tmp_path}: is not empty; name a folder that is new or empty\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_folder_stays_the_same_folder(tmp_path: Path) -> None:
    before = tmp_path.stat().st_ino
    assert kg("init", tmp_path, "--base", BASE, stdin="").returncode == 0
    assert tmp_path.stat().st_ino == before
    assert read_project(tmp_path).base_iri == BASE
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".gitignore",
        "data",
        "kg.toml",
        "ontology",
    ]


def test_a_folder_above_that_is_missing_is_named(tmp_path: Path) -> None:
    refused = kg("init", tmp_path / "a" / "b", "--base", BASE, stdin="")
    assert refused.returncode == 2
    assert refused.stderr.endswith(f"{tmp_path}/a is no folder; make it first\n")


def test_texts_with_quotation_marks_become_settings(tmp_path: Path) -> None:
    title = 'Das „Hochwasser“ "1954" \\ Überblick'
    options = ("--base", BASE, "--title", title, "--languages", "de, en,pt-BR")
    run_ = kg("init", tmp_path / "Über die Flut!", *options, stdin="")
    assert run_.returncode == 0, run_.stderr
    settings = (tmp_path / "Über die Flut!" / "kg.toml").read_text("utf-8")
    said = tomllib.loads(settings)["project"]
    assert (said["title"], said["name"]) == (title, "uber-die-flut")
    assert said["languages"] == ["de", "en", "pt-BR"]


def test_a_name_that_a_release_needs_is_changed(tmp_path: Path) -> None:
    assert kg("init", tmp_path / "shapes", "--base", BASE, stdin="").returncode == 0
    assert read_project(tmp_path / "shapes").name == "shapes-graph"


def test_a_terminal_is_asked_and_asked_again(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    answers = ["flood", "valley", BASE, "The valley", ""]
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    done = subprocess.run(
        [INSTALLED_KG, "init", tmp_path / "valley"],
        stdin=theirs,
        capture_output=True,
        text=True,
        check=False,
    )
    for side in (ours, theirs):
        os.close(side)
    assert done.returncode == 0, done.stderr
    assert "Error: 'valley' must be a http or https IRI" in done.stderr
    project = read_project(tmp_path / "valley")
    assert (project.base_iri, project.title) == (BASE, "The valley")
    assert project.languages == ("en", "de")


def test_without_any_input_defaults_are_taken(tmp_path: Path) -> None:
    command = f"exec {INSTALLED_KG} init valley --base {BASE} <&-"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "valley\n")
    project = read_project(tmp_path / "valley")
    assert (project.title, project.languages) == ("valley", ("en",))


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="a file"):
        write_project(tmp_path / "new", {"a file": "", "a file/below": ""})
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "kg.toml" / "taken").mkdir(parents=True)
    with pytest.raises(OSError, match=r"kg\.toml"):
        write_project(tmp_path, {"data/a.ttl": "", "kg.toml": ""})
    assert [path.name for path in tmp_path.iterdir()] == ["kg.toml"]
