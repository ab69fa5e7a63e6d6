"""A store says what its dumps say, if it says it in the engine's own words."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pytest
from pyoxigraph import RdfFormat, Store
from support.outlines import outline

from kg.errors import ReleaseError
from kg.release.verify.outline import outline_of_store
from kg.release.verify.store import verify_loaded, verify_store
from kg.release.verify.store_dumps import read_dumps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.releases import FloodReleases

    from kg.release.manifest import Release

    Check = Callable[[Release], None]

NUMBERS = [
    '<http://e/s> <http://e/p> "05"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '<http://e/s> <http://e/q> "7"^^<http://www.w3.org/2001/XMLSchema#short>',
    '<http://e/s> <http://e/r> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    '<http://e/s> <http://e/r> "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    '<http://e/s> <http://e/t> "not a _: node"@en',
]
NODES = [
    "<http://e/s> <http://e/has> _:c14n0",
    "<http://e/s> <http://e/has> _:c14n1",
    '_:c14n0 <http://e/value> "01"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '_:c14n1 <http://e/value> "2"^^<http://www.w3.org/2001/XMLSchema#integer>',
]


@dataclass
class Dumped:
    """As much of a release as a store is compared with."""

    store: Path
    default_graph: Path
    named_graphs: Path


def dumped(folder: Path, default: list[str], named: list[str]) -> Release:
    made = Dumped(folder / "store", folder / "x.nt", folder / "x.nq")
    made.default_graph.write_text("".join(f"{line} .\n" for line in default))
    made.named_graphs.write_text("".join(f"{line} <http://e/g> .\n" for line in named))
    return cast("Release", made)


def load(release: Release) -> None:
    store = Store(str(release.store))
    store.bulk_load(path=str(release.default_graph), format=RdfFormat.N_TRIPLES)
    store.bulk_load(path=str(release.named_graphs), format=RdfFormat.N_QUADS)
    store.flush()


def looked_up(release: Release) -> None:
    if not read_dumps(release).is_held:
        verify_store(release)


def in_outline(release: Release) -> None:
    verify_loaded(release, outline(release))


VERIFY = pytest.mark.parametrize("check", [verify_store, looked_up, in_outline])


@VERIFY
@pytest.mark.parametrize("statements", [NUMBERS, NODES, [*NUMBERS, *NODES], []])
def test_values_and_blank_nodes_are_known_again(
    tmp_path: Path, check: Check, statements: list[str]
) -> None:
    release = dumped(tmp_path, statements, statements)
    load(release)
    check(release)


@VERIFY
@pytest.mark.parametrize(
    ("default", "named", "said"),
    [
        (NUMBERS[1:], NUMBERS, 'holds <http://e/s> <http://e/p> "5"'),
        (NUMBERS, NUMBERS[1:], 'holds <http://e/s> <http://e/p> "5"'),
        ([*NUMBERS, NODES[0]], NUMBERS, "lacks <http://e/s> <http://e/has> _:"),
        (["<http://e/a> <http://e/b> <http://e/c>", *NUMBERS], NUMBERS, "lacks <http"),
    ],
)
def test_what_a_store_has_more_or_less_is_named(
    tmp_path: Path, check: Check, default: list[str], named: list[str], said: str
) -> None:
    load(dumped(tmp_path, NUMBERS, NUMBERS))
    with pytest.raises(ReleaseError, match=f"store: {said}"):
        check(dumped(tmp_path, default, named))


@VERIFY
def test_blank_nodes_that_have_something_else_are_found(
    tmp_path: Path, check: Check
) -> None:
    load(dumped(tmp_path, NODES, NODES))
    other = [*NODES[:3], NODES[3].replace("c14n1", "c14n0")]
    with pytest.raises(ReleaseError, match=r"store: (holds|lacks) "):
        check(dumped(tmp_path, NODES, other))


def test_a_whole_release_is_compared_without_reading_each_statement_of_its_store(
    floods: FloodReleases, release: Release
) -> None:
    """Otherwise each build and each verification would."""
    for one in (floods.of(), release):
        wanted = outline(one)
        assert outline_of_store(Store.read_only(str(one.store))) == wanted
        assert wanted.named_graphs.total() > 2000
        found = read_dumps(one)
        assert found.is_held
        assert found.identity == one.manifest.identity
        assert found.named_graphs == wanted.named_graphs.total()
        assert found.default_graph == wanted.default_graph


A, B, C = ("<http://e/a>", "<http://e/b>", "<http://e/c>")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (f"{A} {B} {C}", f"{B} {B} {C}", "holds <http://e/a>"),
        (f"{A} {B} {C}", f"{A} {A} {C}", "lacks <http://e/a> <http://e/a>"),
        (f'{A} {B} "x"', f'{A} {B} "x"@en', 'holds <http://e/a> <http://e/b> "x" '),
    ],
)
def test_an_outline_has_every_term(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    load(dumped(tmp_path, [f"{A} {A} {A}"], [*NUMBERS, before]))
    with pytest.raises(ReleaseError, match=f"store: {said}"):
        in_outline(dumped(tmp_path, [f"{A} {A} {A}"], [*NUMBERS, after]))


SAME = [f"{A} {A} {A}", f"{A} {A} {B}", f"{B} {A} {A}"]
OTHER = [f"{A} {A} {A}", f"{A} {A} {B}", f"{B} {A} {B}"]


@pytest.mark.parametrize(
    ("default", "named", "is_held"),
    [(SAME, SAME, True), (OTHER, SAME, False), (SAME, OTHER, False)],
)
def test_each_statement_of_both_dumps_is_looked_up(
    tmp_path: Path, default: list[str], named: list[str], *, is_held: bool
) -> None:
    """All of them have the same numbers of statements, and the same terms."""
    load(dumped(tmp_path, SAME, SAME))
    release = dumped(tmp_path, default, named)
    assert read_dumps(release).is_held is is_held
    if not is_held:
        with pytest.raises(ReleaseError, match="store: holds <http://e/b> "):
            verify_store(release)


@pytest.mark.parametrize("lines", [[SAME[1], SAME[0]], [SAME[0], SAME[0]], NODES])
def test_dumps_in_no_canonical_order_are_left_to_whoever_sorts(
    tmp_path: Path, lines: list[str]
) -> None:
    load(dumped(tmp_path, lines, lines))
    found = read_dumps(dumped(tmp_path, lines, lines))
    assert (found.identity, found.is_held) == (None, False)
    assert found.named_graphs == len(lines)


def test_a_full_folder_for_temporary_files_is_named(
    release: Release, tmp_path: Path
) -> None:
    # no file may be longer than a block: what a full disk does, by a limit
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512)); "
        "from pathlib import Path; from kg.release.manifest import read_release; "
        "from kg.release.verify.store import verify_store; "
        f"verify_store(read_release(Path({str(release.path)!r})))"
    )
    # nor those that coverage writes
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    *_, line = run.stderr.splitlines()
    named = f"{release.path}/store: cannot be read, or cannot be written to "
    assert line.startswith(f"kg.errors.ReleaseError: {named}{tmp_path}")
    assert line.endswith("(TMPDIR) for the comparison: File too large (os error 27)")
