"""Metrics for Prometheus, and a log with a line of JSON for each query.

A line has no ``User-Agent``, and by default no client address. A digest identifies the
query. Its text is cut, and escaped: it can neither forge a line nor control a terminal.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from kg.sparql import AsyncStore, Lane

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from kg.web.http.asgi import Message, Send
    from kg.web.server.cache import Cache

METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
LOG: Final = logging.getLogger("kg.queries")
_WARNINGS: Final = logging.getLogger("kg.web")
_SHOWN: Final = 500
_BUCKETS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_HELD_BUCKETS: Final = (0.1, 0.3, 1.0, 3.0, 10.0)


@dataclass(slots=True)
class Observed:
    """A request and its outcome; it measures the response that goes to ``send``.

    ``query`` is None for a request that is no query.
    """

    send: Send
    method: str
    address: str
    route: str = ""
    query: str | None = None
    status: int = 0
    outcome: str = ""
    bytes_sent: int = 0
    began: float = field(default_factory=time.perf_counter)

    def __call__(self, message: Message) -> Awaitable[None]:
        """Send a message of the response, and note its status or its length."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.bytes_sent += len(message["body"])
        return self.send(message)


class Observer:
    """Counts requests and logs queries; there is one for the whole service."""

    def __init__(self, *, log_addresses: bool = False) -> None:
        """Count from zero; ``log_addresses`` adds client addresses to the log."""
        self._log_addresses = log_addresses
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "kg_requests",
            "Requests, by route and status.",
            ["route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "kg_query_seconds",
            "Time from a query to the last byte of its answer.",
            ["outcome"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._connections = Counter(
            "kg_connections_ended",
            "Connections that the service refused or ended, by reason.",
            ["reason"],
            registry=self.registry,
        )
        self._held = Histogram(
            "kg_event_loop_held_seconds",
            "Steps of 50 ms and more, in which the service could answer no request.",
            buckets=_HELD_BUCKETS,
            registry=self.registry,
        )
        self._release = ""
        self._figures: Callable[[], Iterable[Metric]] = tuple
        self.registry.register(self)

    def serve(
        self, release: str, store: AsyncStore, cache: Cache, pages: Callable[[], int]
    ) -> None:
        """Report the metrics of this release from now on; so many ``pages`` wait."""
        self._release = release
        self._figures = lambda: chain(
            _cache_figures(cache), _lane_figures(store, pages())
        )

    def count(self, route: str, status: int) -> None:
        """Count a request by route and status."""
        self._requests.labels(route, str(status)).inc()

    def ended(self, reason: str) -> None:
        """Count a connection that the service refused or closed."""
        self._connections.labels(reason).inc()

    def held(self, seconds: float) -> None:
        """Count and log a step that blocked the event loop for so long."""
        self._held.observe(seconds)
        record = {"milliseconds": round(seconds * 1000)}
        _WARNINGS.warning("event loop held", extra={"record": record})

    def query(self, seen: Observed) -> None:
        """Count and log a query, whether it was answered or not."""
        seconds = time.perf_counter() - seen.began
        outcome = seen.outcome or ("answered" if seen.status else "client-gone")
        self._seconds.labels(outcome).observe(seconds)
        if LOG.isEnabledFor(logging.INFO):
            LOG.info("query", extra={"record": self._line(seen, outcome, seconds)})

    def _line(self, seen: Observed, outcome: str, seconds: float) -> dict[str, object]:
        query = seen.query or ""
        digest = hashlib.sha256(query.encode(errors="replace")).hexdigest()
        line: dict[str, object] = {
            "outcome": outcome,
            "status": seen.status,
            "milliseconds": round(seconds * 1000, 2),
            "bytes": seen.bytes_sent,
            "method": seen.method,
            "query": digest[:16],
            "text": query[:_SHOWN],
        }
        return {**line, "address": seen.address} if self._log_addresses else line

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of the current release, at each request for them."""
        release = GaugeMetricFamily(
            "kg_release", "The release that is served.", labels=["release"]
        )
        release.add_metric([self._release], 1)
        yield release
        yield from self._figures()

    def metrics(self) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        return generate_latest(self.registry)


class JsonLines(logging.Formatter):
    """Formats each log record as one line of JSON in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line |= getattr(record, "record", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_to_stderr(*, queries: bool) -> None:
    """Log warnings to standard error as lines of JSON; ``queries`` adds the queries."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("kg", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
    LOG.setLevel(logging.INFO if queries else logging.WARNING)


def _cache_figures(cache: Cache) -> Iterator[Metric]:
    yield CounterMetricFamily("kg_cache_hits", "Answers from the cache.", cache.hits)
    yield CounterMetricFamily(
        "kg_cache_misses", "Answers not in the cache.", cache.misses
    )
    yield GaugeMetricFamily("kg_cache_bytes", "Memory of the cache.", cache.size)


def _lane_figures(store: AsyncStore, pages_waiting: int) -> Iterator[Metric]:
    queue = GaugeMetricFamily(
        "kg_queue_length", "Queries and pages that wait.", labels=["lane"]
    )
    workers = GaugeMetricFamily(
        "kg_workers",
        "Processes that answer queries, or slots for queries at the endpoint.",
        labels=["lane", "state"],
    )
    for lane, (every, idle, waiting) in store.figures.items():
        # a page waits to be made, and its queries may then wait in the store
        before = pages_waiting if lane is Lane.PAGES else 0
        queue.add_metric([lane.value], waiting + before)
        workers.add_metric([lane.value, "idle"], idle)
        workers.add_metric([lane.value, "busy"], every - idle)
    yield queue
    yield workers
