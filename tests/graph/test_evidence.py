"""The data and the evidence pack say the same: nothing is missing, nothing is added.

Each thing in the graph is turned back into the record it came from, property by
property; a property that no rule below accounts for fails the test.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pyoxigraph import Literal, NamedNode
from support import EVIDENCE
from support.counts import COUNTS
from support.pack_claims import claim_record, expected_claim
from support.pack_records import (
    Record,
    agent_record,
    comparable,
    event_record,
    expected_source,
    of_kind,
    place_record,
    plain,
    short,
    slug,
    source_record,
)

from kg.claims.model import read_claims
from kg.claims.verdict import Verdict, comparisons
from kg.rdf.vocabulary import STANDARD_PREFIXES, project_prefixes

if TYPE_CHECKING:
    from kg.project import Project
    from kg.rdf.index import TripleIndex
    from kg.sources import Sources

ABOUT_MEANING = {
    "corridor",
    "responsibility",
    "pace324",
    "echr-framing",
    "hrw-613",
    "sargsyan",
    "flag",
}
"""Inconsistencies of the pack that no comparison of figures or dates can find."""


@pytest.fixture(scope="module")
def pack() -> dict[str, list[Record]]:
    text = (EVIDENCE / "evidence.yaml").read_text(encoding="utf-8")
    document: dict[str, list[Record]] = yaml.safe_load(text)
    return document


@pytest.fixture(scope="module")
def described(sources: Sources) -> dict[str, dict[str, list[Any]]]:
    """Return authored data as subject, then property, then values, in short names."""
    namespace = sources.project.id_namespace
    prefixes = {iri: prefix for prefix, iri in project_prefixes(namespace).items()}
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for file in sources.data:
        for triple in file.triples:
            iri = triple.predicate.value
            cut = max(iri.rfind("#"), iri.rfind("/")) + 1
            name = f"{prefixes[iri[:cut]]}:{iri[cut:]}"
            tag = ""
            if name == "rdfs:label" and isinstance(triple.object, Literal):
                tag = f"@{triple.object.language}"
            values = found[short(triple.subject, namespace)][name + tag]
            values.append(short(triple.object, namespace))
    return {subject: dict(values) for subject, values in found.items()}


def assert_same(found: dict[str, Record], expected: dict[str, Record]) -> None:
    assert found.keys() == expected.keys()
    for name, record in expected.items():
        assert found[name] == record, name


REWORDED: dict[str, Record] = {
    "alif-hajiyev": {"role": "airport commandant/OMON head"},
    "mutalibov": {"note": None},
    "barda-2020": {"name": "Strikes on Barda, 2020"},
    "ganja-2020": {"name": "Strikes on Ganja, 2020", "note": None},
    "stepanakert-2020": {"name": "Strikes on Stepanakert, 2020", "note": None},
    "tartar-2020": {"name": "Strikes on Tartar District, 2020"},
    "nk-war-1": {"note": None},
    "khojaly-siege": {"note": None},
    "khojaly-1992": {
        "labels": {
            "az": "Xocalı hadisələri",
            "hy": "Խոջալուի դեպքերը",
            "ru": "События в Ходжалы",
        },
        "alt_names": ["Xocalı soyqırımı", "Խոջալուի արյունահեղություն"],
        "note": (
            "The English label is the name that most independent sources use in "
            "English. The labels in other languages are plain words of the editors, "
            "for the events of Khojaly. Other names are names that sources use; which "
            "source calls the event what is stated in claims. Start and end are a "
            "window, wide enough to hold what sources say."
        ),
    },
}
"""Texts of the pack that are not neutral outside a claim, and what the data say."""


def reworded(records: dict[str, Record]) -> dict[str, Record]:
    for name in records.keys() & REWORDED.keys():
        records[name] = {
            key: value
            for key, value in {**records[name], **REWORDED[name]}.items()
            if value is not None
        }
    return records


def test_every_agent_is_as_in_the_pack(
    pack: dict[str, list[Record]], described: dict[str, Any]
) -> None:
    agents = of_kind(described, "agent")
    found = {name: agent_record(name, values) for name, values in agents.items()}
    assert_same(found, reworded(comparable(pack["agents"])))
    assert not any(agents.values())
    assert len(found) == 74


def test_every_place_is_as_in_the_pack(
    pack: dict[str, list[Record]], described: dict[str, Any]
) -> None:
    places, geometries = of_kind(described, "place"), of_kind(described, "geometry")
    found = {n: place_record(n, values, geometries) for n, values in places.items()}
    assert_same(found, comparable(pack["places"]))
    assert not any(places.values())
    assert len(found) == 14
    assert len(geometries) == 9


def test_every_event_is_as_in_the_pack(
    pack: dict[str, list[Record]], described: dict[str, Any]
) -> None:
    events = of_kind(described, "event")
    found = {name: event_record(name, values) for name, values in events.items()}
    assert_same(found, reworded(comparable(pack["events"])))
    assert not any(events.values())
    assert len(found) == 19


def test_every_source_is_as_in_the_pack(
    pack: dict[str, list[Record]],
    described: dict[str, Any],
    graph: TripleIndex,
    project: Project,
) -> None:
    label = NamedNode(STANDARD_PREFIXES["skos"] + "prefLabel")
    labels = {
        f"{kind}/{slug(node.value)}": graph.text(node, label) or ""
        for kind, cls in (("party", "Party"), ("source-type", "SourceType"))
        for node in graph.instances(NamedNode(STANDARD_PREFIXES["kg"] + cls))
        if node.value.startswith(project.id_namespace)
    }
    values = of_kind(described, "source")
    found = {name: source_record(name, v, labels) for name, v in values.items()}
    expected = comparable(pack["sources"])
    assert_same(found, {n: expected_source(record) for n, record in expected.items()})
    assert not any(values.values())
    assert len(found) == 101


def test_every_claim_is_as_in_the_pack(
    pack: dict[str, list[Record]], described: dict[str, Any]
) -> None:
    authors = {
        name: slug(values["dcterms:creator"][0])
        for name, values in of_kind(described, "source").items()
    }
    claims = of_kind(described, "claim")
    found = {n: claim_record(n, values, described) for n, values in claims.items()}
    expected = {
        name: expected_claim(record, authors)
        for name, record in comparable(pack["claims"]).items()
    }
    assert_same(found, expected)
    assert not any(claims.values())
    assert len(found) == COUNTS.claims


def test_an_author_is_the_agent_of_the_pack_or_the_name_the_source_gives(
    pack: dict[str, list[Record]], described: dict[str, Any]
) -> None:
    for source in pack["sources"]:
        (creator,) = described[f"source/{source['id']}"]["dcterms:creator"]
        if creator.startswith("agent/"):
            agent = described[creator]["rdfs:label@en"][0]
            words = set(re.findall(r"\w{4,}", agent)) | {"Helsinki"}
            assert words & set(re.findall(r"\w{4,}", source["author"]))
        elif "not shown" in source["author"]:
            expected = f"unnamed author of “{source['title']}”"
            assert described[creator]["rdfs:label@en"] == [expected]
        else:
            assert described[creator]["rdfs:label@en"] == [source["author"]]


def test_nothing_else_is_in_the_data(described: dict[str, Any]) -> None:
    kinds = {subject.partition("/")[0] for subject in described if "#" not in subject}
    assert kinds == {
        "agent",
        "author",
        "claim",
        "editor",
        "event",
        "geometry",
        "note",
        "place",
        "selector",
        "source",
    }
    assert [s for s in described if s.startswith("editor/")] == ["editor/team"]


def test_disagreement_in_meaning_is_an_attributed_note(
    pack: dict[str, list[Record]], described: dict[str, Any]
) -> None:
    notes = of_kind(described, "note")
    assert notes.keys() == ABOUT_MEANING
    for item in pack["inconsistencies"]:
        if item["id"] in ABOUT_MEANING:
            note = notes[item["id"]]
            assert note["rdfs:label@en"] == [item["topic"]]
            assert note["oa:bodyValue"] == [plain(item)["note"]]
            assert note["prov:wasAttributedTo"] == ["editor/team"]
            targets = {slug(target) for target in note["oa:hasTarget"]}
            assert targets == set(item["claims"])


def test_disagreement_in_figures_and_dates_is_found_by_the_verdicts(
    pack: dict[str, list[Record]], graph: TripleIndex
) -> None:
    contradictions = {
        frozenset((slug(found.first.value), slug(found.second.value)))
        for found in comparisons(read_claims(graph))
        if found.verdict is Verdict.CONTRADICTS
    }
    items = [i for i in pack["inconsistencies"] if i["id"] not in ABOUT_MEANING]
    assert len(items) == 16
    unfound = [
        item["id"]
        for item in items
        if not any(pair <= set(item["claims"]) for pair in contradictions)
    ]
    assert unfound == []
