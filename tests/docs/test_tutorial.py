"""docs/tutorial.md: what it says becomes a graph that is compared and served."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from support import REPOSITORY, HttpClient, serving
from support.commands import kg

from kg.release.manifest import read_release

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

DOCUMENT = (REPOSITORY / "docs" / "tutorial.md").read_text("utf-8")
SAVED = re.compile(r"[Ss]ave (?:this|it) as `([^`]+)`:\n\n```\w+\n(.*?)```", re.DOTALL)
RUN = re.compile(r"```(?:sh|console)\n(.*?)```", re.DOTALL)


def test_a_table_of_14_rows_becomes_a_graph_that_is_compared_and_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, last = RUN.findall(DOCUMENT)
    begin, enter = first.splitlines()
    monkeypatch.chdir(tmp_path)
    assert kg(*shlex.split(begin)[1:]).returncode == 0
    monkeypatch.chdir(enter.removeprefix("cd "))
    saved = dict(SAVED.findall(DOCUMENT))
    assert sorted(saved) == ["figures.csv", "import.toml", "ontology/lists.ttl"]
    assert len(saved["figures.csv"].splitlines()) == 1 + 14
    project = tmp_path / "seisme"
    for name, text in saved.items():
        (project / name).write_text(text, "utf-8")
    assert kg("import", "--guess", "figures.csv", "--mapping", "g.toml").returncode == 0
    *commands, shown = second.splitlines()
    runs = [kg(*shlex.split(command)[2:]) for command in commands]
    assert [(run.returncode, run.stderr) for run in runs if run.returncode] == []
    assert runs[-1].stdout.startswith(shown + "\n")
    assert runs[1].stdout.endswith(" triples, 0 errors, 0 warnings\n")
    assert last == "kg serve\n"
    with serving(read_release(project / "build" / "current")) as url:
        page = HttpClient(url).get("/doc/event/seisme-de-la-vallee.html").text
        assert "Rapport du 22 mars" in page
