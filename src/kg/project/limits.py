"""The resource limits of reading, validating and serving a project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

MOST: Final = 1_000_000_000
"""The highest value of a limit; clocks and kernels cannot represent higher ones."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The resource limits of reading and validating files.

    The name of a limit ends with its unit; seconds are wall-clock seconds.
    """

    files: int = 20_000
    """Most names under a folder of the project."""
    file_mib: int = 10
    """Maximum size of a file, as stored."""
    statements: int = 1_000_000
    """Maximum number of triples in a file."""
    depth: int = 64
    """Maximum nesting of brackets, braces and parentheses in a file."""
    iri_chars: int = 2048
    """Maximum length of an IRI, or of a namespace in a file."""
    literal_kib: int = 1024
    """Maximum size of a literal in UTF-8."""
    validation_seconds: float = 120.0
    """Maximum time of ``kg validate``."""
    validation_memory_mib: int = 2048
    """Maximum memory of ``kg validate``, in addition to that of the program."""


def _setting(default: float, meaning: str) -> Any:  # noqa: ANN401 - as dataclasses.field
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """The resource limits of serving queries and pages, in total and for each client.

    Each is a setting in ``[service]`` of ``kg.toml``, in the environment
    (``KG_QUERY_SECONDS``) and on the command line (``--query-seconds``). ``/limits``
    publishes it with its meaning.
    """

    query_kib: int = _setting(64, "Most of the text of a query, in UTF-8.")
    query_depth: int = _setting(64, "Most brackets of a query open at one place.")
    query_operators: int = _setting(2000, "Most operators in a query.")
    query_path_steps: int = _setting(100, "Most steps of paths in a query.")
    query_repeated_groups: int = _setting(8, "Most repeated groups in paths.")
    query_seconds: float = _setting(
        10.0, "Longest time of a query, or of making a page."
    )
    query_memory_mib: int = _setting(
        1024, "Most memory of a query, or of making a page."
    )
    result_mib: int = _setting(
        64, "Most of a result, or of a page, before compression."
    )
    fast_seconds: float = _setting(0.1, "A query that takes longer is a slow one.")
    memory_triples: int = _setting(
        200_000, "Most triples of a release that is answered from memory."
    )
    workers: int = _setting(2, "Processes that answer queries until they prove slow.")
    slow_workers: int = _setting(2, "Slow queries that are answered at once.")
    page_workers: int = _setting(2, "Processes that make pages.")
    worker_queries: int = _setting(
        10_000, "Queries, or pages, after which a process is renewed."
    )
    queue_length: int = _setting(
        64, "Most queries that wait, fast and slow each, and most pages."
    )
    queue_seconds: float = _setting(
        2.0, "Longest wait of a query, or of a page, for its turn."
    )
    client_queries: int = _setting(
        10, "Most queries of one client under way, and most pages."
    )
    client_slow_seconds: float = _setting(
        60.0, "How long after a slow query all queries of its client count as slow."
    )
    stalled_seconds: float = _setting(10.0, "Longest wait for a client to read on.")
    cache_mib: int = _setting(64, "Most memory for answers that are kept ready.")
    connections: int = _setting(1000, "Most connections at once.")
    client_connections: int = _setting(100, "Most connections of one address at once.")
    header_kib: int = _setting(80, "Most of the first line and header of a request.")
    accept_chars: int = _setting(2048, "Most of Accept, and of Accept-Encoding.")
    header_seconds: float = _setting(10.0, "Longest time for a client to send these.")
    body_seconds: float = _setting(20.0, "Longest time for a client to send a body.")
    idle_seconds: float = _setting(15.0, "Longest time that a connection is kept.")
    retry_seconds: int = _setting(2, "What Retry-After says to come back after.")
    shutdown_seconds: float = _setting(
        15.0, "Longest time for answers under way when the service ends."
    )
