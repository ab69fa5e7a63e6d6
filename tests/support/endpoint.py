"""Queries for tests of the endpoint, and limits that are narrow."""

from __future__ import annotations

from kg.project import ServiceLimits
from support import HttpClient, HttpResponse

ALL = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 2000"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
TIGHT = ServiceLimits(
    query_seconds=1.5,
    queue_seconds=0.5,
    client_queries=3,
    header_kib=4,
    header_seconds=0.5,
    body_seconds=0.5,
    stalled_seconds=0.5,
    slow_workers=1,
    client_slow_seconds=10.0,
)


def ask(url: str, query: str, **headers: str) -> HttpResponse:
    """Send a query to a service with GET."""
    parameters = {"query": query}
    return HttpClient(url).get("/sparql", query_string=parameters, headers=headers)
