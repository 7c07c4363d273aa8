"""Counters in this process's own memory: exact for one process, and bounded whatever comes.

Law 1: never more than `max_keys` keys. A new one then takes the place of the least useful of a few picked by chance:
first what is over, then what refuses nobody and ends soonest. A key that is being refused is never given up, so that
a flood of addresses frees no attacker; where all that were picked refuse, the store is full and says so.
Law 2: no scan. Whoever makes a new key looks at a few old ones and lets go of those that are over.
"""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from launchguard.clock import monotonic_us
from launchguard.errors import ConfigError, StoreError
from launchguard.ratelimit.budgets import admit, settle, weigh
from launchguard.ratelimit.hit import claims_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.clock import Clock
    from launchguard.ratelimit.budgets import Admitted, Ask, Budget, Claim, Line, State
    from launchguard.ratelimit.hit import Count, Due

__all__ = ["MemoryStore"]

T = TypeVar("T")

_PICKED = 16
"""How many keys are looked at before the store is full: all refuse, by chance, once in 65,536 at a table half refused."""

_AT_ONCE = 4
"""How many of them compete at a time."""

_SWEPT = 2
"""How many old keys are looked at for each new one."""

_FEW = 256
"""So few keys are let be: whoever comes again finds the place that the last request left."""


class MemoryStore:
    """`memory://`: the counters of one process.

    Args:
        max_keys: how many keys are kept at most; one takes 200 to 1,100 bytes, a set of 100 members 1,800 (`benchmarks/limits.py`).
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
        self._find, self._begin = self._places.get, self._begun
        self._order: list[_Place] = []
        self._swept = 0

    def __len__(self) -> int:
        """Of how many keys something is kept."""
        return sum(place.state is not None for place in self._order)

    def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """Ask once for all hits, all or none.

        Raises:
            StoreError: the table is full of keys that are being refused (`kind="full"`).
        """
        claims = claims_of(hits)
        return self._ask(weigh, claims, claims)

    def admit(self, claims: Sequence[Claim]) -> Admitted | Sequence[Count]:
        """As `take`, for a call that admits; a count for each claim only if some of it does not fit."""
        return self._ask(admit, claims, claims)

    def settle(self, due: Sequence[Due]) -> None:
        """As `take`, for what is due of claims that were admitted; answers nothing."""
        self._ask(
            settle, due, due[0][0] if len(due) == 1 else [claim for claims, _ in due for claim in claims]
        )

    def reset(self) -> None:
        """Drop every key."""
        with self._lock:
            self._places.clear()
            self._order.clear()
            self._swept = 0

    def close(self) -> None:
        """Nothing to let go of."""

    def _ask(self, ask: Ask[T], asked: Any, claims: Sequence[Claim]) -> T:
        self._lock.acquire()  # `with` takes as long as half a count
        try:
            clock, order = self._clock, self._order
            now = clock()
            before = len(order)
            if before + len(claims) > self._max_keys:
                self._make_room(claims, now)
                before = len(order)
            answers = ask(asked, self._find, self._begin, now)
            if len(order) > before:
                self._tidy(before, now)
            return answers
        finally:
            self._lock.release()

    def _begun(self, key: bytes, budget: Budget) -> _Place:
        place = self._places[key] = _Place(key, budget, len(self._order))
        self._order.append(place)
        return place

    def _tidy(self, before: int, now: int) -> None:
        """After new keys: let go of those of which nothing is kept, and of a few that are over."""
        order = self._order
        made = order[before:]
        for place in made:
            if place.state is None:
                self._drop(place)
        if len(order) > _FEW:
            self._sweep(_SWEPT * len(made), now)

    def _drop(self, place: _Place) -> None:
        del self._places[place.key]
        last = self._order.pop()
        if last is not place:
            self._order[place.index] = last
            last.index = place.index

    def _sweep(self, most: int, now: int) -> None:
        order, at = self._order, self._swept
        for _ in range(most):
            at = at + 1 if at + 1 < len(order) else 0
            place = order[at]
            state = place.state
            if state is None or place.budget.moments(state)[1] <= now:
                self._drop(place)
        self._swept = at

    def _make_room(self, claims: Sequence[Claim], now: int) -> None:
        new = sum(
            key not in self._places for key in {claim[1] for claim in claims}
        )  # `-` would walk through all keys
        while len(self._order) + new > self._max_keys:
            self._drop(self._least(now))

    def _least(self, now: int) -> _Place:
        """Who gives way: of a few picked by chance who refuses nobody and ends soonest; if all refuse, of a few more.

        A place lies where the processor's cache has it not, so that looking at one costs more than weighing it.
        """
        order, chance = self._order, self._chance
        for _ in range(_PICKED // _AT_ONCE):
            picked = [order[int(chance() * len(order))] for _ in range(_AT_ONCE)]
            refuses_us, _, index = min((*place.worth(now), place.index) for place in picked)
            if refuses_us == 0:
                return order[index]
        raise StoreError("full", f"all {_PICKED} keys looked at of {self._max_keys} are being refused")


class _Place:
    """One key's state, and the budget that says what it means. It stays for a while when the state is gone."""

    __slots__ = ("budget", "index", "key", "state")

    def __init__(self, key: bytes, budget: Budget, index: int) -> None:
        self.key = key
        self.budget = budget
        self.state: State = None
        self.index = index

    def worth(self, now: int) -> tuple[int, int]:
        """How long it still refuses, then how long until it says nothing; microseconds."""
        if self.state is None:
            return 0, 0
        refuses_until, gone_at = self.budget.moments(self.state)
        return max(0, refuses_until - now), max(0, gone_at - now)
