"""Invisible characters that contributions must not contain, and how to show them.

They are the Unicode general categories Cc and Cf
(https://www.unicode.org/reports/tr44/) and the noncharacters, without white space and
the two joiners, which Persian and Indic scripts need.
"""

from __future__ import annotations

import re
from typing import Final

_CONTROLS: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_FORMATS: Final = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f"
)
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}"
    for plane in range(0, 0x110000, 0x10000)
)
_SPACES: Final = "\t\n\r \u00a0\u1680\u2000-\u200a\u200c\u200d\u202f\u205f\u3000"

_COMMAND: Final = re.compile(r"^(\s*):(?=:)")

_INVISIBLE: Final = re.compile(f"[{_CONTROLS}{_FORMATS}{_NONCHARACTERS}]")
_INVISIBLE_IN_IRI: Final = re.compile(
    f"[{_CONTROLS}{_FORMATS}{_NONCHARACTERS}{_SPACES}\ue000-\uf8ff]"
    "|%(?:[01][0-9A-Fa-f]|7[Ff])"
)
"""Also forbidden in IRIs: white space, joiners, and percent-encoded controls."""


def find_invisible(text: str) -> re.Match[str] | None:
    """Return the first character that no text of a contribution may contain."""
    # no such character is printable for Python, which looks many times faster
    return None if text.replace("\n", "").isprintable() else _INVISIBLE.search(text)


def without_invisible(text: str) -> str:
    """Return a text without the characters that :func:`find_invisible` finds."""
    return _INVISIBLE.sub("", text)


def find_invisible_in_iri(iri: str) -> re.Match[str] | None:
    """Return the first character that no IRI may contain, as itself or in percents."""
    may_be_hidden = "%" in iri or " " in iri or not iri.isprintable()
    return _INVISIBLE_IN_IRI.search(iri) if may_be_hidden else None


def code_point(character: str) -> str:
    """Return the code point of a character, such as ``U+202E``."""
    return f"U+{ord(character):04X}"


def visible(text: str, most: int = 80) -> str:
    """Return a text for a message: on one line, at most ``most`` characters long."""
    return clean(text if len(text) <= most else f"{text[:most]}…")


def printable(text: str) -> str:
    """Return a text with a space in place of each unprintable character."""
    return "".join(c if c.isprintable() else " " for c in text)


def clean(text: str) -> str:
    """Return a text on one line, with all unprintable characters escaped.

    It also breaks up workflow commands of GitHub in their older form, which GitHub
    finds anywhere in a line:
    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs.
    """
    shown = "".join(c if c.isprintable() else escape(c) for c in text)
    return shown.replace("##[", "#\\u0023[")


def clean_lines(text: str) -> str:
    """Return a text of several lines, none of which is a workflow command of GitHub."""
    lines = map(clean, text.split("\n"))
    return "\n".join(_COMMAND.sub(r"\1\\u003A", line) for line in lines)


def escape(character: str) -> str:
    """Return a character as an escape sequence of Turtle and JSON-like languages."""
    code = ord(character)
    return f"\\u{code:04X}" if code < 1 << 16 else f"\\U{code:08X}"
