"""Each thing and claim can be cited, in five styles that programs read too."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support.markup import HTML

from kg.web.pages import citation_styles as styles
from kg.web.views.citation import Citation

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from kg.release.manifest import Release

LEVEE = Citation(
    key="flood-event-north",
    title="The levee at North",
    part_of="Flood graph",
    author="The editors",
    version="2026.1",
    release="0123456789abcdef",
    issued=datetime(2026, 12, 1, tzinfo=UTC),
    address="https://example.org/flood/id/event/north",
    permanent="https://example.org/flood/releases/0123456789abcdef/",
    licence="https://creativecommons.org/licenses/by/4.0/",
)
HOSTILE = 'Levee}, x = {50% & #1_a ~^ \\end{a}\nER  - \r\nTY  - BOOK <b> "'


def test_the_styles_of_people() -> None:
    assert styles.apa(LEVEE) == (
        "The editors. (2026). The levee at North. In Flood graph (Version 2026.1, "
        "release 0123456789abcdef) [Data set]. https://example.org/flood/id/event/north"
    )
    assert styles.chicago(LEVEE) == (
        "The editors. “The levee at North.” In Flood graph. Version 2026.1, release "
        "0123456789abcdef. December 1, 2026. https://example.org/flood/id/event/north."
    )
    whole = replace(LEVEE, title="Flood graph", part_of="")
    assert styles.apa(whole).startswith("The editors. (2026). Flood graph (Version")


def test_bibtex_has_no_text_that_ends_a_field() -> None:
    entry = styles.bibtex(replace(LEVEE, title=HOSTILE, author="A {B"))
    assert (
        r"title = {{Levee\}, x = \{50\% \& \#1\_a \textasciitilde{}\textasciicircum{} "
        r"\textbackslash{}end\{a\} ER - TY - BOOK <b> " + '"}},'
    ) in entry
    assert r"author = {{A \{B}}," in entry
    plain = entry.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")
    assert styles.bibtex(LEVEE).startswith("@misc{flood-event-north,\n")
    assert styles.bibtex(replace(LEVEE, key="a,b} c")).startswith("@misc{a-b-c,\n")


def test_ris_has_a_field_on_each_line() -> None:
    lines = styles.ris(replace(LEVEE, title=HOSTILE)).split("\r\n")
    assert lines[-1] == ""
    assert [line[:6] for line in lines[:-1]] == [
        f"{tag}  - "
        for tag in ("TY", "ID", "AU", "TI", "T2", "PY", "DA", "ET", "UR", "L2", "N1")
    ] + ["ER  - "[:6]]
    assert lines[0] == "TY  - DATA"
    assert "DA  - 2026/12/01/" in lines


def test_csl_is_json_of_one_item() -> None:
    (item,) = json.loads(styles.csl(replace(LEVEE, title=HOSTILE)))
    assert item["title"] == HOSTILE
    assert item["author"] == [{"literal": "The editors"}]
    assert item["issued"] == {"date-parts": [[2026, 12, 1]]}
    assert item["URL"] == "https://example.org/flood/id/event/north"


@pytest.mark.parametrize(
    ("extension", "media_type", "begins"),
    [
        ("bib", "application/x-bibtex", "@misc{khojaly-kg-claim-hrw-1994-"),
        ("ris", "application/x-research-info-systems", "TY  - DATA"),
        ("json", "application/vnd.citationstyles.csl+json", "["),
    ],
)
def test_a_claim_is_cited_with_who_said_it_and_where(
    client: FlaskClient, release: Release, extension: str, media_type: str, begins: str
) -> None:
    path = "/cite/claim/hrw-1994-killed-civilians"
    named = client.get(f"{path}.{extension}")
    assert (named.status_code, named.content_type) == (200, media_type)
    assert named.text.startswith(begins)
    for text in (
        "by Human Rights Watch",
        "in Azerbaijan: Seven Years of Conflict",
        "https://w3id.org/khojaly-kg/id/claim/hrw-1994-killed-civilians",
        f"https://w3id.org/khojaly-kg/releases/{release.id}/",
        release.manifest.version,
    ):
        assert text in named.text
    chosen = client.get(path, headers={"Accept": media_type})
    assert chosen.text == named.text
    assert chosen.headers["Content-Location"] == f"{path}.{extension}"


def test_the_page_has_the_styles_and_the_files(client: FlaskClient) -> None:
    page = client.get("/cite/event/khojaly-1992", headers=HTML)
    text = html.unescape(page.text)
    assert "(2026). Khojaly massacre. In Khojaly knowledge graph (Version" in text
    assert "“Khojaly massacre.” In Khojaly knowledge graph." in text
    for extension in ("bib", "ris", "json"):
        assert f'href="/cite/event/khojaly-1992.{extension}"' in page.text


@pytest.mark.parametrize(
    ("page", "cite"),
    [
        ("/", "/cite/dataset"),
        ("/doc/event/khojaly-1992", "/cite/event/khojaly-1992"),
        ("/doc/claim/essay-killed", "/cite/claim/essay-killed"),
    ],
)
def test_a_page_leads_to_how_to_cite_it(
    client: FlaskClient, page: str, cite: str
) -> None:
    assert f'href="{cite}"' in client.get(page, headers=HTML).text
    assert client.get(cite, headers=HTML).status_code == 200


@pytest.mark.parametrize("path", ["/cite/claim/unknown", "/cite/x.bib", "/cite/"])
def test_what_is_not_known_cannot_be_cited(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
