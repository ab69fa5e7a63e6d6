"""A regular expression that a rule cannot use is told of when the rule is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import QuerySyntaxError, SourceError
from kg.rdf.query_regex import check_regexes
from kg.validation.checks import parse_check

HEAD = "# message: m\n# severity: Violation\n"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ('REGEX(?v, "(")', "not well-formed"),
        ("regex(str(?v), 'a(?=b)')", "look-ahead"),
        (r'REGEX(?v, "(a)\\1")', "back-references"),
        (r'REGEX(?v, """\\p{IsCyrillic}""")', "blocks are not supported"),
        ('REGEX(?v, "a", "g")', "the flags 'g'"),
        ('REGEX(CONCAT(?v, ","), "[", "i")', "not well-formed"),
        ('REPLACE(?v, "[", "x") = "y"', "not well-formed"),
        ('REPLACE(?v, "a", "x", "k") = "y"', "the flags 'k'"),
        (r'REGEX(?v, "\u0028")', "not well-formed"),
        ('REGEX(?v, "^[a b]$", "x")', "within brackets with the flag x"),
        (
            'REPLACE(?v, "(a)-(b)", "$2_$1") = "y"',
            "no digit, ASCII letter or _ may follow",
        ),
        (
            'REPLACE(?v, "(a)-(b)", "$2m$1") = "y"',
            "no digit, ASCII letter or _ may follow",
        ),
        ('REPLACE(?v, "(a)", "$10") = "y"', "replacement '\\$10' cannot be used"),
        ('REPLACE(?v, "b", "5 $") = "y"', "a \\$ must precede one digit"),
        ('REPLACE(?v, "b", "$$1") = "y"', "a \\$ must precede one digit"),
        (r'REPLACE(?v, "b", "\\$") = "y"', "the engine writes a"),
        ('REPLACE(?v, "b", "$1", "q") = "y"', "with the flag q"),
        ('REPLACE(?v, "x*", "-") = "y"', "matches the empty text"),
        ('REPLACE(?v, "", ?by) = "y"', "matches the empty text"),
    ],
)
def test_a_constant_pattern_that_cannot_be_used_is_refused(
    call: str, said: str
) -> None:
    query = f"SELECT ?focusNode {{ ?focusNode ?p ?v .\n FILTER({call}) }}"
    with pytest.raises(QuerySyntaxError, match=said) as refused:
        check_regexes(query)
    assert (refused.value.line, refused.value.column) == (2, 9)
    with pytest.raises(SourceError, match=said) as source:
        parse_check(Path("a.rq"), HEAD + query)
    assert source.value.position.line == 4


@pytest.mark.parametrize(
    "call",
    [
        r'REGEX(?v, "^[0-9]+\\.[0-9]$")',
        r'REGEX(?v, "\\p{L}", "i")',
        'REGEX(?v, "(", "q")',
        "REGEX(?v, ?pattern)",
        'REGEX(?v, "(", ?flags)',
        'REGEX(?v, CONCAT("(", ")"))',
        'REPLACE(?v, "a", "(") = "("',
        'REPLACE(?v, "(a)-(b)", "$2 $1-$0.") = "("',
        'REPLACE(?v, "a", ?by) = "("',
        'REPLACE(?v, "(a)", "$1ə") = "("',
        "?v = \"REGEX(?v, '(')\"",
        "regex:a(?v, '(')",
    ],
)
def test_other_patterns_are_left_alone(call: str) -> None:
    check_regexes(f"SELECT * {{ ?s ?p ?v FILTER({call}) }}  # REGEX(?v, '(')")
