"""A comparison that leaves out what cannot differ says what a whole one says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.release.diff.changes import compare
from kg.release.diff.narrowing import narrowed
from kg.release.diff.reports import FORMATS
from kg.release.diff.versions import Draft, derived
from kg.sources.accepted_files import RawFile
from kg.sources.file_parser import FileParser

if TYPE_CHECKING:
    from kg.release.diff.changes import Changes
    from kg.release.diff.versions import Version
    from kg.sources import Sources

NEW_SOURCE = """PREFIX agent: <https://w3id.org/khojaly-kg/id/agent/>
PREFIX claim: <https://w3id.org/khojaly-kg/id/claim/>
PREFIX event: <https://w3id.org/khojaly-kg/id/event/>
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX measure: <https://w3id.org/khojaly-kg/id/measure/>
PREFIX population: <https://w3id.org/khojaly-kg/id/population/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX qualifier: <https://w3id.org/khojaly-kg/id/qualifier/>
PREFIX source: <https://w3id.org/khojaly-kg/id/source/>

source:another a kg:Source .
claim:another-shells-fired a kg:Statistic ;
    kg:event event:tartar-2020 ; kg:measure measure:shells-fired ;
    kg:population population:all ; kg:lowerBound 1 ; kg:upperBound 2 ;
    kg:qualifier qualifier:as-stated ; prov:wasQuotedFrom source:another ;
    prov:wasAttributedTo agent:hrw .
"""
FEW = {
    "a figure": ("claims/wiki-tartar.ttl", "kg:value 63", "kg:value 64"),
    "a figure that others go back to": (
        "claims/kbmemorial.ttl",
        "kg:value 93",
        "kg:value 94",
    ),
    "where a claim comes from": (
        "claims/kbmemorial.ttl",
        "kg:firstHand true",
        "kg:firstHand false",
    ),
    "what a claim repeats": (
        "claims/newsaz-2024.ttl",
        "prov:wasDerivedFrom claim:kbmemorial-killed-civilians",
        "kg:firstHand false",
    ),
    "the claimant": (
        "claims/wiki-tartar.ttl",
        "prov:wasAttributedTo agent:wikipedia",
        "prov:wasAttributedTo agent:hrw",
    ),
    "the claimant of one of two claims": (
        "claims/wiki-exodus.ttl",
        "prov:wasAttributedTo agent:wikipedia ;\n    kg:firstHand false",
        "prov:wasAttributedTo agent:hrw ;\n    kg:firstHand false",
    ),
    "the event": ("claims/wiki-tartar.ttl", "event:tartar-2020", "event:ganja-2020"),
    "the only claim of a form": (
        "claims/mammadov-interview.ttl",
        "kg:lowerBound 200 ;\n    kg:upperBound 300",
        "kg:value 300",
    ),
    "the day of a source": (
        "claims/armenpress-2023.ttl",
        'dcterms:issued "2023-10-01"',
        'dcterms:issued "2023-10-02"',
    ),
    "the party of an agent": (
        "agents.ttl",
        "party:russian",
        "party:unknown",
    ),
    "a label": ("agents.ttl", "an editor of Azerbaijani", "one editor of Azerbaijani"),
    "a new source": ("claims/another.ttl", "", NEW_SOURCE),
}
ALL = {
    "an event": ("events.ttl", 'kg:start "2020-', 'kg:start "2019-'),
    "a scope": ("scopes.ttl", "kg:partOf scope:agdam ;\n", ""),
}


def changed(sources: Sources, name: str, old: str, new: str) -> Sources:
    """Return sources with a text of a file of data replaced, or with a new file."""
    parser, project = FileParser(sources.project), sources.project
    found = [file for file in sources.data if str(file.path).endswith(f"data/{name}")]
    path = found[0].path if found else project.root / "data" / Path(name)
    text = found[0].text if found else ""
    assert old in text, name
    raw = RawFile(path, text.replace(old, new).encode())
    rest = [file for file in sources.data if file not in found]
    return replace(sources, data=(*rest, *parser.data([raw])))


def told(changes: Changes) -> object:
    return (
        *(changes.removed, changes.inserted, changes.verdicts, changes.derived),
        FORMATS["text"](changes, None),
    )


@pytest.fixture(scope="module")
def before(sources: Sources) -> Version:
    """Return the whole version; from one and the same draft nothing is left out."""
    draft = Draft("old", sources)
    return derived(draft, draft)[0]


@pytest.mark.parametrize("edit", [*FEW, *ALL])
def test_the_answer_is_that_of_two_whole_versions(
    sources: Sources, before: Version, edit: str
) -> None:
    after = changed(sources, *{**FEW, **ALL}[edit])
    found = compare(Draft("old", sources), Draft("new", after))
    # beside a version that was derived, a draft is derived whole
    expected = compare(before, Draft("new", after))
    assert told(found) == told(expected)
    assert found.removed or found.inserted
    left_out = narrowed(sources, after)[0] is not sources
    assert left_out is (edit in FEW)
