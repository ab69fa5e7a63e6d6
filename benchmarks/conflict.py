"""Writes graphs of conflicting statistics, of any size, with mistakes of eight kinds.

An event has about ninety triples: labels, a date, a place, participants, and eight
statistics with source, claimant and locator. One event in a hundred has a mistake. The
same size gives the same bytes.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE: Final = "https://example.org/conflict/"
KG: Final = "https://w3id.org/attributed-claims/ontology#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL: Final = "<http://www.w3.org/2000/01/rdf-schema#label>"
PROV: Final = "http://www.w3.org/ns/prov#"
_MISTAKES: Final = 8
_BETWEEN_MISTAKES: Final = 100


def write_graph(path: Path, events: int) -> None:
    """Write a graph of some number of events as N-Triples."""
    with path.open("w", encoding="utf-8") as stream:
        chance = random.Random(1992)  # noqa: S311 - data for a benchmark
        for number in range(events):
            mistake = None
            if number % _BETWEEN_MISTAKES == 0:
                mistake = number // _BETWEEN_MISTAKES % _MISTAKES
            stream.writelines(_event(number, mistake, chance))


def _event(number: int, mistake: int | None, chance: random.Random) -> Iterator[str]:
    event = f"<{BASE}event/e{number}>"
    yield f"{event} {TYPE} <{KG}Event> .\n"
    if mistake != 0:
        yield f'{event} {LABEL} "Event {number}"@en .\n'
    second = "en" if mistake == 1 else "az"
    yield f'{event} {LABEL} "Hadisə {number}"@{second} .\n'
    yield f'{event} {LABEL} "Իրադարձություն {number}"@hy .\n'
    month = 13 if mistake == 2 else chance.randint(1, 12)  # noqa: PLR2004
    year, day = chance.randint(1900, 1999), chance.randint(1, 28)
    yield f'{event} <{KG}start> "{year}-{month:02}-{day:02}"^^<{XSD}date> .\n'
    for _ in range(2 if mistake == 3 else 1):  # noqa: PLR2004
        yield f"{event} <{KG}place> <{BASE}place/p{chance.randint(0, 999)}> .\n"
    for _ in range(3):
        yield f"{event} <{KG}participant> <{BASE}agent/a{chance.randint(0, 4999)}> .\n"
    for claim in range(8):
        yield from _claim(event, number, claim, mistake if claim == 0 else None, chance)


def _claim(
    event: str, number: int, place: int, mistake: int | None, chance: random.Random
) -> Iterator[str]:
    claim = f"<{BASE}claim/e{number}-{place}>"
    value = f'"{chance.randint(0, 5000)}"^^<{XSD}integer>'
    wrong = {4: f'"-1"^^<{XSD}integer>', 5: '"many"'}
    rows = [
        (TYPE, f"<{KG}Statistic>"),
        (f"<{KG}event>", event),
        (f"<{KG}measure>", f"<{BASE}measure/m{place % 5}>"),
        (f"<{KG}population>", f"<{BASE}population/p{place % 4}>"),
        (f"<{KG}value>", wrong.get(mistake or 0, value)),
        (f"<{KG}qualifier>", f"<{BASE}qualifier/q{place % 4}>"),
        (f"<{PROV}hadPrimarySource>", f"<{BASE}source/s{chance.randint(0, 999)}>"),
        (f"<{PROV}wasAttributedTo>", f"<{BASE}agent/a{chance.randint(0, 4999)}>"),
        (f"<{KG}locator>", f'"page {chance.randint(1, 400)}"@en'),
        (f"<{KG}verified>", f'"true"^^<{XSD}boolean>'),
    ]
    if mistake == 6:  # noqa: PLR2004
        rows = [row for row in rows if "hadPrimarySource" not in row[0]]
    if mistake == 7:  # noqa: PLR2004
        rows.append((f"<{KG}perhaps>", '"x"'))
    for predicate, target in rows:
        yield f"{claim} {predicate} {target} .\n"
