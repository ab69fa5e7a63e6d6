"""The fields of an ``import.toml``: what a column of a table can say.

A field is about the claims of a row, or about a thing that the row names and the
project does not have yet: it is described from the first row that names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its meaning, and the kind of thing that its words name, if they do.

    ``is_needed`` says that each row needs it, or each of its figures. ``describes`` is
    the field whose new things it says something of.
    """

    meaning: str
    kind: str = ""
    is_needed: bool = False
    is_date: bool = False
    describes: str = ""


FIELDS: Final[dict[str, Field]] = {
    # the claim
    "event": Field("the event, by its name", "event", is_needed=True),
    "measure": Field("what is counted", "measure", is_needed=True),
    "population": Field("of whom or of what", "population", is_needed=True),
    "value": Field("the figure"),
    "best": Field("the same as value, beside low and high"),
    "low": Field("the least that the source states"),
    "high": Field("the most that the source states"),
    "qualifier": Field("how the source hedges value", "qualifier"),
    "unit": Field("the unit, where the measure has units", "unit"),
    "scope": Field("of which part of the event the figure is", "scope"),
    "as-of": Field("the date for which the count stood", is_date=True),
    "criterion": Field("whom the source counts in or leaves out", "criterion"),
    "method": Field("how the figure was found", "method"),
    "source": Field("the source, by its title", "source", is_needed=True),
    "locator": Field("where in the source it stands, such as p. 12", is_needed=True),
    "cited": Field(
        "the sources that the claimant names for it, by their titles", "source"
    ),
    "claimant": Field("who makes the claim, by name", "agent", is_needed=True),
    "party": Field("the side that the claimant speaks for", "party"),
    "stated-on": Field("the date when the claimant stated it", is_date=True),
    "first-hand": Field("yes if the claimant states it from its own knowledge"),
    "verified": Field("yes if you saw the content in the copy that was read"),
    "summary": Field("what the source says, in your words"),
    "hedge": Field("the words with which the source hedges"),
    "caution": Field("what a reader should know of the claim"),
    "note": Field("a note of the editors on the claim"),
    "id": Field("a name of the row that stays, for the names of its claims"),
    "participant": Field("who took part in the event, by name", "agent"),
    "role": Field("in which role", "role"),
    # things that are new
    "event-id": Field(
        "a name of the event that stays, if event alone does not tell it"
    ),
    "event-note": Field("a note of the editors on the event", describes="event"),
    "event-type": Field("the type of the event", "event-type", describes="event"),
    "date": Field("the date of the event", is_date=True),
    "date-end": Field("the last date of the event, if date is the first", is_date=True),
    "event-part-of": Field("the event that it is a part of, by its name", "event"),
    "event-part-of-id": Field("as event-id, for the whole"),
    "event-part-of-type": Field(
        "the type of the whole", "event-type", describes="event-part-of"
    ),
    "place": Field("where it was", "place"),
    "place-id": Field(
        "a name of the place that stays, if place alone does not tell it"
    ),
    "place-type": Field("the type of the place", "place-type", describes="place"),
    "place-latitude": Field("the latitude of the place, in degrees", describes="place"),
    "place-longitude": Field(
        "the longitude of the place, in degrees", describes="place"
    ),
    "place-in": Field("the larger place that the place lies in", "place"),
    "place-in-id": Field("as place-id, for the larger place"),
    "place-in-type": Field(
        "the type of the larger place", "place-type", describes="place-in"
    ),
    "claimant-type": Field(
        "person, organization or group; organization if left out", describes="claimant"
    ),
    "participant-id": Field("a name of the participant that stays, as event-id"),
    "participant-type": Field("as claimant-type", describes="participant"),
    "source-type": Field("the type of the source", "source-type", describes="source"),
    "source-creator": Field("its author, as the source names them", describes="source"),
    "source-publisher": Field(
        "its publisher, as the source names it", describes="source"
    ),
    "source-date": Field("its date of publication", is_date=True, describes="source"),
    "source-language": Field("the tag of its language, such as en", describes="source"),
    "source-url": Field("its address on the web", describes="source"),
    "source-copy-read": Field(
        "how much of the source was read, and in what copy", describes="source"
    ),
    "cited-type": Field("the type of the cited sources", "source-type"),
    "cited-publisher": Field("their publishers, in the same order"),
    "cited-date": Field("their dates of publication, in the same order", is_date=True),
    "cited-language": Field("the tag of their language; und if left out"),
    "cited-copy-read": Field("how much of them was read, such as nothing"),
}
FIGURES: Final = ("value", "best", "low", "high")
"""The fields that give figures; a mapping needs one of them."""
NAMED: Final = tuple(dict.fromkeys(one.kind for one in FIELDS.values() if one.kind))
"""The kinds of things that words of a table name."""
