"""Mistakes that a contributor makes, one of each kind, in the flood project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

POST = "data/claims/post.ttl"
EVENTS = "data/events.ttl"


@dataclass(frozen=True)
class Mistake:
    """A text and its replacement, and the rule that reports it, with the place."""

    kind: str
    file: str
    old: str
    new: str
    rule: str
    place: str


MISTAKES = [
    Mistake(
        "value missing",
        POST,
        "    kg:verified true ;\n",
        "",
        "Claim-verified",
        "20:1",
    ),
    Mistake(
        "value of another datatype",
        POST,
        "kg:value 45",
        'kg:value "45"',
        "Statistic-value",
        "36:14",
    ),
    Mistake(
        "value twice",
        POST,
        "kg:value 45",
        "kg:value 45, 46",
        "Statistic-value",
        "36:5",
    ),
    Mistake(
        "value out of range",
        POST,
        "kg:value 45",
        "kg:value -45",
        "Statistic-value",
        "36:14",
    ),
    Mistake(
        "neither true nor false",
        POST,
        "kg:verified true",
        'kg:verified "yes"',
        "Claim-verified",
        "29:17",
    ),
    Mistake(
        "thing that does not exist",
        POST,
        "qualifier:at-least",
        "qualifier:at-lest",
        "Statistic-qualifier",
        "37:18",
    ),
    Mistake(
        "property of nothing like it",
        POST,
        'kg:summary "Water in houses."@en',
        'kg:start "2001"^^edtf:EDTF',
        "Statistic",
        "42:14",
    ),
    Mistake(
        "term that is misspelt",
        EVENTS,
        "kg:eventType event-type:flood",
        "kg:eventTyp event-type:flood",
        "undeclared-term",
        "10:5",
    ),
    Mistake(
        "text without a language",
        POST,
        '"Water in houses."@en',
        '"Water in houses."',
        "Claim-summary",
        "42:16",
    ),
    Mistake(
        "date that is none",
        EVENTS,
        '"2001-05-02"^^edtf',
        '"2001-13-02"^^edtf',
        "date-that-is-no-edtf",
        "11:14",
    ),
    Mistake(
        "claim in the file of another source",
        POST,
        "source:post ;",
        "source:herald ;",
        "claim-outside-its-source",
        "24:24",
    ),
    Mistake(
        "contested word in our own voice",
        EVENTS,
        "kg:place place:town",
        "kg:place place:town ; kg:responsible place:town",
        "Event-responsible",
        "13:27",
    ),
]


def make(mistake: Mistake, project: Path) -> None:
    """Make a mistake in a copy of the project."""
    path = project / mistake.file
    text = path.read_text("utf-8")
    assert mistake.old in text, mistake.kind
    path.write_text(text.replace(mistake.old, mistake.new, 1), "utf-8")
