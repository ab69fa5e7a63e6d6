"""Writes views as CSV and as JSON: the same content as the page, for programs.

CSV, RFC 4180: UTF-8, a header, lines that end with CR LF. A cell that a spreadsheet
would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.web.views.claim_view import ClaimView, Related
from kg.web.views.terms import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

CSV: Final = "text/csv; charset=utf-8; header=present"
JSON: Final = "application/json"
SVG: Final = "image/svg+xml"
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")
_OWN_IRI: Final = ("claim", "source", "claimant", "population", "scope", "party")
"""The fields of which CSV has the IRI beside the name."""


def as_csv(claims: Iterable[ClaimView]) -> str:
    """Return claims as CSV: a column for each field, and one for some IRIs."""
    text = io.StringIO()
    writer = csv.writer(text)
    names = [one.name for one in fields(ClaimView)]
    writer.writerow([*names, *(f"{name}_iri" for name in _OWN_IRI)])
    for claim in claims:
        own = [_cell(getattr(claim, name)) for name in names]
        iris = [_iri(getattr(claim, name)) for name in _OWN_IRI]
        writer.writerow([*map(_harmless, own), *map(_harmless, iris)])
    return text.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case Shown() | Related():
            return value.text
        case tuple():
            return "; ".join(map(_cell, value))
    return str(value)


def _iri(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(filter(None, map(_iri, value)))
    return (value.iri or "") if isinstance(value, Shown) else ""


def _harmless(text: str) -> str:
    is_formula = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def as_json(view: object) -> str:
    """Return a view as JSON: an object for each dataclass, with its fields."""
    return json.dumps(_plain(view), ensure_ascii=False, indent=1)


def _plain(value: object) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, Shown):
        found = {"text": value.text, "iri": value.iri, "language": value.language}
        return {name: one for name, one in found.items() if one is not None}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value
