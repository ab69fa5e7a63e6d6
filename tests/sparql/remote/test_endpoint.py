"""Any SPARQL service answers as the local store does, through the same protocol."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode
from support import HttpClient, serving, serving_switch
from support.counts import COUNTS
from support.servers import HAS_VIRTUOSO, oxigraph, rdflib_endpoint, virtuoso

from kg.errors import (
    NotAcceptableError,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    StoreBusyError,
    StoreUnavailableError,
)
from kg.project import ServiceLimits
from kg.rdf.formats import CSV_RESULTS, JSON_RESULTS, N_TRIPLES, TURTLE
from kg.sparql import Query, Store, construct, open_endpoint, select
from kg.sparql.remote.endpoint import EndpointStore, with_values
from kg.web.server.release_switch import ReleaseSwitch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release
    from kg.sparql import AsyncStore

CLAIM = "https://w3id.org/attributed-claims/ontology#Claim"
ECHR = NamedNode("https://w3id.org/khojaly-kg/id/agent/echr")
COUNT = f"SELECT (COUNT(*) AS ?n) {{ ?claim a <{CLAIM}> }}"
ENGINES = ["ours", "oxigraph", "rdflib-endpoint", *(["virtuoso"] * HAS_VIRTUOSO)]


@pytest.fixture(scope="module", params=ENGINES)
def url(
    request: pytest.FixtureRequest,
    release: Release,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Serve the default graph of the release by an engine."""
    folder = tmp_path_factory.mktemp("engine")
    dumps = release.path / "dumps"
    triples = dumps / "khojaly-kg.nt"
    with ExitStack() as stack:
        if request.param == "ours":
            yield stack.enter_context(serving(release)) + "/sparql"
        elif request.param == "oxigraph":
            quads = dumps / "khojaly-kg.nq"
            yield stack.enter_context(oxigraph(folder, [triples, quads]))
        elif request.param == "virtuoso":
            graph = "https://w3id.org/khojaly-kg/"
            yield stack.enter_context(virtuoso(folder, triples, graph))
        else:
            yield stack.enter_context(rdflib_endpoint(folder, triples))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with closing(open_endpoint(url, ServiceLimits(query_seconds=20.0))) as opened:
        yield opened


def test_an_engine_counts_the_claims(store: Store) -> None:
    (row,) = select(store, COUNT)
    assert row["n"].value == str(COUNTS.claims)


