"""What the planner asks of a store: a hit says what is done to one key, and by which budget the key is kept.

Laws that every store keeps:
1. One `take` is one atomic operation: if any hit of op `take` or `lease` that is not `soft` is refused, no `take`
   and no `lease` of that call is consumed. `charge`, `give`, `forget` and `renew` always apply.
2. A `soft` hit (a shadow rule's) is consumed only if it fits and the call as a whole is admitted; it refuses nobody.
3. The answer has one `Count` for each hit, in order, also when the call is refused.
4. Times are whole microseconds of the store's own clock; the caller never sends a time.
5. Two hits of one call may carry the same key: the second sees what the first would leave.
6. A call either admits (`take`, `lease`, `peek`) or settles (`charge`, `give`, `forget`, `renew`); it never mixes them.
7. A hit with a `given` that does not hold is waived: it consumes and refuses nothing, and its answer is
   `Count(True, limit, 0, 0)`. `given` names a `peek` that stands before it in the call and has no `given` itself.
8. What is counted at `t` is gone at `t + window_us`. State stays bounded: see `Op.CHARGE`. A log, a set of members and
   leases have a limit of 100 at most, GCRA a limit and cost of 90,000,000: products then are exact in a double.

`tests/unit/ratelimit/reference.py` says the same plainly, and every store must give its answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from launchguard.ratelimit.budgets import budget_of
from launchguard.ratelimit.ops import Count, Op, Strategy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.ratelimit.budgets import Budget

__all__ = ["AsyncStore", "Count", "Hit", "Op", "Store", "Strategy"]


class Hit:
    """One question to a store about one key; never changed once made.

    Attributes:
        op: what is asked.
        key: 16 bytes: the keyed hash of the rule, the rate and the parts of the key. Strategy is part of what is hashed.
        budget: how the key is kept: strategy, limit, window, waits, and their arithmetic.
        ask: the budget's word for `op`.
        cost: how much of the limit it takes.
        member: 8 bytes, for DISTINCT and LEASES.
        soft: law 2.
        given: law 7. `n`: asked only if the call's n-th hit (from 1) was allowed; `-n`: only if it was refused; 0: always.
    """

    __slots__ = ("ask", "budget", "cost", "given", "key", "member", "op", "soft")

    def __init__(
        self,
        op: Op,
        key: bytes,
        strategy: Strategy,
        limit: int,
        window_us: int,
        cost: int = 1,
        member: bytes = b"",
        base_us: int = 0,
        cap_us: int = 0,
        soft: bool = False,
        given: int = 0,
    ) -> None:
        self.op = op
        self.key = key
        self.budget = budget_of(strategy, limit, window_us, base_us, cap_us)
        self.ask: Callable[..., Any] = self.budget.words[op]
        self.cost = cost
        self.member = member
        self.soft = soft
        self.given = given

    @classmethod
    def of(
        cls,
        op: Op,
        key: bytes,
        budget: Budget,
        cost: int = 1,
        member: bytes = b"",
        soft: bool = False,
        given: int = 0,
    ) -> Hit:
        """A hit by a budget that is there already: an eighth of the cost."""
        hit: Hit = _new(cls)
        hit.op = op
        hit.key = key
        hit.budget = budget
        hit.ask = budget.words[op]
        hit.cost = cost
        hit.member = member
        hit.soft = soft
        hit.given = given
        return hit

    @property
    def strategy(self) -> Strategy:
        """How the key is kept."""
        return self.budget.strategy

    @property
    def limit(self) -> int:
        """How much there is in a window."""
        return self.budget.limit

    @property
    def window_us(self) -> int:
        """How long a hit counts; microseconds."""
        return self.budget.window_us

    @property
    def base_us(self) -> int:
        """The first wait; microseconds."""
        return self.budget.base_us

    @property
    def cap_us(self) -> int:
        """The longest wait; microseconds."""
        return self.budget.cap_us

    def _replace(self, **values: Any) -> Hit:
        """The same question but for these attributes, which may be the budget's, as of a NamedTuple."""
        return Hit(**{name: values.get(name, getattr(self, name)) for name in _ATTRIBUTES})

    def __repr__(self) -> str:
        return f"Hit({', '.join(f'{name}={getattr(self, name)!r}' for name in _ATTRIBUTES)})"


_ATTRIBUTES = (
    *("op", "key", "strategy", "limit", "window_us", "cost", "member"),
    *("base_us", "cap_us", "soft", "given"),
)
_new = object.__new__


class Store(Protocol):
    """Where counters live. Raises `StoreError`, and nothing else, when it cannot answer."""

    name: str
    """A fixed word for the `store` label: `memory`, `shm`, `redis`, `limits`."""
    inline: bool
    """True if it never waits, so that it may be called in an event loop."""

    def take(self, hits: Sequence[Hit]) -> Sequence[Count]:
        """Ask once for all hits, of which there is at least one; all or none."""

    def reset(self) -> None:
        """Drop every key of this guard (for an app's tests and `launchguard limits reset`)."""

    def close(self) -> None:
        """Let go of files and connections."""


class AsyncStore(Protocol):
    """The same, awaited."""

    name: str

    async def take(self, hits: Sequence[Hit]) -> Sequence[Count]:
        """Ask once for all hits, all or none."""

    async def aclose(self) -> None:
        """Let go of connections."""
