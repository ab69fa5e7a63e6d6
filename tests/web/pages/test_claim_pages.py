"""Pages show origins, copies, parts, parties and the reasons of verdicts."""

from __future__ import annotations

import re
from contextlib import closing
from html import unescape
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.project import ServiceLimits
from kg.rdf.vocabulary import KG
from kg.sparql import open_store
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from support.releases import FloodReleases

HTML: Final = {"Accept": "text/html"}
ID: Final = "https://example.org/flood/id"


@pytest.fixture(scope="module")
def client(floods: FloodReleases) -> Iterator[FlaskClient]:
    release = floods.of()
    with closing(open_store(release.store, ServiceLimits(workers=1))) as store:
        yield create_app(release, store, service=ServiceLimits()).test_client()


def markup(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def field(client: FlaskClient, path: str, name: str) -> list[str]:
    """Return the values of a field of a page."""
    pairs = re.findall(r"<dt>(.*?)</dt>(.*?)</div>", markup(client, path), re.DOTALL)
    (found,) = [values for heading, values in pairs if words(heading) == name]
    return [words(one) for one in re.findall(r"<dd.*?</dd>", found, re.DOTALL)]


def sections(client: FlaskClient, path: str) -> dict[str, list[str]]:
    """Return the claims of each section of a page, by its heading."""
    _, *parts = re.split(r"<h2[^>]*>", markup(client, path))
    return {
        words(part.partition("</h2>")[0]): re.findall(
            r'href="/doc/claim/([^"]+)"', part
        )
        for part in parts
    }


@pytest.mark.parametrize(
    ("claim", "name", "values"),
    [
        ("post-houses", "Party of who says it", ["press"]),
        ("post-houses", "First-hand", ["false"]),
        ("post-houses", "Goes back to", ["unknown origin"]),
        ("office-sheltered", "Goes back to", ["list of the people in the shelters"]),
        ("herald-houses", "Read in the copy", ["archive of the county"]),
        ("herald-houses", "Disputed by", ["post-dispute"]),
        ("herald-houses", "Revised by", ["–"]),
    ],
)
def test_a_claim_shows_where_it_comes_from_and_why_it_relates(
    client: FlaskClient, claim: str, name: str, values: list[str]
) -> None:
    assert field(client, f"/doc/claim/{claim}", name) == values


def test_a_claim_stands_beside_those_that_it_is_compared_with(
    client: FlaskClient,
) -> None:
    text = markup(client, "/doc/claim/post-houses").partition("All that is rec")[0]
    _, *groups = re.split(r"<h3[^>]*>", text)
    assert [words(one.partition("</h3>")[0]) for one in groups] == [
        "Is compatible with (open end) 1",
        "Contradicts (no common value) 1",
    ]
    compatible, contradicts = map(words, groups)
    assert "approximately 50 compared as 45 to 55 counted: houses" in compatible
    assert "Town office town Town office, record of damage page 1" in compatible
    assert "40 counted: houses" in contradicts
    assert "The Herald press The Herald, first report page 1" in contradicts


def test_a_source_lists_its_copies_and_an_agent_its_party(client: FlaskClient) -> None:
    text = words(markup(client, "/doc/source/herald").partition("Referred to by")[2])
    assert "archive of the county copy of it" in text
    assert "Statements of herald in the source herald what is stated in it" in text
    assert field(client, "/doc/agent/office", "party") == ["town"]


def test_an_origin_and_a_copy_list_their_claims(client: FlaskClient) -> None:
    assert sections(client, "/doc/origin/shelter-list") == {
        "Reproduced elsewhere 1": ["office-sheltered"],
        "Claims that go back to it 1": ["office-sheltered"],
    }
    assert sections(client, "/doc/carrier/herald-archive") == {
        "Claims read in this copy 1": ["herald-houses"]
    }


def test_verdicts_are_no_references_to_a_claim(client: FlaskClient) -> None:
    content = client.get("/doc/claim/post-houses.nt").get_data()
    compared = {
        str(one.subject)
        for one in parse(content, format=RdfFormat.N_TRIPLES)
        if one.predicate == KG.compares
    }
    # those whose IRI begins with another claim are described there
    assert compared == set()
    content = client.get("/doc/claim/herald-houses.nt").get_data()
    reasons = {
        str(one.subject): one.object
        for one in parse(content, format=RdfFormat.N_TRIPLES)
        if one.predicate == KG.reason
    }
    assert reasons == {
        str(NamedNode(f"{ID}/claim/herald-houses#verdict-{other}-houses")): (
            KG.noCommonValue
        )
        for other in ("office", "post")
    }


def test_the_graph_of_a_claimant_in_a_source_has_a_page(client: FlaskClient) -> None:
    text = words(markup(client, "/doc/graph/statements/herald/herald"))
    assert "Graph statements/herald/herald" in text
    assert "event:flood kg:circumstance circumstance:bridge-closed" in text
    assert "14 triples." in text


def test_the_home_page_counts_copies_origins_and_parts(client: FlaskClient) -> None:
    text = words(markup(client, "/"))
    for count in ("1 Copies of sources", "1 Origins of claims", "2 Parts of events"):
        assert count in text
