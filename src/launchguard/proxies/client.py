"""Who the client of an exchange is, by what is declared of the proxies before the app."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from launchguard.errors import ConfigError
from launchguard.proxies.address import PRIVATE, Networks, parse_address, unmapped
from launchguard.proxies.edges import EDGES
from launchguard.proxies.headers import (
    FORWARDING_SET,
    MAX_HOPS,
    forwarded,
    forwarded_for,
    nth_from_right,
    skipping,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.exchange import Exchange
    from launchguard.proxies.headers import Pick

__all__ = ["ClientResolver", "resolver"]

_LAST = nth_from_right(1)


class ClientResolver:
    """Sets `client` and `shared_client` of an exchange.

    Args:
        pick: reads the client's address out of the header that is believed; None: no proxy is declared.
        believed: whether a peer is one of the declared proxies; None: every peer is.
        on_undeclared: called with an exchange whose peer is probably a proxy all the same, and with one whose client
            nobody names although a header came, as long as none was ever named: then what is declared is wrong.
    """

    name = "proxies"

    def __init__(
        self,
        pick: Pick | None,
        believed: Callable[[str], bool] | None = None,
        on_undeclared: Callable[[Exchange], None] | None = None,
    ) -> None:
        self._pick = pick
        self._believed = believed
        self._on_undeclared = on_undeclared
        self._has_named = False

    def on_request(self, x: Exchange) -> None:
        peer = parse_address(x.peer) if x.peer else None
        x.client = peer or "unknown"
        if self._pick is None:
            if x.headers.has_any(FORWARDING_SET):
                if x.peer_rewritten:
                    x.client = _LAST(x.headers) or x.client
                else:
                    self._undeclared(x, is_proxy=peer is None or PRIVATE.contains(peer))
        elif peer is None or x.peer_rewritten or self._believed is None or self._believed(peer):
            named = self._pick(x.headers)
            if named is not None:
                x.client = named
                self._has_named = True
            elif not self._has_named and x.headers.has_any(FORWARDING_SET):
                is_declared = peer is None or self._believed is not None
                self._undeclared(x, is_proxy=is_declared or PRIVATE.contains(peer))
        elif PRIVATE.contains(peer) and x.headers.has_any(FORWARDING_SET):
            self._undeclared(x, is_proxy=True)  # another of one's own, which the declaration does not name

    def _undeclared(self, x: Exchange, *, is_proxy: bool) -> None:
        x.shared_client = is_proxy
        if self._on_undeclared is not None:
            self._on_undeclared(x)


def resolver(declared: Any, on_undeclared: Callable[[Exchange], None] | None = None) -> ClientResolver:
    """The resolver for a value of the `proxies` field.

    Args:
        declared: None, a count of hops, a network or several, the name of an edge, or
            `{"networks": […], "header": "x-forwarded-for" | "forwarded"}`.
        on_undeclared: see `ClientResolver`.

    Raises:
        ConfigError: it is none of these.
    """
    if declared is None:
        return ClientResolver(None, on_undeclared=on_undeclared)
    if isinstance(declared, bool) or (isinstance(declared, int) and not 1 <= declared <= MAX_HOPS):
        raise ConfigError("proxies", declared, f"write the number of proxies before the app, 1 to {MAX_HOPS}")
    if isinstance(declared, int):
        return ClientResolver(nth_from_right(declared), None, on_undeclared)
    if isinstance(declared, str) and declared.isdecimal():
        return resolver(int(declared), on_undeclared)
    if isinstance(declared, str) and declared.lower() in EDGES:
        edge = EDGES[declared.lower()]
        return ClientResolver(edge.pick, None if edge.peers is None else edge.peers.contains, on_undeclared)
    if isinstance(declared, dict):
        if unknown := declared.keys() - {"networks", "header"}:
            raise ConfigError(f"proxies.{min(map(str, unknown))}", declared, "write networks and header only")
        return _bynetworks(declared.get("networks"), declared.get("header", "x-forwarded-for"), on_undeclared)
    return _bynetworks(declared, "x-forwarded-for", on_undeclared)


def _bynetworks(
    declared: Any, header: Any, on_undeclared: Callable[[Exchange], None] | None
) -> ClientResolver:
    readers = {"x-forwarded-for": forwarded_for, "forwarded": forwarded}
    if str(header).lower() not in readers:
        raise ConfigError("proxies.header", header, 'write "x-forwarded-for" or "forwarded"')
    texts = [part.strip() for part in declared.split(",")] if isinstance(declared, str) else declared
    try:
        networks = [unmapped(ip_network(str(text), strict=False)) for text in texts]
    except (ValueError, TypeError):
        names = ", ".join(EDGES)
        fix = f"write a count of hops, networks such as 10.0.0.0/8, or an edge: {names}"
        raise ConfigError("proxies", declared, fix) from None
    if not networks:
        raise ConfigError("proxies", declared, "write at least one network, or leave proxies out")
    trusted = Networks(networks).contains
    return ClientResolver(skipping(trusted, readers[str(header).lower()]), trusted, on_undeclared)
