"""What the README says works: its commands are run and its answers compared."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from support import COUNT, EVIDENCE, REPOSITORY
from support.commands import INSTALLED_KG
from support.counts import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAKEFILE = (REPOSITORY / "Makefile").read_text("utf-8")
README = (REPOSITORY / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```console\n\$ (.+)\n((?:.*\n)*?)```", README)
BIN = INSTALLED_KG.parent


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the repository to build in, with what is installed."""
    root = tmp_path_factory.mktemp("clone") / REPOSITORY.name
    apart = shutil.ignore_patterns(
        ".*", "__pycache__", "build", "mutants", "node_modules"
    )
    shutil.copytree(REPOSITORY, root, ignore=apart)
    (root / ".venv").mkdir()
    (root / ".venv" / "bin").symlink_to(BIN)
    (root / ".venv" / "installed").touch()
    return root


@pytest.fixture(scope="module")
def served(clone: Path) -> Iterator[str]:
    """Run ``make serve`` as a newcomer would, and return where it serves."""
    assert "```sh\nmake serve\n```" in README
    make = shutil.which("make")
    assert make is not None
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    with subprocess.Popen(
        [make, "serve", "PORT=0"],
        cwd=clone,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line)
            if "serving " in line:
                break
        try:
            assert "serving " in lines[-1], lines
            yield lines[-1].partition("serving ")[2].strip()
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def test_make_serve_answers_with_the_number_of_claims(served: str) -> None:
    query = urlencode({"query": COUNT})
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{served}sparql?{query}", headers={"Accept": "text/csv"}
    )
    with urllib.request.urlopen(request) as response:  # noqa: S310 - loopback
        assert response.read() == f"n\r\n{COUNTS.claims}\r\n".encode()


@pytest.mark.parametrize(
    ("command", "expected"), EXAMPLES, ids=[e[0] for e in EXAMPLES]
)
@pytest.mark.usefixtures("served")
def test_an_example_gives_the_answer_that_is_shown(
    clone: Path, command: str, expected: str
) -> None:
    name, *arguments = shlex.split(command)
    run = subprocess.run(
        [BIN / name, *arguments], cwd=clone, capture_output=True, check=True
    )
    assert run.stdout.decode().replace("\r\n", "\n") == expected


def test_there_are_three_questions_with_answers_or_more() -> None:
    assert sum("kg query" in command for command, _ in EXAMPLES) >= 3


def test_the_python_example_prints_what_it_says(served: str) -> None:
    (code,) = re.findall(r"```python\n((?:.*\n)*?)```", README)
    code = code.replace("http://127.0.0.1:8000/", served)
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout == f"{COUNTS.claims}\n"


def test_ci_runs_exactly_the_test_command_of_the_readme() -> None:
    assert "```sh\nmake test\n```" in README
    stages = (REPOSITORY / ".ci" / "run").read_text("utf-8").splitlines()[-3:]
    assert stages == ["stage make lint", "stage make types", "stage make test"]


def test_every_test_runs_alone_or_beside_others() -> None:
    """What ``make test`` leaves out of one run of pytest is all that the other has."""
    runs = re.findall(
        r"^test-.*: install\n\t.* -m pytest (?:-n .*)?-m (.+)$", MAKEFILE, re.MULTILINE
    )
    assert runs == ['"not serial"', "serial"]


DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md")])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target, anchor in re.findall(
        r"\]\(([^)#]*)#?([^)]*)\)", path.read_text("utf-8")
    ):
        if target.startswith("http"):
            continue
        led_to = path.parent / target if target else path
        assert led_to.exists(), target
        assert not anchor or anchor in anchors(led_to), f"{target}#{anchor}"


def anchors(document: Path) -> set[str]:
    """Return the anchors of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_each_test_that_a_document_names_exists(path: Path) -> None:
    for named in re.findall(r"`([\w/]+/test_\w+\.py)`", path.read_text("utf-8")):
        assert (REPOSITORY / "tests" / named).is_file(), named


def test_no_document_names_a_place_outside_the_repository() -> None:
    for path in DOCUMENTS:
        assert str(EVIDENCE.parent) not in path.read_text("utf-8")
