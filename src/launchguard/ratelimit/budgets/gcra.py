"""GCRA: one theoretical arrival time, so that a key costs the same at every limit. Bounded at twice the limit in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets.budget import Budget

if TYPE_CHECKING:
    from launchguard.ratelimit.budgets.budget import State, Weighed
    from launchguard.ratelimit.ops import Strategy

__all__ = ["Gcra", "gcra_left"]

_MAX_DEBT_US = 1 << 47


class Gcra(Budget):
    """State: a pair (theoretical arrival, remainder in 1/limit of a microsecond)."""

    __slots__ = ("_part", "_step")

    def __init__(self, strategy: Strategy, limit: int, window_us: int, base_us: int, cap_us: int) -> None:
        super().__init__(strategy, limit, window_us, base_us, cap_us)
        self._step, self._part = divmod(window_us, limit)

    def take(self, state: State, now: int, cost: int, _member: bytes) -> Weighed:
        limit, window_us = self.limit, self.window_us
        if cost == 1:
            ahead, rest = self._step, self._part
        else:
            ahead, rest = divmod(cost * window_us, limit)
        if state is not None and state[0] >= now:
            ahead += state[0] - now
            rest += state[1]
            if rest >= limit:
                ahead, rest = ahead + 1, rest - limit
        if ahead >= window_us and (rest or ahead > window_us):
            return self.refused(state, now, window_us if cost > limit else ahead - window_us + (rest > 0))
        if rest or self._part:
            left = ((window_us - ahead) * limit - rest) // window_us
        else:  # the same, of smaller numbers
            left = (window_us - ahead) // self._step
        return (now + ahead, rest), (True, left, 0, ahead + 1 if rest else ahead)

    def charge(self, state: State, now: int, cost: int, _member: bytes) -> State:
        ahead, rest = _ahead(state, now)
        step, part = divmod(cost * self.window_us, self.limit)
        ahead, rest = ahead + step, rest + part
        if rest >= self.limit:
            ahead, rest = ahead + 1, rest - self.limit
        return now + min(ahead, _MAX_DEBT_US), rest

    def give(self, state: State, now: int, cost: int, _member: bytes) -> State:
        if state is None or state[0] < now:
            return None
        step, part = (self._step, self._part) if cost == 1 else divmod(cost * self.window_us, self.limit)
        arrival, rest = state[0] - step, state[1] - part
        if rest < 0:
            arrival, rest = arrival - 1, rest + self.limit
        return (arrival, rest) if arrival > now or (arrival == now and rest) else None

    def left(self, state: State, now: int) -> tuple[int, int]:
        if state is None or state[0] < now:
            return self.limit, 0
        return gcra_left(state[0] - now, state[1], self.limit, self.window_us)

    def moments(self, state: State) -> tuple[int, int]:
        arrival, rest = state
        return arrival + self._step - self.window_us, arrival + (rest > 0)


def gcra_left(ahead_us: int, rest: int, limit: int, window_us: int) -> tuple[int, int]:
    """What is left of a limit whose arrival is so far ahead, and how long until all of it is back."""
    left = ((window_us - ahead_us) * limit - rest) // window_us
    return max(0, left), ahead_us + 1 if rest else ahead_us


def _ahead(state: State, now: int) -> tuple[int, int]:
    return (state[0] - now, state[1]) if state is not None and state[0] >= now else (0, 0)
