"""A reconciliation client matches cells with things: the API, version 0.2."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support import HttpClient
from support.hostile_markup import PAYLOADS
from support.markup import HTML, Page

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ROOT = "https://w3id.org/khojaly-kg"
TOWN = "place/khojaly"


def asked(client: FlaskClient, path: str, **parameters: str) -> Any:
    response = client.get(path, query_string=parameters)
    assert response.status_code == 200, response.text
    assert response.content_type == "application/json"
    return json.loads(response.text)


def matched(client: FlaskClient, **query: object) -> list[dict[str, Any]]:
    found = asked(client, "/reconcile", queries=json.dumps({"q0": query}))
    return list(found["q0"]["result"])


def extended(client: FlaskClient, ids: list[str], *properties: str) -> dict[str, Any]:
    wanted = {"ids": ids, "properties": [{"id": one} for one in properties]}
    return dict(asked(client, "/reconcile", extend=json.dumps(wanted)))


def test_the_manifest_says_where_everything_is(client: FlaskClient) -> None:
    manifest = asked(client, "/reconcile")
    assert manifest["versions"] == ["0.1", "0.2"]
    assert manifest["name"] == "Khojaly knowledge graph"
    assert manifest["identifierSpace"] == f"{ROOT}/id/"
    assert manifest["schemaSpace"] == "https://w3id.org/attributed-claims/ontology#"
    assert manifest["view"] == {"url": f"{ROOT}/reconcile/view?id={{{{id}}}}"}
    assert manifest["preview"]["url"] == f"{ROOT}/reconcile/preview?id={{{{id}}}}"
    assert {"id": "Place", "name": "Places"} in manifest["defaultTypes"]
    places = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    for one in places:
        assert one["service_url"] == ROOT
        assert client.get(one["service_path"]).status_code == 200


@pytest.mark.parametrize(
    "cell", ["Xocalı", "Xocali", "Khojaly", "Ходжалы", "Խոջալու", "KHOJALU"]
)
def test_each_spelling_of_the_town_is_a_match(client: FlaskClient, cell: str) -> None:
    first = matched(client, query=cell)[0]
    assert first == {
        "id": TOWN,
        "name": "Khojaly",
        "description": "settlement",
        "type": [{"id": "Place", "name": "Places"}],
        "score": 100.0,
        "match": True,
    }


def test_scores_fall_and_only_a_whole_name_is_a_match(client: FlaskClient) -> None:
    found = matched(client, query="Khojaly", limit=30)
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    assert [one["id"] for one in found if one["match"]] == [TOWN]
    assert not any(one["match"] for one in matched(client, query="Khojal"))


def test_a_name_of_two_things_is_no_match(client: FlaskClient) -> None:
    found = matched(client, query="xocali.net")
    assert [one["score"] for one in found[:2]] == [100.0, 100.0]
    assert not any(one["match"] for one in found)


def test_types_and_a_limit_narrow_the_candidates(client: FlaskClient) -> None:
    for types in ("Event", ["Event"]):
        found = matched(client, query="Khojaly", type=types, limit=3)
        assert len(found) == 3
        assert {one["type"][0]["id"] for one in found} == {"Event"}
    both = matched(client, query="Khojaly", type=["Event", "Place"], limit=50)
    assert {one["type"][0]["id"] for one in both} == {"Event", "Place"}
    assert matched(client, query="Khojaly", type="Dragon") == []


@pytest.mark.parametrize("text", [TOWN, f"{ROOT}/id/{TOWN}"])
def test_an_identifier_finds_its_thing(client: FlaskClient, text: str) -> None:
    (only,) = matched(client, query=text)
    assert (only["id"], only["score"], only["match"]) == (TOWN, 100.0, True)


def test_properties_lower_the_score_of_what_they_do_not_fit(
    client: FlaskClient,
) -> None:
    def scores(pid: str, value: object) -> dict[str, tuple[float, bool]]:
        given = [{"pid": pid, "v": value}]
        found = matched(client, query="Khojaly", properties=given, limit=50)
        return {one["id"]: (one["score"], one["match"]) for one in found}

    assert scores("kg:placeType", {"id": "place-type/settlement"})[TOWN] == (100, True)
    assert scores("kg:placeType", "Settlement")[TOWN] == (100, True)
    assert scores("kg:placeType", ["country", "settlement"])[TOWN] == (100, True)
    assert scores("kg:placeType", "country")[TOWN] == (50, False)
    assert scores("no:such", 5)[TOWN] == (50, False)


def test_a_form_is_as_its_parameters(address: str) -> None:
    client = HttpClient(address)
    queries = json.dumps({"a": {"query": "Ağdam"}, "b": {"query": "Шуша"}})
    sent = client.post("/reconcile", data={"queries": queries})
    got = client.get("/reconcile", query_string={"queries": queries})
    assert sent.status_code == got.status_code == 200
    assert sent.content == got.content
    told = json.loads(sent.text)
    assert told["a"]["result"][0]["id"] == "place/agdam"
    assert told["b"]["result"][0]["id"] == "place/shusha"
    assert sent.headers["Access-Control-Allow-Origin"] == "*"


def test_a_browser_may_send_a_form_from_elsewhere(address: str) -> None:
    response = HttpClient(address).request("OPTIONS", "/reconcile")
    assert response.status_code == 200
    assert "POST" in response.headers["Access-Control-Allow-Methods"]


def test_old_clients_get_a_script(client: FlaskClient) -> None:
    response = client.get("/reconcile?callback=refine.f1")
    assert response.content_type.startswith("text/javascript")
    assert response.text.startswith('/**/refine.f1({"versions"')
    assert response.text.endswith("});")


def test_values_extend_a_table(client: FlaskClient) -> None:
    said = extended(
        client,
        [TOWN, "event/khojaly-1992", "place/nowhere"],
        "rdfs:label",
        "kg:placeType",
        "wgs84:lat",
        "kg:earliest",
        "kg:start",
        "schema:sameAs",
        "no:such",
    )
    assert [one["id"] for one in said["meta"]][:3] == [
        "rdfs:label",
        "kg:placeType",
        "wgs84:lat",
    ]
    assert said["meta"][0]["name"] == "name"
    town, event = said["rows"][TOWN], said["rows"]["event/khojaly-1992"]
    assert town["rdfs:label"][0] == {"str": "Khojaly"}
    assert {"str": "Խոջալու"} in town["rdfs:label"]
    assert town["kg:placeType"] == [
        {"id": "place-type/settlement", "name": "settlement"}
    ]
    assert town["wgs84:lat"] == [{"float": 39.91361}]
    assert event["kg:earliest"] == [{"date": "1992-02-25T00:00:00"}]
    assert event["kg:start"] == [{"str": "1992-02-25"}]
    assert event["schema:sameAs"] == [
        {"str": "http://dbpedia.org/resource/Khojaly_massacre"}
    ]
    assert town["no:such"] == []
    assert said["rows"]["place/nowhere"]["rdfs:label"] == []


def test_figures_of_claims_are_numbers(client: FlaskClient) -> None:
    said = extended(client, ["claim/azmfa-2021-killed-civilians"], "kg:value")
    assert list(said["rows"].values()) == [{"kg:value": [{"int": 613}]}]


def test_properties_are_proposed_for_a_type(client: FlaskClient) -> None:
    told = asked(client, "/reconcile/properties", type="Place")
    assert told["type"] == "Place"
    names = {one["id"]: one["name"] for one in told["properties"]}
    assert {"rdfs:label", "kg:placeType", "wgs84:lat", "geo:hasGeometry"} <= set(names)
    assert "kg:value" not in names
    assert names["wgs84:lat"] == "latitude"
    assert (
        len(
            asked(client, "/reconcile/properties", type="Event", limit="2")[
                "properties"
            ]
        )
        == 2
    )


def test_things_types_and_properties_are_suggested(client: FlaskClient) -> None:
    first = asked(client, "/reconcile/suggest/entity", prefix="Ходж")["result"][0]
    assert first == {
        "id": TOWN,
        "name": "Khojaly",
        "description": "settlement",
        "notable": [{"id": "Place", "name": "Places"}],
    }
    whole = asked(client, "/reconcile/suggest/entity", prefix="k")["result"]
    rest = asked(client, "/reconcile/suggest/entity", prefix="k", cursor="5")["result"]
    assert whole[5:] == rest[: len(whole) - 5]
    types = asked(client, "/reconcile/suggest/type", prefix="pla")["result"]
    assert types == [{"id": "Place", "name": "Places"}]
    found = asked(client, "/reconcile/suggest/property", prefix="latit")["result"]
    assert found == [{"id": "wgs84:lat", "name": "latitude"}]


def test_a_preview_is_shown_in_a_frame(client: FlaskClient) -> None:
    response = client.get("/reconcile/preview", query_string={"id": TOWN})
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "Xocalı" in response.text
    assert "/doc/place/khojaly" in Page(response.text).links
    missing = client.get("/reconcile/preview?id=place/nowhere", headers=HTML)
    assert missing.status_code == 404
    others = client.get("/search?q=a", headers=HTML).headers
    assert "frame-ancestors 'none'" in others["Content-Security-Policy"]


def test_an_identifier_leads_to_its_document(client: FlaskClient) -> None:
    for identifier in (TOWN, "place%2Fkhojaly", f"{ROOT}/id/{TOWN}"):
        response = client.get(f"/reconcile/view?id={identifier}")
        assert response.status_code == 303
        assert response.headers["Location"] == "/doc/place/khojaly"
    astray = client.get("/reconcile/view?id=//evil.example/")
    assert astray.headers["Location"].startswith("/doc/")


DEEP = "[" * 50_000


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"queries": "no JSON"}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": "{'a': 1}"}, 400),
        ({"queries": '{"a": 1}'}, 400),
        ({"queries": '{"a": {}}'}, 400),
        ({"queries": '{"a": {"query": 5}}'}, 400),
        ({"queries": '{"a": {"query": "x", "type": 5}}'}, 400),
        ({"queries": '{"a": {"query": "x", "properties": {}, "limit": 1e999}}'}, 200),
        ({"queries": '{"a": {"query": "x", "properties": [1]}}'}, 400),
        ({"queries": '{"a": {"query": "x", "properties": [{"v": 1}]}}'}, 400),
        ({"queries": '{"\\ud800": {"query": "\\ud800"}}'}, 200),
        ({"queries": '{"a": {"query": "", "type": [[]], "limit": -1}}'}, 200),
        ({"queries": json.dumps({str(n): {"query": "x"} for n in range(51)})}, 413),
        ({"queries": DEEP}, 400),
        ({"extend": DEEP}, 400),
        ({"extend": "{}"}, 400),
        ({"extend": '{"ids": [1], "properties": []}'}, 400),
        ({"extend": '{"ids": [], "properties": [{}]}'}, 400),
        ({"extend": '{"ids": ["\\ud800"], "properties": [{"id": "\\ud800"}]}'}, 200),
        ({"extend": json.dumps({"ids": ["x"] * 51, "properties": []})}, 413),
        (
            {"extend": '{"ids": ["> } #"], "properties": [{"id": "<a> } UNION {"}]}'},
            200,
        ),
        ({"callback": "alert(1)//"}, 400),
        ({"callback": "<script>"}, 400),
    ],
)
def test_what_is_no_request_is_told_so(
    address: str, parameters: dict[str, str], code: int
) -> None:
    response = HttpClient(address).post("/reconcile", data=parameters)
    assert response.status_code == code, response.text[:200]


def test_a_form_has_limits(address: str) -> None:
    client = HttpClient(address)
    too_long = client.post("/reconcile", data={"queries": "x" * (300 << 10)})
    assert too_long.status_code == 413
    kind = "application/json"
    other = client.post("/reconcile", data=b"{}", content_type=kind)
    assert other.status_code == 415
    assert client.post("/search", data={"q": "x"}).status_code == 405
    twice = client.get("/reconcile?queries={}&queries={}")
    assert twice.status_code == 400


def test_no_cell_breaks_a_batch(client: FlaskClient) -> None:
    cells = [*PAYLOADS, "\x00", "\u202e", '"', "*", "x" * 5_000, "NEAR(", "%"]
    queries = {str(place): {"query": cell} for place, cell in enumerate(cells)}
    told = asked(client, "/reconcile", queries=json.dumps(queries))
    assert list(told) == list(queries)
    assert all(isinstance(one["result"], list) for one in told.values())
