"""Who may see metrics and the details of health: operations, never strangers."""

from __future__ import annotations

from hmac import compare_digest
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from launchguard.errors import ConfigError
from launchguard.proxies import is_forwarded, parse_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.exchange import Exchange

__all__ = ["OpsAccess"]

_THROUGH_A_PROXY = frozenset(
    {b"via", b"x-forwarded-host", b"x-forwarded-port", b"x-forwarded-proto", b"x-forwarded-server"}
)
"""They name no client, but only a proxy sets them: a local one that forwards no address is no operator either."""


class OpsAccess:
    """Lets in a peer of the given networks that came with no forwarding header, or the bearer of the token.

    Raises:
        ConfigError: a network is none.
    """

    def __init__(self, networks: Sequence[str], token: str | None) -> None:
        try:
            self._networks = [ip_network(network, strict=False) for network in networks]
        except ValueError:
            raise ConfigError("ops_networks", list(networks), "write networks such as 10.0.0.0/8") from None
        self._token = None if token is None else token.encode()

    def allows(self, x: Exchange) -> bool:
        if self._token is not None:
            scheme, _, sent = (x.headers.get(b"authorization") or b"").partition(b" ")
            if scheme.lower() == b"bearer" and compare_digest(sent.strip(), self._token):
                return True
        if x.peer_rewritten or is_forwarded(x.headers) or x.headers.has_any(_THROUGH_A_PROXY):
            return False
        peer = parse_address(x.peer) if x.peer else None
        if peer is None:
            return False
        address = ip_address(peer)
        return any(address in network for network in self._networks if network.version == address.version)
