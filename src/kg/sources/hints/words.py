"""Hints about words, names, numbers and characters that are not valid Turtle there."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kg.rdf.intended_values import corrected
from kg.rdf.suggestions import near
from kg.rdf.vocabulary import KINDS, SCHEMES, STANDARD_PREFIXES, XSD
from kg.sources.hints.error_place import OBJECTS, Hint, Stumble

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


def odd_character(stumble: Stumble) -> Hint | None:
    """Return a hint about a character that resembles one of Turtle."""
    found = unusual(stumble.text, stumble.offset)
    if not found and (wide := _FULL_WIDTH.search(stumble.run)):
        plain = unicodedata.normalize("NFKC", wide[0])
        found = f"{wide[0]} is of full width; write {plain}"
    if not found:
        quote = next((sign for sign in stumble.run if sign in _QUOTES), "")
        found = unusual(quote, 0)
    return Hint(stumble.offset, found) if found else None


def number(stumble: Stumble) -> Hint | None:
    """Return a hint about an unquoted date, or a number with a sign or range."""
    place = stumble.before[-1][1] if stumble.before else stumble.offset
    for begin in (place, stumble.offset):
        found = _VALUE_TEXT.match(stumble.text, begin)
        value = found[0].strip(" .") if found else ""
        if date := corrected(value, XSD.date.value):
            return Hint(begin, f'write a date as "{date}"^^xsd:date, or ^^edtf:EDTF')
        if _RANGE.fullmatch(value):
            return Hint(begin, "write a range as kg:lowerBound and kg:upperBound")
        if _LIMITED.fullmatch(value):
            return Hint(begin, "write the number alone, and its limit as kg:qualifier")
    return None


def word(stumble: Stumble) -> str | None:
    """Return a hint about a word in the place of a name or a value."""
    word, message = stumble.word, stumble.message
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


def prefix(stumble: Stumble) -> str | None:
    """Return a hint about an undeclared prefix."""
    found = re.match(r"The prefix (\S*): has not", stumble.message)
    if found is None:
        return None
    if found[1] in SCHEMES:
        return f"write an address in angle brackets: <{stumble.run.rstrip(';,.')}>"
    known = re.findall(r"(?i:@?prefix)\s+([\w.-]+):", stumble.text)
    if meant := near(found[1], {*known, *STANDARD_PREFIXES, *KINDS}):
        return f"did you mean {' or '.join(f'{one}:' for one in meant)}?"
    return "declare it at the top; kg format adds the prefixes of the project"


def iri(stumble: Stumble) -> str | None:
    """Return a hint about an invalid character in an IRI or a language tag."""
    said = next((what for sign, what in _SIGNS if sign in stumble.message), None)
    if said or stumble.text[stumble.offset : stumble.offset + 1] != "<":
        return said or _tag(stumble)
    return "the < here is not closed; write > at its end"


def _tag(stumble: Stumble) -> str | None:
    begin = stumble.text.rfind("@", 0, stumble.offset + 1)
    found = re.compile(r"@([A-Za-z]+)_([A-Za-z]+)").match(stumble.text, max(begin, 0))
    if found is None or found.end() < stumble.offset:
        return None
    return f"write a hyphen in a language tag: @{found[1]}-{found[2]}"
