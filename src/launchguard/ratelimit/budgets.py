"""The arithmetic of every strategy: what one hit makes of one key's state, and what is answered.

Law 1: pure functions of (state, hit, now). A state is never changed in place; None is a key that has none.
Law 2: whole microseconds and whole numbers only, so that `take.lua` (doubles) gives the same answers bit for bit.
Law 3: a refused call consumes nothing: all hits are weighed on a draft, and only what stands is saved.

States: a log is an array of the moments when its entries are gone; GCRA a pair (theoretical arrival, remainder in
1/limit of a microsecond); waits a triple (failures, moment of the last, of the last before it); members an array of
pairs (moment when gone, member). Arrays are sorted, soonest first.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Protocol

from launchguard.ratelimit.hit import Count, Op, Strategy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.ratelimit.hit import Hit

__all__ = [
    "MAX_AMOUNT",
    "MAX_ENTRIES",
    "State",
    "Terms",
    "gcra_left",
    "moments",
    "take_all",
]

State = Any
"""What a store keeps of one key: opaque to it but for packing. None if nothing."""

MAX_ENTRIES = 100
"""The largest limit of a log, of distinct members and of leases: what a state may grow to."""

MAX_AMOUNT = 90_000_000
"""The largest limit and cost under GCRA: their product must stay exact in a double (2^53)."""


class Terms(Protocol):
    """As much of a hit as says when its key's state is over; a store may keep no more than this."""

    @property
    def strategy(self) -> Strategy: ...
    @property
    def limit(self) -> int: ...
    @property
    def window_us(self) -> int: ...
    @property
    def base_us(self) -> int: ...
    @property
    def cap_us(self) -> int: ...


_MAX_DEBT_US = 1 << 47
_MAX_FAILURES = (1 << 31) - 1
_NO_ENTRIES = array("q")
_member = struct.Struct("<q").unpack

Weighed = tuple[State, int, int, int]

_count = tuple.__new__
"""`_count(Count, …)` makes one at half the price of `Count(…)`: there are eight to a sign-in."""

# Bound once: an enum's member is looked up, and hashed, in Python (0.1 µs each).
_TAKE, _CHARGE, _GIVE, _FORGET, _LEASE, _RENEW, _PEEK = Op
_LOG, _GCRA, _WAITS = Strategy.LOG, Strategy.GCRA, Strategy.WAITS


def take_all(
    hits: Sequence[Hit], now: int, load: Callable[[Hit], State], save: Callable[[Hit, State], None]
) -> list[Count]:
    """Weigh all hits of a call, save what stands, and answer: the one operation of `Store.take`.

    `load` and `save` move states between here and where a store keeps them; `save` is called once for each key that
    changed, and for none if the call is refused.
    """
    drafts: dict[bytes, tuple[Hit, State]] = {}
    counts: list[Count] = []
    refused = False
    for hit in hits:
        if hit.given and _is_waived(hit, counts):
            counts.append(_count(Count, (True, hit.limit, 0, 0)))
            continue
        key = hit.key
        state = drafts[key][1] if key in drafts else load(hit)
        after, retry_us, remaining, reset_us = _WEIGH[hit.strategy](state, hit, now)
        counts.append(_count(Count, (not retry_us, remaining, retry_us, reset_us)))
        if retry_us:
            refused = refused or not (hit.soft or hit.op is _PEEK)
        elif hit.op is not _PEEK:
            drafts[key] = hit, after
    if refused:
        return [_unconsumed(hit, count, counts, load, now) for hit, count in zip(hits, counts, strict=True)]
    for hit, state in drafts.values():
        save(hit, state)
    return counts


def _is_waived(hit: Hit, counts: Sequence[Count]) -> bool:
    return hit.given != 0 and counts[abs(hit.given) - 1].allowed != (hit.given > 0)


def _unconsumed(
    hit: Hit, count: Count, counts: Sequence[Count], load: Callable[[Hit], State], now: int
) -> Count:
    """The answer for one hit of a refused call: what is left is what was there before it."""
    if _is_waived(hit, counts):
        return count
    state, retry_us = load(hit), count.retry_us
    if hit.op is _PEEK:
        _, retry_us, remaining, reset_us = _WEIGH[hit.strategy](state, hit, now)
    else:
        remaining, reset_us = _LEFT[hit.strategy](state, hit, now)
    return Count(not retry_us, remaining, retry_us, reset_us)


# What a hit makes of a state; how long it is refused, 0 if it is allowed; what is left under the new state, which is
# the old one if it is refused; and how long until all of it is back.


def _log(state: State, hit: Hit, now: int) -> Weighed:
    live, op, limit, cost = _live(state, now), hit.op, hit.limit, hit.cost
    over = len(live) + cost - limit
    if op is _FORGET:
        kept = _NO_ENTRIES
    elif op is _GIVE:
        kept = live[: len(live) - cost] if len(live) > cost else _NO_ENTRIES
    elif over > 0 and op is not _CHARGE:
        return state, hit.window_us if cost > limit else live[over - 1] - now, *_log_left(state, hit, now)
    else:
        kept = live[:]
        if cost == 1:
            kept.append(now + hit.window_us)
        else:
            kept.extend((now + hit.window_us,) * min(cost, limit))
        if over > 0:
            kept = kept[-limit:]
    return (kept, 0, max(0, limit - len(kept)), kept[-1] - now) if kept else (None, 0, limit, 0)


