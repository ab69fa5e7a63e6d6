"""Pages are made by workers: what becomes of one costs nobody else anything."""

from __future__ import annotations

import http.client
import json
import logging
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from support import HttpClient, serving
from support.processes import children, ended, eventually

from kg.project import ServiceLimits
from kg.release.manifest import read_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from kg.release.manifest import Release

EVENT = "/doc/event/khojaly-1992"
# workers for pages yield to all else, so they need time where much goes on
SERVICE = ServiceLimits(cache_mib=0, query_seconds=6.0)


def makers() -> set[int]:
    """Return the workers that make pages: others go before them."""
    return {
        worker for worker in children() if os.getpriority(os.PRIO_PROCESS, worker) == 10
    }


@contextmanager
def served(
    release: Release, service: ServiceLimits = SERVICE
) -> Iterator[tuple[HttpClient, set[int]]]:
    """Serve a release; yield a client, and the workers that make its pages."""
    before = makers()
    with serving(release, service) as url:
        assert eventually(lambda: len(makers() - before) == service.page_workers)
        yield HttpClient(url), makers() - before


@contextmanager
def stopped(workers: set[int]) -> Iterator[None]:
    """Hold workers up, whatever they do."""
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGCONT)


def test_a_page_whose_worker_is_killed_is_made_by_another(release: Release) -> None:
    # with two, the page could go from one that is killed to the other
    one = replace(SERVICE, page_workers=1)
    with served(release, one) as (client, workers), ThreadPoolExecutor(1) as threads:
        with stopped(workers):
            page = threads.submit(client.get, EVENT)
            time.sleep(0.2)
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
        answer = page.result(30)
        assert answer.status_code == 200
        assert "Khojaly" in answer.text


def test_a_page_that_its_worker_dies_of_is_called_a_page(release: Release) -> None:
    one = replace(SERVICE, page_workers=1)
    with served(release, one) as (client, workers), ThreadPoolExecutor(1) as threads:
        with stopped(workers):
            page = threads.submit(client.get, EVENT)
            time.sleep(0.2)
            for worker in workers:
                os.kill(worker, signal.SIGABRT)  # as the engine does without memory
        said = json.loads(page.result(30).content)
        assert (said["status"], said["limit"]) == (413, "query_memory_mib")
        assert said["detail"].startswith("the page needed more than 1024 MiB of memory")


def test_a_page_past_the_deadline_ends_its_worker_and_no_query(
    release: Release,
) -> None:
    with served(release) as (client, workers):
        with stopped(workers):
            late = client.get(EVENT)
            said = json.loads(late.content)
            assert late.status_code == 504
            assert (said["limit"], said["value"]) == ("query_seconds", 6.0)
            answer = client.get("/sparql?query=ASK%7B%7D")
            assert (answer.status_code, answer.json["boolean"]) == (200, True)
        assert eventually(lambda: not workers <= makers())
        assert client.get(EVENT).status_code == 200


def test_a_page_that_nobody_waits_for_ends_with_its_worker(release: Release) -> None:
    with served(release) as (client, workers):
        with stopped(workers):
            connection = http.client.HTTPConnection(client.address)
            connection.request("GET", EVENT)
            time.sleep(0.2)
            connection.close()
            assert eventually(lambda: any(map(ended, workers)))
        # another worker has to start first
        assert eventually(lambda: client.get(EVENT).status_code == 200)


def test_what_nobody_foresaw_is_a_line_in_the_log_and_nothing_for_the_client(
    release: Release, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copy = tmp_path / release.path.name
    shutil.copytree(release.path, copy)
    with served(read_release(copy)) as (client, _):
        (copy / "void.ttl").write_text("<x> <y>")
        caplog.clear()
        broken = client.get("/")
        said = {"title": "Internal error", "status": 500}
        assert (broken.status_code, json.loads(broken.content)) == (500, said)
        assert client.get(EVENT).status_code == 200
    (entry,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert entry.name == "kg.web"
    assert "SyntaxError" in entry.getMessage()
    assert "in counts" in entry.getMessage()


def test_all_workers_for_pages_have_no_way_out(release: Release) -> None:
    with served(release) as (_, workers):
        for worker in workers:
            assert "Seccomp:\t2\n" in Path(f"/proc/{worker}/status").read_text()
