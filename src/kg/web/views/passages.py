"""The order of passages in a source, as far as their names tell it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.web.views.claim_view import ClaimView

_FIRST: Final = ("title", "headline", "infobox", "lead", "summary", "opening")
"""Words for what stands before the text, in this order."""
_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth"),
)
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_ROMAN: Final = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
}


def by_passage(claims: Iterable[ClaimView]) -> Iterator[tuple[str, list[ClaimView]]]:
    """Yield the passages of a source with the claims in each.

    A passage that is given by its characters, pages or paragraphs has a place in the
    order of the source. Others are in the order of their names.
    """
    ordered = sorted(claims, key=lambda one: passage_order(_name(one)))
    for name, several in groupby(ordered, key=_name):
        yield name, list(several)


def _name(claim: ClaimView) -> str:
    return "; ".join(_told(one.iri) or one.text for one in claim.locator)


def _told(iri: str | None) -> str:
    """Return which characters a passage has, if its IRI tells it (RFC 5147)."""
    found = re.search(r"#char=(\d{1,9}),(\d{1,9})$", iri or "")
    return f"characters {found[1]} to {found[2]}" if found else ""


def passage_order(name: str) -> tuple[bool, int, list[int], str]:
    """Return a sort key: what stands first, then by numbers, in words or digits."""
    words = _TOKEN.findall(name.lower())
    first = next((_FIRST.index(one) for one in words if one in _FIRST), len(_FIRST))
    numbers = [one for word in words if (one := _number(word)) is not None]
    return not name, first, numbers or [0], name


def _number(word: str) -> int | None:
    if word.isascii() and word.isdecimal():
        return int(word[:9])
    if word in _ORDINALS:
        return _ORDINALS.index(word) + 1
    return _ROMAN.get(word)