def _gcra(state: State, hit: Hit, now: int) -> Weighed:
    ahead, rest = (0, 0) if state is None or state[0] < now else (state[0] - now, state[1])
    op, limit, window = hit.op, hit.limit, hit.window_us
    if op is _FORGET:
        return None, 0, limit, 0
    step, part = divmod(hit.cost * window, limit)
    if op is _GIVE:
        ahead, rest = ahead - step - (rest < part), (rest - part) % limit
        if ahead < 0 or (ahead == 0 and not rest):
            return None, 0, limit, 0
    else:
        rest += part
        ahead += step
        if rest >= limit:
            ahead, rest = ahead + 1, rest - limit
        if op is _CHARGE:
            ahead = min(ahead, _MAX_DEBT_US)
        elif ahead > window or (ahead == window and rest):
            over = ahead - window + (rest > 0)
            return state, window if hit.cost > limit else over, *_gcra_left(state, hit, now)
    remaining, reset_us = gcra_left(ahead, rest, limit, window)
    return (now + ahead, rest), 0, remaining, reset_us


def _waits(state: State, hit: Hit, now: int) -> Weighed:
    op, window = hit.op, hit.window_us
    is_live = state is not None and now < state[1] + window
    failures, last, previous = state if is_live else (0, now, now)
    if op is _FORGET:
        return None, 0, hit.limit, 0
    if op is _GIVE:
        failures, last = failures - hit.cost, previous
    else:
        free_at = last + wait_us(failures, hit)
        if now < free_at and op is not _CHARGE:
            return state, free_at - now, *_waits_left(state, hit, now)
        failures, last, previous = min(failures + hit.cost, _MAX_FAILURES), now, last
    after = (failures, last, previous) if failures > 0 else None
    return after, 0, *_waits_left(after, hit, now)


def wait_us(failures: int, terms: Terms) -> int:
    """How long after the last of so many failures the next attempt is refused; microseconds."""
    over = failures - terms.limit
    return 0 if over < 0 else min(terms.cap_us, terms.base_us << min(over, 48))


def _members(state: State, hit: Hit, now: int) -> Weighed:
    live, op, limit = _live_members(state, now), hit.op, hit.limit
    if op is _FORGET:
        return None, 0, limit, 0
    (member,) = _member(hit.member)
    kept = _without(live, member)
    if op is not _GIVE:
        over = len(kept) // 2 + 1 - limit
        if over > 0 and len(kept) == len(live) and op is not _CHARGE and op is not _RENEW:
            retry_us = live[2 * over - 2] - now if limit else hit.window_us
            return state, retry_us, *_members_left(state, hit, now)
        kept = kept[:]
        kept.append(now + hit.window_us)
        kept.append(member)
        if over > 0:
            kept = kept[-2 * limit :]
    return (kept, 0, max(0, limit - len(kept) // 2), kept[-2] - now) if kept else (None, 0, limit, 0)


def _without(live: array[int], member: int) -> array[int]:
    if not live:
        return live
    members = live[1::2]
    if member not in members:
        return live
    at = 2 * members.index(member)
    return live[:at] + live[at + 2 :]


def _live(state: State, now: int) -> array[int]:
    live: array[int] = _NO_ENTRIES if state is None else state
    return live if not live or live[0] > now else live[bisect_right(live, now) :]


def _live_members(state: State, now: int) -> array[int]:
    live: array[int] = _NO_ENTRIES if state is None else state
    return live if not live or live[0] > now else live[2 * bisect_right(live[::2], now) :]


# What is left of the limit under a state, and how long until all of it is back.


def _log_left(state: State, hit: Hit, now: int) -> tuple[int, int]:
    live = _live(state, now)
    return (max(0, hit.limit - len(live)), live[-1] - now) if live else (hit.limit, 0)


def _gcra_left(state: State, hit: Hit, now: int) -> tuple[int, int]:
    if state is None or state[0] < now:
        return hit.limit, 0
    return gcra_left(state[0] - now, state[1], hit.limit, hit.window_us)


def gcra_left(ahead_us: int, rest: int, limit: int, window_us: int) -> tuple[int, int]:
    """What is left of a limit whose arrival is so far ahead, and how long until all of it is back."""
    left = ((window_us - ahead_us) * limit - rest) // window_us
    return max(0, left), ahead_us + 1 if rest else ahead_us


def _waits_left(state: State, hit: Hit, now: int) -> tuple[int, int]:
    if state is None or now >= state[1] + hit.window_us:
        return hit.limit, 0
    return max(0, hit.limit - state[0]), state[1] + hit.window_us - now


def _members_left(state: State, hit: Hit, now: int) -> tuple[int, int]:
    live = _live_members(state, now)
    return (max(0, hit.limit - len(live) // 2), live[-2] - now) if live else (hit.limit, 0)


# By the number of the strategy.
_WEIGH: tuple[Callable[[State, Hit, int], Weighed], ...] = (
    _log,
    _gcra,
    _waits,
    _members,
    _members,
)
_LEFT: tuple[Callable[[State, Hit, int], tuple[int, int]], ...] = (
    *(_log_left, _gcra_left, _waits_left),
    *(_members_left, _members_left),
)


def moments(state: State, terms: Terms) -> tuple[int, int]:
    """Until when a state refuses a hit of cost 1, and from when on it says nothing: by these, keys give way.

    The first is a moment in the past where it refuses nothing.
    """
    strategy = terms.strategy
    if strategy is _GCRA:
        tat, rest = state
        return tat + terms.window_us // terms.limit - terms.window_us, tat + (rest > 0)
    if strategy is _WAITS:
        failures, last, _ = state
        return last + wait_us(failures, terms), last + terms.window_us
    if strategy is _LOG:
        return state[0] if len(state) >= terms.limit else 0, state[-1]
    return state[0] if len(state) >= 2 * terms.limit else 0, state[-2]
