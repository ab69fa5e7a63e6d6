"""Characters that nobody sees, and texts in which none hides or moves others."""

from __future__ import annotations

import sys
import unicodedata

from kg.text.characters import (
    clean,
    clean_lines,
    find_invisible,
    find_invisible_in_iri,
    printable,
    visible,
)


def test_every_control_and_format_character_is_invisible_but_the_joiners() -> None:
    categories = {"Cc", "Cf", "Zl", "Zp"}
    spared = set("\t\n\r\u200c\u200d")
    wanted = {
        c
        for c in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(c) in categories and c not in spared
    }
    found = {c for c in map(chr, range(0x110000)) if find_invisible(f"a{c}b")}
    assert wanted <= found
    others = {unicodedata.category(c) for c in found - wanted}
    assert others == {"Cn"}


def test_an_iri_may_hide_nothing_not_even_in_percents() -> None:
    hidden = ["\t", " ", "\u00a0", "\u200d", "\u202e", "\ue000", "%0A", "%7f"]
    assert all(find_invisible_in_iri(f"https://example.org/{c}x") for c in hidden)
    assert not find_invisible_in_iri("https://example.org/Öhre/%C3%96")


def test_a_text_is_shown_short_and_on_one_line() -> None:
    assert visible("a\nb\u202e" + "x" * 100) == r"a\u000Ab\u202E" + "x" * 76 + "…"


def test_a_clean_text_shows_what_hides_and_holds_no_command() -> None:
    assert clean("a\tb\u202ec\U000e0001") == r"a\u0009b\u202Ec\U000E0001"
    assert clean("##[error]x") == r"#\u0023[error]x"


def test_lines_stay_lines_and_none_is_a_command() -> None:
    assert clean_lines("a:\n  ::error::x\nb") == "a:\n" + r"  \u003A:error::x" + "\nb"


def test_what_cannot_be_printed_is_a_space() -> None:
    assert printable("a\nb\x1bc é") == "a b c é"
