"""The flood project with many events and sources, with and without mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.project import read_project
from kg.rdf.prefixes import project_prefixes
from support import copy_flood

if TYPE_CHECKING:
    from pathlib import Path

EVENTS: Final = 12
SOURCES: Final = 6
_EVENT: Final = """
event:flood-{n} a kg:Event ; rdfs:label "Flood {n}"@en, "Flut {n}"@de ;
    kg:eventType event-type:flood ; kg:start "{year}-05-02"^^edtf:EDTF ;
    kg:end "{year}-05-05"^^edtf:EDTF ; kg:place place:town .
"""
_SOURCE: Final = """
source:daily-{n} a kg:Source ; dcterms:title "The Daily, report {n}"@en ;
    kg:sourceType source-type:newspaper ; dc:creator "The Post" ;
    dcterms:creator agent:post ; dcterms:issued "2011-05-0{n}"^^edtf:EDTF ;
    dcterms:language "en" ; kg:copyRead "full text read"@en .
"""
_CLAIM: Final = """
claim:daily-{source}-{n} a kg:Statistic ; kg:event event:flood-{n} ;
    kg:measure measure:houses-flooded ; kg:population population:houses ;
    kg:value {value} ; kg:qualifier qualifier:as-stated ;
    prov:wasQuotedFrom source:daily-{source} ; prov:wasAttributedTo agent:post ;
    kg:locator "page {n}"@en ; {origin} ; kg:verified true ;
    dcterms:created "2026-11-23"^^xsd:date .
"""
_MISTAKES: Final = """
# a claim that names an origin wrongly: the right name is in another file
claim:daily-1-origin a kg:Statistic ; kg:event event:flood-3 ;
    kg:measure measure:houses-flooded ; kg:population population:houses ;
    kg:value 7 ; kg:qualifier qualifier:as-stated ;
    prov:wasQuotedFrom source:daily-1 ; prov:wasAttributedTo agent:post ;
    kg:locator "page 2"@en ; prov:wasDerivedFrom claim:dayly-2-5, claim:herald-hauses ;
    kg:verified true ; dcterms:created "2026-11-23"^^xsd:date .

# the same figure as another claim, and one that is larger than its whole
claim:daily-1-again a kg:Statistic ; kg:event event:flood-4 ;
    kg:measure measure:houses-flooded ; kg:population population:houses ;
    kg:value {value} ; kg:qualifier qualifier:as-stated ;
    prov:wasQuotedFrom source:daily-1 ; prov:wasAttributedTo agent:post ;
    kg:locator "page 4"@en ; kg:firstHand true ; kg:verified true ;
    dcterms:created "2026-11-23"^^xsd:date .
claim:daily-1-part a kg:Statistic ; kg:event event:flood-4 ;
    kg:measure measure:houses-flooded ; kg:population population:houses ;
    kg:value 5000 ; kg:qualifier qualifier:as-stated ; kg:partOf claim:daily-1-again ;
    prov:wasQuotedFrom source:daily-1 ; prov:wasAttributedTo agent:post ;
    kg:locator "page 4"@en ; kg:firstHand true ; kg:verified true ;
    dcterms:created "2026-11-23"^^xsd:date .

# no event, no type, a blank node, an undeclared term, an untidy text
claim:daily-1-nowhere a kg:Statistic ; kg:measure measure:houses-flooded ;
    prov:wasQuotedFrom source:daily-1 ; prov:wasAttributedTo agent:nobody .
claim:daily-1-typeless kg:event event:flood-5 ; kg:valeu 5 ;
    kg:summary "Water in houses. "@en .
claim:daily-1-blank a kg:Assertion ; kg:kind kind:participation ;
    rdf:subject event:flood-6 ; rdf:object [ rdfs:label "somebody"@en ] ;
    prov:wasQuotedFrom source:daily-1 ; prov:wasAttributedTo agent:post .

# two claims that go back to each other, and a day that does not exist
claim:daily-1-one a kg:Assertion ; kg:kind kind:date ; rdf:subject event:flood-7 ;
    rdf:object "2011-02-30"^^edtf:EDTF ; prov:wasDerivedFrom claim:daily-1-two ;
    prov:wasQuotedFrom source:daily-1 ; prov:wasAttributedTo agent:post .
claim:daily-1-two a kg:Assertion ; kg:kind kind:date ; rdf:subject event:flood-8 ;
    rdf:object "2011-05"^^edtf:EDTF ; prov:wasDerivedFrom claim:daily-1-one ;
    prov:wasQuotedFrom source:daily-1 ; prov:wasAttributedTo agent:post .
"""
_ELSEWHERE: Final = """
# described in two files, a label in one language only, a source without its file
claim:daily-2-5 kg:caution "Said again elsewhere."@en .
event:flood-late a kg:Event ; rdfs:label "A later flood"@en ;
    kg:eventType event-type:flood ; kg:start "2099-05-02"^^edtf:EDTF ;
    kg:place place:twon .
source:weekly a kg:Source ; dcterms:title "The Weekly"@en ;
    kg:sourceType source-type:newspaper ; dcterms:issued "2011-05-01"^^edtf:EDTF .
claim:weekly-1 a kg:Statistic ; kg:event event:flood-late ;
    prov:wasQuotedFrom source:weekly ; prov:wasAttributedTo agent:post .
"""


def many_floods(into: Path, *, mistaken: bool = False) -> Path:
    """Write a project of twelve events, each of which six sources count.

    Every third claim goes back to one of another source. Return the project's folder.
    """
    root = copy_flood(into)
    prefixes = project_prefixes(read_project(root).id_namespace)
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
    events = (_EVENT.format(n=n, year=2000 + n) for n in range(EVENTS))
    (root / "data" / "more.ttl").write_text(
        head + "".join(events) + (_ELSEWHERE if mistaken else ""), "utf-8"
    )
    for source in range(1, SOURCES + 1):
        claims = (_claim(source, n) for n in range(EVENTS))
        text = head + _SOURCE.format(n=source) + "".join(claims)
        if mistaken and source == 1:
            text += _MISTAKES.format(value=_value(1, 4))
        path = root / "data" / "claims" / f"daily-{source}.ttl"
        path.write_text(text, "utf-8")
    return root


def _claim(source: int, n: int) -> str:
    is_second_hand = source > 1 and n % 3 == 0
    origin = f"prov:wasDerivedFrom claim:daily-{source - 1}-{n}"
    return _CLAIM.format(
        source=source,
        n=n,
        value=_value(source, n),
        origin=origin if is_second_hand else "kg:firstHand true",
    )


def _value(source: int, n: int) -> int:
    return 10 * n + (source * n) % 4 + 3
