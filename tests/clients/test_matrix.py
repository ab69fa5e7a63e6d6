"""The clients that people have, by every form of query and every format they ask for.

One server for all; each gets what the answer says and not only a status.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import warnings
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from pyoxigraph import RdfFormat
from pyoxigraph import parse as parse_rdf
from rdflib import Dataset, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    RDF,
    RDFXML,
    TSV,
    TURTLE,
    XML,
    SPARQLWrapper,
)
from support import REPOSITORY, HttpClient
from support.counts import COUNTS
from support.jena import HAS_JENA, JSON_LD, jena

if TYPE_CHECKING:
    from pathlib import Path

ECHR = "https://w3id.org/khojaly-kg/id/agent/echr"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
COMUNICA = REPOSITORY / "tests" / "clients" / "node_modules" / ".bin"
QUERIES = {
    "select": "SELECT ?s ?n { VALUES (?s ?n) { (<urn:x:a> 7) (<urn:x:b> 8) } }",
    "ask": "ASK { FILTER(1 = 1) }",
    "construct": "CONSTRUCT { <urn:x:a> <urn:x:p> 7 } {}",
    "describe": f"DESCRIBE <{ECHR}>",
}
ALL_FORMATS = [JSON, XML, TURTLE, N3, RDF, RDFXML, CSV, TSV, JSONLD]
GRAPHS = {
    JSON: RdfFormat.JSON_LD,
    JSONLD: RdfFormat.JSON_LD,
    XML: RdfFormat.RDF_XML,
    RDF: RdfFormat.RDF_XML,
    RDFXML: RdfFormat.RDF_XML,
    TURTLE: RdfFormat.TURTLE,
    N3: RdfFormat.TURTLE,
}
"""What a graph is in by what SPARQLWrapper is told; else it is Turtle."""
TABLES = {CSV: ",", TSV: "\t"}


def run(*command: str | Path) -> str:
    return subprocess.run(
        [str(part) for part in command],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout


def wrapped(
    address: str, form: str, asked: str, method: str, *, conneg: bool
) -> tuple[str, bytes]:
    """Return the media type and the content of an answer to SPARQLWrapper."""
    wrapper = SPARQLWrapper(f"{address}/sparql", returnFormat=asked)
    wrapper.setMethod(method)
    wrapper.setOnlyConneg(conneg)
    wrapper.setQuery(QUERIES[form])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it asks for any type then
        response = wrapper.query().response
    return response.headers["Content-Type"].partition(";")[0], response.read()


@pytest.mark.parametrize("conneg", [True, False], ids=["accept", "named"])
@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("form", list(QUERIES))
@pytest.mark.parametrize("asked", ALL_FORMATS)
def test_sparqlwrapper_gets_what_it_asks_for(
    address: str, asked: str, form: str, method: str, *, conneg: bool
) -> None:
    media_type, content = wrapped(address, form, asked, method, conneg=conneg)
    if form in {"construct", "describe"}:
        check_graph(form, media_type, content, asked, conneg=conneg)
    else:
        check_results(form, media_type, content, asked)


def check_graph(
    form: str, media_type: str, content: bytes, asked: str, *, conneg: bool
) -> None:
    # what its Accept does not say for a graph, a parameter may
    unsaid = asked in {CSV, TSV} or (conneg and asked in {JSON, RDF})
    expected = RdfFormat.TURTLE if unsaid else GRAPHS[asked]
    assert RdfFormat.from_media_type(media_type) == expected
    found = {quad.triple for quad in parse_rdf(content, format=expected)}
    if form == "construct":
        ((subject, predicate, value),) = found
        assert (subject.value, predicate.value, value.value) == (
            "urn:x:a",
            "urn:x:p",
            "7",
        )
    else:
        assert (ECHR, LABEL) in {(s.value, p.value) for s, p, _ in found}


def check_results(form: str, media_type: str, content: bytes, asked: str) -> None:
    if asked in TABLES:
        names = {CSV: "text/csv", TSV: "text/tab-separated-values"}
        assert media_type == names[asked]
        text = io.StringIO(content.decode(), newline="")
        rows = list(csv.reader(text, delimiter=TABLES[asked]))
        wanted = {
            CSV: [["s", "n"], ["urn:x:a", "7"], ["urn:x:b", "8"]],
            TSV: [["?s", "?n"], ["<urn:x:a>", "7"], ["<urn:x:b>", "8"]],
        }[asked]
        assert rows == (wanted if form == "select" else [["true"]])
    elif asked == XML:
        assert media_type == "application/sparql-results+xml"
        said = "<uri>urn:x:b</uri>" if form == "select" else "<boolean>true</boolean>"
        assert said in content.decode()
    else:
        assert media_type == "application/sparql-results+json"
        document = json.loads(content)
        if form == "ask":
            assert document["boolean"] is True
        else:
            bindings = document["results"]["bindings"]
            assert [row["n"]["value"] for row in bindings] == ["7", "8"]


@pytest.mark.parametrize("asked", [None, JSON, XML, TURTLE, N3, RDF, RDFXML, JSONLD])
@pytest.mark.parametrize("form", ["construct", "describe"])
def test_sparqlwrapper_makes_a_graph_of_what_it_gets(
    address: str, form: str, asked: str | None
) -> None:
    wrapper = SPARQLWrapper(f"{address}/sparql")
    if asked:
        wrapper.setReturnFormat(asked)
    wrapper.setQuery(QUERIES[form])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses what rdflib is about to leave
        found: Any = wrapper.queryAndConvert()
    if isinstance(found, bytes):  # what it is told to take as it comes
        found = Graph().parse(data=found, format="turtle")
    subject = URIRef("urn:x:a" if form == "construct" else ECHR)
    assert (subject, None, None) in found


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("returned", ["xml", "json", "csv", "tsv"])
def test_rdflib_s_store_gets_rows_truth_and_graphs(
    address: str, method: str, returned: str
) -> None:
    store = SPARQLStore(f"{address}/sparql", method=method, returnFormat=returned)
    graph = Graph(store)
    rows: Any = list(graph.query(QUERIES["select"]))
    assert [(str(s), int(n)) for s, n in rows] == [("urn:x:a", 7), ("urn:x:b", 8)]
    if returned in {"xml", "json"}:
        assert graph.query(QUERIES["ask"]).askAnswer is True
    if returned == "xml":  # with the others it takes no graph, by its Accept
        built = graph.query(QUERIES["construct"]).graph
        assert built is not None
        assert [str(o) for o in built.objects()] == ["7"]
    assert "European Court of Human Rights" in {
        str(label) for label in graph.objects(URIRef(ECHR), URIRef(LABEL))
    }


@pytest.mark.parametrize("asked", [None, "turtle", "n3", "xml", "json-ld", "nt"])
@pytest.mark.parametrize("path", ["/id/agent/echr", "/doc/agent/echr"])
def test_rdflib_reads_the_iri_of_a_thing(
    address: str, path: str, asked: str | None
) -> None:
    graph = Graph().parse(f"{address}{path}", format=asked)
    labels = {str(label) for label in graph.objects(URIRef(ECHR), URIRef(LABEL))}
    assert "European Court of Human Rights" in labels


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        *product(["/id/agent/echr", "/ontology"], ["trig", "turtle", "json-ld"]),
        # for N-Quads rdflib says in Accept that it takes everything
        *(("/doc/agent/echr.nq", "nquads"), ("/doc/agent/echr.trig", "trig")),
    ],
)
def test_rdflib_reads_documents_into_a_dataset(
    address: str, path: str, asked: str
) -> None:
    dataset, merged = Dataset(), Graph()
    dataset.parse(f"{address}{path}", format=asked)
    for s, p, o, _ in dataset.quads():
        merged.add((s, p, o))
    document = path.partition(".")[0]
    plain = Graph().parse(f"{address}{document}", format="nt")
    assert len(plain) > 5
    assert isomorphic(merged, plain)


@pytest.mark.parametrize("named", ["format", "output", "results"])
def test_a_format_that_is_repeated_is_left_to_accept(address: str, named: str) -> None:
    client = HttpClient(address)
    headers = {"Accept": "application/sparql-results+xml"}
    for names, served in (
        (["csv"], "text/csv; charset=utf-8"),
        (["csv", "json"], "application/sparql-results+xml"),
        (["no-such"], "application/sparql-results+xml"),
        (["turtle"], "application/sparql-results+xml"),
    ):
        asked = {"query": QUERIES["select"], named: names}
        answer = client.get("/sparql", query_string=asked, headers=headers)
        assert (answer.status_code, answer.content_type) == (200, served)


ACCEPTS = {
    "java": (
        "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
        ("json", "turtle", "html"),
    ),
    "jena": (
        (
            "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
            "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
            "application/xml;q=0.2, */*;q=0.1"
        ),
        ("json", "jsonld", "jsonld"),
    ),
    "jena-graph": (
        (
            "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,"
            "application/rdf+xml;q=0.7,*/*;q=0.3"
        ),
        ("json", "turtle", "turtle"),
    ),
    "rdf4j": (
        (
            "application/rdf+xml;q=0.5, text/turtle, text/x-turtle, "
            "application/x-sparqlstar-results+json;q=0.8, "
            "application/sparql-results+xml;q=0.9"
        ),
        ("xml", "turtle", "turtle"),
    ),
    "firefox": (
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        ("html", "html", "html"),
    ),
    "chrome": (
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
            "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
        ),
        ("html", "html", "html"),
    ),
    "axios": ("application/json, text/plain, */*", ("json", "jsonld", "jsonld")),
    "googlebot": (
        (
            "text/html,application/xhtml+xml,application/signed-exchange;v=b3,"
            "application/xml;q=0.9,*/*;q=0.8"
        ),
        ("html", "html", "html"),
    ),
    "crawler-of-data": (
        "application/rdf+xml, text/n3;q=0.6, text/html;q=0.1, */*;q=0.01",
        ("json", "rdfxml", "rdfxml"),
    ),
    "curl": ("*/*", ("json", "turtle", "html")),
}
TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "html": "text/html",
}


@pytest.mark.parametrize("client", list(ACCEPTS))
def test_what_other_clients_send_is_understood(address: str, client: str) -> None:
    accept, expected = ACCEPTS[client]
    named = ("-w", "\n%{content_type}", "-L", "-H", f"Accept: {accept}")
    command = ("curl", "-sS", "--fail-with-body", *named)
    for form, wanted in zip(("select", "construct"), expected[:2], strict=True):
        query = f"query={QUERIES[form]}"
        found = run(*command, f"{address}/sparql", "--data-urlencode", query)
        content, _, media_type = found.rpartition("\n")
        assert media_type.partition(";")[0] == TYPES[wanted]
        assert "urn:x:a" in content
    content, _, media_type = run(*command, f"{address}/id/agent/echr").rpartition("\n")
    assert media_type.partition(";")[0] == TYPES[expected[2]]
    assert "European Court of Human Rights" in content


@pytest.mark.parametrize("named", ["csv", "tsv"])
def test_pandas_reads_rows(address: str, named: str) -> None:
    url = f"{address}/sparql?query={QUERIES['select'].replace(' ', '+')}"
    found = pd.read_csv(f"{url}&format={named}", sep="," if named == "csv" else "\t")
    assert found.iloc[:, 1].tolist() == [7, 8]


if shutil.which("roqet"):

    @pytest.mark.parametrize("written", ["csv", "xml"])
    def test_roqet_gets_rows(address: str, written: str) -> None:
        found = run(
            *("roqet", "-q", "-p", f"{address}/sparql", "-r", written),
            *("-e", QUERIES["select"]),
        )
        assert "urn:x:b" in found


if shutil.which("rapper"):

    @pytest.mark.parametrize("named", ["turtle", "ntriples", "rdfxml", "guess"])
    def test_rapper_reads_the_document_of_a_thing(address: str, named: str) -> None:
        found = run("rapper", "-q", "-i", named, f"{address}/id/agent/echr")
        assert f"<{ECHR}> <{LABEL}> " in found


if HAS_JENA:
    THING, DUMP = "/doc/agent/echr", "/dumps/khojaly-kg"

    @pytest.fixture
    def described(address: str) -> int:
        """Return how many triples the document of the thing has."""
        return len(run("curl", "-sS", f"{address}{THING}.nt").splitlines())

    @pytest.mark.parametrize(
        ("syntax", "count", "paths"),
        [
            ([], 0, [f"{THING}.{one}" for one in ("ttl", "nt", "rdf")]),
            (
                [],
                3 * COUNTS.default_graph,
                [f"{DUMP}.{one}" for one in ("ttl", "nt", "rdf")],
            ),
            ([], 2 * COUNTS.named_graphs, [f"{DUMP}.{one}" for one in ("nq", "trig")]),
            (
                JSON_LD,
                COUNTS.named_graphs,
                [f"{one}.jsonld" for one in (THING, DUMP)],
            ),
        ],
    )
    def test_riot_reads_each_format(
        address: str,
        described: int,
        tmp_path: Path,
        syntax: list[str],
        count: int,
        paths: list[str],
    ) -> None:
        # by itself it takes files only
        files = [tmp_path / path.rpartition("/")[2] for path in paths]
        for path, file in zip(paths, files, strict=True):
            run("curl", "-sS", "--fail", "-o", file, f"{address}{path}")
        # it warns of the address of a source that names the port of HTTP
        found = jena("riotcmd.riot", "--nocheck", *syntax, *files)
        assert found.count(f"<{ECHR}> <{LABEL}> ") == len(paths)
        things = sum(path.startswith(THING) for path in paths)
        assert len(found.splitlines()) == things * described + count

    def test_jena_reads_what_an_iri_leads_to(address: str, described: int) -> None:
        paths = ["/id/agent/echr", *(f"{THING}{one}" for one in ("", ".nt", ".rdf"))]
        graphs = " ".join(f"FROM NAMED <{address}{path}>" for path in paths)
        query = f"SELECT (COUNT(*) AS ?n) {graphs} {{ GRAPH ?g {{ ?s ?p ?o }} }}"
        found = jena("arq.sparql", "--results=CSV", f"{query} GROUP BY ?g").split()
        assert found == ["n", *[str(described)] * 4]
        assert described > 100

    @pytest.mark.parametrize("form", ["select", "ask", "construct", "describe"])
    def test_jena_gets_rows_truth_and_graphs(address: str, form: str) -> None:
        service = ("--service", f"{address}/sparql")
        found = jena("arq.rsparql", *service, "--results=TEXT", QUERIES[form])
        expected = {
            "select": "<urn:x:b> | 8",
            "ask": "Ask => Yes",
            "construct": "<urn:x:a>  <urn:x:p>  7",
            "describe": "European Court of Human Rights",
        }
        assert expected[form] in found


if COMUNICA.is_dir():

    @pytest.mark.parametrize("form", ["select", "construct"])
    def test_comunica_gets_rows_and_graphs(address: str, form: str) -> None:
        source = f"sparql@{address}/sparql"
        media_type = {"select": "text/csv", "construct": "application/n-triples"}[form]
        found = run(
            COMUNICA / "comunica-sparql", source, "-q", QUERIES[form], "-t", media_type
        )
        assert "urn:x:a" in found
        assert "7" in found
