"""Networks whose clients no rule counts, and networks that get nothing."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Literal

from launchguard.errors import ConfigError
from launchguard.proxies.address import unmapped

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Networks"]

_KEPT = 4_096

Place = Literal["", "allow", "block"]


class Networks:
    """Allow and block lists; what is on both is blocked.

    Raises:
        ConfigError: an entry is no network.
    """

    def __init__(self, allow: Iterable[str] = (), block: Iterable[str] = ()) -> None:
        self._allow = [_network("allow_networks", each) for each in allow]
        self._block = [_network("block_networks", each) for each in block]
        self._known: dict[str, Place] = {}

    def __bool__(self) -> bool:
        return bool(self._allow or self._block)

    def place(self, client: str) -> Place:
        """Whether a client's address is on a list."""
        known = self._known.get(client)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[client] = self._look_up(client)
        return known

    def _look_up(self, client: str) -> Place:
        try:
            address = ip_address(client.partition("%")[0])
        except ValueError:
            return ""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if any(address in network for network in self._block):
            return "block"
        return "allow" if any(address in network for network in self._allow) else ""


def _network(field: str, text: str) -> IPv4Network | IPv6Network:
    try:
        return unmapped(ip_network(str(text)))
    except ValueError:
        raise ConfigError(
            field, text, "write networks such as '10.0.0.0/8' or '2001:db8::/32', nothing set beyond the mask"
        ) from None
