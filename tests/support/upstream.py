"""A SPARQL endpoint on loopback that sends exactly the bytes that a test gives."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from kg.project import ServiceLimits
from kg.sparql.remote.endpoint import EndpointStore
from kg.web.server.release_switch import ReleaseSwitch
from support import HttpClient, serving_switch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.release.manifest import Release
    from kg.sparql import AsyncStore

    Script = Callable[[str], Iterable[bytes]]

JSON = "application/sparql-results+json"
TRUE = b'{"head": {}, "boolean": true}'
NO_ROWS = b'{"head": {"vars": []}, "results": {"bindings": []}}'
TIGHT = ServiceLimits(
    query_seconds=3.0,
    fast_seconds=0.4,  # all runs in one process here, which may delay a query
    queue_seconds=1.0,
    stalled_seconds=0.5,
    slow_workers=1,
)


def ask(client: HttpClient, query: str, agent: str) -> int:
    """Send a query with a ``User-Agent``; return the status."""
    response = client.get(
        "/sparql", query_string={"query": query}, headers={"User-Agent": agent}
    )
    return response.status_code


def framed(body: bytes, kind: str = JSON, status: str = "200 OK") -> list[bytes]:
    """Return a response with ``Content-Length``."""
    return [
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode(),
        body,
    ]


def unframed(body: bytes, kind: str = JSON) -> list[bytes]:
    """Return a response without a length, which the end of the connection ends."""
    return [f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode(), body]


def chunked(pieces: Iterable[bytes], kind: str = JSON) -> Iterator[bytes]:
    """Yield a response in chunks; endless pieces make it endless."""
    yield f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n".encode()
    yield b"Transfer-Encoding: chunked\r\n\r\n"
    for piece in pieces:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


class Upstream(ThreadingHTTPServer):
    """Answers by a script, and records requests and disconnects."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[str] = []
        self.lost = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/sparql"


class _Handler(BaseHTTPRequestHandler):
    server: Upstream

    def do_POST(self) -> None:
        self.close_connection = True
        content = self.rfile.read(int(self.headers["Content-Length"]))
        (query,) = parse_qs(content.decode())["query"]
        self.server.asked.append(query)
        try:
            for piece in self.server.script(query):
                self.wfile.write(piece)
        except OSError:
            self.server.lost.set()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def upstream(script: Script) -> Iterator[Upstream]:
    """Run an endpoint that answers by a script."""
    with Upstream(script) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@contextmanager
def serving_from(
    script: Script, release: Release, service: ServiceLimits
) -> Iterator[tuple[HttpClient, Upstream]]:
    """Serve a release from an endpoint that answers by a script."""
    with upstream(script) as server:

        async def connect(_: Release) -> AsyncStore:
            return EndpointStore(server.url, service)

        switch = ReleaseSwitch(release.path, service, None, connect)
        with serving_switch(switch, service) as address:
            yield HttpClient(address), server
