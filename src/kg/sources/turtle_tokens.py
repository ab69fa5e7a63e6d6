"""Regular expressions for the strings, IRIs and comments of Turtle and its family.

The gate, the hints and the position scanner share them, and add tokens of their own.
The text may be invalid, so a string accepts any escape
(https://www.w3.org/TR/turtle/#sec-grammar). Queries have other patterns
(:mod:`kg.rdf.query_text`), which distinguish strings with invalid escapes. JSON has
other strings (:mod:`kg.sources.gate.jsonld`).
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
"""The characters between the angle brackets of an IRI."""
IRI: Final = f"<{IN_IRI}>"
COMMENT: Final = r"\#[^\n\r]*+"
