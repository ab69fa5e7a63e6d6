"""The form in which the engine's store returns statements."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Store, parse

from kg.rdf.canonical import as_nquads


def as_stored(lines: list[bytes]) -> list[bytes]:
    """Return N-Quads as the engine returns them.

    It stores the value of a number, and not always its lexical form and datatype. A
    store in memory does the same as one on disk.
    """
    typed = [line for line in lines if b'"^^<' in line]
    store = Store()
    store.extend(parse(b"".join(typed), format=RdfFormat.N_QUADS))
    plain = [line for line in lines if b'"^^<' not in line]
    return plain + as_nquads(store).splitlines(keepends=True)
