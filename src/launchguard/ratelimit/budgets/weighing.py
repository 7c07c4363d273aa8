"""One call, whole: every hit weighed on what the one before it left, and all of it undone if one is refused.

Law 1: a refused call consumes nothing. What a hit makes of its key stands at once, so that the next hit of that key sees
it; the caller holds the store's lock, so that nobody else sees what is then undone.
Law 2: what settles always stands.
Law 3: a request mostly fits, and then nobody reads more than the header fields name: `admit` works out that alone, and
leaves a call of which something does not fit to `weigh`, which answers for every hit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from launchguard.ratelimit.ops import Count, Op

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.ratelimit.budgets.budget import Budget, State, Word

__all__ = [
    "OUTCOMES",
    "Admitted",
    "Ask",
    "Begin",
    "Claim",
    "Find",
    "Place",
    "Question",
    "admit",
    "settle",
    "weigh",
]

T = TypeVar("T")

OUTCOMES = 8
"""How many ways an exchange may end for a count: see `settle`."""

_ADMITTING = (Op.TAKE, Op.LEASE, Op.PEEK)


class Question:
    """What is asked of a key: a hit but for what differs from request to request.

    Args:
        op: what is asked.
        budget: how the key is kept.
        soft: law 2 of `hit.py`.
        given: law 7 of `hit.py`. 1: asked only if the peek before it found something; -1: only if not; 0: always.
        is_shown: the header fields name what is left.

    Attributes:
        word: the budget's word for the op.
        bends: it does more or less than consume: it only looks, or hangs on what was looked at.
        due: what is asked of the key at an exchange's end, by the outcome (see `settle`); None: nothing. What settles
            is due itself, whatever the outcome.
    """

    __slots__ = ("bends", "budget", "due", "given", "is_shown", "op", "soft", "word")

    def __init__(
        self, op: Op, budget: Budget, *, soft: bool = False, given: int = 0, is_shown: bool = False
    ) -> None:
        self.op = op
        self.budget = budget
        self.soft = soft
        self.given = given
        self.is_shown = is_shown
        self.word: Word = budget.words[op]
        self.bends = op is Op.PEEK or given != 0
        self.due: tuple[Question | None, ...] = (None if op in _ADMITTING else self,) * OUTCOMES


Claim = tuple[Question, bytes, int, bytes]
"""One hit of a call: question, key, cost, member. A tuple, since a sign-in makes eight."""

Admitted = tuple[list[int], list[bool]]
"""What is left of each count that is shown, and in how many seconds all of it is back, flat; what each peek found."""


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

Begin = Callable[["bytes", "Budget"], Place]
"""Makes a place for a key that has none: `Find` then gives it."""

Ask = Callable[[Any, Find, Begin, int], T]
"""One of `admit`, `settle` and `weigh`."""


def admit(claims: Sequence[Claim], find: Find, begin: Begin, now: int) -> Admitted | list[Count]:
    """Consume what all claims ask for; a count for each claim if some of it does not fit."""
    figures: list[int] = []
    found: list[bool] = []
    undo: list[Any] = []
    for question, key, cost, member in claims:
        budget = question.budget
        place = find(key)
        if question.bends:
            if not question.given:
                look = question.word
                known = place or begin(key, budget)
                found.append(look(known.state, now, cost, member))
                continue
            if (question.given > 0) is not found[-1]:
                continue
        if place is None:
            place = begin(key, budget)
        if place.budget is not budget:
            _adopt(place, budget)
        state = place.state
        if question.is_shown:
            after = budget.take_shown(state, now, cost, member, figures)
        else:
            take = question.word  # bound first: called as an attribute, it would be looked up in full
            after = take(state, now, cost, member)
        if after is None:
            _undo(undo)
            return weigh(claims, find, begin, now)
        undo.append(place)
        undo.append(state)
        place.state = after
    return figures, found


def settle(due: Sequence[tuple[Sequence[Claim], int]], find: Find, begin: Begin, now: int) -> None:
    """Apply what is due of claims, each with the outcome that decides it; it is never refused."""
    for claims, outcome in due:
        for question, key, cost, member in claims:
            asked = question.due[outcome]
            if asked is not None:
                place = find(key)
                if place is None:
                    place = begin(key, asked.budget)
                if place.budget is not asked.budget:
                    _adopt(place, asked.budget)
                apply = asked.word
                place.state = apply(place.state, now, cost, member)


def weigh(claims: Sequence[Claim], find: Find, begin: Begin, now: int) -> list[Count]:
    """Consume or settle, all or none, and answer for every claim."""
    counts: list[Count] = []
    undo: list[Any] = []
    found = refused = False
    for question, key, cost, member in claims:
        op, budget, given = question.op, question.budget, question.given
        if given and (given > 0) is not found:
            counts.append(Count(True, budget.limit, 0, 0))
            continue
        place = find(key) or begin(key, budget)
        if op is Op.PEEK:
            counts.append(_looked_at(budget, place, now, cost, member))
            found = counts[-1].allowed
            continue
        if place.budget is not budget:
            _adopt(place, budget)
        state = place.state
        after = question.word(state, now, cost, member)
        if after is None and op in _ADMITTING:
            counts.append(_refuses(budget, state, now, cost, member))
            refused |= not question.soft
        else:
            counts.append(_fits(budget, after, now))
            undo += (place, state)
            place.state = after
    if not refused:
        return counts
    _undo(undo)
    return _unconsumed(claims, counts, find, begin, now)


def _unconsumed(
    claims: Sequence[Claim], counts: list[Count], find: Find, begin: Begin, now: int
) -> list[Count]:
    """The answers of a refused call: what is left of each is what was there before it."""
    left: list[Count] = []
    found = False
    for (question, key, cost, member), count in zip(claims, counts, strict=True):
        budget, given = question.budget, question.given
        if given and (given > 0) is not found:
            left.append(count)
            continue
        place = find(key) or begin(key, budget)
        if question.op is Op.PEEK:
            left.append(_looked_at(budget, place, now, cost, member))
            found = count.allowed
        else:
            remaining, reset_us = budget.left(place.state, now)
            left.append(Count(count.allowed, remaining, count.retry_us, reset_us))
    return left


def _fits(budget: Budget, after: State, now: int) -> Count:
    remaining, reset_us = budget.left(after, now)
    return Count(True, remaining, 0, reset_us)


def _refuses(budget: Budget, state: State, now: int, cost: int, member: bytes) -> Count:
    remaining, reset_us = budget.left(state, now)
    return Count(False, remaining, budget.wait(state, now, cost, member), reset_us)


def _looked_at(budget: Budget, place: Place, now: int, cost: int, member: bytes) -> Count:
    """As a take would be answered."""
    state = budget.adopted(place.state, place.budget)
    after = budget.take(state, now, cost, member)
    return _refuses(budget, state, now, cost, member) if after is None else _fits(budget, after, now)


def _undo(undo: list[Any]) -> None:
    while undo:
        state = undo.pop()
        undo.pop().state = state


def _adopt(place: Place, budget: Budget) -> None:
    """The figures of a key's count have changed, by a caller's plan."""
    place.state = budget.adopted(place.state, place.budget)
    place.budget = budget
