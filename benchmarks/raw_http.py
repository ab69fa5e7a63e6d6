"""Sends an HTTP request byte by byte, as no client would, and reads the answer."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass, replace

SECONDS = 60
HOST = "kg.example"
"""The ``Host`` of every request, so that no answer depends on a port."""


@dataclass(frozen=True)
class Request:
    """A request; ``again`` repeats it with the answer's ETag in ``If-None-Match``."""

    target: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    again: bool = False

    def __str__(self) -> str:
        """Return a line that is unique to the request."""
        said = [f"{name}: {value}" for name, value in self.headers]
        said += [self.body.decode("utf-8", "replace")] * bool(self.body)
        said += ["again by its ETag"] * self.again
        return " | ".join((f"{self.method} {self.target}", *said))


@dataclass(frozen=True)
class Answer:
    """An answer: its status, its headers without times, and its content."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def etag(self) -> str:
        """The ETag, or nothing."""
        return dict(self.headers).get("etag", "")


def ask(port: int, request: Request) -> Answer:
    """Send a request on a connection of its own; return the answer."""
    if request.again:
        known = ask(port, replace(request, again=False)).etag
        headers = (*request.headers, ("If-None-Match", known))
        return ask(port, replace(request, again=False, headers=headers))
    sent = [("Host", HOST), ("Connection", "close"), *request.headers]
    if request.body or request.method == "POST":
        sent.append(("Content-Length", str(len(request.body))))
    lines = [f"{request.method} {request.target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in sent]
    head = "\r\n".join((*lines, "", "")).encode()
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(head + request.body)
        response = http.client.HTTPResponse(connection, method=request.method)
        response.begin()
        try:
            body = response.read()
        except http.client.IncompleteRead:
            body = b"an answer that breaks off"
        said = ((name.lower(), value) for name, value in response.getheaders())
        kept = sorted((name, value) for name, value in said if name != "date")
        return Answer(response.status, tuple(kept), body)


def with_headers(target: str, method: str = "GET", /, **headers: str) -> Request:
    """Return a request; ``_`` in the names of its headers stands for ``-``."""
    named = ((name.replace("_", "-"), value) for name, value in headers.items())
    return Request(target, method, tuple(named))
