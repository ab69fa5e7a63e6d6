"""The resource limits of reading, validating and serving; the version of SPARQL."""

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
    """Maximum number of names under a folder of the project."""
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


SPARQL_1_1: Final = "1.1"
SPARQL_1_2: Final = "1.2"


def _setting(default: float, meaning: str) -> Any:  # noqa: ANN401 - as dataclasses.field
    return _choice(default, meaning, ())


def _choice(default: object, meaning: str, choices: tuple[str, ...]) -> Any:  # noqa: ANN401 - as dataclasses.field
    return field(default=default, metadata={"meaning": meaning, "choices": choices})


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """The resource limits of serving queries and pages, in total and for each client.

    Each is a setting in ``[service]`` of ``kg.toml``, in the environment
    (``KG_QUERY_SECONDS``) and on the command line (``--query-seconds``). ``/limits``
    publishes it with its meaning. The version of SPARQL is no limit, but set likewise.
    """

    sparql: str = _choice(
        SPARQL_1_1, "The version of SPARQL for queries.", (SPARQL_1_1, SPARQL_1_2)
    )
    query_kib: int = _setting(64, "Maximum size of a query, in UTF-8.")
    query_depth: int = _setting(64, "Maximum nesting of brackets in a query.")
    query_operators: int = _setting(2000, "Maximum number of operators in a query.")
    query_path_steps: int = _setting(
        100, "Maximum number of steps of paths in a query."
    )
    query_repeated_groups: int = _setting(
        8, "Maximum number of repeated groups in paths."
    )
    query_seconds: float = _setting(
        10.0, "Maximum time of a query, or of making a page."
    )
    query_memory_mib: int = _setting(
        1024, "Maximum memory of a query, or of making a page."
    )
    result_mib: int = _setting(
        64, "Maximum size of a result, or of a page, before compression."
    )
    fast_seconds: float = _setting(0.1, "A query that takes longer is a slow one.")
    memory_triples: int = _setting(
        200_000, "Maximum number of triples of a release that is queried in memory."
    )
    workers: int = _setting(2, "Processes that answer queries until they prove slow.")
    slow_workers: int = _setting(
        2, "Maximum number of slow queries that run at the same time."
    )
    page_workers: int = _setting(2, "Processes that make pages.")
    worker_queries: int = _setting(
        10_000, "Queries, or pages, after which a process is replaced."
    )
    queue_length: int = _setting(
        64, "Maximum number of waiting queries, fast and slow each, and of pages."
    )
    queue_seconds: float = _setting(
        2.0, "Maximum wait of a query, or of a page, for its turn."
    )
    client_queries: int = _setting(
        10, "Maximum number of queries of one client at the same time, and of pages."
    )
    client_slow_seconds: float = _setting(
        60.0, "How long after a slow query all queries of its client count as slow."
    )
    stalled_seconds: float = _setting(
        10.0, "Maximum pause of a client while it reads an answer."
    )
    cache_mib: int = _setting(64, "Maximum memory of the cache of answers.")
    connections: int = _setting(1000, "Maximum number of connections at the same time.")
    client_connections: int = _setting(
        100, "Maximum number of connections of one address at the same time."
    )
    header_kib: int = _setting(80, "Maximum size of the request line and the header.")
    accept_chars: int = _setting(
        2048, "Maximum length of Accept, and of Accept-Encoding."
    )
    header_seconds: float = _setting(
        10.0, "Maximum time for a client to send the request line and the header."
    )
    body_seconds: float = _setting(20.0, "Maximum time for a client to send a body.")
    idle_seconds: float = _setting(
        15.0, "Maximum time that an idle connection is kept open."
    )
    retry_seconds: int = _setting(2, "Seconds in Retry-After when the service is busy.")
    shutdown_seconds: float = _setting(
        15.0, "Maximum time to finish answers when the service ends."
    )
