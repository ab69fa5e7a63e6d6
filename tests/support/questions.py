"""Answers the questions of the shipped project, and writes ``docs/questions.md``.

``make questions`` writes the answers into ``tests/graph/answers`` and then the document
from them, so a reviewer sees which answers a change of the data alters.
"""

from __future__ import annotations

import csv
import io
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.iris import ShortNames
from kg.project import ServiceLimits, read_project
from kg.rdf.formats import CSV_RESULTS
from kg.rdf.prefixes import project_prefixes
from kg.release.manifest import read_release
from kg.sparql import Query, open_store
from kg.validation.queries import questions
from support import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.project import Project
    from kg.rdf.question import Question
    from kg.sparql import Store

PROJECT: Final = read_project(REPOSITORY)
QUESTIONS: Final = questions(PROJECT)
ANSWERS: Final = REPOSITORY / "tests" / "graph" / "answers"
DOCUMENT: Final = REPOSITORY / "docs" / "questions.md"
MOST_ROWS: Final = 10
_HEAD: Final = """\
# Questions and their answers

Each question is a query in `queries/`. Its answer is that of the shipped data: it shows
what sources state, and the graph takes no side. The command under a question asks it,
with the default values of its parameters; [query.md](query.md#questions) says more.
`make questions` writes this page.
"""


def answer(store: Store, question: Question) -> str:
    """Return the answer to a question with its default values, as CSV."""
    found = store.answer(Query(question.text), CSV_RESULTS, None)
    return b"".join(found.body).decode().replace("\r\n", "\n")


def document() -> str:
    """Return the text of the document, from the queries and the written answers."""
    answers = {name: (ANSWERS / f"{name}.csv").read_text("utf-8") for name in QUESTIONS}
    return page(_HEAD, PROJECT, answers)


def page(
    head: str, project: Project, answers: Mapping[str, str], command: str = "kg"
) -> str:
    """Return a document of the questions of a project, with answers as CSV."""
    names = ShortNames(project_prefixes(project.id_namespace))
    parts = (
        _part(f"{command} query {name}", one, _table(answers[name], names))
        for name, one in questions(project).items()
    )
    return "\n".join([head, *parts])


def _part(command: str, question: Question, table: list[str]) -> str:
    values = "".join(f" --set {one.name}={one.default}" for one in question.parameters)
    parameters = [
        f"- `{one.name}` ({one.type}): {one.meaning}" for one in question.parameters
    ]
    lines = [f"## {question.title}", "", question.comment, ""]
    lines += [*parameters, ""] if parameters else []
    lines += ["```sh", f"{command}{values}", "```", "", *table, ""]
    return "\n".join(lines)


def _table(answer: str, names: ShortNames) -> list[str]:
    heading, *rows = csv.reader(io.StringIO(answer))
    lines = [_row(heading), "|" + "---|" * len(heading)]
    lines += [_row([_cell(text, names) for text in row]) for row in rows[:MOST_ROWS]]
    count = f"{len(rows)} rows" if len(rows) != 1 else "1 row"
    shown = f"{count}; the first {MOST_ROWS} are shown" if rows[MOST_ROWS:] else count
    return [*lines, "", f"{shown}."]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str, names: ShortNames) -> str:
    if text.startswith(("http://", "https://")) and " " not in text:
        text = names.name(NamedNode(text))
    return " ".join(text.replace("|", "\\|").split())


def main(folder: str) -> None:
    """Ask the release in a folder, and write the answers and the document."""
    release = read_release(REPOSITORY / folder)
    with closing(open_store(release.store, ServiceLimits())) as store:
        for name, one in QUESTIONS.items():
            (ANSWERS / f"{name}.csv").write_text(answer(store, one), "utf-8")
    for path in ANSWERS.glob("*.csv"):
        if path.stem not in QUESTIONS:
            path.unlink()
    DOCUMENT.write_text(document(), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
