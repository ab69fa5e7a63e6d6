"""Converts things of the graph back into the records of the evidence pack.

Each function takes the properties out of a description (property to values, in short
names). What is left in it has no place in a record.
"""

from __future__ import annotations

import ast
import hashlib
import re
from typing import Any

from pyoxigraph import Literal, NamedNode

from support import EVIDENCE

Record = dict[str, Any]

REWORDED = {
    r"unit at (the Institute)": r"unit, named together with \1",
    r"Agrochemistry (and )member of": r"Agrochemistry, \1as belonging to",
    r"was part of a long-standing (policy of) (\w+ \w+) and (occupation)": (
        r"belonged to a \1 \3 and \2 pursued for a long time"
    ),
    r"^in forests, (ravines and )open fields$": r"in woods, \1on open ground",
}
"""Three notes of the pack quote words of the essay in a row; ours do not."""

NAME = "1d24f1f94ba8c91ea1cc414314d9e5ac37796f1121b1c63ff0f01988ab7cab66"
"""The digest of the name that is the pack's identifier of an anonymous person."""

DATES = {"hrw-armenia-2020": "2020-12-11/2020-12-15"}
"""The pack has the first of the two dates that it gives in the title."""


def short(term: object, namespace: str) -> Any:
    """Return a term in the form of the pack: a slug with its kind, a number, a text."""
    if isinstance(term, NamedNode):
        return term.value.removeprefix(namespace)
    assert isinstance(term, Literal)
    if term.datatype.value.endswith(("integer", "Integer")):
        return int(term.value)
    if term.datatype.value.endswith("boolean"):
        return term.value == "true"
    return term.value


def of_kind(described: dict[str, Any], kind: str) -> dict[str, dict[str, list[Any]]]:
    """Return copies of the descriptions under ``id/<kind>/``, by slug."""
    return {
        subject.removeprefix(f"{kind}/"): {k: list(v) for k, v in values.items()}
        for subject, values in described.items()
        if subject.startswith(f"{kind}/") and "#" not in subject
    }


def slug(text: str) -> str:
    return text.rpartition("/")[2]


def plain(record: Record) -> Record:
    """Return a record in the form of the project: without the prefix of source ids."""
    return {
        key: reworded(value) if isinstance(value, str) else value
        for key, value in record.items()
        if value is not None
    }


def reworded(text: str) -> str:
    if hashlib.sha256(text.encode()).hexdigest() == NAME:
        return "survivor-from-khojaly"
    text = re.sub(r"\bsrc-", "", text)
    for theirs, ours in REWORDED.items():
        text = re.sub(theirs, ours, text)
    return text


def take(values: dict[str, list[Any]], rules: dict[str, str], into: Record) -> None:
    """Move single values from a description into a record, renaming them."""
    for name, field in rules.items():
        if name in values:
            (into[field],) = values.pop(name)


def take_labels(values: dict[str, list[Any]], into: Record) -> None:
    take(values, {"rdfs:label@en": "name"}, into)
    labels = {
        name.partition("@")[2]: values.pop(name)[0]
        for name in list(values)
        if name.startswith("rdfs:label@")
    }
    if labels:
        into["labels"] = labels
    if "skos:altLabel" in values:
        into["alt_names"] = sorted(values.pop("skos:altLabel"))


def take_same_as(values: dict[str, list[Any]], into: Record) -> None:
    """Move the identifiers in ``schema:sameAs`` into a record."""
    for iri in values.pop("schema:sameAs", []):
        if "geonames" in iri:
            into["geonames"] = int(iri.rstrip("/").rpartition("/")[2])
        elif "wikidata" in iri:
            into["wikidata"] = slug(iri)
        else:
            page = values["foaf:isPrimaryTopicOf"][0]
            assert iri.startswith("http://dbpedia.org/resource/")
            assert slug(iri) == slug(page)


def comparable(records: list[Record]) -> dict[str, Record]:
    """Return the pack's records by id; lists without a meaningful order are sorted."""
    by_id = {}
    for record in records:
        copy = plain(record)
        if "alt_names" in copy:
            copy["alt_names"] = sorted(copy["alt_names"])
        by_id[copy["id"]] = copy
    return by_id


