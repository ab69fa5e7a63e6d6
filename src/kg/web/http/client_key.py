"""Identifies a client, for fair shares: its network, address and ``User-Agent``."""

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
"""Bits that tell clients apart: a client of IPv6 can use a whole /64."""
_OF_NETWORK: Final = {4: 24, 6: 48}
"""Bits that tell networks apart: the usual prefix of a site."""


def client_key(request: HttpRequest) -> ClientKey:
    """Return the network, the address and the ``User-Agent`` of a client.

    The address may come from a proxy, and may be any text of any length.
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
    """Return the first bits of an address; an empty text if it is no address.

    A proxy may add a port; an IPv6 address is then in brackets.
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
