"""A log: the moment when each entry is gone, so that it is exact in every window. For limits up to 100."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets.budget import Budget

if TYPE_CHECKING:
    from launchguard.ratelimit.budgets.budget import State

__all__ = ["Log"]

_NO_ENTRIES = array("q")


class Log(Budget):
    """State: an array of the moments when its entries are gone, soonest first."""

    __slots__ = ()

    def take(self, state: State, now: int, cost: int, _member: bytes) -> State:
        live = state if state and state[0] > now else _live(state, now)
        if len(live) + cost > self.limit:
            return None
        kept = live[:]
        if cost == 1:
            kept.append(now + self.window_us)
        else:
            kept.extend((now + self.window_us,) * cost)
        return kept

    def charge(self, state: State, now: int, cost: int, _member: bytes) -> State:
        kept = _live(state, now)[:]
        kept.extend((now + self.window_us,) * min(cost, self.limit))
        return kept[-self.limit :] or None

    def give(self, state: State, now: int, cost: int, _member: bytes) -> State:
        live = _live(state, now)
        return live[:-cost] or None if cost else live or None

    def wait(self, state: State, now: int, cost: int, _member: bytes) -> int:
        if cost > self.limit:
            return self.window_us
        live = _live(state, now)
        return live[len(live) + cost - self.limit - 1] - now

    def left(self, state: State, now: int, unit_us: int = 1) -> tuple[int, int]:
        live = _live(state, now)
        if not live:
            return self.limit, 0
        return max(0, self.limit - len(live)), -((now - live[-1]) // unit_us)

    def moments(self, state: State) -> tuple[int, int]:
        if not state:
            return 0, 0
        return state[0] if len(state) >= self.limit else 0, state[-1]


def _live(state: State, now: int) -> array[int]:
    live: array[int] = _NO_ENTRIES if state is None else state
    return live if not live or live[0] > now else live[bisect_right(live, now) :]
