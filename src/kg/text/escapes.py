"""Escapes text for each output format, so that data cannot act as markup or commands.

JSON and TOML have libraries for this; templates escape the pages.
"""

from __future__ import annotations

import re
from typing import Final

from kg.text.characters import clean

_STRING: Final = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
)
ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
CONTROLS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN: Final = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|#&$~!"})
_MARKDOWN_CELL: Final = re.compile(r"[\\`*_{}\[\]()#+!|<>&~@$:-]")
# GitHub links URLs and @ names, unless something stands inside them
_LINKED: Final = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=\S)", re.IGNORECASE)
_DOT: Final = re.compile(r"\.(?=\S)")
_SARIF: Final = re.compile(r"[\\\[\]]")


def turtle_string(text: str) -> str:
    """Return a text as a Turtle string on one line, with its quotation marks.

    https://www.w3.org/TR/turtle/#turtle-literals.
    """
    return f'"{text.translate(_STRING)}"'


def unescaped(text: str) -> str:
    """Return the content of a string or of an IRI with its escapes resolved.

    Turtle and SPARQL have the same escapes: https://www.w3.org/TR/turtle/#sec-escapes.
    """
    return ESCAPE.sub(_character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else CONTROLS.get(escape[3], escape[3])


def xml_text(text: str) -> str:
    """Return a text with U+FFFD for each character that XML 1.0 forbids (section 2.2).

    The writer of the document escapes ``<``, ``&`` and quotation marks.
    """
    return _NOT_XML.sub("\ufffd", text)


def markdown(text: str) -> str:
    """Return a text on one line that Markdown and HTML render as it is."""
    return _LINKED.sub("<!-- -->", clean(text).translate(_MARKDOWN))


def markdown_cell(text: str) -> str:
    """Return a text on one line for a table cell, or for HTML in Markdown.

    A backslash does not escape in HTML, so this uses numeric character references.
    """
    plain = _MARKDOWN_CELL.sub(lambda sign: f"&#{ord(sign[0])};", clean(text))
    # GitHub links URLs even so, unless something stands inside them
    return _DOT.sub("&#46;<!-- -->", plain).replace("&#64;", "&#64;<!-- -->")


def workflow_text(text: str) -> str:
    """Return a text for the message of a GitHub workflow command, on one line."""
    return clean(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """Return a text for a property of a GitHub workflow command."""
    return workflow_text(text).replace(":", "%3A").replace(",", "%2C")


def sarif_message(text: str) -> str:
    """Return a text without SARIF placeholders and links (SARIF 3.11.5, 3.11.6)."""
    return _SARIF.sub(r"\\\g<0>", text).replace("{", "{{").replace("}", "}}")
