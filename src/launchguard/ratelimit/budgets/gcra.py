"""GCRA: one theoretical arrival time, so that a key costs the same at every limit. Bounded at twice the limit in a window."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets.budget import Budget
from launchguard.ratelimit.ops import SECOND_US

if TYPE_CHECKING:
    from launchguard.ratelimit.budgets.budget import State
    from launchguard.ratelimit.ops import Strategy

__all__ = ["Gcra", "gcra_left"]

_MAX_DEBT_US = 1 << 47


class Gcra(Budget):
    """State: the theoretical arrival, in the largest part of a microsecond in which one unit's step is whole.

    So nothing is ever rounded, and where the limit divides the window the parts are whole microseconds.
    """

    __slots__ = ("_second", "_step", "_whole")

    def __init__(self, strategy: Strategy, limit: int, window_us: int, base_us: int, cap_us: int) -> None:
        super().__init__(strategy, limit, window_us, base_us, cap_us)
        common = gcd(limit, window_us)
        self.parts = limit // common
        self._step = window_us // common
        self._whole = window_us * self.parts
        self._second = SECOND_US * self.parts

    def take(self, state: State, now: int, cost: int, _member: bytes) -> State:
        begun = now * self.parts
        arrival = (begun if state is None or state < begun else state) + cost * self._step
        return arrival if arrival - begun <= self._whole else None

    def take_shown(self, state: State, now: int, cost: int, _member: bytes, figures: list[int]) -> State:
        whole, step = self._whole, self._step
        begun = now if self.parts == 1 else now * self.parts
        if state is None or state < begun:
            state = begun
        # What need not be multiplied is not.
        arrival: int = state + step if cost == 1 else state + cost * step
        ahead = arrival - begun
        if ahead > whole:
            return None
        figures.append((whole - ahead) // step)
        figures.append((ahead - 1) // self._second + 1)
        return arrival

    def charge(self, state: State, now: int, cost: int, _member: bytes) -> State:
        begun = now * self.parts
        arrival = (begun if state is None or state < begun else state) + cost * self._step
        return min(arrival, begun + _MAX_DEBT_US * self.parts)

    def give(self, state: State, now: int, cost: int, _member: bytes) -> State:
        if state is None:
            return None
        arrival = state - cost * self._step
        return arrival if arrival > now * self.parts else None

    def wait(self, state: State, now: int, cost: int, _member: bytes) -> int:
        if cost > self.limit:
            return self.window_us
        begun = now * self.parts
        over: int = max(state or 0, begun) + cost * self._step - begun - self._whole
        return -(-over // self.parts)

    def left(self, state: State, now: int, unit_us: int = 1) -> tuple[int, int]:
        parts = self.parts
        ahead = 0 if state is None else state - now * parts
        if ahead <= 0:
            return self.limit, 0
        left = (self._whole - ahead) // self._step
        return left if left > 0 else 0, (ahead - 1) // (parts * unit_us) + 1  # noqa: FURB136 - a call costs more

    def moments(self, state: State) -> tuple[int, int]:
        refuses_until, parts = state + self._step - self._whole, self.parts
        return (refuses_until, state) if parts == 1 else (refuses_until // parts, -(-state // parts))

    def adopted(self, state: State, other: Budget) -> State:
        return None if state is None else state * self.parts // other.parts


def gcra_left(ahead_us: int, rest: int, limit: int, window_us: int) -> tuple[int, int]:
    """What is left of a limit whose arrival is so far ahead, and how long until all of it is back."""
    left = ((window_us - ahead_us) * limit - rest) // window_us
    return max(0, left), ahead_us + 1 if rest else ahead_us
