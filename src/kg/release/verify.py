"""``kg verify``: that a release is what its manifest says, without a network.

Every file is compared with its digest; the identity is computed anew from the quads of
a dump; and the store has to hold the very statements of the dumps it was made from.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, Store, parse, serialize

from kg.errors import ReleaseError
from kg.progress import Tell, silent
from kg.release.batches import batches
from kg.release.canonical import canonical_nquads, has_blank_node
from kg.release.lines import LineSorter
from kg.release.manifest import verify_release

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.release.manifest import Release

_ANEW: Final = "build the release anew"
_OFTEN: Final = 10_000


def verify_whole(release: Release, progress: Tell = silent) -> None:
    """Compare every file, the identity and the store of a release.

    Raises:
        ReleaseError: something differs, is missing or was added; the text says what.
    """
    progress("comparing files")
    verify_release(release, progress)
    progress("computing the identity")
    _verify_identity(release, progress)
    progress("comparing the store")
    _verify_store(release, progress)


def _verify_identity(release: Release, progress: Tell) -> None:
    path = release.path / release.manifest.store_made_from[1]
    described = release.file(release.manifest.store_made_from[1])
    total = (described.triples if described else None) or 1
    found = identity_of(path, total, progress)
    if found != release.manifest.identity:
        raise ReleaseError(
            f"{path}: its canonical N-Quads have the SHA-256 {found}, but the manifest "
            f"says that the identity is {release.manifest.identity}"
        )


def identity_of(nquads: Path, total: int = 1, progress: Tell = silent) -> str:
    """Return the SHA-256 of the canonical N-Quads (RDFC-1.0) of a dump in N-Quads.

    ``progress`` is told how many of about ``total`` quads were read.

    Raises:
        ReleaseError: the file is no N-Quads, or its blank nodes cannot be told apart.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            sorter = LineSorter(Path(folder) / "quads")
            named, done = [], 0
            for batch in batches(parse(path=str(nquads), format=RdfFormat.N_QUADS)):
                done += len(batch)
                progress("computing the identity", done, max(done, total))
                content = serialize(batch, format=RdfFormat.N_QUADS) or b""
                if b"_:" in content:
                    named += batch
                else:
                    sorter.add(content.splitlines(keepends=True))
            sorter.add(canonical_nquads(named).splitlines(keepends=True))
            return _sha256(sorter.close())
    except SyntaxError as error:
        raise ReleaseError(f"{nquads}: is no N-Quads: {error}") from error


def _verify_store(release: Release, progress: Tell) -> None:
    """Look every statement of the dumps up in the store, and count those it has.

    The engine keeps the value of a number, and not always its datatype, so that the
    store cannot be written out and compared.
    """
    try:
        store = Store.read_only(str(release.store))
        held, wanted = len(store), 0
        for path in release.manifest.store_made_from:
            dump = release.path / path
            for quad in parse(path=str(dump), format=RdfFormat.N_QUADS):
                wanted += 1
                if wanted % _OFTEN == 0:
                    progress("comparing the store", wanted, max(wanted, held))
                # a blank node has another label in the store: it can only be counted
                if quad not in store and not has_blank_node(quad):
                    raise ReleaseError(f"{release.store}: lacks {quad}; {_ANEW}")
    except OSError as error:
        raise ReleaseError(f"{release.store}: cannot be read: {error}") from error
    if held != wanted:
        raise ReleaseError(
            f"{release.store}: holds {held} statements, but the dumps that it was made "
            f"from hold {wanted}; {_ANEW}"
        )


def _sha256(lines: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(line)
    return found.hexdigest()
