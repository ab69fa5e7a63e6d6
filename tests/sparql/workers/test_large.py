"""A store of many files, of which the engine opens sixteen until a query needs more."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import resource
import socket
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat
from pyoxigraph import Store as OxStore

from kg.errors import QueryTooLargeError, StoreUnavailableError
from kg.project import ServiceLimits
from kg.sparql import StoreFiles, open_store, select
from kg.sparql.limit_errors import LimitErrors
from kg.sparql.workers.engine_errors import problem
from kg.sparql.workers.fork_client import Forks
from kg.sparql.workers.frames import ERROR, READY, Frame, WorkerRequest
from kg.sparql.workers.worker import WorkerLimits

if TYPE_CHECKING:
    from pathlib import Path

E = "https://example.org/"
PIECES = 3
HOUSES = 400
LIMITS = ServiceLimits(workers=1, query_memory_mib=64)
EACH_WAY = [
    "{ ?s ?p ?o }",
    f"{{ <{E}house/1-7> ?p ?o }}",
    f"{{ ?s <{E}number> ?o }}",
    '{ ?s ?p "the house 1-7" }',
    "{ GRAPH ?g { ?s ?p ?o } }",
    f"{{ GRAPH ?g {{ <{E}house/1-7> ?p ?o }} }}",
    f"{{ GRAPH ?g {{ ?s <{E}number> ?o }} }}",
    '{ GRAPH ?g { ?s ?p "the house 1-7" } }',
    f"{{ GRAPH <{E}graph/1> {{ ?s ?p ?o }} }}",
]
"""Patterns that read the store in each of its orders."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store that was loaded in pieces and never optimized: many files."""
    path = tmp_path_factory.mktemp("many") / "store"
    store = OxStore(str(path))
    for piece in range(PIECES):
        lines = []
        for house in range(HOUSES):
            triple = (
                f'<{E}house/{piece}-{house}> <{E}number> "the house {piece}-{house}"'
            )
            lines += [f"{triple} .\n", f"{triple} <{E}graph/{piece}> .\n"]
        store.bulk_load("".join(lines), RdfFormat.N_QUADS)
        store.flush()
    assert len(list(path.glob("*.sst"))) > 16
    return path


def test_a_store_of_many_files_is_answered_from_in_each_of_its_orders(
    folder: Path,
) -> None:
    with closing(open_store(folder, LIMITS)) as pool:
        found = [
            select(pool, f"SELECT (COUNT(*) AS ?n) {pattern}") for pattern in EACH_WAY
        ]
    every = PIECES * HOUSES
    counts = [int(solution["n"].value) for (solution,) in found]
    assert counts == [every, 1, every, 1, every, 1, every, 1, HOUSES]


def test_all_of_a_store_of_many_files_can_be_read(folder: Path) -> None:
    with closing(open_store(folder, LIMITS)) as pool:
        solutions = select(pool, "SELECT * { ?s ?p ?o . GRAPH ?g { ?s ?p ?o } }")
    texts = {solution["o"].value for solution in solutions}
    assert texts == {f"the house {p}-{n}" for p in range(PIECES) for n in range(HOUSES)}


def told(folder: Path, text: str) -> Frame:
    """Put a query to a worker that nobody has looked at before; return what it says."""

    async def ask() -> Frame:
        forks = Forks(
            StoreFiles(folder), WorkerLimits(seconds=20, memory=1 << 28, result=1 << 20)
        )
        frames: asyncio.Queue[Frame] = asyncio.Queue()
        worker = await forks.start(frames.put_nowait, lambda _: None)
        ready = await asyncio.wait_for(frames.get(), 20)
        assert ready.kind == READY[:1]
        worker.send(WorkerRequest(text, {}, (), (), "json", "nt").serialize())
        answer = await asyncio.wait_for(frames.get(), 20)
        await forks.close()
        return answer

    return asyncio.run(ask())


def test_a_worker_that_may_open_files_connects_to_nobody(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        url = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        frame = told(folder, f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
        assert frame.kind == ERROR[:1]
        with pytest.raises(TimeoutError):
            canary.accept()


ESCAPES = """
import os, socket
from kg.sandbox.offline import go_offline
assert go_offline()
def refused(attempt):
    try:
        attempt()
    except PermissionError:
        return True
    return False
pair = os.open("/dev/null", os.O_RDONLY)
assert refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM))
assert refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
assert refused(lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM))
assert refused(lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
assert refused(lambda: os.execv("/bin/true", ["true"]))
child = os.fork()
if child == 0:
    os._exit(0 if refused(socket.socket) else 1)
assert os.waitpid(child, 0)[1] == 0
"""


def test_nothing_that_is_offline_or_forked_from_it_gets_a_socket_or_a_program() -> None:
    subprocess.run([sys.executable, "-c", ESCAPES], check=True)


FEW_FILES = """
import resource, sys
from contextlib import closing
from pathlib import Path
from kg.project import ServiceLimits
from kg.sparql import open_store, select
resource.setrlimit(resource.RLIMIT_NOFILE, (96, 96))
with closing(open_store(Path(sys.argv[1]), ServiceLimits(workers=1))) as pool:
    (found,) = select(pool, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    print(found["n"].value)
"""


def test_a_service_with_few_descriptors_answers_from_many_files(folder: Path) -> None:
    command = [sys.executable, "-c", FEW_FILES, str(folder)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    assert run.stdout == f"{PIECES * HOUSES}\n"


def says(kind: str, reason: str) -> bytes:
    return json.dumps({"kind": kind, "message": reason}).encode()


def test_too_few_descriptors_are_told_from_damage_with_what_to_do() -> None:
    met = problem(says("unreadable", os.strerror(errno.EMFILE)), LimitErrors(LIMITS))
    assert isinstance(met, StoreUnavailableError)
    assert str(met) == (
        "the store cannot be read: Too many open files; raise the limit of the service "
        "(ulimit -n, or LimitNOFILE)"
    )
    met = problem(says("unreadable", os.strerror(errno.EACCES)), LimitErrors(LIMITS))
    assert str(met) == "the store cannot be read: Permission denied"
    met = problem(says("memory", ""), LimitErrors(LIMITS))
    assert isinstance(met, QueryTooLargeError)
    assert met.limit == "query_memory_mib"


def test_a_worker_that_can_open_no_more_files_says_so(folder: Path) -> None:
    """Take from a worker, when it is up, the descriptors that it needs."""

    async def ask() -> list[Frame]:
        limits = WorkerLimits(seconds=20, memory=1 << 28, result=1 << 20)
        forks = Forks(StoreFiles(folder), limits)
        frames: asyncio.Queue[Frame] = asyncio.Queue()
        worker = await forks.start(frames.put_nowait, lambda _: None)
        process = int((await asyncio.wait_for(frames.get(), 20)).content)
        resource.prlimit(process, resource.RLIMIT_NOFILE, (0, 0))
        ends = []
        for pattern in EACH_WAY:
            text = f"SELECT * {pattern}"
            worker.send(WorkerRequest(text, {}, (), (), "json", None).serialize())
            while not (frame := await asyncio.wait_for(frames.get(), 20)).is_last:
                pass
            ends.append(frame)
        await forks.close()
        return ends

    ends = asyncio.run(ask())
    errors = [json.loads(frame.content) for frame in ends if frame.kind == ERROR[:1]]
    assert errors
    told = {"kind": "unreadable", "message": "Too many open files"}
    assert all(error == told for error in errors)
