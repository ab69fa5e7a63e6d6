"""One reading of Accept for all that is served; what is malformed is passed over."""

from __future__ import annotations

import time

import pytest
from support import HttpClient

from kg.rdf.formats import DOCUMENT_FORMATS, RESULT_FORMATS
from kg.web.http.compression import best_coding
from kg.web.http.negotiation import HTML, best_match, query_formats
from kg.web.http.weighted_lists import weighted

SOLUTIONS = [one.media_type for one in RESULT_FORMATS]
DOCUMENTS = [HTML, *(one.media_type for one in DOCUMENT_FORMATS)]
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
TSV = "text/tab-separated-values"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "solutions", "document"),
    [
        (None, JSON, HTML),
        ("", JSON, HTML),
        (JAVA, JSON, HTML),
        (FIREFOX, JSON, HTML),
        ("text/csv;q=.5", "text/csv", None),
        ("text/csv;q=.5, application/json;q=0.4", "text/csv", "application/ld+json"),
        ("text/csv;q=.5, application/json;q=.6", JSON, "application/ld+json"),
        ("text/csv;q=0.5, text/turtle;q=1.", "text/csv", "text/turtle"),
        ("text/csv;q=1.000", "text/csv", None),
        ("TEXT/CSV ; Q=1", "text/csv", None),
        ("text/csv;charset=UTF-8, application/json;q=.9", "text/csv", None),
        # what is malformed is passed over alone
        (f"text/csv;q=2, {TSV};q=.1", TSV, None),
        (f"text/csv;q=high, {TSV};q=.1", TSV, None),
        (f"text/csv;q=, {TSV};q=.1", TSV, None),
        (f"csv, */csv, /, text/, {TSV}", TSV, None),
        ("nothing of it", JSON, HTML),
        (",, ,", JSON, HTML),
        # the closer range counts, whatever its weight (RFC 9110, section 12.5.1)
        (f"{JSON};q=0, */*", XML, HTML),
        (f"*/*;q=1, {JSON};q=.1, text/*;q=.2", XML, "application/ld+json"),
        ("text/csv;q=0, text/*", TSV, HTML),
        ("*/*;q=0", None, None),
        ("text/html;q=0, text/turtle;q=0, */*;q=.1", JSON, "application/ld+json"),
        # of equal weight the closer one, then ours
        ("text/turtle, */*", JSON, "text/turtle"),
        (f"*/*, {TSV}", TSV, HTML),
        (f"{TSV}, text/csv", "text/csv", None),
        ("application/json, text/plain, */*", JSON, "application/ld+json"),
        # parameters
        ('text/turtle;profile="a,b;q=0", text/csv;q=.1', "text/csv", "text/turtle"),
        ("text/turtle;version=1.1;q=0, text/turtle", None, "text/turtle"),
        ('application/ld+json;profile="x";q=0.5', None, "application/ld+json"),
        ('text/csv;header="never closed, text/turtle', "text/csv", None),
        ("image/png", None, None),
    ],
)
def test_the_best_of_what_a_client_takes(
    accept: str | None, solutions: str | None, document: str | None
) -> None:
    assert best_match(accept, SOLUTIONS) == solutions
    if document is not None or "json" not in (accept or ""):
        assert best_match(accept, DOCUMENTS) == document


@pytest.mark.parametrize(
    ("accept", "served"),
    [
        ("application/json", "application/ld+json"),
        ("application/x-json+ld", "application/ld+json"),
        ("text/plain", "application/n-triples"),
        ("text/n3", "text/turtle; charset=utf-8"),
        ("text/rdf+n3", "text/turtle; charset=utf-8"),
        ("application/x-turtle", "text/turtle; charset=utf-8"),
        ("text/turtle;charset=utf-8", "text/turtle; charset=utf-8"),
        ("application/xml", "application/rdf+xml"),
        ("text/xml;q=.3", "application/rdf+xml"),
        ("image/png, *;q=.2, application/rdf+xml;q=.3", "application/rdf+xml"),
    ],
)
def test_a_media_type_means_the_same_wherever_there_is_a_graph(
    address: str, accept: str, served: str
) -> None:
    client = HttpClient(address)
    headers = {"Accept": accept}
    for path in ("/doc/agent/echr", "/ontology", "/sparql"):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.content_type) == (200, served), path
    query = {"query": "CONSTRUCT { <x:s> <x:p> 1 } {}"}
    answer = client.get("/sparql", query_string=query, headers=headers)
    assert (answer.status_code, answer.content_type) == (200, served)


@pytest.mark.parametrize(
    ("accept", "served"),
    [
        (None, "application/problem+json"),
        (JAVA, HTML),
        (FIREFOX, HTML),
        ("text/csv;q=.5", "application/problem+json"),
        ("application/json;q=.5, text/html;q=.4", "application/problem+json"),
        ("text/html;q=.5, application/json;q=.4", HTML),
    ],
)
@pytest.mark.parametrize("path", ["/doc/nothing", "/nothing", "/sparql?query=SELECT"])
def test_a_problem_is_negotiated_like_all_else(
    address: str, path: str, accept: str | None, served: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    problem = HttpClient(address).get(path, headers=headers)
    assert problem.status_code in {400, 404}
    assert problem.content_type.partition(";")[0] == served


@pytest.mark.parametrize(
    ("names", "solutions", "graph"),
    [
        (("csv",), "csv", "turtle"),
        (("xml",), "xml", "rdfxml"),
        (("JSON",), "json", "jsonld"),
        (("ttl",), "json", "turtle"),
        (("nt",), "json", "ntriples"),
        (("rdf",), "json", "rdfxml"),
        (("rdf+xml",), "json", "rdfxml"),
        (("n3",), "json", "turtle"),
        (("json-ld",), "json", "jsonld"),
        (("nq",), "json", "nquads"),
        (("trig",), "json", "trig"),
        (("application/rdf xml",), "json", "rdfxml"),
        (("text/csv; charset=utf-8",), "csv", "turtle"),
        (("application/sparql-results+xml",), "xml", "turtle"),
        (("application/json",), "json", "jsonld"),
        (("unknown",), "json", "turtle"),
        (("unknown", "tsv"), "tsv", "turtle"),
        (("nt", "csv"), "csv", "ntriples"),
        ((), "json", "turtle"),
    ],
)
def test_a_name_that_does_not_fit_leaves_the_format_to_accept(
    names: tuple[str, ...], solutions: str, graph: str
) -> None:
    formats = query_formats(None, names)
    assert formats.results
    assert formats.graphs
    assert (formats.results.name, formats.graphs.name) == (solutions, graph)


def test_the_weights_of_codings_are_read_alike() -> None:
    assert best_coding("gzip;q=.5, br;q=.4") == ("gzip", True)
    assert best_coding("gzip;q=9, br;q=.4") == ("br", True)
    assert best_coding("*;q=.2, identity;q=0") == ("zstd", False)


@pytest.mark.parametrize(
    "part", [",", '"', "\\", '"\\', '";', ";q=1", "a/b,", ";q=.", "a/b;c,", '"a,', " "]
)
def test_a_header_is_read_in_time_that_grows_with_its_length(part: str) -> None:
    def seconds(length: int) -> float:
        text = part * (length // len(part))
        times = []
        for _ in range(5):
            begin = time.thread_time()
            sum(1 for _ in weighted(text))
            times.append(time.thread_time() - begin)
        return min(times)

    assert seconds(1 << 16) < 10 * (seconds(1 << 14) + 0.001)
