"""Outputs and answers without what no two runs share: paths, ports and times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from raw_http import Answer, Request
    from same_sides import Side

_OF_TIME = re.compile(r'"[0-9]+\.[0-9]+-[0-9]+-[0-9]+"')
_PORT = re.compile(rb"(127\.0\.0\.1|localhost):[0-9]+")
_DURATION = re.compile(
    rb"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?= ?(?:ms|s|seconds|minutes|MiB of memory)\b)"
)
_LOGGED = re.compile(
    rb'("(?:[a-z_]*seconds|time|[a-z_]*bytes|memory[a-z_]*)": )("[^"]*"|[0-9.e+-]+)'
)
_SAMPLE = re.compile(rb"(?m)^([a-z_]+(?:\{[^}\n]*\})?) [0-9.e+-]+$")


def steady_output(content: bytes, side: Side) -> bytes:
    """Return an output without paths, ports, times and durations."""
    for path, name in ((side.folder, b"FOLDER"), (side.checkout, b"CHECKOUT")):
        content = content.replace(str(path).encode(), name)
    content = _PORT.sub(rb"\1:PORT", content)
    return _LOGGED.sub(rb"\1N", _DURATION.sub(b"N", content))


def steady_parts(request: Request, answer: Answer) -> dict[str, bytes]:
    """Return the parts of an answer to compare."""
    headers = [f"{name}: {_steady(name, value)}" for name, value in answer.headers]
    body = _PORT.sub(rb"\1:PORT", answer.body)
    if request.target == "/metrics":
        headers = [line for line in headers if not line.startswith("content-length")]
        body = _SAMPLE.sub(rb"\1 N", body)
    return {
        "status": str(answer.status).encode(),
        "headers": "\n".join(headers).encode(),
        "body": body,
    }


def _steady(name: str, value: str) -> str:
    """Return the value of a field without times of files and the order of a set."""
    if name == "last-modified" or (name == "etag" and _OF_TIME.fullmatch(value)):
        return "DATE"
    if name in {"allow", "access-control-allow-methods"}:
        return ", ".join(sorted(value.split(", ")))
    return value
