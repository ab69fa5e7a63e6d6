"""No redirect leads to another host."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest
from support import HttpClient


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/dumps", "/id//x.example"]
)
def test_no_path_makes_a_redirect_that_leads_away(address: str, path: str) -> None:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), 10) as plain:
        plain.sendall(f"GET {path} HTTP/1.0\r\nHost: evil.example\r\n\r\n".encode())
        content = b"".join(iter(lambda: plain.recv(65536), b""))
    assert content.startswith(b"HTTP/1.1 404 ")
    assert b"location:" not in content.lower()


@pytest.mark.parametrize(
    ("path", "status", "right"),
    [
        ("/dumps", 308, "/dumps/"),
        ("/dumps/", 200, None),
        ("/events/", 308, "/events"),
    ],
)
def test_a_slash_more_or_less_makes_no_redirect_to_what_host_names(
    address: str, path: str, status: int, right: str | None
) -> None:
    response = HttpClient(address).get(path, headers={"Host": "evil.example"})
    assert (response.status_code, response.headers["Location"]) == (status, right)
