"""Members of a set, each for a window: how many different ones came (DISTINCT), or hold a place (LEASES)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets.budget import Budget

if TYPE_CHECKING:
    from launchguard.ratelimit.budgets.budget import State, Weighed

__all__ = ["Members"]


class Members(Budget):
    """State: the moment when each member is gone, by member, soonest first."""

    __slots__ = ()

    def take(self, state: State, now: int, _cost: int, member: bytes) -> Weighed:
        limit, window_us = self.limit, self.window_us
        if state is None:
            if not limit:
                return self.refused(state, now, window_us)
            return {member: now + window_us}, (True, limit - 1, 0, window_us)
        kept = _live(state, now)
        if kept.pop(member, None) is None and len(kept) >= limit:
            over = len(kept) - limit
            retry_us = next(islice(kept.values(), over, None)) - now if limit else window_us
            return self.refused(state, now, retry_us)
        self._put(kept, member, now)
        return kept, (True, limit - len(kept), 0, window_us)

    def peek(self, state: State, now: int, _cost: int, member: bytes) -> Weighed:
        if self.limit:
            return super().peek(state, now, _cost, member)
        if state is not None and state.get(member, 0) > now:
            return state, (True, 0, 0, self.window_us)
        return self.refused(state, now, self.window_us)

    def charge(self, state: State, now: int, _cost: int, member: bytes) -> State:
        kept = {} if state is None else _live(state, now)
        kept.pop(member, None)
        self._put(kept, member, now)
        return kept

    def give(self, state: State, now: int, _cost: int, member: bytes) -> State:
        if state is None:
            return None
        kept = _live(state, now)
        kept.pop(member, None)
        return kept or None

    def left(self, state: State, now: int) -> tuple[int, int]:
        live = None if state is None else _live(state, now)
        return (
            (max(0, self.limit - len(live)), next(reversed(live.values())) - now) if live else (self.limit, 0)
        )

    def moments(self, state: State) -> tuple[int, int]:
        refuses_until = next(iter(state.values())) if len(state) >= self.limit else 0
        return refuses_until, next(reversed(state.values()))

    def _put(self, kept: dict[bytes, int], member: bytes, now: int) -> None:
        """Put a member last, in the place of the oldest where there is no room."""
        while len(kept) >= self.limit:
            del kept[next(iter(kept))]
        kept[member] = now + self.window_us


def _live(state: dict[bytes, int], now: int) -> dict[bytes, int]:
    """A copy of those that are not gone."""
    if next(iter(state.values())) > now:
        return state.copy()
    return {member: gone_at for member, gone_at in state.items() if gone_at > now}
