"""The client gives Python's values, waits when told to, and takes no half answer."""

from __future__ import annotations

import datetime as dt
import json
import socket
import sys
import threading
from contextlib import contextmanager
from decimal import Decimal
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from support.counts import COUNTS

from kg.client import IRI, Client, ClientError, Text
from kg.rdf.vocabulary import KG

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUES = """
SELECT * {
  VALUES (?integer ?decimal ?double ?boolean ?date ?moment ?local ?time ?zoned ?plain
          ?text ?iri ?odd) {
    (5 1.50 2e3 true "1992-02-26"^^xsd:date "2026-11-24T12:00:00Z"^^xsd:dateTime
     "2026-11-24T12:00:00.5"^^xsd:dateTime "23:00:00"^^xsd:time
     "23:00:00+04:00"^^xsd:time "a" "Xocalı"@az kg:Claim "x"^^<urn:unit>)
  }
}
"""


@pytest.fixture
def client(address: str) -> Client:
    return Client(f"{address}/sparql")


def test_terms_become_values_of_python(client: Client) -> None:
    (row,) = client.select(VALUES)
    assert row == {
        "integer": 5,
        "decimal": Decimal("1.50"),
        "double": 2000.0,
        "boolean": True,
        "date": dt.date(1992, 2, 26),
        "moment": dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC),
        "local": dt.datetime(2026, 11, 24, 12, microsecond=500_000),  # noqa: DTZ001
        "time": dt.time(23),
        "zoned": dt.time(23, tzinfo=dt.timezone(dt.timedelta(hours=4))),
        "plain": "a",
        "text": "Xocalı",
        "iri": "https://w3id.org/attributed-claims/ontology#Claim",
        "odd": "x",
    }
    assert isinstance(row["iri"], IRI)
    assert isinstance(row["text"], Text)
    assert isinstance(row["odd"], Text)
    assert (row["text"].language, row["odd"].datatype) == ("az", "urn:unit")


def test_what_is_unbound_is_absent_and_what_is_ill_formed_stays_a_text(
    client: Client,
) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { (UNDEF "1992-02"^^xsd:date) } }'
    rows = client.select(query)
    assert rows.variables == ("a", "b")
    assert list(rows) == [{"b": "1992-02"}]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "1992-02-26Z"),
        ("date", "1992-02-26+04:00"),
        ("date", "-0044-03-15"),
        ("dateTime", "12026-11-24T12:00:00Z"),
        ("gYear", "1992"),
    ],
)
def test_what_python_has_no_type_for_stays_a_text(
    client: Client, kind: str, text: str
) -> None:
    (row,) = client.select(f'SELECT ?x {{ VALUES ?x {{ "{text}"^^xsd:{kind} }} }}')
    assert row == {"x": text}
    assert isinstance(row["x"], Text)
    assert row["x"].datatype == f"http://www.w3.org/2001/XMLSchema#{kind}"


@pytest.mark.parametrize(
    "query",
    [
        "#prefix kg:\nASK { ?c a kg:Claim }",
        "ASK { ?c a kg:Claim FILTER('PREFIX kg:' != \"'prefix kg:\") } # prefix kg:",
        "ASK { ?c a kg:Claim FILTER('''it's PREFIX kg:''' != <urn:prefix/kg:#>) }",
        f"prefix\tkg: <{KG.namespace}> ASK {{ ?c a kg:Claim }}",
        f"PREFIX k:<{KG.namespace}>ASK {{ ?c a k:Claim,kg:Claim }}",
        "PREFIX KG: <urn:x> ASK { ?c a kg:Claim FILTER(?c != KG:y) }",
    ],
)
def test_a_prefix_is_declared_if_the_query_uses_it_and_does_not(
    client: Client, query: str
) -> None:
    assert client.ask(query) is True


def test_graphs_and_booleans(client: Client) -> None:
    graph = client.graph("CONSTRUCT { ?c a kg:Claim } WHERE { ?c a kg:Claim }")
    assert len(graph) == COUNTS.claims
    assert client.ask("ASK { ?c a kg:Claim }") is True
    assert client.ask("ASK { ?c a kg:Nothing }") is False
    with pytest.raises(ClientError, match="is no SELECT"):
        client.select("ASK {}")
    with pytest.raises(ClientError, match="is no ASK"):
        client.ask("SELECT * {}")


def test_a_long_query_goes_by_post(client: Client) -> None:
    assert client.ask("ASK {} #" + "x" * 20_000) is True


def test_what_is_refused_says_why(client: Client) -> None:
    with pytest.raises(ClientError, match="400: this is not expected here") as refused:
        client.select("SELECT * { ?s ?p }")
    assert refused.value.status == 400
    assert (refused.value.problem["line"], refused.value.problem["column"]) == (1, 19)


def test_rows_become_a_table_of_the_same_values(client: Client) -> None:
    # 2 ** 53 + 1 is no float; a column with what is unbound was one of floats
    rows = client.select(
        "SELECT ?x ?y ?z { VALUES (?x ?y ?z) {"
        ' (1 UNDEF "a"@en) (2 9007199254740993 UNDEF) } }'
    )
    table = rows.to_pandas()
    assert list(table.columns) == ["x", "y", "z"]
    assert table.to_numpy().tolist() == [[1, None, "a"], [2, 9007199254740993, None]]
    assert table.z[0].language == "en"
    nothing = client.select("SELECT ?x { VALUES ?x {} }").to_pandas()
    assert (list(nothing.columns), len(nothing)) == (["x"], 0)


