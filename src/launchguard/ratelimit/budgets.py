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

from launchguard.ratelimit.hit import Count, Hit, Op, Strategy, new

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "MAX_AMOUNT",
    "MAX_ENTRIES",
    "Changes",
    "State",
    "Terms",
    "gcra_left",
    "moments",
    "take_all",
    "weigh",
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

Weighed = tuple[State, Count]
"""What a hit makes of a state, and the answer; the state is as it was if the hit is refused."""

Changes = dict[bytes, tuple[Hit, State]]
"""The new state of each key that a call changes, with the hit that says what it means."""

# Bound once: an enum's member is looked up, and hashed, in Python (0.1 µs each).
_TAKE, _CHARGE, _GIVE, _FORGET, _LEASE, _RENEW, _PEEK = Op
_LOG, _GCRA, _WAITS = Strategy.LOG, Strategy.GCRA, Strategy.WAITS


def weigh(hits: Sequence[Hit], states: Sequence[State], now: int) -> tuple[list[Count], Changes]:
    """Weigh all hits of a call, each with what its key had before: the one operation of `Store.take`.

    Gives the answers, and what is to be kept from now on: nothing if the call is refused.
    """
    drafts: Changes = {}
    counts: list[Count] = []
    refused = False
    for index, hit in enumerate(hits):
        if hit.given and _is_waived(hit, counts):
            counts.append(new(Count, (True, hit.limit, 0, 0)))
            continue
        key = hit.key
        state = drafts[key][1] if key in drafts else states[index]
        after, count = _WEIGH[hit.strategy](state, hit, now)
        counts.append(count)
        if count[2]:
            refused = refused or not (hit.soft or hit.op is _PEEK)
        elif hit.op is not _PEEK:
            drafts[key] = hit, after
    if refused:
        return [_unconsumed(*each, counts, now) for each in zip(hits, counts, states, strict=True)], {}
    return counts, drafts


def take_all(
    hits: Sequence[Hit], now: int, load: Callable[[Hit], State], save: Callable[[Hit, State], None]
) -> list[Count]:
    """Load, weigh and save: `save` is called once for each key that changed, and for none if the call is refused."""
    counts, changes = weigh(hits, [load(hit) for hit in hits], now)
    for hit, state in changes.values():
        save(hit, state)
    return counts


def _is_waived(hit: Hit, counts: Sequence[Count]) -> bool:
    return hit.given != 0 and counts[abs(hit.given) - 1].allowed != (hit.given > 0)


def _unconsumed(hit: Hit, count: Count, state: State, counts: Sequence[Count], now: int) -> Count:
    """The answer for one hit of a refused call: what is left is what was there before it."""
    if _is_waived(hit, counts):
        return count
    if hit.op is _PEEK:
        return _WEIGH[hit.strategy](state, hit, now)[1]
    remaining, reset_us = _LEFT[hit.strategy](state, hit, now)
    return Count(count.allowed, remaining, count.retry_us, reset_us)


# What a hit makes of a state. `max` is spelt out where every request passes: a call costs as much as five comparisons.


def _log(state: State, hit: Hit, now: int) -> Weighed:
    live = state if state is not None and state[0] > now else _live(state, now)
    op, limit, cost = hit.op, hit.limit, hit.cost
    over = len(live) + cost - limit
    if op is _FORGET:
        kept = _NO_ENTRIES
    elif op is _GIVE:
        kept = live[: len(live) - cost] if len(live) > cost else _NO_ENTRIES
    elif over > 0 and op is not _CHARGE:
        retry_us = hit.window_us if cost > limit else live[over - 1] - now
        return state, _refused(retry_us, _log_left(state, hit, now))
    else:
        kept = live[:]
        if cost == 1:
            kept.append(now + hit.window_us)
        else:
            kept.extend((now + hit.window_us,) * min(cost, limit))
        if over > 0:
            kept = kept[-limit:]
    if not kept:
        return None, new(Count, (True, limit, 0, 0))
    left = limit - len(kept)
    return kept, new(Count, (True, left if left > 0 else 0, 0, kept[-1] - now))  # noqa: FURB136


