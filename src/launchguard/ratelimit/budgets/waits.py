"""Waits that grow with each failure, and never become a lock: `limit` are free, then each wait is twice the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from launchguard.ratelimit.budgets.budget import Budget

if TYPE_CHECKING:
    from launchguard.ratelimit.budgets.budget import State

__all__ = ["Waits", "wait_us"]

_MAX_FAILURES = (1 << 31) - 1


class Waits(Budget):
    """State: a triple (failures, moment of the last, of the last before it)."""

    __slots__ = ()

    def take(self, state: State, now: int, cost: int, _member: bytes) -> State:
        if state is None or now >= state[1] + self.window_us:
            return (cost, now, now) if cost else (0, now - self.window_us, 0)
        failures, last, _ = state
        if failures >= self.limit and now < last + wait_us(failures, self):
            return None
        return min(failures + cost, _MAX_FAILURES), now, last

    def charge(self, state: State, now: int, cost: int, _member: bytes) -> State:
        failures, last, _ = state if self._is_live(state, now) else (0, now, now)
        return min(failures + cost, _MAX_FAILURES), now, last

    def give(self, state: State, now: int, cost: int, _member: bytes) -> State:
        if not self._is_live(state, now):
            return None
        failures, _, previous = state
        return (failures - cost, previous, previous) if failures > cost else None

    def wait(self, state: State, now: int, _cost: int, _member: bytes) -> int:
        failures, last, _ = state
        free_at: int = last + wait_us(failures, self)
        return free_at - now

    def left(self, state: State, now: int, unit_us: int = 1) -> tuple[int, int]:
        if not self._is_live(state, now):
            return self.limit, 0
        return max(0, self.limit - state[0]), -((now - state[1] - self.window_us) // unit_us)

    def moments(self, state: State) -> tuple[int, int]:
        failures, last, _ = state
        return last + wait_us(failures, self), last + self.window_us

    def _is_live(self, state: State, now: int) -> bool:
        return state is not None and now < state[1] + self.window_us


class Growing(Protocol):
    """What says how long a wait is; microseconds."""

    @property
    def limit(self) -> int: ...
    @property
    def base_us(self) -> int: ...
    @property
    def cap_us(self) -> int: ...


def wait_us(failures: int, waits: Growing) -> int:
    """How long after the last of so many failures the next attempt is refused; microseconds."""
    over = failures - waits.limit
    return 0 if over < 0 else min(waits.cap_us, waits.base_us << min(over, 48))
