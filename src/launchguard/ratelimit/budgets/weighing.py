"""One call, whole: every hit weighed on what the one before it left, and all of it undone if one is refused.

Law 1: a refused call consumes nothing. What a hit makes of its key stands at once, so that the next hit of that key sees
it; the caller holds the store's lock, so that nobody else sees what is then undone.
Law 2: what settles always stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from launchguard.ratelimit.ops import Count, Op, new

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.ratelimit.budgets.budget import Budget, State
    from launchguard.ratelimit.hit import Hit

__all__ = ["Place", "weigh"]

# Bound once: an enum's member is looked up in Python (0.1 µs each).
_TAKE, _LEASE, _PEEK = Op.TAKE, Op.LEASE, Op.PEEK


class Place(Protocol):
    """Where a store keeps one key; hits of the same key have the same place.

    Attributes:
        state: None if there is none.
        budget: what the state means, if there is one.
    """

    state: State
    budget: Budget


def weigh(
    hits: Sequence[Hit], find: Callable[[bytes], Place | None], begin: Callable[[Hit], Place], now: int
) -> list[Count]:
    """Weigh all hits of a call: the one operation of `Store.take`.

    Args:
        hits: one or more.
        find: gives the place of a key that has one.
        begin: makes one for a key that has none; `find` then gives it.
        now: microseconds.
    """
    op = hits[0].op
    if op is not _TAKE and op is not _PEEK and op is not _LEASE:
        return _settle(hits, find, begin, now)
    counts: list[Count] = []
    undo: list[Any] = []
    refused = False
    for hit in hits:
        if hit.given and _is_waived(hit, counts):
            counts.append(new(Count, (True, hit.budget.limit, 0, 0)))
            continue
        place = find(hit.key) or begin(hit)
        state, ask = place.state, hit.ask
        after, count = ask(state, hit, now)
        counts.append(count)
        if after is not state:
            undo.append(place)
            undo.append(state)
            place.state = after
            place.budget = hit.budget
        elif not (count[0] or hit.soft or hit.op is _PEEK):
            refused = True
    if not refused:
        return counts
    while undo:
        state = undo.pop()
        undo.pop().state = state
    return [
        count
        if _is_waived(hit, counts)
        else _unconsumed(hit, count, (find(hit.key) or begin(hit)).state, now)
        for hit, count in zip(hits, counts, strict=True)
    ]


def _settle(
    hits: Sequence[Hit], find: Callable[[bytes], Place | None], begin: Callable[[Hit], Place], now: int
) -> list[Count]:
    counts: list[Count] = []
    for hit in hits:
        place = find(hit.key) or begin(hit)
        ask, budget = hit.ask, hit.budget
        place.budget = budget
        place.state = state = ask(place.state, hit, now)
        remaining, reset_us = budget.left(state, now)
        counts.append(new(Count, (True, remaining, 0, reset_us)))
    return counts


def _is_waived(hit: Hit, counts: Sequence[Count]) -> bool:
    return hit.given != 0 and counts[abs(hit.given) - 1][0] is not (hit.given > 0)


def _unconsumed(hit: Hit, count: Count, state: State, now: int) -> Count:
    """The answer for one hit of a refused call: what is left is what was there before it."""
    if hit.op is _PEEK:
        answer: Count = hit.ask(state, hit, now)[1]
        return answer
    remaining, reset_us = hit.budget.left(state, now)
    return Count(count.allowed, remaining, count.retry_us, reset_us)