def _gcra(state: State, hit: Hit, now: int) -> Weighed:
    ahead, rest = 0, 0
    if state is not None and state[0] >= now:
        ahead, rest = state[0] - now, state[1]
    op, limit, window = hit.op, hit.limit, hit.window_us
    if op is _FORGET:
        return None, new(Count, (True, limit, 0, 0))
    step, part = divmod(hit.cost * window, limit)
    if op is _GIVE:
        ahead, rest = ahead - step - (rest < part), (rest - part) % limit
        if ahead < 0 or (ahead == 0 and not rest):
            return None, new(Count, (True, limit, 0, 0))
    else:
        rest += part
        ahead += step
        if rest >= limit:
            ahead, rest = ahead + 1, rest - limit
        if op is _CHARGE:
            ahead = min(ahead, _MAX_DEBT_US)
        elif ahead > window or (ahead == window and rest):
            retry_us = window if hit.cost > limit else ahead - window + (rest > 0)
            return state, _refused(retry_us, _gcra_left(state, hit, now))
    left = ((window - ahead) * limit - rest) // window
    reset_us = ahead + 1 if rest else ahead
    return (now + ahead, rest), new(Count, (True, left if left > 0 else 0, 0, reset_us))  # noqa: FURB136


def _waits(state: State, hit: Hit, now: int) -> Weighed:
    op, limit, window = hit.op, hit.limit, hit.window_us
    is_live = state is not None and now < state[1] + window
    failures, last, previous = state if is_live else (0, now, now)
    if op is _FORGET:
        return None, new(Count, (True, limit, 0, 0))
    if op is _GIVE:
        failures, last = failures - hit.cost, previous
    else:
        if failures >= limit and op is not _CHARGE:
            free_at = last + wait_us(failures, hit)
            if now < free_at:
                return state, _refused(free_at - now, _waits_left(state, hit, now))
        failures, last, previous = min(failures + hit.cost, _MAX_FAILURES), now, last
    after = (failures, last, previous) if failures > 0 else None
    remaining, reset_us = _waits_left(after, hit, now)
    return after, new(Count, (True, remaining, 0, reset_us))


def wait_us(failures: int, terms: Terms) -> int:
    """How long after the last of so many failures the next attempt is refused; microseconds."""
    over = failures - terms.limit
    return 0 if over < 0 else min(terms.cap_us, terms.base_us << min(over, 48))


def _members(state: State, hit: Hit, now: int) -> Weighed:
    live = state if state is not None and state[0] > now else _live_members(state, now)
    op, limit, window = hit.op, hit.limit, hit.window_us
    if op is _FORGET:
        return None, new(Count, (True, limit, 0, 0))
    (member,) = _member(hit.member)
    members = live[1::2]
    at = 2 * members.index(member) if member in members else -1
    kept = live if at < 0 else live[:at] + live[at + 2 :]
    if op is _GIVE:
        if not kept:
            return None, new(Count, (True, limit, 0, 0))
        return kept, new(Count, (True, max(0, limit - len(kept) // 2), 0, kept[-2] - now))
    over = len(kept) // 2 + 1 - limit
    if over > 0 and at < 0 and op is not _CHARGE and op is not _RENEW:
        retry_us = live[2 * over - 2] - now if limit else window
        return state, _refused(retry_us, _members_left(state, hit, now))
    if op is not _PEEK:
        kept = kept[2 * over :] if over > 0 else kept[:]
        kept.append(now + window)
        kept.append(member)
    return kept, new(Count, (True, -over if over < 0 else 0, 0, window))


def _refused(retry_us: int, left: tuple[int, int]) -> Count:
    return new(Count, (False, left[0], retry_us, left[1]))


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
