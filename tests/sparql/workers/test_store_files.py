"""A small release is answered from memory, a large one from disk, and both alike."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.counts import COUNTS
from support.processes import children

from kg.errors import StoreUnavailableError
from kg.project import ServiceLimits
from kg.rdf.formats import CSV_RESULTS, N_TRIPLES
from kg.sparql import Lane, Pool, Query, StoreFiles
from kg.sparql.blocking_store import OwnStore

if TYPE_CHECKING:
    from kg.release.manifest import Release
    from kg.sparql import Store

ONE = ServiceLimits(workers=1)
EVERYTHING = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
TRIPLES = COUNTS.default_graph + COUNTS.named_graphs
"""Of the default graph, and of the named ones."""


def open_dataset(dataset: StoreFiles) -> Store:
    return OwnStore(lambda: Pool.open(dataset, ONE, {Lane.PAGES: 1}))


def rows(store: Store, text: str) -> list[bytes]:
    answer = store.answer(Query(text), CSV_RESULTS, N_TRIPLES)
    return b"".join(answer.body).splitlines()


def in_memory(tmp_path: Path, **dumps: str) -> StoreFiles:
    """Return a dataset of the dumps given, without a store."""
    paths = [tmp_path / f"dump.{extension}" for extension in dumps]
    for path, content in zip(paths, dumps.values(), strict=True):
        path.write_text(content)
    return StoreFiles(tmp_path / "store", tuple(paths))


def test_the_number_of_triples_decides(release: Release) -> None:
    dumps = [f"dumps/khojaly-kg.{extension}" for extension in ("nt", "nq")]
    small = StoreFiles.of(release, ServiceLimits(memory_triples=TRIPLES))
    assert small.dumps == tuple(release.path / dump for dump in dumps)
    assert StoreFiles.of(release, ServiceLimits(memory_triples=TRIPLES - 1)).dumps == ()


def test_memory_and_disk_say_the_same(release: Release) -> None:
    with (
        closing(open_dataset(StoreFiles(release.store))) as disk,
        closing(open_dataset(StoreFiles.of(release, ONE))) as memory,
    ):
        found = rows(memory, EVERYTHING)
        assert len(found) == TRIPLES + 1
        assert sorted(found) == sorted(rows(disk, EVERYTHING))


def test_memory_holds_the_dumps_and_not_the_store(tmp_path: Path) -> None:
    line = "<urn:s> <urn:p> <urn:o> "
    dataset = in_memory(tmp_path, nt=f"{line}.\n", nq=f"{line}<urn:g> .\n")
    with closing(open_dataset(dataset)) as store:
        found = sorted(rows(store, EVERYTHING)[1:])
        assert found == [b"urn:s,urn:p,urn:o,", b"urn:s,urn:p,urn:o,urn:g"]


def test_blank_nodes_keep_their_labels_so_that_an_etag_stays_true(
    tmp_path: Path,
) -> None:
    dataset = in_memory(tmp_path, nt="_:c14n0 <urn:p> _:c14n1 .\n")
    for _ in range(2):
        with closing(open_dataset(dataset)) as store:
            assert rows(store, "SELECT ?s ?o { ?s ?p ?o }")[1:] == [b"_:c14n0,_:c14n1"]


@pytest.mark.parametrize("is_there", ["there", "gone"])
def test_a_dump_that_cannot_be_read_is_told(tmp_path: Path, is_there: str) -> None:
    dataset = in_memory(tmp_path, nt="<urn:s> <urn:p> nothing .\n")
    if is_there == "gone":
        dataset.dumps[0].unlink()
    before = set(children())
    with pytest.raises(StoreUnavailableError, match="cannot be opened as a store: "):
        open_dataset(dataset)
    assert set(children()) == before


def test_workers_share_what_was_loaded(release: Release) -> None:
    others = set(children())

    async def measure() -> tuple[int, int]:
        workers = {Lane.FAST: 4}
        pool = await Pool.open(
            StoreFiles.of(release, ServiceLimits()), ServiceLimits(), workers
        )
        private = [_private(one) for one in set(children()) - others]
        await pool.close()
        return len(private), max(private)

    count, most = asyncio.run(measure())
    assert count == 4
    assert most < 10 << 20  # what was loaded is 12 MiB, and an interpreter 18


def _private(process: int) -> int:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    sizes = [line.split()[1] for line in lines if line.startswith("Private_")]
    return 1024 * sum(map(int, sizes))
