"""A source, its passages and the words of the project are compared with the text."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from support.commands import validate

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "On the fourth, the river Öhre rose over its banks. Forty houses stood in water.\n"
)
START, END = 51, 78
RECORDED = "Forty houses stood in water"


@pytest.fixture
def text(flood: Path) -> Path:
    """Return the file of a text that the flood project has a passage of."""
    file = flood.parent / "herald.txt"
    file.write_text(TEXT, "utf-8")
    record(flood, START, END)
    return file


def record(flood: Path, start: int, end: int) -> None:
    digest = sha256(RECORDED.encode()).hexdigest()
    namespace = "https://example.org/flood/id"
    (flood / "data/claims/herald-2.ttl").write_text(
        "PREFIX dc: <http://purl.org/dc/elements/1.1/>"
        "PREFIX dcterms: <http://purl.org/dc/terms/>"
        "PREFIX kg: <https://w3id.org/attributed-claims/ontology#>"
        "PREFIX oa: <http://www.w3.org/ns/oa#>"
        "PREFIX schema: <https://schema.org/>"
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
        f"<{namespace}/source/herald-2> a kg:Source ;"
        ' dcterms:title "The Herald, second report"@en ; dc:creator "The Herald" ;'
        f" kg:sourceType <{namespace}/source-type/newspaper> ;"
        ' dcterms:language "en" ; kg:copyRead "full text read"@en ;'
        f' schema:sha256 "{sha256(TEXT.encode()).hexdigest()}" ;'
        f' kg:characters "{len(TEXT)}"^^xsd:nonNegativeInteger .\n'
        f"<{namespace}/source/herald-2#char={start},{end}> a kg:Passage ;"
        f' schema:sha256 "{digest}" ; oa:hasSource <{namespace}/source/herald-2> ;'
        f" oa:hasSelector <{namespace}/selector/s> .\n"
        f"<{namespace}/selector/s> a oa:TextPositionSelector ;"
        f' oa:start "{start}"^^xsd:nonNegativeInteger ;'
        f' oa:end "{end}"^^xsd:nonNegativeInteger .\n',
        "utf-8",
    )


def said(flood: Path, file: Path) -> str:
    return validate(flood, "--text", f"herald-2={file}").stdout


def test_a_passage_that_stands_at_its_offsets_is_accepted(
    flood: Path, text: Path
) -> None:
    assert TEXT[START:END] == RECORDED
    run = validate(flood, "--text", f"herald-2={text}")
    assert run.returncode == 0, run.stdout
    assert "0 errors, 0 warnings" in run.stdout


@pytest.mark.parametrize(
    ("start", "end", "off"),
    [
        (START - 1, END - 1, "off by 1 and 1?"),
        (START - 3, END - 3, "off by 3 and 3?"),
        (START, END - 1, "off by 0 and 1?"),
        (START + 2, END, "off by -2 and 0?"),
    ],
)
def test_offsets_that_are_off_by_few_are_told(
    start: int, end: int, off: str, flood: Path, text: Path
) -> None:
    record(flood, start, end)
    assert validate(flood).returncode == 0
    found = said(flood, text)
    assert "[passage-of-another-text]" in found
    assert f"stands at {START},{END} and not at {start},{end}: {off}" in found


def test_offsets_that_are_far_off_are_refused(flood: Path, text: Path) -> None:
    record(flood, 0, 20)
    digest = sha256(TEXT[:20].encode()).hexdigest()
    found = said(flood, text)
    assert "Another text stands at 0,20: correct the offsets" in found
    assert f'write schema:sha256 "{digest}"' in found


def test_another_text_is_refused_once_and_not_for_each_passage(
    flood: Path, text: Path
) -> None:
    text.write_text(f"{TEXT}\n", "utf-8")
    found = said(flood, text)
    assert f"has the kg:characters {len(TEXT) + 1}: correct it" in found
    assert found.count("[text-of-another-source]") == 2
    assert "[passage-of-another-text]" not in found


def test_six_words_in_a_row_are_those_of_the_source(flood: Path, text: Path) -> None:
    post = flood / "data/claims/post.ttl"
    content = post.read_text("utf-8")
    five = '"Says that the river Öhre ROSE over the street."@en'
    six = '"Says: the river Öhre ROSE over its, the street."@en'
    summary = '"Says that the count of the other paper left out a street."@en'
    post.write_text(content.replace(summary, five), "utf-8")
    assert "[words-of-the-source]" not in said(flood, text)
    post.write_text(content.replace(summary, six), "utf-8")
    run = validate(flood, "--text", f"herald-2={text}")
    assert "warning: These words are those of the source: 'the river öhre" in run.stdout
    assert run.returncode == 0


def test_the_name_of_an_agent_is_no_wording_of_the_source(
    flood: Path, text: Path
) -> None:
    agents = flood / "data/agents.ttl"
    content = agents.read_text("utf-8")
    name = "On the fourth the river Öhre"
    agents.write_text(content.replace('"The Herald"', f'"{name}"'), "utf-8")
    assert "[words-of-the-source]" not in said(flood, text)


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ("herald-2", "write SOURCE=FILE, such as herald=herald.txt"),
        ("=a.txt", "write SOURCE=FILE"),
        ("herald-2=", "write SOURCE=FILE"),
        ("herlad-2={text}", "no source is called 'herlad-2'; try herald-2"),
        ("herald-2={text}.none", "herald.txt.none: cannot be read: No such file"),
        ("herald-2={text}.bad", "is no UTF-8 text here"),
        ("herald-2=/dev/zero", "/dev/zero: is no regular file; name a regular file"),
        ("herald-2={text}.link", "is a symbolic link; name the file itself"),
        (f"herald-2={'a' * 300}", "cannot be read: File name too long"),
        (
            "herald-2={text}.large",
            "is larger than 10 MiB; raise [limits] file_mib in kg.toml",
        ),
    ],
)
def test_a_text_that_cannot_be_compared_is_an_error_of_one_line(
    option: str, error: str, flood: Path, text: Path
) -> None:
    (text.parent / "herald.txt.bad").write_bytes(b"river \xff rose over")
    (text.parent / "herald.txt.link").symlink_to(text)
    with (text.parent / "herald.txt.large").open("wb") as large:
        large.truncate((10 << 20) + 1)
    run = validate(flood, "--text", option.format(text=text))
    assert run.returncode == 2
    assert error in run.stderr + run.stdout
    assert "Traceback" not in run.stderr


def test_a_source_has_one_text_and_a_change_has_none(flood: Path, text: Path) -> None:
    one = f"herald-2={text}"
    run = validate(flood, "--text", one, "--text", one)
    assert "--text herald-2: the source is named twice" in run.stderr
    run = validate(flood, "--text", one, "--since", "HEAD")
    assert "leave out --since" in run.stderr
