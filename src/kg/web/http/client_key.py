"""Who asks: a network, an address, and the program that it says it is."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kg.sparql import ClientKey
    from kg.web.http.request import HttpRequest

_LONGEST: Final = 200
_WITH_PORT: Final = re.compile(r"([0-9.]+):[0-9]+|\[([^\]]*)\](?::[0-9]+)?")
_OF_ADDRESS: Final = {4: 32, 6: 64}
"""Bits that tell clients apart: one of IPv6 has a whole /64 at its disposal."""
_OF_NETWORK: Final = {4: 24, 6: 48}
"""Bits that networks are told apart by: as many as a site is commonly given."""


def client_key(request: HttpRequest) -> ClientKey:
    """Return what a client is counted as: network, address, and ``User-Agent``.

    What a proxy passes on as an address may be anything, of any length.
    """
    given = request.client[:_LONGEST]
    agent = request.field(b"user-agent")[:_LONGEST]
    return network(given), address(given), agent


@lru_cache(10_000)
def address(given: str) -> str:
    """Return an IPv4 address as it is, and the /64 of an IPv6 one."""
    return _first_bits(given, _OF_ADDRESS)


@lru_cache(10_000)
def network(given: str) -> str:
    """Return the /24 of an IPv4 address, and the /48 of an IPv6 one."""
    return _first_bits(given, _OF_NETWORK)


def _first_bits(given: str, bits: dict[int, int]) -> str:
    """Return an address without the bits after the first; nothing for another text.

    A proxy may pass it on with a port, and then one of IPv6 in brackets.
    """
    found = _WITH_PORT.fullmatch(given)
    text = (found[1] or found[2]) if found else given
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    size = bits[parsed.version]
    if size == parsed.max_prefixlen:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, size), strict=False))
