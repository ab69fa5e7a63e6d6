"""Patterns of the tokens in which the signs of Turtle and its family mean nothing.

Four readers of them share these, each with further tokens of its own: the gate, the
hints, the scanner of positions and the formatter. The text may be wrong, so a string
takes any escape (https://www.w3.org/TR/turtle/#sec-grammar). Queries have
patterns of their own (:mod:`kg.rdf.query_text`): there a string with an escape that
SPARQL does not have is told from a right one. JSON has other strings
(:mod:`kg.sources.gate.jsonld`).
"""

from __future__ import annotations

from typing import Final

LONG_STRING: Final = (
    r'"{3}(?:[^"\\]++|\\.|"(?!""))*+"{3}'
    r"|'{3}(?:[^'\\]++|\\.|'(?!''))*+'{3}"
)
SHORT_STRING: Final = (
    r'"(?:[^"\\\n\r]++|\\.)*+"'
    r"|'(?:[^'\\\n\r]++|\\.)*+'"
)
STRING: Final = f"(?:{LONG_STRING}|{SHORT_STRING})"
IN_IRI: Final = r"[^<>\x00-\x20]*+"
"""What is between the marks of an IRI."""
IRI: Final = f"<{IN_IRI}>"
COMMENT: Final = r"\#[^\n\r]*+"
