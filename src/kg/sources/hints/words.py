"""Hints about words, names, numbers and characters that are not valid Turtle there."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kg.rdf.intended_values import corrected
from kg.rdf.prefixes import KINDS, SCHEMES, STANDARD_PREFIXES
from kg.rdf.suggestions import near
from kg.rdf.vocabulary import XSD
from kg.sources.hints.error_place import OBJECTS, ErrorPlace, Hint

_QUOTES: Final = "“”„‟«»″"
_APOSTROPHES: Final = "‘’‚‛′"  # noqa: RUF001 - what is told of
_FULL_WIDTH: Final = re.compile("[\uff01-\uff5e]+")
_VALUE_TEXT: Final = re.compile(r"[^;\r\n\"<]{1,40}")
_RANGE: Final = re.compile(r"[0-9]+\s*[-\u2012-\u2015]\s*[0-9]+")
_LIMITED: Final = re.compile(r"[<>=\u2248\u2264\u2265\u00b1]\s*[0-9]+|[0-9]+\s*[+%?]")
_WORDS: Final = {
    **dict.fromkeys(("True", "TRUE", "yes", "Yes"), "true"),
    **dict.fromkeys(("False", "FALSE", "no", "No"), "false"),
}
_SIGNS: Final = (
    (
        "Invalid IRI code point",
        "an IRI cannot have this character: close it with > before, or write %20 etc.",
    ),
    ("No scheme found", "write the whole address, or a name with its prefix"),
    ("escapes in IRIs", "write %25 for the sign itself"),
)


def unusual(text: str, offset: int) -> str:
    """Return a message about a character that resembles another one, or nothing."""
    character = text[offset : offset + 1]
    if character in _QUOTES and character:
        return f'{character} is no quotation mark of Turtle; write the straight "'
    if character in _APOSTROPHES and character:
        return f"{character} is no quotation mark of Turtle; write the straight '"
    if character not in " \t\r\n" and character.isspace():
        name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
        return f"there is a {name} here; write an ordinary space"
    return ""


def odd_character(error: ErrorPlace) -> Hint | None:
    """Return a hint about a character that resembles one of Turtle."""
    found = unusual(error.text, error.offset)
    if not found and (wide := _FULL_WIDTH.search(error.run)):
        plain = unicodedata.normalize("NFKC", wide[0])
        found = f"{wide[0]} is of full width; write {plain}"
    if not found:
        quote = next((sign for sign in error.run if sign in _QUOTES), "")
        found = unusual(quote, 0)
    return Hint(error.offset, found) if found else None


def number(error: ErrorPlace) -> Hint | None:
    """Return a hint about an unquoted date, or a number with a sign or range."""
    place = error.before[-1][1] if error.before else error.offset
    for begin in (place, error.offset):
        found = _VALUE_TEXT.match(error.text, begin)
        value = found[0].strip(" .") if found else ""
        if date := corrected(value, XSD.date.value):
            return Hint(begin, f'write a date as "{date}"^^xsd:date, or ^^edtf:EDTF')
        if _RANGE.fullmatch(value):
            return Hint(begin, "write a range as kg:lowerBound and kg:upperBound")
        if _LIMITED.fullmatch(value):
            return Hint(begin, "write the number alone, and its limit as kg:qualifier")
    return None


def word(error: ErrorPlace) -> str | None:
    """Return a hint about a word in the place of a name or a value."""
    word, message = error.word, error.message
    if word in _WORDS:
        return f"write {_WORDS[word]}"
    if word == "A":
        return "write a"
    if word.startswith("/"):
        return "write # before a comment"
    if word != "a" and message.endswith(OBJECTS[0]) and word.replace("_", "").isalnum():
        return (
            f'write "{word}" if it is a text, or its prefix before it if it is a name'
        )
    return None


def prefix(error: ErrorPlace) -> str | None:
    """Return a hint about an undeclared prefix."""
    found = re.match(r"The prefix (\S*): has not", error.message)
    if found is None:
        return None
    if found[1] in SCHEMES:
        return f"write an address in angle brackets: <{error.run.rstrip(';,.')}>"
    known = re.findall(r"(?i:@?prefix)\s+([\w.-]+):", error.text)
    if meant := near(found[1], {*known, *STANDARD_PREFIXES, *KINDS}):
        return f"did you mean {' or '.join(f'{one}:' for one in meant)}?"
    return "declare it at the top; kg format adds the prefixes of the project"


def iri(error: ErrorPlace) -> str | None:
    """Return a hint about an invalid character in an IRI or a language tag."""
    said = next((what for sign, what in _SIGNS if sign in error.message), None)
    if said or error.text[error.offset : error.offset + 1] != "<":
        return said or _tag(error)
    return "the < here is not closed; write > at its end"


def _tag(error: ErrorPlace) -> str | None:
    begin = error.text.rfind("@", 0, error.offset + 1)
    found = re.compile(r"@([A-Za-z]+)_([A-Za-z]+)").match(error.text, max(begin, 0))
    if found is None or found.end() < error.offset:
        return None
    return f"write a hyphen in a language tag: @{found[1]}-{found[2]}"