def test_a_table_without_pandas_says_what_to_install(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = client.select("SELECT ?x { VALUES ?x { 1 } }")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ClientError, match="pip install pandas"):
        rows.to_pandas()


ANSWER = b'{"head": {}, "boolean": true}'


@contextmanager
def scripted(*answers: tuple[int, str | None], answer: bytes = ANSWER) -> Iterator[str]:
    """Serve answers one after another: a status, and when to try again."""
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, retry_after = left.pop(0)
            self.send_response(status)
            self.send_header("Content-Type", "application/sparql-results+json")
            if retry_after:
                self.send_header("Retry-After", retry_after)
            body = answer if status == 200 else b"<html>"
            half = retry_after == "half"
            self.send_header("Content-Length", str(len(body) + half))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
    assert left == []


def test_it_comes_back_when_it_is_told_to() -> None:
    waited: list[float] = []
    soon = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30))
    answers = [(503, "2"), (429, "7"), (503, soon), (503, "1e9"), (503, None)]
    with scripted(*answers, (200, None)) as url:
        assert Client(url, sleep=waited.append).ask("ASK {}") is True
    assert waited[:2] == [2.0, 7.0]
    assert 25 < waited[2] <= 30
    assert waited[3] == 60.0
    assert 8.0 <= waited[4] <= 16.0


@pytest.mark.parametrize("status", [400, 404, 413, 500, 504])
def test_it_does_not_ask_again_what_will_not_change(status: int) -> None:
    with scripted((status, "1")) as url, pytest.raises(ClientError) as refused:
        Client(url, sleep=lambda _: None).ask("ASK {}")
    assert refused.value.status == status


def test_it_gives_up_in_the_end() -> None:
    answers = [(503, "1")] * 3
    with scripted(*answers) as url, pytest.raises(ClientError, match="503"):
        Client(url, retries=2, sleep=lambda _: None).ask("ASK {}")


def test_an_answer_that_breaks_off_is_an_error() -> None:
    with (
        scripted((200, "half")) as url,
        pytest.raises(
            ClientError,
            match=r"broke off \(after \d+ bytes\): .*ask again, or in parts",
        ),
    ):
        Client(url).ask("ASK {}")


def test_what_is_no_answer_is_an_error() -> None:
    with scripted((200, None)) as url, pytest.raises(ClientError, match="no Turtle"):
        Client(url).graph("CONSTRUCT WHERE { ?s ?p ?o }")
    with scripted((204, None)) as url, pytest.raises(ClientError, match="no result"):
        Client(url).ask("ASK {}")


@pytest.mark.parametrize(
    "document",
    [
        {"head": {}, "results": {}},
        {"head": {}, "results": {"bindings": []}},
        {"head": {"vars": ["x"]}},
        {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri"}}]}},
        {"head": {"vars": ["x"]}, "results": {"bindings": ["x"]}},
        {"head": {"vars": ["x"]}, "results": []},
    ],
)
def test_a_table_that_lacks_a_part_is_an_error(document: dict[str, Any]) -> None:
    answer = json.dumps(document).encode()
    with (
        scripted((200, None), answer=answer) as url,
        pytest.raises(ClientError, match="the answer is no table"),
    ):
        Client(url).select("SELECT * { ?s ?p ?x }")


def test_where_nobody_listens() -> None:
    waited: list[float] = []
    client = Client("http://127.0.0.1:9/", retries=1, sleep=waited.append)
    with pytest.raises(ClientError, match="refused"):
        client.ask("ASK {}")
    assert len(waited) == 1
    with pytest.raises(ClientError, match="no http or https URL"):
        Client("file:///etc/passwd")


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf")])
def test_a_timeout_that_is_no_time_is_refused(timeout: float) -> None:
    with pytest.raises(ClientError, match="no number of seconds above 0"):
        Client("http://127.0.0.1:9/", timeout=timeout)


def test_a_timeout_may_be_a_fraction_of_a_second() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(ClientError, match=r"timed out|in time"):
            Client(url, timeout=0.3).ask("ASK {}")


@contextmanager
def sending(answer: bytes) -> Iterator[str]:
    """Answer one request with some bytes, and hang up."""

    def answer_one() -> None:
        plain, _ = listener.accept()
        with plain:
            plain.recv(1 << 16)
            plain.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answer_one, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "after 4 bytes"),
        (HEAD + b"Content-Length: 9\r\n\r\nhalf", "after 4 bytes"),
        (
            HEAD + b'\r\n{"head": {',
            "its 10 bytes are something else, or incomplete",
        ),
        (b"", "broke off|closed connection"),
    ],
    ids=["chunked", "length", "no-length", "nothing"],
)
def test_an_answer_that_is_cut_off_says_so_and_what_to_do(
    answer: bytes, said: str
) -> None:
    with sending(answer) as url, pytest.raises(ClientError, match=said) as refused:
        Client(url).ask("ASK {}")
    assert "ask again, or in parts" in str(refused.value)
