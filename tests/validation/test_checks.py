"""A check is run in the reading in which it was looked at, and begins with its head."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.errors import QuerySyntaxError, SourceError
from kg.project import ServiceLimits
from kg.shacl.results import Severity
from kg.sparql import check_sparql
from kg.validation.checks import parse_check, run_checks

HEAD = "# message: m\n# severity: Violation\n"
E = "http://e/"
A, B = NamedNode(f"{E}a"), NamedNode(f"{E}b")
DATA = [Quad(A, B, A)]


@pytest.mark.parametrize(
    "query",
    [
        f"PREFIX e: <{E}> SELECT ?focusNode {{ ?focusNode e\\u003Ab ?o }}",
        f"PREFIX SERVICEa: <{E}> SELECT ?focusNode {{ ?focusNode SERVICEa:b ?o }}",
        f"\\u0053ELECT ?focusNode {{ ?focusNode <{E}\\u0062> ?o }}",
    ],
)
def test_escapes_and_prefixes_mean_the_same_to_whoever_reads_them(query: str) -> None:
    check_sparql(query, ServiceLimits())
    (result,) = run_checks(DATA, [parse_check(Path("a.rq"), HEAD + query)])
    assert result.focus_node == A


def test_no_prefix_hides_that_another_service_is_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        there = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        query = (
            f"PREFIX a: <{there}> PREFIX SERVICEa: <{E}> "
            "SELECT ?focusNode { ?s ?p ?o SERVICEa:b { ?focusNode ?p ?o } }"
        )
        with pytest.raises(QuerySyntaxError):
            check_sparql(query, ServiceLimits())
        with pytest.raises(SourceError):
            run_checks(DATA, [parse_check(Path("a.rq"), HEAD + query)])
        with pytest.raises(TimeoutError):
            listening.accept()


QUERY = "SELECT ?focusNode { ?focusNode ?p ?o }"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{QUERY}\n# severity: Info",
        f'{HEAD}SELECT ?focusNode {{ ?focusNode ?p """\n# severity: Info\n""" }}',
        f"\n # About it.\n\n{HEAD}{QUERY}",
        f"# About it.\n\n{HEAD}{QUERY}".replace("\n", "\r\n"),
        f"# About\u2028# severity: Info\n{HEAD}{QUERY}",
    ],
)
def test_only_what_stands_before_the_query_is_its_head(text: str) -> None:
    check = parse_check(Path("a.rq"), text)
    assert (check.message, check.severity) == ("m", Severity.VIOLATION)


@pytest.mark.parametrize(
    "text",
    [
        f"# message: m\n{QUERY}\n# severity: Info",
        f"{HEAD}# severity: Info\n{QUERY}",
        f"{HEAD}# message: n\n{QUERY}",
        f"# severity: Violation\n# severity: Violation\n{QUERY}",
        f"# message: m\n# severity: Grave\n{QUERY}",
        f"# message:\n# severity: Violation\n# severity: Info\n{QUERY}",
        f"# message: \n# severity: Violation\n{QUERY}",
        QUERY,
        "",
    ],
)
def test_a_head_states_one_message_and_one_severity(text: str) -> None:
    with pytest.raises(SourceError, match="once each, before the query"):
        parse_check(Path("a.rq"), text)


@pytest.mark.parametrize("unit", ["\n", " ", "# ", "#", "# message:", "# message: a "])
def test_a_head_is_read_in_time_in_proportion_to_its_length(unit: str) -> None:
    def seconds(size: int) -> float:
        begun = time.thread_time()
        with suppress(SourceError):
            parse_check(Path("a.rq"), f"# message: a{unit * size} {QUERY}")
        return time.thread_time() - begun

    small = min(seconds(2000) for _ in range(3))
    assert min(seconds(16_000) for _ in range(3)) < 24 * max(small, 0.001)


def test_a_message_ends_where_its_comment_does() -> None:
    text = f"# message: a\u2028b\x0cc\r\n# severity: Info\r\n{QUERY}"
    assert parse_check(Path("a.rq"), text).message == "a\u2028b\x0cc"
