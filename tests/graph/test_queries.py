"""The competency questions have the answers that are written out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from support import REPOSITORY

from kg.rdf.formats import CSV_RESULTS
from kg.sparql import Query, Store

if TYPE_CHECKING:
    from pathlib import Path

QUERIES = sorted((REPOSITORY / "queries").glob("*.rq"))
ANSWERS = REPOSITORY / "tests" / "graph" / "answers"


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_has_its_answer(path: Path, store: Store) -> None:
    answer = store.answer(Query(path.read_text("utf-8")), CSV_RESULTS, None)
    found = b"".join(answer.body).decode()
    expected = (ANSWERS / f"{path.stem}.csv").read_text("utf-8")
    assert rows(found) == rows(expected)
    assert len(rows(found)) > 1


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_there_are_twenty_questions_or_more_and_an_answer_for_each() -> None:
    assert len(QUERIES) >= 20
    answers = {path.stem for path in ANSWERS.glob("*.csv")}
    assert answers == {path.stem for path in QUERIES}


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_has_a_title_and_a_comment(path: Path) -> None:
    title, rule, comment = path.read_text("utf-8").splitlines()[:3]
    assert title.startswith("# ")
    assert title.endswith("?")
    assert rule == "#"
    assert comment.startswith("# ")
