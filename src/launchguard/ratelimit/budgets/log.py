"""A log: the moment when each entry is gone, so that it is exact in every window. For limits up to 100."""

from __future__ import annotations

from bisect import bisect_right
from struct import Struct
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets.budget import Budget
from launchguard.ratelimit.ops import SECOND_US

if TYPE_CHECKING:
    from launchguard.ratelimit.budgets.budget import State
    from launchguard.ratelimit.ops import Strategy

__all__ = ["Log"]

_ENTRY = 8
_entry = Struct("=q").pack
_moment = Struct("=q").unpack_from


class Log(Budget):
    """State: the moments when its entries are gone, of eight bytes each, soonest first.

    Bytes, not an array: they take half the room, and are grown and cut in one step.
    """

    __slots__ = ("_room", "_window_s")

    def __init__(self, strategy: Strategy, limit: int, window_us: int, base_us: int, cap_us: int) -> None:
        super().__init__(strategy, limit, window_us, base_us, cap_us)
        self._room = _ENTRY * limit
        self._window_s = -(-window_us // SECOND_US)

    def take(self, state: State, now: int, cost: int, _member: bytes) -> State:
        if cost == 1 and not state:
            return _entry(now + self.window_us)
        live = state if state and _moment(state)[0] > now else _live(state, now)
        if len(live) + _ENTRY * cost > self._room:
            return None
        return live + _entry(now + self.window_us) * cost

    def take_shown(self, state: State, now: int, cost: int, member: bytes, figures: list[int]) -> State:
        if not cost:
            return super().take_shown(state, now, cost, member, figures)
        after = self.take(state, now, cost, member)
        if after is not None:
            figures.append((self._room - len(after)) // _ENTRY)
            figures.append(self._window_s)  # the newest entry is this one
        return after

    def charge(self, state: State, now: int, cost: int, _member: bytes) -> State:
        new = _entry(now + self.window_us) * min(cost, self.limit)
        return (_live(state, now) + new)[-self._room :] or None

    def give(self, state: State, now: int, cost: int, _member: bytes) -> State:
        live = _live(state, now)
        return live[: -_ENTRY * cost] or None if cost else live or None

    def wait(self, state: State, now: int, cost: int, _member: bytes) -> int:
        if cost > self.limit:
            return self.window_us
        live = _live(state, now)
        frees_at: int = _moment(live, len(live) + _ENTRY * (cost - 1) - self._room)[0]
        return frees_at - now

    def left(self, state: State, now: int, unit_us: int = 1) -> tuple[int, int]:
        live = _live(state, now)
        if not live:
            return self.limit, 0
        newest: int = _moment(live, len(live) - _ENTRY)[0]
        return max(0, (self._room - len(live)) // _ENTRY), -((now - newest) // unit_us)

    def moments(self, state: State) -> tuple[int, int]:
        if not state:
            return 0, 0
        newest: int = _moment(state, len(state) - _ENTRY)[0]
        return _moment(state)[0] if len(state) >= self._room else 0, newest


def _live(state: State, now: int) -> bytes:
    """The entries that are not gone; `state` itself if none is."""
    if not state:
        return b""
    live: bytes = state
    return live if _moment(live)[0] > now else live[_ENTRY * bisect_right(memoryview(live).cast("q"), now) :]
