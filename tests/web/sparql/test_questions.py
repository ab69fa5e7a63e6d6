"""The endpoint asks the questions of its release, with values for their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support import HttpClient, HttpResponse

FIGURES = "killed-by-source"


def asked(client: HttpClient, **parameters: object) -> HttpResponse:
    return client.get("/sparql", query_string=parameters)


def test_the_page_of_the_endpoint_lists_them(client: HttpClient) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert '<h3 id="killed-by-source">Who counts how many killed?</h3>' in page
    assert "event: the event that the figures are about</label>" in page
    assert 'name="event" value="event:khojaly-1992">' in page


def test_a_question_is_asked_by_its_name(client: HttpClient) -> None:
    rows = asked(client, question=FIGURES, format="csv").text.splitlines()
    assert rows[0] == "population,qualifier,value,lower,upper,claimant,source"
    assert len(rows) > 10
    same = asked(client, question=FIGURES, event="", measure="killed", format="csv")
    assert same.text.splitlines() == rows


def test_a_value_takes_the_place_of_the_default(client: HttpClient) -> None:
    parameters = {"question": FIGURES, "measure": "measure:injured"}
    page = asked(client, **parameters, format="html").text
    assert (
        "VALUES ?measure { &lt;https://w3id.org/khojaly-kg/id/measure/injured&gt; }"
        in page
    )
    assert '<table class="answer"' in page


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        (
            {"question": "killed-by-sources"},
            (
                "this release has no question 'killed-by-sources'; "
                "did you mean killed-by-source?"
            ),
        ),
        (
            {"question": FIGURES, "evnt": "x"},
            "evnt: no such parameter; there are: event, measure; did you mean event?",
        ),
        (
            {"question": FIGURES, "event": "x } DROP"},
            (
                "event='x } DROP': expected the slug of a thing of kind event, "
                "a prefixed name, or an IRI in <>"
            ),
        ),
        (
            {"question": FIGURES, "query": "ASK {}"},
            "send a query or the name of a question, not both",
        ),
        (
            {"question": [FIGURES, FIGURES]},
            "send one parameter named question at most",
        ),
    ],
)
def test_what_cannot_be_asked_is_named(
    client: HttpClient, parameters: dict[str, object], detail: str
) -> None:
    response = asked(client, **parameters)
    assert response.status_code == 400
    assert response.json["detail"] == detail
    assert response.json["type"].endswith("/problems/parameter")
