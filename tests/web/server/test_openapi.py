"""The description in OpenAPI is valid, whole, and true of a running service."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from support import HttpClient

from kg.project import ServiceLimits
from kg.web.pages.openapi import OF_SERVICE
from kg.web.server.metrics import Observer
from kg.web.server.status_pages import ServiceState

if TYPE_CHECKING:
    from flask import Flask
    from schemathesis import Case

    from kg.sparql import AsyncStore

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
FEW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def described(address: str) -> dict[str, Any]:
    response = HttpClient(address).get("/openapi.json")
    assert response.status_code == 200
    assert response.content_type == "application/vnd.oai.openapi+json"
    found: dict[str, Any] = json.loads(response.content)
    return found


def test_what_is_described_is_what_the_service_does(
    address: str, described: dict[str, Any]
) -> None:
    schema = schemathesis.openapi.from_dict(described)
    schema.config.update(base_url=address)
    found = schema.get_all_operations()
    operations = [one.ok() for one in found if isinstance(one, Ok)]
    assert len(operations) > 70
    for operation in operations:

        @FEW
        @given(case=operation.as_strategy())
        def conforms(case: Case[Any]) -> None:
            case.call_and_validate(checks=CHECKS)

        conforms()


def test_every_route_is_described(app: Flask, described: dict[str, Any]) -> None:
    for rule in app.url_map.iter_rules():
        names = re.sub(r"<any\(([^)]*)\):(?!extension)\w+>", _first, rule.rule)
        path = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?_?(\w+)>", r"{\1}", names)
        assert path in described["paths"], rule.rule


def _first(found: re.Match[str]) -> str:
    return found[1].split(",")[0].strip("'")


def test_what_no_route_has_is_described(described: dict[str, Any]) -> None:
    service = ServiceLimits()
    state = ServiceState(cast("AsyncStore", None), service, Observer())
    assert set(state.paths) == set(OF_SERVICE)
    assert set(OF_SERVICE) <= set(described["paths"])


def test_operations_say_what_they_take(described: dict[str, Any]) -> None:
    paths = described["paths"]
    compared = paths["/compare/event/{local}"]["get"]["parameters"]
    names = {one["name"] for one in compared}
    assert {"local", "topic", "party", "as_of"} <= names
    form = paths["/sparql"]["post"]["requestBody"]["content"]
    fields = form["application/x-www-form-urlencoded"]["schema"]["properties"]
    assert "query" in fields
    formats = paths["/events.{extension}"]["get"]["parameters"][0]["schema"]["enum"]
    assert formats == ["html", "ttl", "jsonld", "nt", "rdf", "trig", "nq"]
    found = paths["/doc/{local}"]["get"]["responses"]["200"]["content"]
    assert {"text/html", "text/turtle", "application/ld+json"} <= set(found)


def test_the_description_is_of_the_project(described: dict[str, Any]) -> None:
    assert described["openapi"] == "3.1.1"
    assert described["info"]["title"] == "Khojaly knowledge graph"
    assert described["servers"] == [{"url": "https://w3id.org/khojaly-kg"}]
