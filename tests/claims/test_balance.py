"""The balance of parties counts which of their claims have each field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner
from support import FLOOD

from kg.claims.balance import balance
from kg.cli import cli
from kg.project import read_project
from kg.rdf.index import TripleIndex
from kg.sources import read_sources

if TYPE_CHECKING:
    from pathlib import Path

    from kg.claims.balance import PartyBalance


def rows_of(root: Path) -> dict[str, PartyBalance]:
    files = read_sources(read_project(root)).files
    graph = TripleIndex(triple for file in files for triple in file.triples)
    return {row.name: row for row in balance(graph)}


def shown(output_format: str) -> str:
    command = ["--project", str(FLOOD), "balance", "--format", output_format]
    answer = CliRunner().invoke(cli, command)
    assert answer.exit_code == 0
    return answer.stdout


def test_a_party_has_its_claims_and_their_fields_counted() -> None:
    rows = rows_of(FLOOD)
    assert list(rows) == ["press", "town", "all"]
    press = rows["press"]
    assert (press.claims, press.statistics) == (7, 3)
    assert press.filled == {
        "summary": 2,
        "hedge": 1,
        "caution": 0,
        "place": 0,
        "stated on": 0,
        "passage": 0,
        "carrier": 1,
        "first hand": 5,
        "derived": 0,
        "verified": 7,
        "as of": 0,
        "scope": 0,
        "criterion": 0,
        "method": 0,
    }


def test_all_is_the_sum_of_the_parties() -> None:
    rows = rows_of(FLOOD)
    press, town, everybody = rows["press"], rows["town"], rows["all"]
    assert everybody.claims == press.claims + town.claims == 10
    assert everybody.statistics == press.statistics + town.statistics == 5
    assert everybody.filled == {
        field: press.filled[field] + town.filled[field] for field in press.filled
    }


def test_the_party_of_a_claim_comes_before_that_of_its_claimant(flood: Path) -> None:
    post = flood / "data" / "claims" / "post.ttl"
    party = "PREFIX party: <https://example.org/flood/id/party/>\n"
    text = post.read_text("utf-8")
    said = "claim:post-houses a kg:Statistic ;\n"
    assert said in text
    text = text.replace(said, f"{said}    kg:party party:town ;\n")
    post.write_text(party + text, "utf-8")
    rows = rows_of(flood)
    assert (rows["press"].claims, rows["town"].claims) == (6, 4)


def test_a_claimant_without_a_party_is_shown_too(flood: Path) -> None:
    agents = flood / "data" / "agents.ttl"
    text = agents.read_text("utf-8").replace("    kg:party party:town .", "    .")
    agents.write_text(text.replace("@en ;\n    .", "@en ."), "utf-8")
    rows = rows_of(flood)
    assert list(rows) == ["press", "none", "all"]
    assert rows["none"].claims == 3


def test_only_none_and_all_are_0_and_100_percent() -> None:
    rows = rows_of(FLOOD)
    assert rows["town"].share("hedge") == 0
    assert rows["town"].share("verified") == 100
    assert rows["press"].share("hedge") == 14


def test_a_share_of_statistics_is_not_one_of_claims(flood: Path) -> None:
    post = flood / "data" / "claims" / "post.ttl"
    text = post.read_text("utf-8")
    date = '"2001-05-04"^^edtf:EDTF'
    text = text.replace(
        "    kg:value 45 ;\n", f"    kg:value 45 ;\n    kg:asOf {date} ;\n"
    )
    post.write_text(text, "utf-8")
    assert rows_of(flood)["press"].share("as of") == 33


def test_the_table_is_shown_as_text_markdown_and_json() -> None:
    text = shown("text").splitlines()
    assert text[0].split()[:5] == ["party", "claims", "statistics", "summary", "hedge"]
    assert [line.split()[:6] for line in text[1:]] == [
        ["press", "7", "3", "29", "%", "14"],
        ["town", "3", "2", "0", "%", "0"],
        ["all", "10", "5", "20", "%", "10"],
    ]
    markdown = shown("markdown").splitlines()
    assert markdown[1].startswith("| --- | ---: |")
    assert markdown[2].startswith("| press | 7 | 3 | 29 % | 14 % |")
    document = json.loads(shown("json"))
    assert [(row["party"], row["claims"]) for row in document] == [
        ("press", 7),
        ("town", 3),
        (None, 10),
    ]
    assert document[0]["filled"]["first hand"] == 5
