"""What a mistake in Turtle and its family probably is, where the parser only stumbled.

The parser says where it could not go on, https://www.w3.org/TR/turtle/#sec-grammar; the
mistake often stands before. What is said here is a guess, and says so by naming both.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.rdf.corrections import corrected
from kg.rdf.suggestions import near
from kg.rdf.vocabulary import KINDS, SCHEMES, STANDARD_PREFIXES, XSD
from kg.sources.turtle_tokens import COMMENT, IRI, STRING
from kg.text.positions import line_and_column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TOKEN: Final = re.compile(
    rf"""
      {STRING}
      (?: @[\w-]+ | \^\^{IRI}
        | \^\^[^\s;,<>\[\](){{}}"'.]++(?:\.++[^\s;,<>\[\](){{}}"'.]++)*+ )?
    | {IRI}
    | (?P<space> \s++ | {COMMENT} )
    | [^\s;,\[\](){{}}"'<>\#.]++(?:\.++[^\s;,\[\](){{}}"'<>\#.]++)*+
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTES: Final = "“”„‟«»″"
_APOSTROPHES: Final = "‘’‚‛′"  # noqa: RUF001 - what is told of
_FULL_WIDTH: Final = re.compile("[\uff01-\uff5e]+")
_VALUE: Final = re.compile(r"[\"'<]|[+-]?[0-9]|[^:]*:|true$|false$|\)|\]")
_VALUE_TEXT: Final = re.compile(r"[^;\r\n\"<]{1,40}")
_RANGE: Final = re.compile(r"[0-9]+\s*[-\u2012-\u2015]\s*[0-9]+")
_LIMITED: Final = re.compile(r"[<>=\u2248\u2264\u2265\u00b1]\s*[0-9]+|[0-9]+\s*[+%?]")
_PUNCTUATION: Final = frozenset(";,.[](){}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_THOUSANDS: Final = re.compile(r"[0-9]{3}\.?")
_WORDS: Final = {
    **dict.fromkeys(("True", "TRUE", "yes", "Yes"), "true"),
    **dict.fromkeys(("False", "FALSE", "no", "No"), "false"),
}
_DIRECTIVES: Final = frozenset({"@prefix", "@base"})
_TOKENS_BEFORE: Final = 3
_OBJECTS: Final = (" is not a valid RDF object", " is not a valid predicate")
_SUBJECTS: Final = " is not a valid subject or graph name"


@dataclass(frozen=True, slots=True)
class Hint:
    """What to say of a mistake, and the offset into the text where it stands."""

    offset: int
    message: str


@dataclass(frozen=True, slots=True)
class _Stumble:
    """Where the parser could not go on, the last tokens before, and open brackets."""

    text: str
    offset: int
    message: str
    before: Sequence[tuple[str, int]]
    opened: Sequence[tuple[str, int]]

    @property
    def word(self) -> str:
        """The token at which it stumbled."""
        found = _TOKEN.match(self.text, self.offset)
        return found[0] if found else ""

    @property
    def run(self) -> str:
        """What stands there up to the next white space."""
        return re.split(r"\s", self.text[self.offset : self.offset + 200], maxsplit=1)[
            0
        ]

    def last(self, number: int = 1) -> str:
        """Return the last token before, or the last but one."""
        return self.before[-number][0] if len(self.before) >= number else ""

    def end(self, number: int = 1) -> int:
        """Return where that token ends."""
        token, place = self.before[-number]
        return place + len(token)

    def line(self, offset: int) -> int:
        """Return the line of an offset."""
        return line_and_column(self.text, offset)[0]


def hint(text: str, offset: int, message: str, *, lines: bool = False) -> Hint:
    """Return the parser's message at an offset, told so that one can mend it.

    ``lines`` is for N-Triples and N-Quads, which have no abbreviations.
    """
    stumble = _stumble(text, offset, message)
    for guess in _OF_LINES if lines else _GUESSES:
        found = guess(stumble)
        if isinstance(found, Hint):
            return found
        if found:
            return Hint(offset, f"{message}; {found}")
    return Hint(offset, message)


def _stumble(text: str, offset: int, message: str) -> _Stumble:
    before: deque[tuple[str, int]] = deque(maxlen=_TOKENS_BEFORE)
    opened: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(text, 0, offset):
        if token["space"] is not None:
            continue
        before.append((token[0], token.start()))
        if token[0] in {"[", "("}:
            opened.append(before[-1])
        elif token[0] in {"]", ")"} and opened:
            opened.pop()
    return _Stumble(text, offset, message, before, opened)


def unusual(text: str, offset: int) -> str:
    """Return what is wrong with a character that looks like another one, or nothing."""
    character = text[offset : offset + 1]
    if character in _QUOTES and character:
        return f'{character} is no quotation mark of Turtle; write the straight "'
    if character in _APOSTROPHES and character:
        return f"{character} is no quotation mark of Turtle; write the straight '"
    if character not in " \t\r\n" and character.isspace():
        name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
        return f"there is a {name} here; write an ordinary space"
    return ""


def _odd_character(stumble: _Stumble) -> Hint | None:
    found = unusual(stumble.text, stumble.offset)
    if not found and (wide := _FULL_WIDTH.search(stumble.run)):
        plain = unicodedata.normalize("NFKC", wide[0])
        found = f"{wide[0]} is of full width; write {plain}"
    if not found:
        quote = next((sign for sign in stumble.run if sign in _QUOTES), "")
        found = unusual(quote, 0)
    return Hint(stumble.offset, found) if found else None


def _cut_off(stumble: _Stumble) -> Hint | None:
    if stumble.text[stumble.offset :].strip() or not stumble.before:
        return None
    line = stumble.line(stumble.end() - 1)
    return Hint(
        stumble.end(),
        f"the file ends inside the statement on line {line}: was it cut off? "
        'A statement ends with "."',
    )


def _bracket(stumble: _Stumble) -> Hint | str | None:
    """Name a bracket that is not closed, or that closes nothing."""
    if stumble.word in {"]", ")", "}"} and "valid" in stumble.message:
        return "it closes nothing; remove it, or open it before"
    if "should end with" not in stumble.message and stumble.word not in {";", "."}:
        return None
    if not stumble.opened:
        return None
    sign, place = stumble.opened[-1]
    closing = {"[": "]", "(": ")"}[sign]
    return Hint(place, f"the {sign} here is not closed; write {closing} at its end")


def _separator(stumble: _Stumble) -> Hint | None:
    """Find the end of a statement or of a value that lacks its sign."""
    if "A dot is expected" in stumble.message:
        return _unended(stumble)
    if stumble.message.endswith(_OBJECTS) or stumble.message.endswith(_SUBJECTS):
        return _wrong_sign(stumble) or _two_values(stumble)
    return None


def _number(stumble: _Stumble) -> Hint | None:
    """Tell of a date without quotes, and of a number with what limits it."""
    place = stumble.before[-1][1] if stumble.before else stumble.offset
    for begin in (place, stumble.offset):
        found = _VALUE_TEXT.match(stumble.text, begin)
        value = found[0].strip(" .") if found else ""
        if date := corrected(value, XSD.date.value):
            return Hint(begin, f'write a date as "{date}"^^xsd:date, or ^^edtf:EDTF')
        if _RANGE.fullmatch(value):
            return Hint(begin, "write a range as kg:lowerBound and kg:upperBound")
        if _LIMITED.fullmatch(value):
            return Hint(begin, "write the number alone; what limits it is kg:qualifier")
    return None


def _missing(stumble: _Stumble) -> Hint | None:
    """Tell of a value or of the name of a thing that is missing."""
    last, word, message = stumble.last(), stumble.word, stumble.message
    if word in {";", ".", ","} and message.endswith(_OBJECTS[0]):
        return Hint(stumble.offset, f"a value is missing after {last}")
    if word in {";", "a"} and message.endswith(_SUBJECTS) and last in {".", ""}:
        return Hint(stumble.offset, f"the name of a thing is missing before {word}")
    if stumble.last(3) == ";" and message.endswith(("statements", _SUBJECTS)):
        above, here = (stumble.line(stumble.before[-n][1]) for n in (2, 1))
        if above < here and here == stumble.line(stumble.offset):
            what = f"a value is missing after {stumble.last(2)}"
            return Hint(stumble.end(2), what)
    return None


def _in_text(stumble: _Stumble) -> Hint | None:
    """Tell of a word that stands right behind a text."""
    if not stumble.before or stumble.end() != stumble.offset:
        return None
    if stumble.last()[-1] not in "\"'" or not stumble.word[:1].isalnum():
        return None
    return Hint(
        stumble.offset,
        'write @ before a language, and \\" for a quotation mark within a text',
    )


def _unended(stumble: _Stumble) -> Hint | None:
    if not stumble.before:
        return None
    place, word = stumble.end(), stumble.word
    line, next_line = stumble.line(place - 1), stumble.line(stumble.offset)
    if any(one[0].lower() in _DIRECTIVES for one in stumble.before):
        return Hint(place, f'line {line} ends without "."')
    if line == next_line:
        # things begin a line, and what is said of them does not
        after = stumble.last(3) == ";" and stumble.text.endswith(
            "\n", 0, stumble.before[-2][1]
        )
        return _another_thing(stumble, 3) if after else _missing_sign(stumble)
    return Hint(
        place,
        f'line {line} ends without ";" or ".": write ";" if {word} on line {next_line} '
        'says more of the same thing, and "." if it begins another one',
    )


def _another_thing(stumble: _Stumble, number: int) -> Hint:
    """Say that a semicolon is probably the end of a statement."""
    place, follows = stumble.before[-number][1], stumble.last(number - 1)
    return Hint(
        place,
        f'line {stumble.line(place)} ends with ";": write "." if {follows} begins '
        "another thing",
    )


def _missing_sign(stumble: _Stumble) -> Hint:
    return Hint(
        stumble.offset,
        f'a sign is missing between {stumble.last()} and {stumble.word}: write "," '
        'between two values, ";" before another property, "." before another thing',
    )


def _wrong_sign(stumble: _Stumble) -> Hint | None:
    """Find a sign before the last token that does not fit what follows on it."""
    sign, word, message = stumble.last(2), stumble.last(), stumble.message
    if sign not in {";", ",", "."} or word in _PUNCTUATION:
        return None
    where = f"line {stumble.line(stumble.end(2))} ends with"
    place = stumble.before[-2][1]
    if sign == ";" and stumble.word == "a" and message.endswith(_OBJECTS[0]):
        return _another_thing(stumble, 2)
    if sign == "." and message.endswith(_OBJECTS[1]):
        return Hint(
            place, f'{where} ".": write ";" if {word} says more of the same thing'
        )
    if sign == "," and message.endswith(_SUBJECTS):
        return Hint(place, f'{where} ",": write ";" if {word} says something else')
    return None


def _two_values(stumble: _Stumble) -> Hint | None:
    """Find two values side by side: a date, a number with spaces, or a list."""
    last, run = stumble.last(), stumble.run.rstrip(";,.")
    if not last or not _VALUE.match(last) or not stumble.message.endswith(_SUBJECTS):
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


def _word(stumble: _Stumble) -> str | None:
    """Tell of a word that stands where a name or a value must."""
    word, message = stumble.word, stumble.message
    if word in _WORDS:
        return f"write {_WORDS[word]}"
    if word == "A":
        return "write a"
    if word.startswith("/"):
        return "write # before a comment"
    if (
        word != "a"
        and message.endswith(_OBJECTS[0])
        and word.replace("_", "").isalnum()
    ):
        return (
            f'write "{word}" if it is a text, or its prefix before it if it is a name'
        )
    return None


def _prefix(stumble: _Stumble) -> str | None:
    """Tell of a prefix that was not declared."""
    found = re.match(r"The prefix (\S*): has not", stumble.message)
    if found is None:
        return None
    if found[1] in SCHEMES:
        return f"write an address in angle brackets: <{stumble.run.rstrip(';,.')}>"
    known = re.findall(r"(?i:@?prefix)\s+([\w.-]+):", stumble.text)
    if meant := near(found[1], {*known, *STANDARD_PREFIXES, *KINDS}):
        return f"did you mean {' or '.join(f'{one}:' for one in meant)}?"
    return "declare it at the top, or let kg format add it if it is ours"


def _iri(stumble: _Stumble) -> str | None:
    """Tell of an address or a language tag with a sign that it cannot have."""
    said = next((what for sign, what in _SIGNS if sign in stumble.message), None)
    if said or stumble.text[stumble.offset : stumble.offset + 1] != "<":
        return said or _tag(stumble)
    return "the < here is not closed; write > at its end"


def _tag(stumble: _Stumble) -> str | None:
    begin = stumble.text.rfind("@", 0, stumble.offset + 1)
    found = re.compile(r"@([A-Za-z]+)_([A-Za-z]+)").match(stumble.text, max(begin, 0))
    if found is None or found.end() < stumble.offset:
        return None
    return f"write a hyphen in a language tag: @{found[1]}-{found[2]}"


_SIGNS: Final = (
    (
        "Invalid IRI code point",
        "an address has no such sign: close it with > before, or write %20 and so on",
    ),
    ("No scheme found", "write the whole address, or a name with its prefix"),
    ("escapes in IRIs", "write %25 for the sign itself"),
)
_GUESSES: Final[tuple[Callable[[_Stumble], Hint | str | None], ...]] = (
    _odd_character,
    _bracket,
    _prefix,
    _cut_off,
    _number,
    _missing,
    _in_text,
    _word,
    _separator,
    _iri,
)
_OF_LINES: Final = (_odd_character, _cut_off, _iri)
