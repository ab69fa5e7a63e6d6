"""The competency questions have the answers that are written out."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.questions import ANSWERS, DOCUMENT, PROJECT, QUESTIONS, answer, document

from kg.rdf.prefixes import project_prefixes

if TYPE_CHECKING:
    from kg.sparql import Store


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_its_answer(name: str, store: Store) -> None:
    found = answer(store, QUESTIONS[name])
    expected = (ANSWERS / f"{name}.csv").read_text("utf-8")
    assert rows(found) == rows(expected)
    assert len(rows(found)) > 1


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_there_are_twenty_questions_or_more_and_an_answer_for_each() -> None:
    assert len(QUESTIONS) >= 20
    assert {path.stem for path in ANSWERS.glob("*.csv")} == QUESTIONS.keys()


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_a_title_and_a_comment(name: str) -> None:
    assert QUESTIONS[name].title.endswith("?")
    assert QUESTIONS[name].comment.endswith(".")


def test_the_document_of_questions_shows_the_answers() -> None:
    assert DOCUMENT.read_text("utf-8") == document(), "write it anew: make questions"


def test_a_value_changes_what_is_asked(store: Store) -> None:
    question = QUESTIONS["places-by-distance"]
    prefixes = project_prefixes(PROJECT.id_namespace)
    asked = question.with_values(question.values({"from": "shusha"}, prefixes))
    first = rows(answer(store, replace(question, text=asked)))[1]
    assert first == ["Khankendi / Stepanakert", "6"]
