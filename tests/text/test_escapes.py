"""Texts that look like markup, commands or escapes, in each output."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kg.text.escapes import (
    markdown,
    markdown_cell,
    sarif_message,
    turtle_string,
    unescaped,
    workflow_property,
    workflow_text,
    xml_text,
)


@pytest.mark.parametrize("text", ["", 'a "b" \\ c', "a\nb\r\tc", "é\u202e\U0001f30a"])
def test_a_string_of_turtle_is_read_back(text: str) -> None:
    written = turtle_string(text)
    (quad,) = parse(f"<urn:s> <urn:p> {written} .", format=RdfFormat.TURTLE)
    assert quad.object.value == text
    assert unescaped(written[1:-1]) == text
    assert "\n" not in written


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("plain", "plain"),
        (r"\t\b\n\r\f\"\'\\", "\t\b\n\r\f\"'\\"),
        (r"\u00e9 \U0001F30A", "é \U0001f30a"),
        (r"\\u00e9", r"\u00e9"),
    ],
)
def test_the_escapes_of_turtle_are_read(written: str, text: str) -> None:
    assert unescaped(written) == text


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert xml_text("a\x00\x1b\ufffeb\tc") == "a\ufffd\ufffd\ufffdb\tc"


def test_markdown_has_no_markup_link_or_mention_in_a_text() -> None:
    assert markdown("*a* <b> [c](d)") == r"\*a\* \<b\> \[c\](d)"
    assert markdown("https://e.org @who") == "https:<!-- -->//e.org @<!-- -->who"
    assert markdown("a\nb") == r"a\\u000Ab"


def test_a_cell_of_a_table_holds_a_text_as_it_is() -> None:
    assert markdown_cell("a|b") == "a&#124;b"
    assert markdown_cell("<b>") == "&#60;b&#62;"
    assert markdown_cell("@who e.org") == "&#64;<!-- -->who e&#46;<!-- -->org"


def test_a_workflow_command_ends_where_it_says() -> None:
    assert workflow_text("100%\n::error::x") == r"100%25\u000A::error::x"
    assert workflow_property("a:b,c") == "a%3Ab%2Cc"


def test_a_message_of_sarif_has_no_placeholder_and_no_link() -> None:
    message = sarif_message(r"{0} [a](b) \ c")
    assert message == r"{{0}} \[a\](b) \\ c"
