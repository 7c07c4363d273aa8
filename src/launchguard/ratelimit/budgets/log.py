"""A log: the moment when each entry is gone, so that it is exact in every window. For limits up to 100."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets.budget import Budget

if TYPE_CHECKING:
    from launchguard.ratelimit.budgets.budget import State, Weighed

__all__ = ["Log"]

_NO_ENTRIES = array("q")


class Log(Budget):
    """State: an array of the moments when its entries are gone, soonest first."""

    __slots__ = ()

    def take(self, state: State, now: int, cost: int, _member: bytes) -> Weighed:
        live = state if state is not None and state[0] > now else _live(state, now)
        limit, window_us = self.limit, self.window_us
        over = len(live) + cost - limit
        if over > 0:
            return self.refused(state, now, window_us if cost > limit else live[over - 1] - now)
        if cost != 1:
            kept = self._added(live, cost, now)
            return kept, (True, -over, 0, kept[-1] - now if kept else 0)
        kept = live[:]
        kept.append(now + window_us)
        return kept, (True, -over, 0, window_us)

    def charge(self, state: State, now: int, cost: int, _member: bytes) -> State:
        return self._added(_live(state, now), cost, now)

    def give(self, state: State, now: int, cost: int, _member: bytes) -> State:
        live = _live(state, now)
        return live[:-cost] or None if cost else live or None

    def left(self, state: State, now: int) -> tuple[int, int]:
        live = _live(state, now)
        return (max(0, self.limit - len(live)), live[-1] - now) if live else (self.limit, 0)

    def moments(self, state: State) -> tuple[int, int]:
        return state[0] if len(state) >= self.limit else 0, state[-1]

    def _added(self, live: array[int], cost: int, now: int) -> State:
        kept = live[:]
        kept.extend((now + self.window_us,) * min(cost, self.limit))
        return kept[-self.limit :] or None


def _live(state: State, now: int) -> array[int]:
    live: array[int] = _NO_ENTRIES if state is None else state
    return live if not live or live[0] > now else live[bisect_right(live, now) :]
