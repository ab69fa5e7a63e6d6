"""A worker that cannot do its work says so at once, and does not blame the query."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as OxStore

from kg.errors import StoreUnavailableError
from kg.project import ServiceLimits
from kg.sparql import StoreFiles, open_store, select
from kg.sparql.workers.fork_client import Forks
from kg.sparql.workers.frames import READY, Frame
from kg.sparql.workers.worker import WorkerLimits

if TYPE_CHECKING:
    from pathlib import Path

E = "https://example.org/"
LIMITS = ServiceLimits(workers=1)
ALL = "SELECT * { ?house ?number ?text }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a store on disk with the number of each of 20,000 houses as a text."""
    path = tmp_path / "store"
    store = OxStore(str(path))
    number = NamedNode(f"{E}number")
    store.bulk_extend(
        Quad(NamedNode(f"{E}house/{i}"), number, Literal(f"the house number {i}"))
        for i in range(20000)
    )
    store.flush()
    return path


def test_a_request_that_cannot_be_read_ends_the_worker_at_once(folder: Path) -> None:
    async def ask() -> tuple[list[Frame], int | None]:
        forks = Forks(
            StoreFiles(folder), WorkerLimits(seconds=60, memory=1 << 28, result=9)
        )
        frames: list[Frame] = []
        ended = asyncio.get_running_loop().create_future()
        ready = asyncio.Event()

        def heard(frame: Frame) -> None:
            frames.append(frame)
            ready.set()

        worker = await forks.start(heard, ended.set_result)
        await asyncio.wait_for(ready.wait(), 10)
        worker.send(b"\x00\x00\x00\x04oops")
        status = await asyncio.wait_for(ended, 10)
        await forks.close()
        return frames, status

    (frame,), status = asyncio.run(ask())
    assert (frame.kind, frame.is_last, status) == (READY[:1], True, 1)
    assert frame.content.isdigit()


def test_a_worker_runs_nothing_of_the_folder_where_it_is_started(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "resource.py").write_text("raise SystemExit('not ours')")
    monkeypatch.chdir(tmp_path)
    with closing(open_store(folder, LIMITS)) as pool:
        assert len(select(pool, ALL + " LIMIT 5")) == 5


def test_damage_that_a_query_meets_is_not_the_fault_of_the_query(folder: Path) -> None:
    overwrite(folder, b"the house number")
    with closing(open_store(folder, LIMITS)) as pool:
        with pytest.raises(StoreUnavailableError, match="the store is damaged") as met:
            select(pool, ALL)
        assert str(folder) not in str(met.value)


def test_damage_met_on_opening_is_told_and_not_waited_for(folder: Path) -> None:
    for file in folder.iterdir():
        file.write_bytes(b"\x00" * 100)
    with pytest.raises(StoreUnavailableError, match="opened as a store: Corruption"):
        open_store(folder, LIMITS)


def overwrite(folder: Path, words: bytes) -> None:
    """Overwrite a block of the file that has most of these words."""
    file = max(folder.glob("*.sst"), key=lambda one: one.read_bytes().count(words))
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    file.write_bytes(content)
