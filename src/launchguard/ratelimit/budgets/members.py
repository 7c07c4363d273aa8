"""Members of a set, each for a window: how many different ones came (DISTINCT), or hold a place (LEASES)."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets.budget import Budget

if TYPE_CHECKING:
    from launchguard.ratelimit.budgets.budget import State

__all__ = ["Members"]

_PAIR, _NAME = 16, 8
_pair = Struct("=q8s").pack
_moment = Struct("=q").unpack_from


class Members(Budget):
    """State: pairs of eight bytes each, the moment when a member is gone and the member, soonest first.

    Bytes, not a dict: a set of a hundred takes 1,700 of them, and is found and copied as fast.
    """

    __slots__ = ()

    def take(self, state: State, now: int, _cost: int, member: bytes) -> State:
        if state is None:
            return _pair(now + self.window_us, member) if self.limit else None
        live = _live(state, now)
        others = _without(live, member)
        if others is live and len(live) >= _PAIR * self.limit:
            return None
        return self._put(others, member, now)

    def look(self, state: State, now: int, _cost: int, member: bytes) -> bool:
        if self.limit:
            return super().look(state, now, _cost, member)
        if state is None:
            return False
        is_last = state[-_NAME:] == member  # the last who came, as most are
        at = len(state) - _PAIR if is_last else _find(state, member)
        return at >= 0 and _moment(state, at)[0] > now

    def charge(self, state: State, now: int, _cost: int, member: bytes) -> State:
        if state is not None and state[-_NAME:] == member:  # as above
            return state[:-_PAIR] + _pair(now + self.window_us, member)
        live = b"" if state is None else _live(state, now)
        return self._put(_without(live, member), member, now)

    def give(self, state: State, now: int, _cost: int, member: bytes) -> State:
        if state is None:
            return None
        if state[-_NAME:] == member:  # as above
            return state[:-_PAIR] or None
        return _without(_live(state, now), member) or None

    def wait(self, state: State, now: int, _cost: int, _member: bytes) -> int:
        if not self.limit:
            return self.window_us
        live = _live(state, now)
        frees_at: int = _moment(live, len(live) - _PAIR * self.limit)[0]
        return frees_at - now

    def left(self, state: State, now: int, unit_us: int = 1) -> tuple[int, int]:
        live = b"" if state is None else _live(state, now)
        if not live:
            return self.limit, 0
        gone_at = _moment(live, len(live) - _PAIR)[0]
        return max(0, self.limit - len(live) // _PAIR), -((now - gone_at) // unit_us)

    def moments(self, state: State) -> tuple[int, int]:
        refuses_until = _moment(state)[0] if len(state) >= _PAIR * self.limit else 0
        return refuses_until, _moment(state, len(state) - _PAIR)[0]

    def _put(self, others: bytes, member: bytes, now: int) -> bytes:
        """Put a member last, in the place of the oldest where there is no room."""
        over = len(others) + _PAIR - _PAIR * self.limit
        return (others[over:] if over > 0 else others) + _pair(now + self.window_us, member)


def _live(state: bytes, now: int) -> bytes:
    """Those that are not gone; `state` itself if none is."""
    if _moment(state)[0] > now:
        return state
    gone = _PAIR
    while gone < len(state) and _moment(state, gone)[0] <= now:
        gone += _PAIR
    return state[gone:]


def _without(live: bytes, member: bytes) -> bytes:
    """The others; `live` itself if the member is not there."""
    at = _find(live, member)
    return live if at < 0 else live[:at] + live[at + _PAIR :]


def _find(state: bytes, member: bytes) -> int:
    """Where a member's pair begins; -1 if it is not there."""
    at = state.find(member)
    while at >= 0 and at & 15 != 8:  # these bytes lie across others
        at = state.find(member, at + 1)
    return at - 8 if at >= 0 else -1