def test_an_engine_gives_a_graph(store: Store) -> None:
    triples = construct(store, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", {"s": ECHR})
    assert len(triples) >= 5
    assert {triple.subject for triple in triples} == {ECHR}


def test_an_engine_is_told_what_the_caller_can_take(store: Store) -> None:
    answer = store.answer(Query(COUNT), CSV_RESULTS, TURTLE)
    assert answer.media_type == "text/csv"
    assert str(COUNTS.claims).encode() in b"".join(answer.body)
    answer = store.answer(Query("ASK {}"), JSON_RESULTS, None)
    document = json.loads(b"".join(answer.body))
    # Virtuoso 7.2.5 gives an ASK as a row
    assert document.get("boolean") or "__ASK_RETVAL" in document["head"]["vars"]


def test_bad_syntax_is_the_fault_of_the_query(store: Store) -> None:
    with pytest.raises((QuerySyntaxError, StoreUnavailableError)):
        select(store, "SELECT * { ?s ?p }")


# not from rdflib's evaluator, which takes minutes for the query of a document
@pytest.mark.parametrize(
    "url", [one for one in ENGINES if one != "rdflib-endpoint"], indirect=True
)
def test_the_pages_of_things_are_answered_from_an_engine(
    url: str, release: Release
) -> None:
    service = ServiceLimits(query_seconds=30.0)

    async def connect(_: Release) -> AsyncStore:
        return EndpointStore(url, service)

    switch = ReleaseSwitch(release.path, service, None, connect)
    with serving_switch(switch, service) as address:
        client = HttpClient(address)
        page = client.get("/doc/agent/echr", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "European Court of Human Rights" in page.text
        document = client.get("/doc/agent/echr.ttl")
        assert "European Court of Human Rights" in document.text
        assert client.get("/doc/agent/nobody").status_code == 404
        answer = client.get("/sparql", query_string={"query": COUNT, "format": "csv"})
        assert answer.text.splitlines()[1].strip('"') == str(COUNTS.claims)
        assert client.get("/health/ready").status_code == 200


class Scripted(BaseHTTPRequestHandler):
    """Answers as the path says."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, _, rest = self.path.strip("/").partition("/")
        if rest == "slow":
            threading.Event().wait(3)
        self.send_response(int(status))
        kind = "text/html" if rest == "html" else "application/sparql-results+json"
        self.send_header("Content-Type", kind)
        if rest == "coded":
            self.send_header("Content-Encoding", "gzip")
        if status == "302":
            self.send_header("Location", "/200")
        if rest in {"half", "large"}:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for _ in range(64 if rest == "large" else 1):
                self.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            self.close_connection = True
            return
        body = b'{"detail": "no\\nlonger"}' if status != "200" else b"{}"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def scripted() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("400", QuerySyntaxError, "the endpoint answers 400: no longer"),
        ("413", QueryTooLargeError, "413"),
        ("429", StoreBusyError, "429"),
        ("503", StoreBusyError, "503"),
        ("504", QueryTimeoutError, "504"),
        ("500", StoreUnavailableError, "500"),
        ("206", StoreUnavailableError, "206"),
        ("302", StoreUnavailableError, "302"),
        ("200/html", StoreUnavailableError, "answers with text/html"),
        ("200/slow", QueryTimeoutError, "longer than 1 s"),
        ("200/half", StoreUnavailableError, "closed the connection before the end"),
        ("200/coded", StoreUnavailableError, "that its Content-Encoding does not fit"),
        ("200/large", QueryTooLargeError, "larger than 1 MiB"),
    ],
)
def test_what_goes_wrong_elsewhere_has_a_name_here(
    path: str, error: type[QueryError], message: str
) -> None:
    service = ServiceLimits(query_seconds=1.0, result_mib=1)
    with (
        scripted() as address,
        closing(open_endpoint(f"{address}/{path}", service)) as s,
    ):
        with pytest.raises(error, match=message):
            list(s.answer(Query("ASK {}"), JSON_RESULTS, None).body)
        with pytest.raises(QuerySyntaxError, match="SERVICE is not offered"):
            s.answer(Query("ASK { SERVICE <http://e.org/> {} }"), JSON_RESULTS, None)


def test_an_endpoint_without_tls_is_told_by_that() -> None:
    with scripted() as address:
        secure = address.replace("http:", "https:")
        with (
            closing(open_endpoint(secure, ServiceLimits())) as store,
            pytest.raises(
                StoreUnavailableError, match=r"no secure connection .*\(TLS\)"
            ),
        ):
            store.answer(Query("ASK {}"), JSON_RESULTS, None)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:9/", "the endpoint accepts no connection"),
        (
            "http://no-such-host.invalid/",
            "the host name of the endpoint has no address",
        ),
    ],
)
def test_an_endpoint_that_is_not_there_is_unavailable(url: str, message: str) -> None:
    with closing(open_endpoint(url, ServiceLimits())) as store:
        for _ in range(6):  # each gives its place back
            with pytest.raises(StoreUnavailableError, match=message):
                store.answer(Query("ASK {}"), JSON_RESULTS, None)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://",
        "https:///sparql",
        "http://:80/",
        "http://user@/",
        "http://?query",
        "http://[",
        "http://a:b/",
        "http://a:0/",
        "http://a:99999/",
        "http://a b/",
        "http://a\n/",
        "a/sparql",
        "",
    ],
)
def test_a_url_without_a_host_is_refused(url: str) -> None:
    with pytest.raises(StoreUnavailableError, match="no http or https URL of a host"):
        open_endpoint(url, ServiceLimits())


def test_a_graph_is_not_taken_for_solutions(release: Release) -> None:
    with (
        serving(release) as url,
        closing(open_endpoint(f"{url}/sparql", ServiceLimits())) as s,
    ):
        with pytest.raises(NotAcceptableError):
            s.answer(Query("CONSTRUCT WHERE { ?s ?p ?o }"), JSON_RESULTS, None)
        with pytest.raises(NotAcceptableError):
            s.answer(Query("ASK {}"), None, N_TRIPLES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?x { ?x ?p ?o }", "SELECT ?x { VALUES (?x) { (<urn:x>) }  ?x ?p ?o }"),
        (
            "CONSTRUCT { ?x ?p ?o } { ?x ?p ?o }",
            "CONSTRUCT { ?x ?p ?o } { VALUES (?x) { (<urn:x>) }  ?x ?p ?o }",
        ),
        (
            "CONSTRUCT { ?x ?p ?o }\nWHERE { { ?x ?p ?o } }",
            "CONSTRUCT { ?x ?p ?o }\nWHERE { VALUES (?x) { (<urn:x>) }  { ?x ?p ?o } }",
        ),
        (
            "SELECT ?o { { SELECT ?x { ?x ?p ?o } LIMIT 3 } { SELECT ?o {} } }",
            (
                "SELECT ?o { VALUES (?x) { (<urn:x>) }  "
                "{ SELECT ?x { VALUES (?x) { (<urn:x>) }  ?x ?p ?o } LIMIT 3 } "
                "{ SELECT ?o {} } }"
            ),
        ),
    ],
)
def test_values_are_written_into_the_groups_of_a_query(
    text: str, expected: str
) -> None:
    assert with_values(Query(text, {"x": NamedNode("urn:x")})) == expected
