"""Hostile text in the data does nothing in a browser, and breaks no layout."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.browser import visitor
from support.hostile_markup import PAYLOADS, fill
from werkzeug.serving import make_server

from kg.project import ServiceLimits
from kg.sparql import open_store
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from kg.release.manifest import Release

LONG = "a" * 10_000
STACKED = "e" + "\u0301" * 500
TEXTS = [*PAYLOADS, LONG, STACKED]
PLACES = ["/", "/events", "/claims", "/sources", "/doc/graph/hostile"]


@pytest.fixture(scope="module")
def hostile(
    release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve a release whose every slot holds an attack; return its address."""
    path = tmp_path_factory.mktemp("hostile") / "store"
    fill(path, TEXTS)
    manifest = replace(release.manifest, title=PAYLOADS[0], publisher=LONG)
    spoilt = replace(release, manifest=replace(manifest, description=PAYLOADS[2]))
    with closing(open_store(path, ServiceLimits(workers=1))) as store:
        app = create_app(spoilt, store, service=ServiceLimits())
        server = make_server("127.0.0.1", 0, app)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


def test_hostile_text_is_shown_and_does_nothing(browser: Browser, hostile: str) -> None:
    with visitor(browser, hostile) as visit:
        visit.looks("phone", "light")
        wide = {}
        for path in (
            *PLACES,
            *(f"/doc/event/e{number}" for number in range(len(TEXTS))),
            *(f"/doc/claim/c{number}" for number in (0, 10, 30, 31)),
            *(f"/doc/source/s{number}" for number in (0, 10, 30, 31)),
        ):
            assert visit.go(path) == 200, path
            if found := visit.wider():
                wide[path] = found
        assert wide == {}
        assert visit.complaints == []
