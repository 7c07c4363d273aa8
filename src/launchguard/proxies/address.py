"""Addresses as they are compared and counted: one spelling each, and which networks they lie in."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PRIVATE", "Network", "Networks", "networks", "parse_address", "unmapped"]

Network = IPv4Network | IPv6Network

_PORT = re.compile(r"(?::[\w.-]*)?", re.ASCII)
"""What may follow an address: a port, which RFC 7239 lets be obfuscated."""
_ZONE = re.compile(r"[\w.-]*", re.ASCII)
_MAPPED = bytes(10) + b"\xff\xff"
_MAPPED_BITS = 8 * len(_MAPPED)
_COMPATIBLE = bytes(12)


@lru_cache(maxsize=8192)
def parse_address(text: str) -> str | None:
    """The address in an entry of a forwarding header in canonical form, or None for anything else.

    Takes ports (`192.0.2.1:80`, `[2001:db8::1]:80`), quotes, brackets and IPv6 zones away, and unwraps IPv4-mapped
    addresses, so that one client has one spelling.
    """
    text = text.strip()
    if len(text) > 64:
        return None
    if text[:1] == '"' == text[-1:]:
        text = text[1:-1]
    text = _bare(text)
    try:
        if ":" not in text:
            inet_pton(AF_INET, text)
            return text  # without leading zeros there is one spelling
        packed = inet_pton(AF_INET6, text)
    except (OSError, ValueError):
        return None
    if packed.startswith(_MAPPED):
        return inet_ntop(AF_INET, packed[12:])
    if packed.startswith(_COMPATIBLE):
        return IPv6Address(packed).compressed  # the system writes these few with dots
    return inet_ntop(AF_INET6, packed)


def _bare(entry: str) -> str:
    """An entry without its port, brackets and zone; empty if what stands there is none of these."""
    text, port = entry, ""
    if entry.startswith("["):
        text, closed, port = entry[1:].partition("]")
        text = text if closed else ""
    elif entry.count(":") == 1:
        text, colon, port = entry.partition(":")
        port = colon + port
    text, _, zone = text.partition("%")
    return text if _PORT.fullmatch(port) and _ZONE.fullmatch(zone) else ""


class Networks:
    """Membership of an address, in canonical form, in a few networks; remembered, since peers are few."""

    def __init__(self, networks: Sequence[Network]) -> None:
        heads: dict[tuple[int, int], set[int]] = {}
        for network in networks:
            rest = network.max_prefixlen - network.prefixlen
            head = int(network.network_address) >> rest
            heads.setdefault((network.max_prefixlen, rest), set()).add(head)
        self._heads = {
            bits: [(rest, found) for (width, rest), found in heads.items() if width == bits]
            for bits in (32, 128)
        }
        self.contains = lru_cache(maxsize=4096)(self._contains)

    def _contains(self, address: str) -> bool:
        packed = inet_pton(AF_INET6 if ":" in address else AF_INET, address)
        number = int.from_bytes(packed)
        return any(number >> rest in heads for rest, heads in self._heads[8 * len(packed)])


def unmapped(network: Network) -> Network:
    """A network of IPv4 inside IPv6 as the IPv4 network that its addresses are compared as."""
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    bits = network.prefixlen - _MAPPED_BITS
    return network if mapped is None or bits < 0 else ip_network((mapped, bits))


def networks(*texts: str) -> Networks:
    """Networks as they are written."""
    return Networks([ip_network(text) for text in texts])


# RFC 1918, loopback, link-local, RFC 6598 (carriers), RFC 4193: what a proxy of one's own may have for an address. The ranges
# of documentation and of benchmarks, which `ipaddress` calls private too, are no proxy's.
PRIVATE = networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16",
                   "100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10")  # fmt: skip
