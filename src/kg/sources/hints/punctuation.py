"""Hints about punctuation in Turtle that is missing or wrong."""

from __future__ import annotations

import re
from typing import Final

from kg.sources.hints.error_place import OBJECTS, SUBJECTS, ErrorPlace, Hint

_VALUE: Final = re.compile(r"[\"'<]|[+-]?[0-9]|[^:]*:|true$|false$|\)|\]")
_PUNCTUATION: Final = frozenset(";,.[](){}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_THOUSANDS: Final = re.compile(r"[0-9]{3}\.?")
_DIRECTIVES: Final = frozenset({"@prefix", "@base"})


def cut_off(error: ErrorPlace) -> Hint | None:
    """Return a hint about a file that ends inside a statement."""
    if error.text[error.offset :].strip() or not error.before:
        return None
    line = error.line(error.end() - 1)
    return Hint(
        error.end(),
        f"the file ends inside the statement on line {line}: was it cut off? "
        'A statement ends with "."',
    )


def bracket(error: ErrorPlace) -> Hint | str | None:
    """Return a hint about a bracket that is not closed, or that closes nothing."""
    if error.word in {"]", ")", "}"} and "valid" in error.message:
        return "it closes nothing; remove it, or open it before"
    if "should end with" not in error.message and error.word not in {";", "."}:
        return None
    if not error.opened:
        return None
    sign, place = error.opened[-1]
    closing = {"[": "]", "(": ")"}[sign]
    return Hint(place, f"the {sign} here is not closed; write {closing} at its end")


def separator(error: ErrorPlace) -> Hint | None:
    """Return a hint about a statement or a value without its punctuation."""
    if "A dot is expected" in error.message:
        return _unended(error)
    if error.message.endswith(OBJECTS) or error.message.endswith(SUBJECTS):
        return _wrong_sign(error) or _two_values(error)
    return None


def missing(error: ErrorPlace) -> Hint | None:
    """Return a hint about a missing value or a missing subject."""
    last, word, message = error.last(), error.word, error.message
    if word in {";", ".", ","} and message.endswith(OBJECTS[0]):
        return Hint(error.offset, f"a value is missing after {last}")
    if word in {";", "a"} and message.endswith(SUBJECTS) and last in {".", ""}:
        return Hint(error.offset, f"the name of a thing is missing before {word}")
    if error.last(3) == ";" and message.endswith(("statements", SUBJECTS)):
        above, here = (error.line(error.before[-n][1]) for n in (2, 1))
        if above < here and here == error.line(error.offset):
            what = f"a value is missing after {error.last(2)}"
            return Hint(error.end(2), what)
    return None


def in_text(error: ErrorPlace) -> Hint | None:
    """Return a hint about a word directly after a string."""
    if not error.before or error.end() != error.offset:
        return None
    if error.last()[-1] not in "\"'" or not error.word[:1].isalnum():
        return None
    return Hint(
        error.offset,
        'write @ before a language, and \\" for a quotation mark within a text',
    )


def _unended(error: ErrorPlace) -> Hint | None:
    if not error.before:
        return None
    place, word = error.end(), error.word
    line, next_line = error.line(place - 1), error.line(error.offset)
    if any(one[0].lower() in _DIRECTIVES for one in error.before):
        return Hint(place, f'line {line} ends without "."')
    if line == next_line:
        # a subject usually begins a line, and a predicate is indented
        after = error.last(3) == ";" and error.text.endswith(
            "\n", 0, error.before[-2][1]
        )
        return _another_thing(error, 3) if after else _missing_sign(error)
    return Hint(
        place,
        f'line {line} ends without ";" or ".": write ";" if {word} on line {next_line} '
        'says more of the same thing, and "." if it begins another one',
    )


def _another_thing(error: ErrorPlace, number: int) -> Hint:
    """Return a hint that a semicolon is probably the end of a statement."""
    place, follows = error.before[-number][1], error.last(number - 1)
    return Hint(
        place,
        f'line {error.line(place)} ends with ";": write "." if {follows} begins '
        "another thing",
    )


def _missing_sign(error: ErrorPlace) -> Hint:
    return Hint(
        error.offset,
        f'a sign is missing between {error.last()} and {error.word}: write "," '
        'between two values, ";" before another property, "." before another thing',
    )


def _wrong_sign(error: ErrorPlace) -> Hint | None:
    """Return a hint about wrong punctuation before the last token."""
    sign, word, message = error.last(2), error.last(), error.message
    if sign not in {";", ",", "."} or word in _PUNCTUATION:
        return None
    where = f"line {error.line(error.end(2))} ends with"
    place = error.before[-2][1]
    if sign == ";" and error.word == "a" and message.endswith(OBJECTS[0]):
        return _another_thing(error, 2)
    if sign == "." and message.endswith(OBJECTS[1]):
        return Hint(
            place, f'{where} ".": write ";" if {word} says more of the same thing'
        )
    if sign == "," and message.endswith(SUBJECTS):
        return Hint(place, f'{where} ",": write ";" if {word} says something else')
    return None


def _two_values(error: ErrorPlace) -> Hint | None:
    """Return a hint about two adjacent values: a date, a spaced number, or a list."""
    last, run = error.last(), error.run.rstrip(";,.")
    if not last or not _VALUE.match(last) or not error.message.endswith(SUBJECTS):
        return None
    place = error.before[-1][1]
    joined = last + run
    if _DATE.fullmatch(joined):
        return Hint(place, f'write a date as "{joined}"^^xsd:date, or ^^edtf:EDTF')
    if last.isdigit() and _THOUSANDS.fullmatch(run):
        return Hint(place, f"write the number {joined} without spaces")
    if error.last(3).upper() == "PREFIX" and error.word == ".":
        return Hint(error.offset, 'PREFIX takes no "." at its end; remove it')
    if re.match(r"\^(?!\^)", run):
        return Hint(error.offset, "write ^^ before a datatype")
    return _missing_sign(error)
