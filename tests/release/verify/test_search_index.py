"""A release is verified with its search index, and is whole without one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from kg.errors import ReleaseError
from kg.release.manifest import digest, read_release
from kg.release.publish.publish import adopt
from kg.release.verify.release import verify_whole

if TYPE_CHECKING:
    from pathlib import Path

    from support.releases import FloodReleases

    from kg.release.manifest import Release


@pytest.fixture
def copy(floods: FloodReleases, tmp_path: Path) -> Release:
    """Return a release of the flood that a test may spoil."""
    folder = tmp_path / "copy"
    shutil.copytree(floods.of().path, folder, symlinks=True)
    return read_release(folder)


def note_digests(release: Release) -> None:
    """Write the digest of the index as it is now, as whoever changes both would."""
    path = release.path / "store.sha256"
    others = [one for one in path.read_text().splitlines() if "search" not in one]
    if release.index:
        others.append(f"{digest(release.index)}  search.sqlite")
    path.write_text("".join(f"{line}\n" for line in others))


def change(release: Release, *statements: str) -> None:
    assert release.index
    with closing(sqlite3.connect(release.index)) as connection:
        for one in statements:
            connection.execute(one)
        connection.commit()


def test_an_index_that_was_changed_differs_from_its_digest(copy: Release) -> None:
    change(copy, "UPDATE entry SET text = 'another name' WHERE id = 1")
    with pytest.raises(ReleaseError, match=r"search\.sqlite: differs from store\.sha"):
        verify_whole(copy)


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE entry SET text = 'another name' WHERE id = 1", "entries"),
        ("DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)", "entries"),
        ("UPDATE thing SET label = 'another' WHERE id = 2", "things"),
        ("UPDATE party SET label = 'another'", "parties"),
        ("INSERT INTO word (rowid, key) VALUES (1 << 50, 'dam')", "lengths"),
        ("CREATE TABLE more (id)", "schema"),
        ("CREATE TRIGGER t AFTER INSERT ON thing BEGIN SELECT 1; END", "schema"),
    ],
)
def test_an_index_that_was_changed_with_its_digest_differs_from_the_dump(
    copy: Release, statement: str, part: str
) -> None:
    change(copy, statement)
    note_digests(copy)
    with pytest.raises(
        ReleaseError, match=f"sqlite: its {part} are not those of flood"
    ):
        verify_whole(copy)


def test_words_that_were_added_beside_a_name_are_found(copy: Release) -> None:
    """The lengths of texts are put back."""
    change(
        copy,
        "CREATE TEMP TABLE before AS SELECT * FROM word_docsize",
        "INSERT INTO word (rowid, key) VALUES (1 << 50, 'dam')",
        "DELETE FROM word_docsize WHERE id = 1 << 50",
    )
    note_digests(copy)
    with pytest.raises(ReleaseError, match="its words are not those of flood"):
        verify_whole(copy)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" * 999])
def test_what_is_no_index_is_refused(copy: Release, content: bytes) -> None:
    assert copy.index
    copy.index.write_bytes(content)
    note_digests(copy)
    with pytest.raises(ReleaseError, match=r"search\.sqlite: .*build the release anew"):
        verify_whole(copy)


def test_a_release_of_an_earlier_version_is_whole_without_index(copy: Release) -> None:
    assert copy.index
    copy.index.unlink()
    note_digests(copy)
    verify_whole(copy)


def test_an_index_without_a_digest_is_a_stray(copy: Release) -> None:
    assert copy.index
    index = copy.index.read_bytes()
    copy.index.unlink()
    note_digests(copy)
    (copy.path / "search.sqlite").write_bytes(index)
    with pytest.raises(ReleaseError, match=r"search\.sqlite: is not in the manifest"):
        verify_whole(copy)


def test_a_release_that_gets_an_index_replaces_its_earlier_self(
    copy: Release, floods: FloodReleases, tmp_path: Path
) -> None:
    """The identifier does not depend on the index."""
    assert copy.index
    copy.index.unlink()
    note_digests(copy)
    output = tmp_path / "output"
    assert adopt(copy.path, output).index is None
    published = adopt(floods.of().path, output)
    assert published.id == copy.id
    assert published.index
