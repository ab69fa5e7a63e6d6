"""The clients that people have get their answers; those installed by ``.ci/tools``."""

from __future__ import annotations

import http.server
import json
import shutil
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from support import COUNT, REPOSITORY
from support.counts import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NODE = REPOSITORY / "tests" / "clients" / "node_modules" / ".bin" / "comunica-sparql"
PAGE = """<!doctype html><title>waiting</title><script>
fetch("{endpoint}", {{
  method: "POST",
  headers: {{"Content-Type": "application/sparql-query"}},
  body: `{query}`,
}}).then(answer => answer.json()).then(found => {{
  document.title = "found " + found.results.bindings[0].n.value;
}}).catch(error => {{ document.title = "failed " + error; }});
</script>"""


def run(*command: str | Path) -> str:
    return subprocess.run(
        [str(part) for part in command],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout


def test_rdflib_s_store(address: str) -> None:
    graph = Graph(SPARQLStore(f"{address}/sparql"))
    ((count,),) = graph.query(COUNT)  # type: ignore[misc]
    assert int(count) == COUNTS.claims
    echr = "https://w3id.org/khojaly-kg/id/agent/echr"
    assert graph.query(f"ASK {{ <{echr}> ?p ?o }}").askAnswer


def test_curl(address: str) -> None:
    query = f"query={COUNT}"
    command = ("curl", "-sS", "--compressed", "--fail-with-body", f"{address}/sparql")
    found = run(*command, "-H", "Accept: text/csv", "--data-urlencode", query)
    assert found.split() == ["n", str(COUNTS.claims)]
    head = run("curl", "-sSI", "-G", f"{address}/sparql", "--data-urlencode", query)
    assert head.startswith("HTTP/1.1 200")


if shutil.which("roqet"):

    def test_roqet(address: str) -> None:
        found = run("roqet", "-q", "-p", f"{address}/sparql", "-r", "csv", "-e", COUNT)
        assert found.split() == ["n", str(COUNTS.claims)]


if NODE.exists():

    def test_comunica(address: str) -> None:
        source = f"sparql@{address}/sparql"
        found = run(NODE, source, "-q", COUNT, "-t", "application/json")
        assert str(COUNTS.claims) in json.dumps(json.loads(found))


if CHROMIUM := shutil.which("chromium"):

    @contextmanager
    def page_server(content: bytes) -> Iterator[str]:
        """Serve one page from another origin."""

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/"
            server.shutdown()

    def test_a_page_of_another_origin(address: str, tmp_path: Path) -> None:
        page = PAGE.format(endpoint=f"{address}/sparql", query=COUNT)
        flags = """
            --headless --no-sandbox --disable-gpu --disable-quic --no-first-run
            --disable-background-networking --disable-component-update --disable-sync
        """
        with page_server(page.encode()) as url:
            found = run(
                str(CHROMIUM),
                *flags.split(),
                f"--user-data-dir={tmp_path}",
                "--virtual-time-budget=10000",
                "--dump-dom",
                url,
            )
        assert f"<title>found {COUNTS.claims}</title>" in found
