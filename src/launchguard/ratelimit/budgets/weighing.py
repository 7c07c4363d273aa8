"""One call, whole: every hit weighed on what the one before it left, and all of it undone if one is refused.

Law 1: a refused call consumes nothing. What a hit makes of its key stands at once, so that the next hit of that key sees
it; the caller holds the store's lock, so that nobody else sees what is then undone.
Law 2: what settles always stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from launchguard.ratelimit.budgets.budget import Ask, Budget
from launchguard.ratelimit.ops import Count, Op

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.ratelimit.budgets.budget import State
    from launchguard.ratelimit.ops import Answer

__all__ = ["Begin", "Find", "Line", "Place", "Weigh", "admit", "settle", "weigh"]

T = TypeVar("T")

Line = tuple[Op, bytes, Budget, int, bytes, bool, int, Ask]
"""A hit without its names: op, key, budget, cost, member, soft, given, and the budget's word for the op. A `Hit` is one
too; a tuple alone is made for a fifth of what that takes, and a sign-in makes eleven."""

_ADMITTING = (Op.TAKE, Op.LEASE, Op.PEEK)
_PEEK = Op.PEEK  # bound once: an enum's member is looked up in Python (0.1 µs)


class Place(Protocol):
    """Where a store keeps one key; hits of the same key have the same place.

    Attributes:
        state: None if there is none.
        budget: what the state means, if there is one.
    """

    state: State
    budget: Budget


Find = Callable[[bytes], Place | None]
"""Gives the place of a key that has one."""

Begin = Callable[[bytes, Budget], Place]
"""Makes a place for a key that has none: `Find` then gives it."""

Weigh = Callable[["Sequence[Line]", Find, Begin, int], T]
"""One of the three below."""


def weigh(hits: Sequence[Line], find: Find, begin: Begin, now: int) -> list[Count]:
    """The one operation of `Store.take`: `admit` or `settle`, with an answer for every hit."""
    if hits[0][0] in _ADMITTING:
        return [Count(*answer) for answer in admit(hits, find, begin, now)]
    counts = []
    for hit in hits:
        settle((hit,), find, begin, now)
        place = find(hit[1])
        remaining, reset_us = hit[2].left(place and place.state, now)
        counts.append(Count(True, remaining, 0, reset_us))
    return counts


def admit(hits: Sequence[Line], find: Find, begin: Begin, now: int) -> list[Answer]:
    """Weigh what may be refused: what each hit consumes stands, or nothing does."""
    answers: list[Answer] = []
    undo: list[Any] = []
    refused = False
    for op, key, budget, cost, member, soft, given, ask in hits:
        if given and _is_waived(given, answers):
            answers.append((True, budget.limit, 0, 0))
            continue
        place = find(key) or begin(key, budget)
        state = place.state
        after, answer = ask(state, now, cost, member)
        answers.append(answer)
        if after is not state:
            undo.append(place)
            undo.append(state)
            place.state = after
            place.budget = budget
        elif not (answer[0] or soft or op is _PEEK):
            refused = True
    if refused:
        while undo:
            state = undo.pop()
            undo.pop().state = state
        return _refusal(hits, answers, find, begin, now)
    return answers


def settle(hits: Sequence[Line], find: Find, begin: Begin, now: int) -> None:
    """Apply what is never refused."""
    for _, key, budget, cost, member, _, _, ask in hits:
        place = find(key) or begin(key, budget)
        place.state = ask(place.state, now, cost, member)
        place.budget = budget


def _is_waived(given: int, answers: Sequence[Answer]) -> bool:
    return given != 0 and answers[abs(given) - 1][0] is not (given > 0)


def _refusal(hits: Sequence[Line], answers: list[Answer], find: Find, begin: Begin, now: int) -> list[Answer]:
    """The answers of a refused call: what is left of each is what was there before it."""
    left: list[Answer] = []
    for (op, key, budget, cost, member, _, given, ask), answer in zip(hits, answers, strict=True):
        if _is_waived(given, answers):
            left.append(answer)
            continue
        state = (find(key) or begin(key, budget)).state
        if op is _PEEK:
            left.append(ask(state, now, cost, member)[1])
        else:
            remaining, reset_us = budget.left(state, now)
            left.append((answer[0], remaining, answer[2], reset_us))
    return left
