"""Paths that tests read, the small flood project, an HTTP client and a server."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import uvloop

from kg.project import ServiceLimits, read_project
from kg.rdf.prefixes import project_prefixes
from kg.rdf.vocabulary import KG
from kg.sources import read_sources
from kg.sources.parse import parse_turtle
from kg.sparql import StoreFiles
from kg.web.server.release_switch import ReleaseSwitch, open_pool
from kg.web.server.run import HttpServer, address, listen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from email.message import Message

    from pyoxigraph import Triple

    from kg.release.manifest import Release
    from kg.sparql import AsyncStore, Figures, Lane
    from kg.web.server.metrics import Observer

REPOSITORY = Path(__file__).resolve().parents[2]
EVIDENCE = Path(
    os.environ.get("KG_EVIDENCE", str(REPOSITORY.parent / "shared" / "evidence"))
)
SUITES = EVIDENCE.parent / "suites"
FLOOD = REPOSITORY / "examples" / "flood"
COPIED = {
    '"kg:ontology"': ", ".join(
        f'"../../ontology/{name}.ttl"' for name in ("kg", "alignments", "cube")
    ),
    '"kg:shapes"': '"../../shapes"',
}
"""What of the tool a copy of the flood project reads in place of what is shipped."""
CONSUME = REPOSITORY / "docs" / "consume.md"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ ?c a {KG.Claim} }}"
"""A query for the number of claims."""


def consuming(heading: str, release: Release) -> str:
    """Return the code under a heading of docs/consume.md, with a release for its R."""
    _, _, section = CONSUME.read_text("utf-8").partition(f"\n## {heading}\n")
    code = re.search(r"```\w+\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    assert code, heading
    return re.sub(r"/path/to/R\b|\bR(?=[/ ])", str(release.path), code[1])


def copy_flood(into: Path) -> Path:
    """Copy the flood project; return the copy.

    It reads copies of what the tool ships, which a test may spoil.
    """
    root = into / "examples" / "flood"
    shutil.copytree(FLOOD, root, ignore=shutil.ignore_patterns(".kg"))
    for shared in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / shared, into / shared)
    settings = (root / "kg.toml").read_text("utf-8")
    for entry, copies in COPIED.items():
        assert entry in settings
        settings = settings.replace(entry, copies)
    (root / "kg.toml").write_text(settings, "utf-8")
    return root


def flood(turtle: str) -> list[Triple]:
    """Return the flood project's ontology and lists, and the triples of some Turtle."""
    project = read_project(FLOOD)
    lists = [
        triple for file in read_sources(project).ontology for triple in file.triples
    ]
    prefixes = project_prefixes(project.id_namespace)
    agents = 'agent:herald rdfs:label "The Herald"@en .'
    return [*lists, *parse_turtle(Path("test.ttl"), turtle + agents, prefixes)]


class NoStore:
    """A store that answers nothing; a test adds what it needs."""

    is_fixed = True

    @property
    def figures(self) -> dict[Lane, Figures]:
        return {}

    async def complaint(self) -> str:
        return ""

    async def close(self) -> None:
        pass


@contextmanager
def serving(
    release: Release,
    service: ServiceLimits | None = None,
    *,
    store: AsyncStore | None = None,
    folder: Path | None = None,
    seen: Observer | None = None,
    trusted_proxies: str | None = None,
) -> Iterator[str]:
    """Serve a release on a free port of loopback, and yield its address."""
    chosen = service or ServiceLimits()

    async def open_store(of: Release) -> AsyncStore:
        files = StoreFiles(folder) if folder else None
        return store or await open_pool(of, chosen, files)

    switch = ReleaseSwitch(release.path, chosen, seen, open_store)
    with serving_switch(switch, chosen, trusted_proxies) as address:
        yield address


@contextmanager
def serving_switch(
    switch: ReleaseSwitch, service: ServiceLimits, trusted_proxies: str | None = None
) -> Iterator[str]:
    """Serve the release of a switch, in a thread; yield the address."""
    with listen("127.0.0.1", 0) as listener:
        url = address(listener).rstrip("/")
        started = threading.Event()
        server = HttpServer(
            switch,
            service,
            trusted_proxies=trusted_proxies,
            started=started.set,
        )

        async def run() -> None:
            await switch.open()
            try:
                await server.serve([listener])
            finally:
                await switch.close()

        thread = threading.Thread(target=uvloop.run, args=(run(),), daemon=True)
        thread.start()
        assert started.wait(30)
        try:
            yield url
        finally:
            server.should_exit = True
            thread.join(30)


@dataclass
class HttpResponse:
    """An HTTP response, with the names of Flask's test client."""

    status_code: int
    headers: Message
    content: bytes

    @property
    def content_type(self) -> str:
        return self.headers["Content-Type"] or ""

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode()

    def get_data(self) -> bytes:
        return self.content


class HttpClient:
    """An HTTP client that opens a connection for each request."""

    def __init__(self, address: str) -> None:
        self.address = urlsplit(address).netloc

    def request(
        self,
        method: str,
        path: str,
        *,
        query_string: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, str] | bytes | str | None = None,
        content_type: str | None = None,
    ) -> HttpResponse:
        if query_string:
            path += f"?{urlencode(query_string, doseq=True)}"
        sent = dict(headers or {})
        if isinstance(data, dict):
            content_type = content_type or "application/x-www-form-urlencoded"
            data = urlencode(data)
        if content_type:
            sent["Content-Type"] = content_type
        connection = HTTPConnection(self.address, timeout=60)
        try:
            body = data if isinstance(data, bytes) else str(data or "").encode()
            connection.request(method, path, body or None, sent)
            response = connection.getresponse()
            return HttpResponse(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **options: Any) -> HttpResponse:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> HttpResponse:
        return self.request("POST", path, **options)
