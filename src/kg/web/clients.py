"""Who asks: an address and the program that it says it is."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kg.web.asgi import header

if TYPE_CHECKING:
    from kg.web.asgi import Scope

_LONGEST: Final = 200
_IPV6_PREFIX: Final = 64


def client_key(scope: Scope) -> str:
    """Return what a client is counted as: its address, and its ``User-Agent``.

    An IPv6 client has a whole /64 at its disposal, so that counts as one address. What
    a proxy passes on as an address may be anything, of any length.
    """
    address = scope["client"][0][:_LONGEST] if scope.get("client") else ""
    agent = header(scope, b"user-agent") or ""
    return f"{network(address)} {agent[:_LONGEST]}"


@lru_cache(10_000)
def network(address: str) -> str:
    """Return an IPv4 address as it is, and the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
