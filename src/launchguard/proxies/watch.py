"""Tells that requests come through a proxy that nobody declared."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from launchguard.findings import Finding
from launchguard.proxies.edges import EDGES
from launchguard.proxies.headers import FORWARDING_HEADERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.exchange import Exchange

__all__ = ["ProxyWatch"]

_log = logging.getLogger("launchguard")


class ProxyWatch:
    """Tells once, and counts always, that requests come through a proxy that nobody declared.

    The commonest outage of all rate limiters: everybody is counted as one client, the proxy.

    Args:
        count: called for each such request.
        declared: what `proxies` says; None if nothing.
    """

    def __init__(self, count: Callable[[], object], declared: Any = None) -> None:
        self._count = count
        self._declared = declared
        self._found: list[Finding] = []

    def __call__(self, x: Exchange) -> None:
        self._count()
        if not self._found:
            self._found.append(self._finding(x))
            _log.warning("%s: %s; %s", self._found[0].id, self._found[0].evidence, self._found[0].fix)

    def findings(self) -> list[Finding]:
        """The finding, once there was such a request."""
        return self._found

    def _finding(self, x: Exchange) -> Finding:
        header = next(name.decode() for name in FORWARDING_HEADERS if x.headers.get(name) is not None)
        signs = (
            name
            for name, edge in EDGES.items()
            if any(x.headers.get(sign) is not None for sign in edge.signs)
        )
        edge = next(signs, None)
        if self._declared is None:
            said = f"from {'a private' if x.shared_client else 'a public'} peer, but proxies is not set"
        else:
            said = (
                f"from {x.client}, where what is declared of the proxies ({self._declared!r}) names no client"
            )
        return Finding(
            "proxies.undeclared",
            "warning",
            "proxies",
            f"requests arrive with {header} {said}: all clients may count as one",
            f'set proxies="{edge}"'
            if edge and edge != self._declared
            else 'set proxies= to the count of proxies, their networks, or "nginx"',
        )
