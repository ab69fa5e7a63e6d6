"""Texts that may be dates are read once, and long ones not at all."""

from __future__ import annotations

import pytest
from edtf import parse_edtf

from kg.claims.edtf import edtf_interval
from kg.claims.interval import ClaimError


def test_a_text_is_parsed_once_though_it_is_no_date(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed = []

    def counted(text: str) -> object:
        parsed.append(text)
        return parse_edtf(text)

    monkeypatch.setattr("kg.claims.edtf.parse_edtf", counted)
    for _ in range(3):
        with pytest.raises(ClaimError, match=r"^'the third of May' is no EDTF date$"):
            edtf_interval("the third of May")
    assert parsed == ["the third of May"]


def test_a_text_of_more_than_100_characters_is_no_date() -> None:
    assert edtf_interval("2001?").lower == (2001, 1, 1, 0, 0, 0)
    with pytest.raises(ClaimError, match=r" is no EDTF date$"):
        edtf_interval("2001?" + " " * 100)
