"""Things of the shipped release are found by what people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.search.find import Filters
from kg.search.fit import Fit

if TYPE_CHECKING:
    from search.conftest import Search


@pytest.mark.parametrize(
    "typed",
    ["Xocalı", "Xocali", "Khojaly", "Ходжалы", "Խոջալու", "KHODJALY", "xocali "],
)
def test_each_spelling_of_the_town_finds_it_first(search: Search, typed: str) -> None:
    first = search(typed)[0]
    assert (first.local, first.fit) == ("place/khojaly", Fit.NAME)


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("Муталибов", "agent/mutalibov"),
        ("Մութալիբով", "agent/mutalibov"),
        ("Əlif Hacıyev", "agent/alif-hajiyev"),
        ("Elif Haciyev", "agent/alif-hajiyev"),
        ("hajiyev alif", "agent/alif-hajiyev"),
        ("İlham Əliyev", "agent/ilham-aliyev"),
        ("Ильхам Алиев", "agent/ilham-aliyev"),
        ("Իլհամ Ալիև", "agent/ilham-aliyev"),
        ("Hikmət Hacıyev", "agent/hajiyev-hikmet"),
        ("Хикмет Гаджиев", "agent/hajiyev-hikmet"),
        ("Հիքմեթ Հաջիև", "agent/hajiyev-hikmet"),
        ("Mütəllibov", "agent/mutalibov"),
        ("Саргсян", "agent/serzh-sargsyan"),
        ("Սերժ Սարգսյան", "agent/serzh-sargsyan"),
        ("Sarkisian", "agent/serzh-sargsyan"),
    ],
)
def test_persons_are_found_in_the_scripts_of_the_region(
    search: Search, typed: str, person: str
) -> None:
    found = [one.local for one in search(typed, Filters(group="agents"))]
    assert found[:1] == [person]


def test_names_that_only_sound_alike_come_after_those_with_the_words(
    search: Search,
) -> None:
    found = search("Саргсян")
    fits = {one.local: one.fit for one in found}
    assert fits["agent/serzh-sargsyan"] is Fit.WORDS
    assert fits["source/todayaz-2021"] is Fit.SOUND
    assert Fit.SOUND not in {one.fit for one in search("Baku")}


def test_the_name_that_fits_is_told_with_its_language(search: Search) -> None:
    first = search("Խոջալու")[0]
    assert (first.matched.text, first.matched.language) == ("Խոջալու", "hy")
    assert (first.label.text, first.label.language) == ("Khojaly", "en")
    assert [one.text for one in first.details] == ["settlement"]


def test_names_come_before_notes_and_notes_before_claims(search: Search) -> None:
    fits = [one.fit for one in search("Memorial")]
    assert fits == sorted(fits)
    assert {Fit.BEGINNING, Fit.WORDS, Fit.NOTE, Fit.CLAIM} <= set(fits)


def test_a_claim_is_found_by_its_figure_and_its_event_in_any_language(
    search: Search,
) -> None:
    for typed in ("613 Khojaly massacre", "События в Ходжалы 613", "hadisələri 613"):
        found = {one.local for one in search(typed)}
        assert "claim/azmfa-2021-killed-civilians" in found


def test_a_claim_tells_who_says_it_and_where(search: Search) -> None:
    (claim,) = [
        one
        for one in search("forensic Agdam 181")
        if one.local == "claim/memorial-1992-bodies-examined"
    ]
    who, source = (one.text for one in claim.details)
    assert who == "Memorial Human Rights Center"
    assert source.startswith("Report on massive violations of human rights")
    assert claim.party == "party/ngo"


def test_filters_leave_out_what_does_not_fit(search: Search) -> None:
    by_class = search("Khojaly", Filters(group="events"))
    assert by_class
    assert {one.group for one in by_class} == {"events"}
    by_party = search("killed", Filters(group="claims", party="party/ngo"))
    assert by_party
    assert {one.party for one in by_party} == {"party/ngo"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters("events", first=1992, last=1992), True),
        (Filters("events", first=1993), False),
        (Filters("events", last=1991), False),
        (Filters("events", first=1990, last=2000), True),
    ],
)
def test_events_are_filtered_by_years(
    search: Search, filters: Filters, *, expected: bool
) -> None:
    found = {one.local for one in search("Khojaly massacre", filters)}
    assert ("event/khojaly-1992" in found) is expected


def test_claims_are_filtered_by_the_years_in_which_they_were_stated(
    search: Search,
) -> None:
    early, late = (
        {one.local for one in search("killed", Filters("claims", first=a, last=b))}
        for a, b in ((1992, 1992), (2021, 2021))
    )
    assert "claim/wapo-0228-killed" in early - late
    assert "claim/azmfa-2021-killed-civilians" in late - early


@pytest.mark.parametrize(
    "typed",
    [
        'xocali"',
        "xocali*",
        "NEAR(xocali)",
        "key: xocali",
        "xocali AND",
        "{key} xocali",
        "^xocali",
        "xo\x00cali",
        "\u202exocali",
        "xocali' OR 1=1 --",
        "'; DROP TABLE thing; --",
        "%s %d ? ?1 :a @b $c",
        "x " * 5_000,
        "x" * 10_000,
        "\ud800",
        "(" * 200,
    ],
)
def test_no_text_is_taken_for_syntax(search: Search, typed: str) -> None:
    assert isinstance(search(typed), list)


def test_words_of_the_syntax_are_words(search: Search) -> None:
    assert search("khojaly OR nothing-of-that-name") == []
    assert "place/khojaly" not in {one.local for one in search("Khojaly NOT massacre")}
