"""What every budget can do: a budget is a strategy with its figures, made once and asked for many keys.

Law 1: pure functions of (state, now, cost, member). A state is never changed in place; None is a key that has none.
Law 2: whole microseconds and whole numbers only, so that `take.lua` (doubles) gives the same answers bit for bit.
Law 3: what admits (`take`, `peek`) gives a state and an answer; the very state that was, if nothing is consumed. What
settles (`charge`, `give`, `forget`, `renew`) gives the new state alone: `left` answers for it.

Figures that a hit needs are worked out at construction: a request passes here once for each of its counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from launchguard.ratelimit.ops import Answer

if TYPE_CHECKING:
    from launchguard.ratelimit.ops import Strategy

__all__ = ["MAX_AMOUNT", "MAX_ENTRIES", "Ask", "Budget", "State", "Weighed"]

State = Any
"""What a store keeps of one key: opaque to it but for packing. None if nothing."""

Weighed = tuple[State, Answer]
"""What a hit makes of a state, and the answer; the state is as it was if the hit is refused."""

MAX_ENTRIES = 100
"""The largest limit of a log, of distinct members and of leases: what a state may grow to."""

MAX_AMOUNT = 90_000_000
"""The largest limit and cost under GCRA: their product must stay exact in a double (2^53)."""


Ask = Callable[[State, int, int, bytes], Any]
"""One of a budget's words: of (state, now, cost, member)."""


class Budget:
    """How one count is kept.

    Attributes:
        strategy: which of them.
        limit: how much there is in a window; 0 on DISTINCT only asks whether a member is there.
        window_us: how long a hit counts; microseconds.
        base_us: the first wait, for WAITS.
        cap_us: the longest.
        words: what answers to each `Op`, by its number.
    """

    __slots__ = ("base_us", "cap_us", "limit", "strategy", "window_us", "words")

    def __init__(self, strategy: Strategy, limit: int, window_us: int, base_us: int, cap_us: int) -> None:
        self.strategy = strategy
        self.limit = limit
        self.window_us = window_us
        self.base_us = base_us
        self.cap_us = cap_us
        self.words: tuple[Ask, ...] = (
            *(self.take, self.charge, self.give, self.forget),
            *(self.take, self.renew, self.peek),
        )

    def take(self, state: State, now: int, cost: int, member: bytes) -> Weighed:
        """Consume the cost if it fits."""
        raise NotImplementedError

    def peek(self, state: State, now: int, cost: int, member: bytes) -> Weighed:
        """As `take`, and nothing is consumed."""
        return state, self.take(state, now, cost, member)[1]

    def charge(self, state: State, now: int, cost: int, member: bytes) -> State:
        """Consume the cost whether it fits or not."""
        raise NotImplementedError

    def give(self, state: State, now: int, cost: int, member: bytes) -> State:
        """Give the cost back."""
        raise NotImplementedError

    def renew(self, state: State, now: int, cost: int, member: bytes) -> State:
        """Hold on to what the member has."""
        return self.charge(state, now, cost, member)

    def forget(self, state: State, now: int, cost: int, member: bytes) -> State:  # noqa: ARG002 - one shape for all words
        """Drop the state."""
        return None

    def left(self, state: State, now: int) -> tuple[int, int]:
        """What is left of the limit under a state, and how long until all of it is back; microseconds."""
        raise NotImplementedError

    def moments(self, state: State) -> tuple[int, int]:
        """Until when a state refuses a hit of cost 1, and from when on it says nothing: by these, keys give way.

        The first is a moment in the past where it refuses nothing.
        """
        raise NotImplementedError

    def refused(self, state: State, now: int, retry_us: int) -> Weighed:
        """What refuses until then, and consumes nothing."""
        remaining, reset_us = self.left(state, now)
        return state, (False, remaining, retry_us, reset_us)
