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
   `Count(True, limit, 0, 0)`. `given` names the last `peek` that stands before it in the call; a peek has none itself.
8. What is counted at `t` is gone at `t + window_us`. State stays bounded: see `Op.CHARGE`. A log, a set of members and
   leases have a limit of 100 at most, GCRA a limit and cost of 90,000,000: products then are exact in a double.

`tests/unit/ratelimit/reference.py` says the same plainly, and every store must give its answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

from launchguard.ratelimit.budgets import Question, budget_of
from launchguard.ratelimit.ops import SECOND_US, Count, Op, Strategy, new

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.ratelimit.budgets import Admitted, Budget, Claim, Line

__all__ = [
    "AsyncStore",
    "Count",
    "Due",
    "Hit",
    "NearStore",
    "Op",
    "Store",
    "Strategy",
    "admitting",
    "claims_of",
    "due_lines",
    "lines_of",
    "named",
    "settling",
    "summed",
]

Due = tuple["Sequence[Claim]", int]
"""Claims that were admitted, and the outcome by which they are to be settled."""


class _Named(NamedTuple):
    op: Op
    key: bytes
    budget: Budget
    cost: int
    member: bytes
    soft: bool
    given: int


class Hit(_Named):
    """One question to a store about one key: a `Line` with names.

    Attributes:
        op: what is asked.
        key: 16 bytes: the keyed hash of the rule, the rate and the parts of the key. Strategy is part of what is hashed.
        budget: how the key is kept: strategy, limit, window, waits, and their arithmetic.
        cost: how much of the limit it takes.
        member: 8 bytes, for DISTINCT and LEASES.
        soft: law 2.
        given: law 7. `n`: asked only if the call's n-th hit (from 1) was allowed; `-n`: only if it was refused; 0: always.
    """

    __slots__ = ()

    def __new__(
        cls,
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
    ) -> Self:
        budget = budget_of(strategy, limit, window_us, base_us, cap_us)
        return new(cls, (op, key, budget, cost, member, soft, given))

    @classmethod
    def of(cls, line: Line) -> Self:
        """A line with its names."""
        return new(cls, line)

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
        """The same question but for these attributes, which may be the budget's: `limit=`, `window_us=`."""
        return Hit(**{name: values.get(name, getattr(self, name)) for name in _GIVEN})

    def __repr__(self) -> str:
        return f"Hit({', '.join(f'{name}={getattr(self, name)!r}' for name in _GIVEN)})"


_GIVEN = (
    *("op", "key", "strategy", "limit", "window_us", "cost", "member"),
    *("base_us", "cap_us", "soft", "given"),
)
"""What a hit is made of."""


class Store(Protocol):
    """Where counters live. Raises `StoreError`, and nothing else, when it cannot answer."""

    name: str
    """A fixed word for the `store` label: `memory`, `shm`, `redis`, `limits`."""
    inline: bool
    """True if it never waits, so that it may be called in an event loop."""

    def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """Ask once for all hits, of which there is at least one; all or none."""

    def reset(self) -> None:
        """Drop every key of this guard (for an app's tests and `launchguard limits reset`)."""

    def close(self) -> None:
        """Let go of files and connections."""


class NearStore(Store, Protocol):
    """A store in this process, which need not answer more than a request reads: `take` in its two halves (law 6)."""

    def admit(self, claims: Sequence[Claim]) -> Admitted | Sequence[Count]:
        """As `take`, for a call that admits; a count for each claim only if some of it does not fit."""

    def settle(self, due: Sequence[Due]) -> None:
        """As `take`, for what is due of claims that were admitted; answers nothing."""


class AsyncStore(Protocol):
    """The same, awaited."""

    name: str

    async def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """Ask once for all hits, all or none."""

    async def aclose(self) -> None:
        """Let go of connections."""


def admitting(store: Store) -> Callable[[Sequence[Claim]], Admitted | Sequence[Count]]:
    """The shortest way to ask a store for what admits."""
    return getattr(store, "admit", None) or (lambda claims: summed(claims, store.take(lines_of(claims))))


def settling(store: Store) -> Callable[[Sequence[Due]], object]:
    """The shortest way to ask a store for what settles."""

    def take(due: Sequence[Due]) -> None:
        lines = due_lines(due)
        if lines:
            store.take(lines)

    return getattr(store, "settle", None) or take


def named(lines: Sequence[Line]) -> list[Hit]:
    """Lines with their names, for a store that asks for those."""
    return [Hit.of(line) for line in lines]


def lines_of(claims: Sequence[Claim]) -> list[Line]:
    """Claims as a store that is far is told of them."""
    lines: list[Line] = []
    looked = 0
    for asked, key, cost, member in claims:
        lines.append((asked.op, key, asked.budget, cost, member, asked.soft, asked.given * looked))
        if asked.op is Op.PEEK:
            looked = len(lines)
    return lines


def due_lines(due: Sequence[Due]) -> list[Line]:
    """What is due of claims, as a store that is far is told of it."""
    return [
        (asked.op, key, asked.budget, cost, member, False, 0)
        for claims, outcome in due
        for question, key, cost, member in claims
        if (asked := question.due[outcome]) is not None
    ]


def claims_of(lines: Sequence[Line]) -> list[Claim]:
    """What a store in this process makes of lines."""
    return [
        (Question(op, budget, soft=soft, given=(given > 0) - (given < 0)), key, cost, member)
        for op, key, budget, cost, member, soft, given in lines
    ]


def summed(claims: Sequence[Claim], counts: Sequence[Count]) -> Admitted | Sequence[Count]:
    """The answers of a store that is far, as a near one gives them: less than all of them where everything fits."""
    figures: list[int] = []
    found: list[bool] = []
    for (question, _, _, _), (fits, remaining, _, reset_us) in zip(claims, counts, strict=True):
        if question.op is Op.PEEK:
            found.append(fits)
        elif question.given and (question.given > 0) is not found[-1]:
            continue
        elif not fits:
            return counts
        elif question.is_shown:
            figures += (remaining, -(-reset_us // SECOND_US))
    return figures, found
