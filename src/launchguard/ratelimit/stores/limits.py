"""The other backends of the `limits` package, such as memcached: reachable, and weaker than ours.

What is lost: a call is several trips and not one operation, logs and GCRA become fixed windows (up to twice the limit
around an edge), times are whole seconds, and in an event loop each take hops to a thread. What holds all the same: no
more than the limit is admitted in one fixed window, nor held at once, since the backend's own counter decides.

A backend only counts up: what is given back is counted under a second key, and subtracted.
"""

from __future__ import annotations

import asyncio
import time
from math import ceil
from typing import TYPE_CHECKING, Any

from limits.errors import ConfigurationError
from limits.storage import storage_from_string

from launchguard.errors import ConfigError, StoreError
from launchguard.ratelimit.budgets import wait_us
from launchguard.ratelimit.hit import Count, Op, Strategy, named
from launchguard.ratelimit.stores.address import masked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.ratelimit.budgets import Line
    from launchguard.ratelimit.hit import Hit

__all__ = ["AsyncLimitsStore", "LimitsStore"]

_OPTIONS: dict[str, dict[str, Any]] = {
    "memcached": {"timeout": 0.1, "connect_timeout": 0.5},
    "mongodb": {"serverSelectionTimeoutMS": 500, "connectTimeoutMS": 500, "socketTimeoutMS": 100},
}


