"""What is suggested was meant: a slip, another case or script, and no other thing."""

from __future__ import annotations

import pytest

from kg.rdf.intended_values import corrected, language_tag
from kg.rdf.suggestions import Suggestions, distance, near
from kg.rdf.vocabulary import EDTF, XSD

NAMES = (
    *("agent:lieven", "agent:wikipedia", "agent:aliyev-h", "agent:herald"),
    *("place:barda", "place:agdara", "qualifier:at-least", "qualifier:at-most"),
    *("source:hrw-1993", "source:nyt-0305", "kg:hadPrimarySource"),
)


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        ("agent:hearld", "agent:herald"),
        ("agent:Herald", "agent:herald"),
        ("agent:her\N{CYRILLIC SMALL LETTER A}ld", "agent:herald"),
        ("agent:hérald", "agent:herald"),
        ("agent:wikpedai", "agent:wikipedia"),
        ("source:herald", "agent:herald"),
        ("qualifier:at-lest", "qualifier:at-least"),
        ("qualifier:atleast", "qualifier:at-least"),
        ("qualifier:at_least", "qualifier:at-least"),
        ("kg:hadPrimarySorce", "kg:hadPrimarySource"),
    ],
)
def test_a_slip_or_another_case_or_script_is_suggested(found: str, meant: str) -> None:
    assert near(found, NAMES) == (meant,)


@pytest.mark.parametrize(
    "found",
    [
        *("agent:izvestia", "place:agdam", "source:hrw-1992", "source:nyt-0303"),
        *(
            "agent:aliyev-i",
            "agent:lie",
            "place:bardawil",
            "qualifier:at",
            "agent:",
            "",
        ),
    ],
)
def test_another_thing_is_never_suggested(found: str) -> None:
    assert near(found, NAMES) == ()


def test_long_words_are_near_to_none() -> None:
    assert distance("a" * 2000, "a" * 1999 + "b", 2) is None
    assert near("kg:" + "a" * 64, ["kg:" + "a" * 63 + "b"]) == ("kg:" + "a" * 63 + "b",)


def test_each_slip_is_looked_at_once_and_not_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def near(found: str, _: object) -> tuple[str, ...]:
        asked.append(found)
        return ()

    monkeypatch.setattr("kg.rdf.suggestions.near", near)
    suggestions = Suggestions(f"name{n}" for n in range(10_000))
    assert len(suggestions.names) == 5000
    for n in range(300):
        suggestions.near(f"slip{n // 2}")
    assert asked == [f"slip{n}" for n in range(100)]


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("herald", "herald", 0),
        ("herald", "hearld", 1),
        ("herald", "herld", 1),
        ("herald", "heralds", 1),
        ("herald", "harold", 2),
        ("herald", "lawful", None),
        ("", "ab", 2),
        ("", "abc", None),
    ],
)
def test_the_distance_is_that_of_damerau(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 2) == slips
    assert distance(other, one, 2) == slips


@pytest.mark.parametrize(
    ("written", "datatype", "meant"),
    [
        ("23.11.2026", XSD.date, "2026-11-23"),
        ("1992/02/26", XSD.date, "1992-02-26"),
        ("1992-2-26", XSD.date, "1992-02-26"),
        ("26/02/1992", XSD.date, "1992-02-26"),
        ("26 February 1992", XSD.date, "1992-02-26"),
        ("Feb. 26, 1992", XSD.date, "1992-02-26"),
        ("03/05/2001", XSD.date, None),
        ("31.02.1992", XSD.date, None),
        ("February 1992", EDTF.EDTF, "1992-02"),
        ("circa 1992", EDTF.EDTF, "1992~"),
        ("26.02.1992", EDTF.EDTF, "1992-02-26"),
        ("2001-05-03 20:30", XSD.dateTime, "2001-05-03T20:30:00"),
        ("1,000", XSD.integer, "1000"),
        ("1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000", XSD.integer, "1000000"),
        ("40.0", XSD.integer, "40"),
        ("1.000", XSD.integer, None),
        ("1,5", XSD.decimal, "1.5"),
        ("1,500", XSD.decimal, None),
        ("yes", XSD.boolean, "true"),
        ("False", XSD.boolean, "false"),
        ("many", XSD.integer, None),
        ("9" * 200, XSD.date, None),
    ],
)
def test_a_value_is_corrected_where_it_can_mean_one_thing(
    written: str, datatype: object, meant: str | None
) -> None:
    assert corrected(written, datatype.value) == meant  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        *(("Russian", "ru"), ("русский", "ru"), ("eng", "en"), ("EN", "en")),
        *(("en_US", "en-us"), ("Klingon", None)),
    ],
)
def test_a_language_is_known_by_its_name(name: str, tag: str | None) -> None:
    assert language_tag(name) == tag
