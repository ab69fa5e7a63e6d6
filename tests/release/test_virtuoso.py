"""The dumps load into Virtuoso by the commands of docs/consume.md.

Collected where Debian's ``virtuoso-opensource-7-bin`` is installed.
"""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.release.manifest import Release

SETTINGS = """
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
ServerThreads = 4
NumberOfBuffers = 10000
DirsAllowed = {dumps}
"""
LOAD = """
ld_dir ('{dumps}', 'khojaly-kg.nq', 'https://w3id.org/khojaly-kg/');
rdf_loader_run ();
select ll_error from DB.DBA.load_list where ll_error is not null;
"""
CLAIM = "<https://w3id.org/khojaly-kg/ontology#Claim>"
OWN = "FILTER (STRSTARTS(STR(?g), 'https://w3id.org/khojaly-kg/id/graph/'))"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def isql(port: int, statements: str) -> str:
    """Run statements; return what they answer, without headings."""
    command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", "ERRORS=STDOUT"]
    command += ["VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF"]
    run = subprocess.run(
        command, input=statements, capture_output=True, text=True, check=False
    )
    return run.stdout


@contextmanager
def virtuoso(folder: Path, dumps: Path) -> Iterator[int]:
    """Start a server of its own on loopback; yield its port; end it by its id."""
    port = free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(SETTINGS.format(folder=folder, port=port, dumps=dumps))
    command = ["virtuoso-t", "+foreground", "+configfile", str(settings)]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _ in range(300):
                if "1" in isql(port, "select 1;").split():
                    break
                time.sleep(0.1)
            yield port
        finally:
            server.kill()


def count(port: int, query: str) -> int:
    answer = isql(port, f"SPARQL {query};")
    return int(answer.split()[-1])


def test_virtuoso_loads_every_named_graph(release: Release, tmp_path: Path) -> None:
    dumps = release.path / "dumps"
    with virtuoso(tmp_path, dumps) as port:
        assert isql(port, LOAD.format(dumps=dumps)).split() == []
        everything = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {OWN} }}"
        assert count(port, everything) == 15326
        claims = f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ ?c a {CLAIM} }}"
        assert count(port, claims) == 294
