"""Hints about punctuation in Turtle that is missing or wrong."""

from __future__ import annotations

import re
from typing import Final

from kg.sources.hints.error_place import OBJECTS, SUBJECTS, Hint, Stumble

_VALUE: Final = re.compile(r"[\"'<]|[+-]?[0-9]|[^:]*:|true$|false$|\)|\]")
_PUNCTUATION: Final = frozenset(";,.[](){}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_THOUSANDS: Final = re.compile(r"[0-9]{3}\.?")
_DIRECTIVES: Final = frozenset({"@prefix", "@base"})


def cut_off(stumble: Stumble) -> Hint | None:
    """Return a hint about a file that ends inside a statement."""
    if stumble.text[stumble.offset :].strip() or not stumble.before:
        return None
    line = stumble.line(stumble.end() - 1)
    return Hint(
        stumble.end(),
        f"the file ends inside the statement on line {line}: was it cut off? "
        'A statement ends with "."',
    )


def bracket(stumble: Stumble) -> Hint | str | None:
    """Return a hint about a bracket that is not closed, or that closes nothing."""
    if stumble.word in {"]", ")", "}"} and "valid" in stumble.message:
        return "it closes nothing; remove it, or open it before"
    if "should end with" not in stumble.message and stumble.word not in {";", "."}:
        return None
    if not stumble.opened:
        return None
    sign, place = stumble.opened[-1]
    closing = {"[": "]", "(": ")"}[sign]
    return Hint(place, f"the {sign} here is not closed; write {closing} at its end")


def separator(stumble: Stumble) -> Hint | None:
    """Return a hint about a statement or a value without its punctuation."""
    if "A dot is expected" in stumble.message:
        return _unended(stumble)
    if stumble.message.endswith(OBJECTS) or stumble.message.endswith(SUBJECTS):
        return _wrong_sign(stumble) or _two_values(stumble)
    return None


def missing(stumble: Stumble) -> Hint | None:
    """Return a hint about a missing value or a missing subject."""
    last, word, message = stumble.last(), stumble.word, stumble.message
    if word in {";", ".", ","} and message.endswith(OBJECTS[0]):
        return Hint(stumble.offset, f"a value is missing after {last}")
    if word in {";", "a"} and message.endswith(SUBJECTS) and last in {".", ""}:
        return Hint(stumble.offset, f"the name of a thing is missing before {word}")
    if stumble.last(3) == ";" and message.endswith(("statements", SUBJECTS)):
        above, here = (stumble.line(stumble.before[-n][1]) for n in (2, 1))
        if above < here and here == stumble.line(stumble.offset):
            what = f"a value is missing after {stumble.last(2)}"
            return Hint(stumble.end(2), what)
    return None


def in_text(stumble: Stumble) -> Hint | None:
    """Return a hint about a word directly after a string."""
    if not stumble.before or stumble.end() != stumble.offset:
        return None
    if stumble.last()[-1] not in "\"'" or not stumble.word[:1].isalnum():
        return None
    return Hint(
        stumble.offset,
        'write @ before a language, and \\" for a quotation mark within a text',
    )


def _unended(stumble: Stumble) -> Hint | None:
    if not stumble.before:
        return None
    place, word = stumble.end(), stumble.word
    line, next_line = stumble.line(place - 1), stumble.line(stumble.offset)
    if any(one[0].lower() in _DIRECTIVES for one in stumble.before):
        return Hint(place, f'line {line} ends without "."')
    if line == next_line:
        # a subject usually begins a line, and a predicate is indented
        after = stumble.last(3) == ";" and stumble.text.endswith(
            "\n", 0, stumble.before[-2][1]
        )
        return _another_thing(stumble, 3) if after else _missing_sign(stumble)
    return Hint(
        place,
        f'line {line} ends without ";" or ".": write ";" if {word} on line {next_line} '
        'says more of the same thing, and "." if it begins another one',
    )


def _another_thing(stumble: Stumble, number: int) -> Hint:
    """Return a hint that a semicolon is probably the end of a statement."""
    place, follows = stumble.before[-number][1], stumble.last(number - 1)
    return Hint(
        place,
        f'line {stumble.line(place)} ends with ";": write "." if {follows} begins '
        "another thing",
    )


def _missing_sign(stumble: Stumble) -> Hint:
    return Hint(
        stumble.offset,
        f'a sign is missing between {stumble.last()} and {stumble.word}: write "," '
        'between two values, ";" before another property, "." before another thing',
    )


def _wrong_sign(stumble: Stumble) -> Hint | None:
    """Return a hint about wrong punctuation before the last token."""
    sign, word, message = stumble.last(2), stumble.last(), stumble.message
    if sign not in {";", ",", "."} or word in _PUNCTUATION:
        return None
    where = f"line {stumble.line(stumble.end(2))} ends with"
    place = stumble.before[-2][1]
    if sign == ";" and stumble.word == "a" and message.endswith(OBJECTS[0]):
        return _another_thing(stumble, 2)
    if sign == "." and message.endswith(OBJECTS[1]):
        return Hint(
            place, f'{where} ".": write ";" if {word} says more of the same thing'
        )
    if sign == "," and message.endswith(SUBJECTS):
        return Hint(place, f'{where} ",": write ";" if {word} says something else')
    return None


def _two_values(stumble: Stumble) -> Hint | None:
    """Return a hint about two adjacent values: a date, a spaced number, or a list."""
    last, run = stumble.last(), stumble.run.rstrip(";,.")
    if not last or not _VALUE.match(last) or not stumble.message.endswith(SUBJECTS):
        return None
    place = stumble.before[-1][1]
    joined = last + run
    if _DATE.fullmatch(joined):
        return Hint(place, f'write a date as "{joined}"^^xsd:date, or ^^edtf:EDTF')
    if last.isdigit() and _THOUSANDS.fullmatch(run):
        return Hint(place, f"write the number {joined} without spaces")
    if stumble.last(3).upper() == "PREFIX" and stumble.word == ".":
        return Hint(stumble.offset, 'PREFIX takes no "." at its end; remove it')
    if re.match(r"\^(?!\^)", run):
        return Hint(stumble.offset, "write ^^ before a datatype")
    return _missing_sign(stumble)
