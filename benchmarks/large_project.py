"""Writes a project of any size, claim by claim, which resembles the shipped one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
FLOOD: Final = ROOT / "examples" / "flood"
BASE: Final = "https://example.org/flood/"
LARGEST: Final = 50_000
"""The claims of the largest source."""
A_CLAIM: Final = 52
"""Statements of a release for each claim: authored and derived, in all graphs."""
_SOURCE: Final = 500
_EVENTS: Final = 10
"""Claims for each event."""
_PREFIXES: Final = "".join(
    f"PREFIX {prefix}: <{iri}>\n"
    for prefix, iri in (
        *(
            (name, f"{BASE}id/{name}/")
            for name in (
                "agent",
                "claim",
                "event",
                "event-type",
                "measure",
                "party",
                "place",
                "population",
                "qualifier",
                "source",
                "source-type",
            )
        ),
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("dcterms", "http://purl.org/dc/terms/"),
        ("edtf", "http://id.loc.gov/datatypes/edtf/"),
        ("kg", "https://w3id.org/attributed-claims/ontology#"),
        ("prov", "http://www.w3.org/ns/prov#"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    )
)
_LIMITS: Final = """
[limits]
file_mib = 100
statements = 10000000
validation_seconds = 7200
validation_memory_mib = 12000
"""
_EVENT: Final = """
event:e{number} a kg:Event ;
    rdfs:label "Event {number}"@en ;
    kg:eventType event-type:flood ;
    kg:start "{year}-05-02"^^edtf:EDTF ;
    kg:end "{year}-05-05"^^edtf:EDTF ;
    kg:place place:town .
"""
_OF_SOURCE: Final = """
source:{name} a kg:Source ;
    dcterms:title "Report {name}"@en ;
    kg:sourceType source-type:newspaper ;
    dc:creator "Agent {name}" ;
    dcterms:creator agent:{name} ;
    dcterms:issued "2001-05-06"^^edtf:EDTF ;
    dcterms:language "en" ;
    kg:copyRead "full text read"@en .
"""
_CLAIM: Final = """
claim:{name}-{number} a kg:Statistic ;
    kg:event event:e{event} ;
    kg:measure measure:{measure} ;
    kg:population population:{population} ;
    kg:value {value} ;
    kg:qualifier qualifier:as-stated ;
    prov:wasQuotedFrom source:{name} ;
    prov:wasAttributedTo agent:{name} ;
    kg:locator "page {page}"@en ;
    kg:firstHand true ;
    kg:verified true ;
    dcterms:created "2026-11-23"^^xsd:date .
"""
_AGENT: Final = """
agent:{name} a kg:Organization ;
    rdfs:label "Agent {name}"@en, "Quelle {name}"@de ;
    kg:party party:press .
"""


def write_project(folder: Path, statements: int, largest: int = LARGEST) -> None:
    """Write a project whose release has about ``statements`` statements.

    The first source has ``largest`` claims, every other source at most 500.
    """
    claims = max(round(statements / A_CLAIM), largest)
    sizes = [largest, *[_SOURCE] * ((claims - largest) // _SOURCE)]
    write_sources(folder, sizes, claims // _EVENTS)


def write_sources(folder: Path, sizes: Sequence[int], events: int) -> None:
    """Write a project with a source for each size, its number of claims."""
    names = [f"s{number}" for number in range(len(sizes))]
    (folder / "data" / "claims").mkdir(parents=True)
    shutil.copytree(FLOOD / "ontology", folder / "ontology")
    settings = (FLOOD / "kg.toml").read_text("utf-8")
    (folder / "kg.toml").write_text(settings + _LIMITS, "utf-8")
    shutil.copy(FLOOD / "data" / "places.ttl", folder / "data")
    _write(folder / "data" / "agents.ttl", (_AGENT.format(name=n) for n in names))
    _write(folder / "data" / "events.ttl", map(_event, range(events)))
    before = 0
    for name, size in zip(names, sizes, strict=True):
        path = folder / "data" / "claims" / f"{name}.ttl"
        _write(path, _source(name, size, before // 2, events))
        before += size


def _write(path: Path, pieces: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(_PREFIXES)
        stream.writelines(pieces)


def _event(number: int) -> str:
    return _EVENT.format(number=number, year=1900 + number % 100)


def _source(name: str, claims: int, first: int, events: int) -> Iterator[str]:
    """Yield a source and its claims, two of each event, with two measures."""
    yield _OF_SOURCE.format(name=name)
    for number in range(claims):
        yield _CLAIM.format(
            name=name,
            number=number,
            event=(first + number // 2) % events,
            measure=("houses-flooded", "people-sheltered")[number % 2],
            population=("houses", "all")[number % 2],
            value=number * 7919 % 5000,
            page=number % 400 + 1,
        )
