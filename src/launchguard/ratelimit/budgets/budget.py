"""What every budget can do: a budget is a strategy with its figures, made once and asked for many keys.

Law 1: pure functions of (state, now, cost, member). A state is never changed in place; None is a key that has none.
Law 2: whole microseconds and whole numbers only, so that `take.lua` (doubles) gives the same answers bit for bit.
Law 3: each word gives the state that is then the key's. `take` gives None where the cost does not fit; `wait` then says
for how long. `left` answers for any state.

Figures that a hit needs are worked out at construction: a request passes here once for each of its counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from launchguard.ratelimit.ops import SECOND_US, Op

if TYPE_CHECKING:
    from launchguard.ratelimit.ops import Strategy

__all__ = ["MAX_AMOUNT", "MAX_ENTRIES", "Budget", "Line", "State", "Word"]

State = Any
"""What a store keeps of one key: opaque to it but for packing. None if nothing."""

MAX_ENTRIES = 100
"""The largest limit of a log, of distinct members and of leases: what a state may grow to."""

MAX_AMOUNT = 90_000_000
"""The largest limit and cost under GCRA: their product must stay exact in a double (2^53)."""

Word = Callable[[State, int, int, bytes], Any]
"""One of a budget's words: of (state, now, cost, member)."""


Line = tuple[Op, bytes, "Budget", int, bytes, bool, int]
"""A hit without its names: op, key, budget, cost, member, soft, given (see `hit.Hit`)."""


class Budget:
    """How one count is kept.

    Attributes:
        strategy: which of them.
        limit: how much there is in a window; 0 on DISTINCT only asks whether a member is there.
        window_us: how long a hit counts; microseconds.
        base_us: the first wait, for WAITS; microseconds.
        cap_us: the longest.
        parts: in how many parts of a microsecond the moments of a state are.
        words: what answers to each `Op`, by its number.
    """

    __slots__ = ("base_us", "cap_us", "limit", "parts", "strategy", "window_us", "words")

    def __init__(self, strategy: Strategy, limit: int, window_us: int, base_us: int, cap_us: int) -> None:
        self.strategy = strategy
        self.limit = limit
        self.window_us = window_us
        self.base_us = base_us
        self.cap_us = cap_us
        self.parts = 1
        self.words: tuple[Word, ...] = (
            *(self.take, self.charge, self.give, self.forget),
            *(self.take, self.renew, self.look),
        )

    def take(self, state: State, now: int, cost: int, member: bytes) -> State:
        """Consume the cost; None if it does not fit. A cost of 0 leaves a state as well, if only one that says nothing."""
        raise NotImplementedError

    def take_shown(self, state: State, now: int, cost: int, member: bytes, figures: list[int]) -> State:
        """As `take`, and puts after `figures` what is left, and in how many seconds all of it is back."""
        after = self.take(state, now, cost, member)
        if after is not None:
            figures += self.left(after, now, SECOND_US)
        return after

    def look(self, state: State, now: int, cost: int, member: bytes) -> bool:
        """Whether the cost would fit."""
        return self.take(state, now, cost, member) is not None

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

    def wait(self, state: State, now: int, cost: int, member: bytes) -> int:
        """How long until a cost that does not fit could; microseconds."""
        raise NotImplementedError

    def left(self, state: State, now: int, unit_us: int = 1) -> tuple[int, int]:
        """What is left of the limit under a state, and in how many units of time all of it is back, rounded up."""
        raise NotImplementedError

    def moments(self, state: State) -> tuple[int, int]:
        """Until when a state refuses a hit of cost 1, and from when on it says nothing: by these, keys give way.

        The first is a moment in the past where it refuses nothing.
        """
        raise NotImplementedError

    def adopted(self, state: State, other: Budget) -> State:  # noqa: ARG002 - GCRA's has to know
        """What another budget of the same strategy, with other figures, has left of a key, as this one reads it."""
        return state
