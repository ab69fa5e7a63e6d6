"""Starts other SPARQL servers on loopback, and stops each by its process id."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
ServerThreads = 8
NumberOfBuffers = 10000
DirsAllowed = {dumps}
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 100000
"""
_RDFLIB = """
import sys
import uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
graph = Graph().parse(sys.argv[1], format="nt")
app = SparqlEndpoint(graph=graph, path="/sparql")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="critical")
"""
HAS_VIRTUOSO = all(map(shutil.which, ("virtuoso-t", "isql-vt")))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def running(command: Sequence[str], url: str, folder: Path) -> Iterator[str]:
    """Run a server until the context ends; yield its URL when it answers."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for(f"{url}?query=ASK%7B%7D", server)
            yield url
        finally:
            server.kill()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - loopback
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not come up")


@contextmanager
def oxigraph(folder: Path, dumps: Sequence[Path]) -> Iterator[str]:
    """Serve dumps with the Oxigraph server."""
    binary = str(Path(sysconfig.get_path("scripts")) / "oxigraph")
    store = ["--location", str(folder / "oxigraph")]
    for dump in dumps:
        subprocess.run(
            [binary, "load", *store, "--file", str(dump)],
            check=True,
            capture_output=True,
        )
    port = free_port()
    command = [binary, "serve-read-only", *store, "--bind", f"127.0.0.1:{port}"]
    with running(command, f"http://127.0.0.1:{port}/query", folder) as url:
        yield url


@contextmanager
def rdflib_endpoint(folder: Path, dump: Path) -> Iterator[str]:
    """Serve N-Triples with rdflib-endpoint."""
    port = free_port()
    command = [sys.executable, "-c", _RDFLIB, str(dump), str(port)]
    with running(command, f"http://127.0.0.1:{port}/sparql", folder) as url:
        yield url


@dataclass(frozen=True)
class Virtuoso:
    """A running Virtuoso: its endpoint, and its port for SQL."""

    url: str
    port: int

    def isql(self, statements: str) -> str:
        """Run SQL statements; return their output without headings."""
        command = ["isql-vt", f"127.0.0.1:{self.port}", "dba", "dba", "ERRORS=STDOUT"]
        command += ["VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF"]
        return subprocess.run(
            command, input=statements, capture_output=True, text=True, check=False
        ).stdout


@contextmanager
def empty_virtuoso(folder: Path, dumps: Path) -> Iterator[Virtuoso]:
    """Start a Virtuoso that may read dumps from a folder."""
    port, http_port = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(
        _VIRTUOSO.format(folder=folder, port=port, http_port=http_port, dumps=dumps)
    )
    command = ["virtuoso-t", "+foreground", "+configfile", str(settings)]
    with running(command, f"http://127.0.0.1:{http_port}/sparql", folder) as url:
        yield Virtuoso(url, port)


@contextmanager
def virtuoso(folder: Path, dump: Path, graph: str) -> Iterator[str]:
    """Serve a dump with Virtuoso, loaded into a graph."""
    with empty_virtuoso(folder, dump.parent) as server:
        server.isql(f"ld_dir ('{dump.parent}', '{dump.name}', '{graph}');")
        server.isql("rdf_loader_run ();")
        yield server.url
