"""The IRIs that a project mints, what they name, and how IRIs are shortened."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from kg.iris import (
    Iris,
    ShortNames,
    document_path,
    figure_iri,
    graph_name,
    slug,
    statements_of,
)

BASE = "https://example.org/flood/"
IRIS = Iris(BASE)
CLAIM = IRIS.thing("claim/essay-date")


def test_each_iri_is_under_the_base() -> None:
    minted = (
        IRIS.home,
        IRIS.dataset,
        IRIS.part("sources/essay"),
        IRIS.catalogue,
        IRIS.endpoint,
        IRIS.publisher,
        IRIS.nanopublications,
        IRIS.file("dumps/flood.ttl"),
        IRIS.input_file("data/two words.ttl"),
        IRIS.commit("0a1b"),
        IRIS.software("khojaly-kg-1.0"),
        IRIS.thing("event/flood"),
        IRIS.statistics("values"),
        IRIS.source("essay"),
        IRIS.activity("build-2026.1"),
        IRIS.graph("essay"),
        IRIS.statements("post", "mayor"),
    )
    assert [one.value.removeprefix(BASE) for one in minted] == [
        "",
        "dataset",
        "dataset/sources/essay",
        "catalog",
        "sparql",
        "publisher",
        "np/",
        "dumps/flood.ttl",
        "files/data/two%20words.ttl",
        "commit/0a1b",
        "software#khojaly-kg-1.0",
        "id/event/flood",
        "id/statistics/values",
        "id/source/essay",
        "id/activity/build-2026.1",
        "id/graph/essay",
        "id/graph/statements/post/mayor",
    ]
    assert IRIS.limits == f"{BASE}limits"
    assert IRIS.problem("busy") == f"{BASE}problems/busy"
    assert IRIS.kind("claim") == f"{BASE}id/claim/"


def test_a_local_name_that_makes_no_iri_is_refused() -> None:
    with pytest.raises(ValueError, match="IRI"):
        IRIS.thing("event/two words")


@pytest.mark.parametrize(
    ("iri", "local_name", "kind", "graph"),
    [
        (f"{BASE}id/claim/a", "claim/a", ("claim", "a"), None),
        (f"{BASE}id/claim/a#figure", "claim/a#figure", ("claim", "a#figure"), None),
        (f"{BASE}id/graph/b", "graph/b", ("graph", "b"), "b"),
        (f"{BASE}id/graph", "graph", ("graph", ""), None),
        (f"{BASE}id/statistics", "statistics", ("statistics", ""), None),
        (f"{BASE}dataset", None, None, None),
        ("https://example.org/other/id/graph/b", None, None, None),
    ],
)
def test_an_iri_says_what_it_names(
    iri: str,
    local_name: str | None,
    kind: tuple[str, str] | None,
    graph: str | None,
) -> None:
    assert IRIS.local_name(iri) == local_name
    assert IRIS.kind_and_name(iri) == kind
    assert IRIS.graph_name(iri) == graph


def test_a_base_with_the_words_of_our_iris_misleads_nobody() -> None:
    iris = Iris("https://example.org/id/graph/")
    assert iris.graph_name(iris.graph("essay").value) == "essay"


def test_a_graph_of_statements_leads_back_to_its_source() -> None:
    name = graph_name("graph/statements/essay")
    assert name == "statements/essay"
    assert statements_of(name) == "essay"
    assert statements_of("essay") is None


def test_the_figure_of_a_claim_is_a_fragment_of_it() -> None:
    assert figure_iri(CLAIM).value == f"{BASE}id/claim/essay-date#figure"
    assert slug(CLAIM) == "essay-date"


def test_a_document_is_on_whichever_host() -> None:
    assert document_path("claim/essay-date") == "/doc/claim/essay-date"


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        (CLAIM, "claim:essay-date"),
        (IRIS.thing("event/flood"), "own:event/flood"),
        (NamedNode(f"{BASE}id/claim/"), "own:claim/"),
        (NamedNode("https://example.org/"), "<https://example.org/>"),
        (Literal("Flut", language="de"), '"Flut"@de'),
        (Literal("flood"), "flood"),
        ("text", "text"),
    ],
)
def test_a_short_name_uses_the_longest_namespace(term: object, shown: str) -> None:
    prefixes = {"own": f"{BASE}id/", "claim": f"{BASE}id/claim/"}
    assert ShortNames(prefixes).name(term) == shown
