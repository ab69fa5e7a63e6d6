"""A query put to the engine in this process, and what it meets there."""

from __future__ import annotations

import os
from errno import EACCES, EAGAIN, EINTR, EMFILE, ENFILE, ENOMEM, EPERM
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import UnwritableError
from kg.rdf.xml_writer import unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
"""The answer to a query, not yet written."""
_NO_DAMAGE: Final = set(
    map(os.strerror, (EMFILE, ENFILE, ENOMEM, EACCES, EPERM, EINTR, EAGAIN))
)
"""Why a file that is whole may not be read."""
_JSON_LD_REFUSES: Final = "JSON-LD does not support RDF 1.2 yet"
"""What the engine says of a triple term; SPARQL 1.2 alone gives one."""
FAILURES: Final = (UnwritableError, RuntimeError, ValueError, OSError, MemoryError)
"""What the engine and the writers raise, beside SyntaxError for what is no query."""


def evaluate(
    store: ox.Store,
    text: str,
    *,
    base: str | None,
    bindings: Mapping[str, object],
    default_graphs: Iterable[str],
    named_graphs: Iterable[str],
) -> Found:
    """Return the answer to a query over a dataset; see :class:`kg.sparql.Query`.

    Raises:
        SyntaxError: the text is no query.
        RuntimeError, ValueError, OSError, MemoryError: see :func:`met`.
    """
    options: dict[str, Any] = {"base_iri": base}
    if bindings:
        options["substitutions"] = {
            ox.Variable(name): term for name, term in bindings.items()
        }
    default = [ox.NamedNode(iri) for iri in default_graphs]
    named = [ox.NamedNode(iri) for iri in named_graphs]
    # SPARQL 1.1 Protocol, 2.1.4: a dataset given by parameters replaces the store's
    # and the query's, and what it leaves out is empty
    if default or named:
        options |= {"default_graph": default, "named_graphs": named}
    return store.query(text, **options)


def met(error: Exception) -> tuple[str, str]:
    """Return what a query met: of which kind, and more about it.

    The kinds are those of :func:`kg.sparql.workers.engine_errors.problem`.
    The engine raises the same class for what the query and what the disk did; RocksDB
    begins with words of its own, and ends with those of the system.
    """
    error = unwritable(error) or error
    text = str(error)
    if text == _JSON_LD_REFUSES:
        return "not-acceptable", "a triple term, which JSON-LD cannot hold"
    _, _, reason = text.rpartition(": ")
    if isinstance(error, UnwritableError):
        return "not-acceptable", text
    if isinstance(error, MemoryError):
        return "memory", ""
    if isinstance(error, SyntaxError):
        return "syntax", text
    if text.startswith("IO error: ") and reason in _NO_DAMAGE:
        is_memory = reason == os.strerror(ENOMEM)
        return ("memory", "") if is_memory else ("unreadable", reason)
    damaged = text.startswith(("Corruption: ", "IO error: "))
    return "damaged" if damaged else "unsupported", text
