"""Asks a Redis server, at boot or for a health check, what would make its counters worth nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from launchguard.errors import StoreError
from launchguard.findings import Finding

if TYPE_CHECKING:
    from launchguard.ratelimit.stores.address import Address

__all__ = ["probe", "probe_async"]

_QUESTION = (b"INFO", b"memory")
_KEEPS_ALL = "noeviction"


class _Asks(Protocol):
    address: Address

    def ask(self, *words: bytes) -> Any: ...


def probe(store: _Asks) -> list[Finding]:
    """What is odd about the server; it is asked once, and given 0.6 s."""
    try:
        return _judge(store.address, store.ask(*_QUESTION))
    except StoreError as error:
        return [_unreachable(store.address, error)]


async def probe_async(store: _Asks) -> list[Finding]:
    """As `probe`, awaited."""
    try:
        return _judge(store.address, await store.ask(*_QUESTION))
    except StoreError as error:
        return [_unreachable(store.address, error)]


def _judge(address: Address, reply: Any) -> list[Finding]:
    lines = reply.decode(errors="replace").splitlines() if isinstance(reply, bytes) else []
    facts = dict(line.split(":", 1) for line in lines if ":" in line)
    policy = facts.get("maxmemory_policy", _KEEPS_ALL)
    if policy == _KEEPS_ALL:
        return []
    return [
        Finding(
            "store.evicts",
            "warning",
            f"store: {address.url}",
            f"maxmemory-policy is {policy} (maxmemory {facts.get('maxmemory_human', '?')}): under a flood of keys Redis "
            "drops those that are being refused",
            "set maxmemory-policy noeviction, or give the rate limits a Redis of their own",
        )
    ]


def _unreachable(address: Address, error: StoreError) -> Finding:
    return Finding(
        "store.unreachable",
        "warning",
        f"store: {address.url}",
        f"it cannot be asked ({error.kind}): {error}",
        "see that the server runs, that host, port and password are right, and that it speaks TLS if and only if the URL "
        "says rediss://; until then each rule does what its on_store_error says",
    )
