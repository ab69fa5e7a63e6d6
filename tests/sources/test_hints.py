"""A mistake in Turtle is shown in its line, with what it probably is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.sources.parse import parse_turtle

TEXT = """PREFIX kg: <http://example.org/kg/>
PREFIX claim: <http://example.org/claim/>
claim:a a kg:Statistic ;
    kg:event claim:flood ;
    kg:value 45 ;
    kg:summary "Water in houses."@en ;
    kg:word "core" .

claim:b a kg:Statistic ;
    kg:event claim:flood .
"""


def refused(text: str, name: str = "post.ttl") -> SourceError:
    with pytest.raises(SourceError) as error:
        parse_turtle(Path(name), text)
    return error.value


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("45 ;", "45", "5:16", 'line 5 ends without ";" or "."'),
        ("@en ;", "@en", "6:37", 'line 6 ends without ";" or "."'),
        ('"core" .', '"core"', "7:19", '"." if it begins another one'),
        ('"core" .', '"core" ;', "7:20", 'ends with ";": write "." if claim:b'),
        ('"core" .\n\nclaim:b a', '"core" ;\n\nclaim:b kg:x', "7:20", "if claim:b"),
        ("45 ;", "45 .", "5:17", 'ends with ".": write ";" if kg:summary'),
        ("45 ;", "45 ,", "5:17", 'ends with ",": write ";" if kg:summary'),
        ("45 ;", "45 # so many", "5:16", 'line 5 ends without ";" or "."'),
        ("45", "45 46", "5:17", 'a sign is missing between 45 and 46: write ","'),
        ("flood ;", "flood claim:b ;", "4:26", 'write "," between two values'),
        ("45", "1 000", "5:14", "write the number 1000 without spaces"),
        ("45", "2001-05-03", "5:14", 'write a date as "2001-05-03"^^xsd:date'),
        ("45", "1992/02/26", "5:14", 'write a date as "1992-02-26"^^xsd:date'),
        ("45", "26 February 1992", "5:14", 'a date as "1992-02-26"^^xsd:date'),
        ("45", "40-50", "5:14", "a range as kg:lowerBound and kg:upperBound"),
        ("45", "45+", "5:14", "its limit as kg:qualifier"),
        ("45", ">45", "5:14", "its limit as kg:qualifier"),
        ("kg:value 45", "kg:value", "5:14", "a value is missing after kg:value"),
        ("kg:value 45 ;", "kg:value", "5:13", "a value is missing after kg:value"),
        ("claim:b a kg", "a kg", "9:1", "the name of a thing is missing before a"),
        ('"@en', '"en', "6:34", "write @ before a language"),
        ("45", "True", "5:14", "write true"),
        ("45", "yes", "5:14", "write true"),
        ("45", "many", "5:14", 'write "many" if it is a text'),
        ("kg:value 45", "kg:value\N{NO-BREAK SPACE}45", "5:13", "an ordinary space"),
        ("    kg:v", "\N{EM SPACE}kg:v", "5:1", "there is a em space here"),
        ("45 ;", "45 \N{FULLWIDTH SEMICOLON}", "5:17", "is of full width; write ;"),
        ("45", "\uff14\uff15", "5:14", "is of full width; write 45"),
        ('"core"', "“core”", "7:13", 'write the straight "'),
        ('"core"', '"core”', "7:13", 'write the straight "'),
        ('"core"', '"core', "7:13", "the string is not closed on its line"),
        ("claim:flood ;", "[ kg:x 1 ;", "4:14", "the [ here is not closed"),
        ("claim:flood ;", "( 1 2 ;", "4:14", "the ( here is not closed"),
        ("flood ;", "flood ] ;", "4:26", "it closes nothing"),
        ("claim:flood", "calim:flood", "4:14", "did you mean claim:?"),
        ("claim:flood", "event:flood", "4:14", "declare it at the top"),
        ("claim:flood", "http://a.org/x", "4:14", "brackets: <http://a.org/x>"),
        ("claim:flood", "<http://a.org/x", "4:14", "the < here is not closed"),
        ("claim:flood", "<a>", "4:14", "write the whole address"),
        ("claim:flood", "<http://a.org/a b>", "4:14", "write %20"),
        ("@en", "@en_US", "6:37", "write a hyphen in a language tag: @en-US"),
        ('"core"', '"core"^kg:x', "7:19", "write ^^ before a datatype"),
        ("kg:word", "// kg:tier", "7:5", "write # before a comment"),
        ("claim:b a ", "claim:b A ", "9:9", "write a"),
        ("kg/>", "kg/> .", "1:37", 'PREFIX takes no "." at its end'),
        ("PREFIX kg", "@prefix kg", "1:37", 'line 1 ends without "."'),
        (
            "    kg:word",
            "<<<<<<< HEAD\n    kg:word",
            "7:1",
            "an unresolved conflict of git",
        ),
        ("flood .", "flood", "10:25", "cut off?"),
        (
            "a kg:Statistic ;\n    kg:event claim:flood .",
            "kg:event",
            "9:17",
            "cut off?",
        ),
    ],
)
def test_a_mistake_is_explained_where_it_is_to_be_mended(
    old: str, new: str, place: str, said: str
) -> None:
    assert old in TEXT
    error = refused(TEXT.replace(old, new, 1))
    assert said in error.message
    assert str(error).startswith(f"post.ttl:{place}: ")


def test_the_line_is_shown_with_a_caret_under_the_place() -> None:
    error = refused(TEXT.replace("45 ;", "45"))
    assert error.excerpt.split("\n") == ["        kg:value 45", " " * 19 + "^"]
    assert str(error).endswith(error.excerpt)


def test_a_caret_stands_under_its_character_after_wide_and_hidden_ones() -> None:
    error = refused(
        '<http://a.org/a> <http://a.org/b> "\N{CJK UNIFIED IDEOGRAPH-6C34}" 1'
    )
    line, caret = error.excerpt.split("\n")
    assert line[4:].index("1") + 1 == caret[4:].index("^")


def test_a_long_line_is_cut_around_the_place() -> None:
    error = refused(TEXT.replace("45 ;", f'"{"x" * 5000}" 46 ;'))
    assert all(len(line) < 120 for line in error.excerpt.split("\n"))


@pytest.mark.parametrize("end", [90, 110, 140, 180])
def test_a_file_that_ends_inside_a_statement_is_said_to_be_cut_off(end: int) -> None:
    cut = TEXT[: TEXT.index(";", end)]
    assert "was it cut off?" in refused(cut).message


def test_a_prefix_that_kg_format_declares_shifts_no_line() -> None:
    with pytest.raises(SourceError) as error:
        parse_turtle(Path("a.ttl"), "kg:a kg:b 1 2 .", {"kg": "http://example.org/kg/"})
    assert error.value.position.column == 13
    assert error.value.excerpt.split("\n")[0] == "    kg:a kg:b 1 2 ."


@pytest.mark.parametrize("piece", [".", "a.", "<", "^^", "x", "[", "'' ", "#\n", ";"])
def test_a_mistake_is_explained_in_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        begun = time.thread_time()
        refused(TEXT + piece * times + "\n45 45")
        return time.thread_time() - begun

    seconds(100)
    least = [min(seconds(size) for _ in range(3)) for size in (20_000, 80_000)]
    assert least[1] < 16 * max(least[0], 1e-3)
