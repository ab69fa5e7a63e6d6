"""Characters that nobody sees, and that no contribution needs.

The Unicode general categories Cc and Cf (https://www.unicode.org/reports/tr44/) and
the noncharacters, but for the white space of text and for the two joiners, which
Persian and the scripts of India are written with.
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

INVISIBLE: Final = re.compile(f"[{_CONTROLS}{_FORMATS}{_NONCHARACTERS}]")
"""What no text of a contribution may hold."""

INVISIBLE_IN_IRI: Final = re.compile(
    f"[{_CONTROLS}{_FORMATS}{_NONCHARACTERS}{_SPACES}\ue000-\uf8ff]"
    "|%(?:[01][0-9A-Fa-f]|7[Ff])"
)
"""What no IRI may hold: the same, white space, joiners, and escapes of controls."""


def code_point(character: str) -> str:
    """Return the name of a character that cannot be shown, such as ``U+202E``."""
    return f"U+{ord(character):04X}"


def visible(text: str, most: int = 80) -> str:
    """Return a text as it can be shown in a message: short, and on one line."""
    return clean(text if len(text) <= most else f"{text[:most]}…")


def printable(text: str) -> str:
    """Return a text with a space for each character that has no shape of its own."""
    return "".join(c if c.isprintable() else " " for c in text)


def clean(text: str) -> str:
    """Return a text on one line, in which no character hides or moves others.

    Nor is it a command to GitHub, which finds one of its older form anywhere in a line:
    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs.
    """
    shown = "".join(c if c.isprintable() else escape(c) for c in text)
    return shown.replace("##[", "#\\u0023[")


def clean_lines(text: str) -> str:
    """Return the lines of a text, of which none is a command to GitHub."""
    lines = map(clean, text.split("\n"))
    return "\n".join(_COMMAND.sub(r"\1\\u003A", line) for line in lines)


def escape(character: str) -> str:
    """Return a character as Turtle and JSON-like languages escape it."""
    code = ord(character)
    return f"\\u{code:04X}" if code < 1 << 16 else f"\\U{code:08X}"
