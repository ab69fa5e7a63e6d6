"""Verifies a whole release offline: compares it with its manifest (``kg verify``).

The quick verification compares every file with its digest. That of a new release also
compares the store with its dumps in outline. The whole one looks up each statement in
the store, counts the triples of each file, and computes the identity from the quads of
a dump.
"""

from __future__ import annotations

import hashlib
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from kg.errors import ReleaseError
from kg.progress import Tell, silent
from kg.rdf.batches import batches
from kg.rdf.canonical import as_nquads, canonical_nquads
from kg.release.content.line_sorter import LineSorter
from kg.release.verify.digests import verify_quick
from kg.release.verify.store import verify_loaded, verify_store
from kg.release.verify.store_dumps import read_dumps
from kg.release.verify.triple_counts import verify_count, verify_triples
from kg.search.compare import verify_index

if TYPE_CHECKING:
    from kg.release.manifest import Release
    from kg.release.verify.outline import Outline


def verify_new(outline: Outline, release: Release, progress: Tell = silent) -> None:
    """Compare every file, and the store, of a release that was just written.

    Triples were counted, the identity was computed, and the outline of the store was
    taken, while it was written.

    Raises:
        ReleaseError: something differs, is missing or was added; the text says what.
    """
    progress("comparing files")
    verify_quick(release, progress)
    progress("comparing the store")
    verify_loaded(release, outline)


def verify_whole(release: Release, progress: Tell = silent) -> None:
    """Compare every file, the triples, the identity and the store of a release.

    Raises:
        ReleaseError: something differs, is missing or was added; the text says what.
    """
    progress("comparing files")
    verify_quick(release, progress)
    made_from = release.manifest.store_made_from
    with ThreadPoolExecutor(1) as pool:
        # a large release is counted in other processes meanwhile
        known = astuple(made_from)
        counting = pool.submit(verify_triples, release, known)
        described = [one for path in known if (one := release.file(path))]
        progress("comparing the store")
        total = sum(one.triples or 0 for one in described)
        found = read_dumps(release, progress, total)
        counts = dict(
            zip(known, (found.default_graph, found.named_graphs), strict=True)
        )
        for one in described:
            verify_count(release.path, one, counts[one.path])
        progress("counting triples")
        counting.result()
    progress("computing the identity")
    _verify_identity(release, found.identity or identity_of(release.named_graphs))
    if not found.is_held:
        verify_store(release)
    if release.index:
        progress("comparing the search index")
        manifest = release.manifest
        namespace, language = manifest.iris.id_namespace, manifest.label_language
        verify_index(release.index, release.default_graph, namespace, language)


def _verify_identity(release: Release, found: str) -> None:
    if found != release.manifest.identity:
        raise ReleaseError(
            f"{release.named_graphs}: its canonical N-Quads have the SHA-256 {found}, "
            f"but the manifest says that the identity is {release.manifest.identity}"
        )


def identity_of(nquads: Path) -> str:
    """Return the SHA-256 of the canonical N-Quads (RDFC-1.0) of a dump in N-Quads.

    Raises:
        ReleaseError: the file is no N-Quads, or its blank nodes cannot be
            distinguished.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            sorter = LineSorter(Path(folder) / "quads")
            named = []
            for batch in batches(parse(path=str(nquads), format=RdfFormat.N_QUADS)):
                content = as_nquads(batch)
                if b"_:" in content:
                    named += batch
                else:
                    sorter.add(content.splitlines(keepends=True))
            sorter.add(canonical_nquads(named).splitlines(keepends=True))
            found = hashlib.sha256()
            for lines in batches(sorter.close()):
                found.update(b"".join(lines))
            return found.hexdigest()
    except SyntaxError as error:
        raise ReleaseError(f"{nquads}: is no N-Quads: {error}") from error