def agent_record(name: str, values: dict[str, list[Any]]) -> Record:
    classes = {"Person": "person", "Organization": "organisation", "Group": "group"}
    record: Record = {"id": name}
    record["type"] = classes[values.pop("rdf:type")[0].rpartition("#")[2]]
    take_labels(values, record)
    rules = {"dcterms:description": "role", "skos:note": "note"}
    take(values, rules | {"kg:anonymous": "anonymous"}, record)
    identifiers: Record = {}
    for identifier in values.pop("dcterms:identifier", []):
        scheme, _, value = identifier.partition(":")
        identifiers[scheme] = value
    take_same_as(values, identifiers)
    for note in values.pop("kg:identifierNote", []):
        scheme, _, value = note.partition(": ")
        identifiers[f"{scheme}_status"] = value
    if identifiers:
        record["identifiers"] = identifiers
    return record


def place_record(
    name: str, values: dict[str, list[Any]], geometries: dict[str, Any]
) -> Record:
    record: Record = {"id": name}
    assert slug(values.pop("rdf:type")[0]) == "ontology#Place"
    assert values.pop("kg:placeType")  # ours: the pack gives no types of places
    take_labels(values, record)
    take_same_as(values, record)
    rules = {
        "kg:within": "within",
        "own:gazetteerPopulation": "geonames_population",
        "dcterms:source": "source",
        "skos:note": "note",
        "foaf:isPrimaryTopicOf": "see",
    }
    take(values, rules, record)
    for field in {"within", "source"} & record.keys():
        record[field] = slug(record[field])
    for identifier in values.pop("dcterms:identifier", []):
        record["iso3166"] = identifier.removeprefix("iso3166:")
    for geometry in values.pop("geo:hasGeometry", []):
        wkt = geometries[slug(geometry)]["geo:asWKT"][0]
        long, lat = re.fullmatch(r"POINT\((\S+) (\S+)\)", wkt).groups()  # type: ignore[union-attr]
        record |= {"lat": float(lat), "long": float(long)}
    return record


def event_record(name: str, values: dict[str, list[Any]]) -> Record:
    record: Record = {"id": name}
    assert slug(values.pop("rdf:type")[0]) == "ontology#Event"
    assert values.pop("kg:eventType")  # ours: the pack gives no types of events
    take_labels(values, record)
    take_same_as(values, record)
    rules = {"kg:start": "start", "kg:end": "end", "skos:note": "note"}
    rules |= {"kg:place": "place", "kg:partOf": "part_of"}
    take(values, rules | {"foaf:isPrimaryTopicOf": "see"}, record)
    for field in {"place", "part_of"} & record.keys():
        record[field] = slug(record[field])
    return record


def source_record(
    name: str, values: dict[str, list[Any]], labels: dict[str, str]
) -> Record:
    record: Record = {"id": name}
    assert slug(values.pop("rdf:type")[0]) == "ontology#Source"
    rules = {
        "dcterms:title": "title",
        "dc:creator": "author",
        "dc:publisher": "publisher",
    }
    rules |= {"kg:sourceType": "type", "kg:party": "party", "kg:copyRead": "copy"}
    rules |= {"skos:note": "note", "schema:sha256": "sha256"}
    rules |= {"dcterms:language": "language", "kg:languageNote": "language"}
    rules |= {"dcterms:issued": "date", "kg:dateNote": "date"}  # a note says all
    take(values, rules | {"schema:url": "url"}, record)
    record["type"], record["party"] = labels[record["type"]], labels[record["party"]]
    assert len(values.pop("dcterms:creator")) == 1
    if "sha256" in record:
        take(values, {"dcterms:identifier": "file"}, record)
        assert values.pop("schema:encodingFormat") == ["text/plain; charset=utf-8"]
        essay = (EVIDENCE / record["file"]).read_bytes()
        assert values.pop("kg:characters") == [len(essay.decode())]
        assert hashlib.sha256(essay).hexdigest() == record["sha256"]
    take(values, {"dcterms:identifier": "url"}, record)
    if "kg:readAt" in values:
        record["read_at"] = sorted(values.pop("kg:readAt"))
    return record


def expected_source(record: Record) -> Record:
    if "read_at" in record:
        text = record["read_at"]
        copies = ast.literal_eval(text) if text.startswith("[") else [text]
        record["read_at"] = sorted(copies)
    if record["id"] in DATES:
        record["date"] = DATES[record["id"]]
    return record
