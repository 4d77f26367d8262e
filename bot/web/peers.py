"""Who asks: the address at the other end, or the one that a proxy we trust tells."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from aiohttp import hdrs
from aiohttp.web import BaseRequest

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(given: str) -> tuple[Network, ...]:
    """The networks of a setting, which are separated by spaces."""
    return tuple(ipaddress.ip_network(one) for one in given.split())


def address_of(request: BaseRequest, trusted: Iterable[Network]) -> str:
    """The nearest address that is none of our own proxies (`trusted`); whoever is on our Unix socket is one.

    What stands in `X-Forwarded-For` before that address was written by whoever asked, and counts for nothing.
    """
    told = [one.strip() for one in ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, [])).split(",")]
    nearest = request.remote or ""
    for one in reversed(told):
        if nearest and not within(nearest, trusted):
            break
        if not _is_address(one):
            break
        nearest = one
    return nearest


def within(address: str, given: Iterable[Network]) -> bool:
    """Whether an address is in one of the networks; what is no address is in none."""
    try:
        known = _plain(ipaddress.ip_address(address))
    except ValueError:
        return False
    return any(known in network for network in given)


def household(address: str) -> str:
    """What one subscriber has: an IPv4 address, or the 64 bits that all addresses of an IPv6 line begin with."""
    try:
        known = _plain(ipaddress.ip_address(address))
    except ValueError:
        return address
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known.packed, 64), strict=False))


def _plain(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return getattr(address, "ipv4_mapped", None) or address


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
