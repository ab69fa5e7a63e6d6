"""Reports the state of the service: health, metrics and limits."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import MethodNotAllowed

from kg.web.http.response import HttpResponse, preflight
from kg.web.server.metrics import METRICS_TYPE, Observer

if TYPE_CHECKING:
    from kg.project import ServiceLimits
    from kg.sparql import AsyncStore

METHODS: Final = ("GET", "HEAD", "OPTIONS")
_JSON: Final = {"Content-Type": "application/json"}


class ServiceState:
    """The state of a service; each part has a path of its own."""

    def __init__(
        self, store: AsyncStore, service: ServiceLimits, seen: Observer
    ) -> None:
        """Report on a store, the limits, and the metrics of an observer."""
        self._store = store
        self._service = service
        self._seen = seen
        self._routes = {
            "/health/live": self._live,
            "/health/ready": self._ready,
            "/metrics": self._metrics,
            "/limits": self._limits,
        }

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the parts."""
        return tuple(self._routes)

    async def response(self, path: str, method: str) -> HttpResponse:
        """Return one part of the state.

        Raises:
            MethodNotAllowed: the method is not one of ``METHODS``.
        """
        if method not in METHODS:
            raise MethodNotAllowed(METHODS)
        if method == "OPTIONS":
            return HttpResponse.of(200, preflight(", ".join(METHODS)))
        return await self._routes[path]()

    async def _live(self) -> HttpResponse:
        return HttpResponse.of(200, _JSON, b'{"status": "live"}\n')

    async def _ready(self) -> HttpResponse:
        """Report whether queries can be answered."""
        complaint = await self._store.complaint()
        content = json.dumps({"status": complaint or "ready"}) + "\n"
        return HttpResponse.of(503 if complaint else 200, _JSON, content.encode())

    async def _metrics(self) -> HttpResponse:
        content = self._seen.metrics()
        return HttpResponse.of(200, {"Content-Type": METRICS_TYPE}, content)

    async def _limits(self) -> HttpResponse:
        limits = {
            one.name: {
                "value": getattr(self._service, one.name),
                "meaning": one.metadata["meaning"],
            }
            for one in fields(self._service)
        }
        return HttpResponse.of(200, _JSON, json.dumps(limits, indent=1).encode())