class LimitsStore:
    """`limits+SCHEME://…` for threads.

    Raises:
        ConfigError: `limits` does not know the scheme, or lacks the client for it.
    """

    name = "limits"
    inline = False

    def __init__(self, url: str, prefix: str) -> None:
        inner = url.removeprefix("limits+")
        self._scheme = inner.partition("://")[0]
        if self._scheme.startswith(("redis", "valkey")):
            raise ConfigError("store", masked(url), "write redis://…: a take is one atomic operation there")
        try:
            options = _OPTIONS.get(self._scheme.partition("+")[0], {})
            storage: Any = storage_from_string(inner, **options)
        except (ConfigurationError, ValueError, TypeError) as error:
            raise ConfigError("store", masked(url), f"the package limits cannot open it: {error}") from None
        self._storage = storage
        self._prefix = prefix
        self._places: dict[bytes, str] = {}  # of this process's leases, by member

    def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """Look at all hits, then consume them if all fit.

        Raises:
            StoreError: the backend failed (`error`).
        """
        try:
            return self._take(named(hits))
        except Exception as error:  # noqa: BLE001 - each client has errors of its own, and limits wraps only some
            cause = getattr(error, "storage_error", error)
            raise StoreError("error", f"{self._scheme}: {type(cause).__name__}: {cause}"[:200]) from None

    def reset(self) -> None:
        """Drop every key, where the backend is this process's alone.

        Raises:
            StoreError: others may keep keys there (`error`).
        """
        if self._scheme != "memory":
            raise StoreError(
                "error", f"{self._scheme} cannot drop the keys of one guard; they end with their windows"
            )
        self._storage.reset()

    def close(self) -> None:
        """The backend's client has no end."""

    def _take(self, hits: Sequence[Hit]) -> list[Count]:
        counts: list[Count] = []
        asked: list[int] = []
        for at, hit in enumerate(hits):
            if hit.given and counts[abs(hit.given) - 1].allowed != (hit.given > 0):
                counts.append(Count(True, hit.limit, 0, 0))
            else:
                counts.append(self._look(hit))
                asked.append(at)
        if any(not counts[at].allowed and not hits[at].soft and hits[at].op is not Op.PEEK for at in asked):
            return counts
        consumed: list[Hit] = []
        for at in asked:
            hit = hits[at]
            if hit.op is Op.FORGET:
                self._forget(hit)
            elif hit.op is Op.GIVE:
                self._give(hit)
            elif hit.op is not Op.PEEK and counts[at].allowed:
                if not self._consume(hit):  # another took the last one meanwhile
                    for earlier in consumed:
                        self._give(earlier)
                    counts[at] = Count(False, 0, _us(self._gone_s(hit)) or hit.window_us, hit.window_us)
                    return counts
                consumed.append(hit)
                counts[at] = self._after(hit, counts[at])
        return counts

    def _after(self, hit: Hit, count: Count) -> Count:
        cost = hit.cost if hit.strategy in (Strategy.LOG, Strategy.GCRA, Strategy.WAITS) else 1
        return Count(True, max(0, count.remaining - cost), 0, _us(self._gone_s(hit)))

    def _look(self, hit: Hit) -> Count:
        """What a take would be answered, but for what it would consume."""
        used = self._used(hit)
        remaining = max(0, hit.limit - used)
        reset_us = _us(self._gone_s(hit)) if used else 0
        retry_us = 0
        if hit.strategy is Strategy.WAITS:
            retry_us = _us(self._left_s(self._wait_key(hit, used))) if used >= hit.limit else 0
        elif not self._holds(hit):
            cost = hit.cost if hit.strategy in (Strategy.LOG, Strategy.GCRA) else 1
            retry_us = 0 if used + cost <= hit.limit else reset_us or hit.window_us
        if hit.op in (Op.TAKE, Op.LEASE, Op.PEEK):
            return Count(not retry_us, remaining, retry_us, reset_us)
        return Count(True, remaining, 0, reset_us)

    def _used(self, hit: Hit) -> int:
        if hit.strategy is Strategy.LEASES:
            return sum(bool(self._storage.get(self._key(hit, f"place{place}"))) for place in range(hit.limit))
        return max(0, int(self._storage.get(self._key(hit)) - self._storage.get(self._key(hit, "given"))))

    def _holds(self, hit: Hit) -> bool:
        """Whether the member is there already."""
        if hit.strategy is Strategy.LEASES:
            return bool(self._storage.get(self._places.get(hit.member, self._key(hit, "none"))))
        return hit.strategy is Strategy.DISTINCT and self._storage.get(self._member_key(hit)) > 0

    def _consume(self, hit: Hit) -> bool:
        """Consume, and say whether that was within the limit; a charge always is."""
        seconds = _seconds(hit.window_us)
        if hit.strategy is Strategy.LEASES:
            return self._lease(hit, seconds) or hit.op is Op.RENEW
        if hit.strategy is Strategy.DISTINCT and self._storage.incr(self._member_key(hit), seconds) > 1:
            return True
        cost = 1 if hit.strategy is Strategy.DISTINCT else hit.cost
        used = self._storage.incr(self._key(hit), seconds, amount=cost) - self._storage.get(
            self._key(hit, "given")
        )
        if hit.strategy is Strategy.WAITS:
            wait = wait_us(used, hit)
            if wait:
                self._storage.incr(self._wait_key(hit, used), _seconds(wait))
            return True
        return used <= hit.limit or hit.op is Op.CHARGE

    def _lease(self, hit: Hit, seconds: int) -> bool:
        """Take the first free place, or hold the member's own for longer."""
        held = self._places.get(hit.member)
        if held is not None and self._storage.get(held):
            self._storage.clear(held)
            self._storage.incr(held, seconds)
            return True
        for place in range(hit.limit):
            key = self._key(hit, f"place{place}")
            if not self._storage.get(key) and self._storage.incr(key, seconds) == 1:
                self._places[hit.member] = key
                return True
        return False

    def _give(self, hit: Hit) -> None:
        if hit.strategy is Strategy.LEASES:
            held = self._places.pop(hit.member, None)
            if held is not None:
                self._storage.clear(held)
            return
        if hit.strategy is Strategy.DISTINCT:
            if not self._holds(hit):
                return
            self._storage.clear(self._member_key(hit))
        given = min(1 if hit.strategy is Strategy.DISTINCT else hit.cost, self._used(hit))
        if given:
            self._storage.incr(self._key(hit, "given"), max(1, ceil(self._gone_s(hit))), amount=given)

    def _forget(self, hit: Hit) -> None:
        self._storage.clear(self._key(hit))
        self._storage.clear(self._key(hit, "given"))

    def _gone_s(self, hit: Hit) -> float:
        """How long until all of the limit is back; seconds."""
        if hit.strategy is Strategy.LEASES:
            return max(self._left_s(self._key(hit, f"place{place}")) for place in range(hit.limit))
        return self._left_s(self._key(hit))

    def _left_s(self, key: str) -> float:
        return max(0.0, self._storage.get_expiry(key) - time.time()) if self._storage.get(key) else 0.0

    def _key(self, hit: Hit, part: str = "") -> str:
        return f"{self._prefix}{hit.key.hex()}{part}"

    def _member_key(self, hit: Hit) -> str:
        return self._key(hit, hit.member.hex())

    def _wait_key(self, hit: Hit, failures: int) -> str:
        return self._key(hit, f"wait{failures}")


class AsyncLimitsStore:
    """`limits+SCHEME://…` for event loops: in a thread."""

    name = "limits"

    def __init__(self, store: LimitsStore) -> None:
        self._store = store

    async def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """As `LimitsStore.take`.

        Raises:
            StoreError: the backend failed (`error`), or the running loop is not asyncio's (`loop`).
        """
        try:
            taking = asyncio.get_running_loop().run_in_executor(None, self._store.take, hits)
        except RuntimeError:
            raise StoreError(
                "loop", "limits is asked in asyncio's loops only, and another runs here (trio)"
            ) from None
        return await taking

    async def aclose(self) -> None:
        """The backend's client has no end."""


def _seconds(us: int) -> int:
    return max(1, ceil(us / 1_000_000))


def _us(seconds: float) -> int:
    return ceil(seconds * 1_000_000)
