"""A word that only a claim may say is reported where the project says it itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import ProjectError, SourceError
from kg.project import read_project
from kg.sources import read_sources
from kg.validation import Severity, validate
from kg.validation.neutrality.word_lists import WordList, WordSearch

if TYPE_CHECKING:
    from pathlib import Path

WORDS = """
language = "en"

[words]
characterization = ["catastroph*", "act of god", "disaster"]

[words_beside_numbers]
losses = ["ruined"]
"""
SETTINGS = '[neutrality]\nwords = ["words"]\ndocuments = ["notes"]\n'
LABEL = '"Flood of May 2001"@en'


@pytest.fixture
def checked(flood: Path) -> Path:
    """Return the flood project with a word list and a folder of documents."""
    (flood / "words").mkdir()
    (flood / "notes").mkdir()
    (flood / "words" / "en.toml").write_text(WORDS, "utf-8")
    with (flood / "kg.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    return flood


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def review(flood: Path, **exception: str) -> None:
    lines = [f'{key} = "{value}"' for key, value in exception.items()]
    text = "\n".join(["# reviewed", "[[exceptions]]", *lines])
    (flood / "words" / "exceptions.toml").write_text(text, "utf-8")


def found(flood: Path) -> list[str]:
    """Return the place, the name and the message of each result."""
    project = read_project(flood)
    results = validate(read_sources(project)).results
    assert all(result.severity == Severity.WARNING for result in results)
    return [
        f"{result.position} {result.name}: {result.message}".removeprefix(
            f"{project.root}/"
        )
        for result in results
    ]


def says(place: str, word: str, kind: str = "characterization") -> str:
    message = f'"{word}" is a word of {kind}, which only a claim may say.'
    return f"{place} neutral-wording: {message}"


def test_a_claim_and_the_vocabulary_of_claims_may_say_any_word(checked: Path) -> None:
    lists = (checked / "ontology" / "lists.ttl").read_text("utf-8")
    assert "characterization:disaster" in lists
    post = checked / "data" / "claims" / "post.ttl"
    spoil(post, "Water in houses", "A catastrophe: 45 ruined")
    spoil(post, "The Post, first report", "The Post on the catastrophe")
    assert found(checked) == []


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ('"Catastrophic flood"@en', "Catastrophic"),
        ('"Flood, or act  of God"@en', "act of God"),
        ('"FLOOD DISASTER"@en', "DISASTER"),
    ],
)
def test_a_listed_word_in_a_label_is_a_warning_at_its_line(
    checked: Path, label: str, word: str
) -> None:
    spoil(checked / "data" / "events.ttl", LABEL, label)
    assert found(checked) == [says("data/events.ttl:9:16", word)]


def test_a_word_that_only_begins_alike_is_another_word(checked: Path) -> None:
    spoil(checked / "data" / "events.ttl", LABEL, '"A flood of disasters"@en')
    assert found(checked) == []


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ('"40 ruined houses"@en', "40 ruined"),
        ('"40 old farm houses ruined"@en', "40 old farm houses ruined"),
        ('"Houses ruined: 1,200"@en', None),
        ('"Ruined about 1,200"@en', "Ruined about 1,200"),
        ('"Houses ruined in 2001"@en', None),
        ('"Ruined houses"@en', None),
        ('"40 boats; houses ruined"@en', None),
    ],
)
def test_a_word_of_losses_counts_beside_a_number_that_is_no_year(
    checked: Path, label: str, words: str | None
) -> None:
    spoil(checked / "data" / "events.ttl", LABEL, label)
    said = [says("data/events.ttl:9:16", words, "losses")] if words else []
    assert found(checked) == said


def test_a_listed_word_in_the_name_of_a_thing_is_a_warning(checked: Path) -> None:
    for file in checked.rglob("data/**/*.ttl"):
        text = file.read_text("utf-8")
        file.write_text(text.replace("agent:reeve", "agent:reeve-of-the-disaster"))
    assert found(checked) == [says("data/agents.ttl:18:1", "disaster")]


def test_a_listed_word_in_a_document_is_a_warning_at_its_line(checked: Path) -> None:
    text = "# Floods\n\nOf the flood.\nIt was an act\nof God.\n\n- 12\n- ruined\n"
    (checked / "notes" / "read.md").write_text(text, "utf-8")
    assert found(checked) == [says("notes/read.md:4:11", "act of God")]


def test_a_document_that_prints_claims_is_not_checked(checked: Path) -> None:
    (checked / "notes" / "answers.md").write_text("Disaster (The Post)\n", "utf-8")
    settings = checked / "kg.toml"
    spoil(settings, "[neutrality]", '[neutrality]\nattributed = ["notes/answers.md"]')
    assert found(checked) == []


def test_a_reviewed_exception_holds_for_its_place_and_its_words(checked: Path) -> None:
    spoil(checked / "data" / "events.ttl", LABEL, '"Catastrophic flood"@en')
    where = {"thing": "event:flood", "property": "rdfs:label", "reason": "decided"}
    review(checked, **where, quote="Catastrophic flood")
    assert found(checked) == []
    spoil(checked / "data" / "events.ttl", "Catastrophic f", "Disaster, catastrophic f")
    assert found(checked) == [says("data/events.ttl:9:16", "Disaster")]


def test_an_exception_for_a_document_holds_for_each_use_of_its_words(
    checked: Path,
) -> None:
    document = checked / "notes" / "read.md"
    document.write_text("Disaster relief.\n\nNo disaster relief.\n", "utf-8")
    review(
        checked, document="notes/read.md", quote="disaster relief", reason="an office"
    )
    assert found(checked) == []


@pytest.mark.parametrize(
    "place",
    [
        {"thing": "event:flood", "property": "rdfs:label"},
        {"thing": "event:flood", "property": "slug"},
        {"document": "notes/read.md"},
    ],
)
def test_an_exception_that_matches_nothing_is_reported(
    checked: Path, place: dict[str, str]
) -> None:
    review(checked, **place, quote="Catastrophic flood", reason="decided")
    message = "This exception matches no text any more: remove it."
    said = f"words/exceptions.toml:2 exception-in-vain: {message}"
    assert found(checked) == [said]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[words", "cannot be read"),
        ("word = []", "word: unknown setting; known: exceptions, language, words"),
        ('[words]\nkind = ["flood"]', "words: must be a table, beside a language"),
        ("", "words/en.toml: has no words; add some, or remove the file"),
        ('language = "en"\n[words]', "words/en.toml: has no words; add some"),
        ('language = "en"\nwords = 3', "words: must be a table, beside a language"),
        ('language = "en"\n[words]\nkind = "a"', "kind: must be a list of words"),
        (
            'language = "en"\n[words]\nkind = ["(a+)+"]',
            "'(a+)+' is no word",
        ),
        ('language = "en"\n[words]\nkind = ["*"]', "'*' is no word"),
        ('language = "en"\n[words]\nkind = ["fl*"]', "'fl*' is too short; write 3"),
        ("exceptions = 3", "exceptions: write each as [[exceptions]]"),
        ("[[exceptions]]\nquote = 3", "words/en.toml:1: an exception is made of texts"),
        ('[[exceptions]]\nwhere = "a"', "where: unknown setting; known: document, pro"),
        (
            '[[exceptions]]\nquote = "a"\nreason = "b"',
            "needs a quote and a reason, and",
        ),
        ('[[exceptions]]\nquote = "a"\ndocument = "b"', "needs a quote and a reason"),
    ],
)
def test_a_mistake_in_a_word_list_is_named(
    checked: Path, text: str, message: str
) -> None:
    (checked / "words" / "en.toml").write_text(text, "utf-8")
    with pytest.raises(ProjectError) as error:
        found(checked)
    assert message in str(error.value)
    assert "words/en.toml" in str(error.value)


@pytest.mark.parametrize("folder", ["words", "notes"])
def test_a_path_that_does_not_exist_is_named(checked: Path, folder: str) -> None:
    spoil(checked / "kg.toml", f'["{folder}"]', '["nowhere"]')
    with pytest.raises(SourceError, match=r"nowhere: does not exist; see"):
        found(checked)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("daşqın*", "DAŞQINLAR"),
        ("işgal*", "İŞGALI"),
        ("ջրհեղեղ*", "Ջրհեղեղի"),
        ("тёмн*", "ТЕМНЫЙ"),
        ("велик* потоп*", "Великого потопа"),
    ],
)
def test_words_are_found_in_any_case_of_their_alphabet(word: str, text: str) -> None:
    search = WordSearch([WordList("xx", "kind", (word,), beside_number=False)])
    (match,) = search.find(f"a {text}.")
    assert (match.start, match.end) == (2, 2 + len(text))
