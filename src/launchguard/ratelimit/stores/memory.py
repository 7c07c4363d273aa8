"""Counters in this process's own memory: exact for one process, and bounded whatever comes.

Law 1: never more than `max_keys` keys. A new one then takes the place of the least useful of a few picked by chance:
first what is over, then what refuses nobody and ends soonest. A key that is being refused is never given up, so that
a flood of addresses frees no attacker; where all that were picked refuse, the store is full and says so.
Law 2: no scan. Each take that makes new keys looks at a few old ones and lets go of those that are over.
"""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

from launchguard.clock import monotonic_us
from launchguard.errors import ConfigError, StoreError
from launchguard.ratelimit.budgets import moments, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.clock import Clock
    from launchguard.ratelimit.budgets import State
    from launchguard.ratelimit.hit import Count, Hit

__all__ = ["MemoryStore"]

_PICKED = 16
"""How many keys compete for being given up: all of them refuse, by chance, once in 65,536 at a table half refused."""

_SWEPT = 4


class MemoryStore:
    """`memory://`: the counters of one process.

    Args:
        max_keys: how many keys are kept at most; one takes 300 to 1,200 bytes (`benchmarks/limits.py` measures it).
        clock: steady time in microseconds.
        chance: a number in [0, 1) that picks who may be given up.
    """

    name = "memory"
    inline = True

    def __init__(
        self,
        *,
        max_keys: int = 100_000,
        clock: Clock = monotonic_us,
        chance: Callable[[], float] = random.random,
    ) -> None:
        if max_keys < _PICKED:
            raise ConfigError("max_keys", max_keys, f"write {_PICKED} or more")
        self._max_keys = max_keys
        self._clock = clock
        self._chance = chance
        self._lock = threading.Lock()
        self._places: dict[bytes, _Place] = {}
        self._order: list[_Place] = []
        self._swept = 0

    def __len__(self) -> int:
        """How many keys are kept."""
        return len(self._order)

    def take(self, hits: Sequence[Hit]) -> Sequence[Count]:
        """Ask once for all hits, all or none.

        Raises:
            StoreError: the table is full of keys that are being refused (`kind="full"`).
        """
        with self._lock:
            now = self._clock()
            if len(self._order) + len(hits) > self._max_keys:
                self._make_room(hits, now)
            find = self._places.get
            states = [None if (place := find(hit.key)) is None else place.state for hit in hits]
            counts, changes = weigh(hits, states, now)
            before = len(self._order)
            for key, (hit, state) in changes.items():
                place = find(key)
                if place is None or state is None:
                    self._begin_or_end(place, hit, state)
                else:
                    place.state, place.window_us, place.limit = state, hit.window_us, hit.limit
            if len(self._order) > before:
                self._sweep(now)
            return counts

    def reset(self) -> None:
        """Drop every key."""
        with self._lock:
            self._places.clear()
            self._order.clear()
            self._swept = 0

    def close(self) -> None:
        """Nothing to let go of."""

    def _begin_or_end(self, place: _Place | None, hit: Hit, state: State | None) -> None:
        if place is not None:
            self._drop(place)
        elif state is not None:
            self._places[hit.key] = place = _Place(hit, state, len(self._order))
            self._order.append(place)

    def _drop(self, place: _Place) -> None:
        del self._places[place.key]
        last = self._order.pop()
        if last is not place:
            self._order[place.index] = last
            last.index = place.index

    def _sweep(self, now: int) -> None:
        for _ in range(min(_SWEPT, len(self._order))):
            self._swept = (self._swept + 1) % len(self._order)
            place = self._order[self._swept]
            if moments(place.state, place)[1] <= now:
                self._drop(place)

    def _make_room(self, hits: Sequence[Hit], now: int) -> None:
        new = sum(
            key not in self._places for key in {hit.key for hit in hits}
        )  # `-` would walk through all keys
        while len(self._order) + new > self._max_keys:
            picked = [self._order[int(self._chance() * len(self._order))] for _ in range(_PICKED)]
            least = min(picked, key=lambda place: place.worth(now))
            if least.worth(now)[0] > 0:
                raise StoreError(
                    "full", f"all {_PICKED} keys looked at of {self._max_keys} are being refused"
                )
            self._drop(least)


class _Place:
    """One key's state, with as much of its hit as tells when it is over."""

    __slots__ = ("base_us", "cap_us", "index", "key", "limit", "state", "strategy", "window_us")

    def __init__(self, hit: Hit, state: State, index: int) -> None:
        self.key = hit.key
        self.strategy = hit.strategy
        self.limit = hit.limit
        self.window_us = hit.window_us
        self.base_us = hit.base_us
        self.cap_us = hit.cap_us
        self.state = state
        self.index = index

    def worth(self, now: int) -> tuple[int, int]:
        """How long it still refuses, then how long until it says nothing; microseconds."""
        refuses_until, gone_at = moments(self.state, self)
        return max(0, refuses_until - now), max(0, gone_at - now)
