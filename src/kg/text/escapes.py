"""Texts as each output takes them, so that no text of the data can pretend to be more.

JSON and TOML have libraries for it; pages are escaped by their templates.
"""

from __future__ import annotations

import re
from typing import Final

from kg.text.characters import clean

_STRING: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN: Final = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|#&$~!"})
_MARKDOWN_CELL: Final = re.compile(r"[\\`*_{}\[\]()#+!|<>&~@$:-]")
# addresses become links, and names after @ mentions, unless something stands within
_LINKED: Final = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=\S)", re.IGNORECASE)
_DOT: Final = re.compile(r"\.(?=\S)")
_SARIF: Final = re.compile(r"[\\\[\]]")


def turtle_string(text: str) -> str:
    """Return a text as a string of Turtle, in one line and with its quotation marks.

    https://www.w3.org/TR/turtle/#turtle-literals.
    """
    return f'"{"".join(_STRING.get(c, c) for c in text)}"'


def unescaped(text: str) -> str:
    """Return what is between the quotation marks of a string, or the marks of an IRI.

    Turtle and SPARQL have the same escapes: https://www.w3.org/TR/turtle/#sec-escapes.
    """
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _CONTROL.get(escape[3], escape[3])


def xml_text(text: str) -> str:
    """Return a text with U+FFFD for what XML 1.0 has no way to write (section 2.2).

    Its marks are for the writer of the document to escape.
    """
    return _NOT_XML.sub("\ufffd", text)


def markdown(text: str) -> str:
    """Return a text on one line that Markdown and HTML take as it is."""
    return _LINKED.sub("<!-- -->", clean(text).translate(_MARKDOWN))


def markdown_cell(text: str) -> str:
    """Return a text on one line for a cell of a table, or for HTML in Markdown.

    No backslash helps in HTML, so all is said by numbers.
    """
    plain = _MARKDOWN_CELL.sub(lambda sign: f"&#{ord(sign[0])};", clean(text))
    # addresses become links even so, unless something stands within
    return _DOT.sub("&#46;<!-- -->", plain).replace("&#64;", "&#64;<!-- -->")


def workflow_text(text: str) -> str:
    """Return the text of a workflow command of GitHub, on one line."""
    return clean(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """Return a text for a property of a workflow command of GitHub."""
    return workflow_text(text).replace(":", "%3A").replace(",", "%2C")


def sarif_message(text: str) -> str:
    """Return a text that holds no placeholder and no link of SARIF (3.11.5, 3.11.6)."""
    return _SARIF.sub(r"\\\g<0>", text).replace("{", "{{").replace("}", "}}")
