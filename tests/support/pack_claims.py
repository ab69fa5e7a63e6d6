"""Converts claims of the graph back into the records of the evidence pack."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from support import EVIDENCE
from support.pack_records import Record, slug, take


def claim_record(
    name: str, values: dict[str, list[Any]], described: dict[str, Any]
) -> Record:
    record: Record = {"id": name}
    (cls,) = values.pop("rdf:type")
    rules = {"prov:wasQuotedFrom": "source", "kg:summary": "note"}
    rules |= {"kg:caution": "caution", "kg:hedge": "hedge", "kg:verified": "verified"}
    rules |= {"own:tier": "tier", "prov:wasDerivedFrom": "original_source"}
    rules |= {"kg:statedOn": "stated", "kg:asOf": "stated", "kg:place": "place"}
    rules |= {"kg:agent": "agent", "kg:role": "role", "prov:wasAttributedTo": "speaker"}
    take(values, rules, record)
    values.pop("dcterms:created")  # ours: when it was recorded
    take_locator(values, record, described)
    if "cito:disputes" in values:
        record["disputes"] = [slug(iri) for iri in values.pop("cito:disputes")]
    if cls.endswith("#Statistic"):
        take_figure(values, record)
    else:
        take_assertion(values, record)
    for field in ("source", "original_source", "speaker", "place", "agent", "role"):
        if field in record:
            record[field] = slug(record[field])
    return record


def take_locator(
    values: dict[str, list[Any]], record: Record, described: dict[str, Any]
) -> None:
    (locator,) = values.pop("kg:locator")
    found = re.fullmatch(r"source/essay#char=(\d+),(\d+)", locator)
    if not found:
        record["locator"] = locator
        return
    record["at"] = [int(found[1]), int(found[2])]
    passage = described[locator]
    assert passage["oa:hasSource"] == ["source/essay"]
    selector = described[passage["oa:hasSelector"][0]]
    start, end = record["at"]
    assert selector["oa:start"] + selector["oa:end"] == [start, end]
    text = (EVIDENCE / "essay.txt").read_text("utf-8")[start:end]
    assert passage["schema:sha256"] == [sha256(text.encode()).hexdigest()]


def take_figure(values: dict[str, list[Any]], record: Record) -> None:
    record["kind"] = "statistic"
    rules = {f"kg:{name}": name for name in ("event", "measure", "population")}
    rules |= {"kg:qualifier": "qualifier", "kg:value": "value"}
    rules |= {
        "kg:lowerBound": "lower",
        "kg:upperBound": "upper",
        "kg:partOf": "part_of",
    }
    take(values, rules, record)
    for field in ("event", "measure", "population", "qualifier", "part_of"):
        if field in record:
            record[field] = slug(record[field])


def take_assertion(values: dict[str, list[Any]], record: Record) -> None:
    record["kind"] = kind = slug(values.pop("kg:kind")[0])
    subject_kind, _, subject = values.pop("rdf:subject")[0].partition("/")
    record[subject_kind] = subject
    objects = [
        term if term.startswith("http") or kind == "date" else slug(term)
        for term in values.pop("rdf:object", [])
    ]
    values.pop("kg:aspect", None)  # ours: what a date is of, said in the pack's notes
    since, until = values.pop("kg:since", None), values.pop("kg:until", None)
    if since:
        hours = [edge[0].removesuffix(":00") for edge in (since, until) if edge]
        objects = ["/".join(hours)]
    if kind == "participation":
        (record["agent"],) = objects
    elif objects:
        record["value"] = objects[0] if len(objects) == 1 else sorted(objects)


def expected_claim(record: Record, authors: dict[str, str]) -> Record:
    record.setdefault("speaker", authors[record["source"]])
    if isinstance(record.get("value"), list):
        record["value"] = sorted(record["value"])
    if record["kind"] == "place":  # the place is what the claim states
        record["value"] = record.pop("value", None) or record.pop("place")
    return record
