"""The header of a query file: its title, comment and parameters, and their values."""

from __future__ import annotations

import pytest

from kg.errors import QuerySyntaxError, UsageError
from kg.rdf.question import read_question

PREFIXES = {"event": "https://example.org/id/event/", "rdf": "urn:rdf#"}
TEXT = """\
# Who counts how many?
#
# Every figure of
# a flood.
# parameter: event (event) the flood
# parameter: most (integer) the greatest figure
# parameter: day (date) when it was stated
# parameter: words (text) the words of the source
# parameter: any (iri) a thing
PREFIX own: <urn:own#>
SELECT * {
  VALUES ?event { own:flood } VALUES ?most { 45 } VALUES ?words { "VALUES ?event {"@en }
  VALUES ?day { "2001-05-14"^^<http://www.w3.org/2001/XMLSchema#date> }
  values $any { UNDEF } # VALUES ?event { own:other }
}
"""
XSD = "http://www.w3.org/2001/XMLSchema#"


def test_a_header_has_a_title_a_comment_and_parameters() -> None:
    question = read_question(TEXT)
    assert question.title == "Who counts how many?"
    assert question.comment == "Every figure of a flood."
    assert [(one.name, one.type, one.default) for one in question.parameters] == [
        ("event", "event", "own:flood"),
        ("most", "integer", "45"),
        ("day", "date", f'"2001-05-14"^^<{XSD}date>'),
        ("words", "text", '"VALUES ?event {"@en'),
        ("any", "iri", "UNDEF"),
    ]
    assert question.parameters[1].meaning == "the greatest figure"


@pytest.mark.parametrize(
    ("name", "given", "default", "written"),
    [
        ("event", "storm", "own:flood", "<https://example.org/id/event/storm>"),
        ("event", "own:storm", "own:flood", "<urn:own#storm>"),
        ("event", "<urn:x>", "own:flood", "<urn:x>"),
        ("most", "-7", "45", f'"-7"^^<{XSD}integer>'),
        ("day", "2001-06-01", '"2001-05-14"', '"2001-06-01"'),
        ("words", 'a "}" b', '"VALUES ?event {"@en', r'"a \"}\" b"'),
        ("any", "rdf:type", "UNDEF", "<urn:rdf#type>"),
    ],
)
def test_a_value_replaces_the_default_and_nothing_else(
    name: str, given: str, default: str, written: str
) -> None:
    question = read_question(TEXT)
    text = question.with_values(question.values({name: given}, PREFIXES))
    assert text == TEXT.replace(f"{{ {default}", f"{{ {written}", 1)


def test_several_values_replace_their_defaults() -> None:
    question = read_question(TEXT)
    given = {"most": "7", "event": "storm"}
    text = question.with_values(question.values(given, PREFIXES))
    assert '{ <https://example.org/id/event/storm> } VALUES ?most { "7"^^' in text


SLUG = "expected the slug of a thing of kind event, a prefixed name, or an IRI in <>"
HOSTILE = [
    ("event", "x> } DELETE", SLUG),
    ("event", "<urn:x> } ; <urn:y>", SLUG),
    ("event", "<urn:x\\u003e>", SLUG),
    ("event", "<urn:x\u200b>", SLUG),
    ("event", "Storm", SLUG),
    ("event", "<storm>", SLUG),
    ("event", "", SLUG),
    ("event", "nowhere:storm", SLUG),
    ("event", "event:storm}", SLUG),
    ("event", "event:storm\n", SLUG),
    ("event", "a" * 3000, SLUG),
    ("most", "7 } BIND(1 AS ?x", "expected a whole number, such as 45"),
    ("most", "4.5", "expected a whole number, such as 45"),
    ("day", "2001-02-30", "expected a date, such as 2001-05-14"),
    ("words", "a\\u0022", "expected a text on one line, without backslashes"),
    ("words", "a\nb", "expected a text on one line, without backslashes"),
    ("words", "a\x00", "expected a text on one line, without backslashes"),
]


@pytest.mark.parametrize(("name", "given", "expected"), HOSTILE)
def test_a_value_of_another_type_is_refused_in_one_line(
    name: str, given: str, expected: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read_question(TEXT).values({name: given}, PREFIXES)
    assert str(caught.value).startswith(f"--set {name}='")
    assert str(caught.value).endswith(f": {expected}")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (
            TEXT,
            "evnt",
            (
                "--set evnt: no such parameter; there are: event, most, day, words, any"
                "; did you mean event?"
            ),
        ),
        ("ASK {}", "x", "--set x: this query has no parameters"),
    ],
)
def test_an_unknown_parameter_lists_the_known_ones(
    text: str, name: str, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read_question(text).values({name: "1"}, {})
    assert str(caught.value) == message


ASKED = "ASK { VALUES ?a { 1 } }"
IN_QUERY = "'VALUES ?b { VALUE }' must be in the query once, not"
ONE_INTEGER = "the value of ?a in the query must be one integer"


@pytest.mark.parametrize(
    ("header", "query", "message"),
    [
        ("a", ASKED, "write '# parameter: NAME (TYPE) MEANING'"),
        ("a (integer)", ASKED, "write '# parameter: NAME (TYPE) MEANING'"),
        (
            "a (integr) x",
            ASKED,
            "integr is no type of parameters; did you mean integer?",
        ),
        ("b (integer) x", ASKED, f"{IN_QUERY} 0 times"),
        ("b (iri) x", "{ VALUES ?b {<a:>} VALUES ?b {<a:>} }", f"{IN_QUERY} 2 times"),
        ("a (integer) x", "ASK { VALUES ?a { 1 2 } }", ONE_INTEGER),
        ("a (integer) x", "ASK { VALUES ?a { } }", ONE_INTEGER),
        ("a (integer) x", "ASK { VALUES ?a { <urn:x> } }", ONE_INTEGER),
        ("a (integer) x", "ASK { VALUES ?a { true } }", ONE_INTEGER),
        (
            "a (integer) x",
            r"ASK { VALUES ?a { 1 } FILTER('\u0041' = '') }",
            "a query with parameters must have no \\u escapes",
        ),
    ],
)
def test_a_wrong_declaration_is_refused_at_its_line(
    header: str, query: str, message: str
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        read_question(f"# What?\n# parameter: {header}\n{query}")
    assert str(caught.value) == message
    assert caught.value.line == 2


def test_a_parameter_is_declared_once() -> None:
    line = "# parameter: a (integer) x\n"
    with pytest.raises(QuerySyntaxError, match=r"\?a is declared twice"):
        read_question(line + line + ASKED)


@pytest.mark.parametrize("text", ["", "ASK {}", "\n# What?\nASK {}", "#", "SELECT 'a"])
def test_a_query_needs_no_header(text: str) -> None:
    question = read_question(text)
    assert (question.title, question.comment, question.parameters) == ("", "", ())
