"""What the planner asks of a store, and what the store answers: plain tuples, no behaviour.

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

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["AsyncStore", "Count", "Hit", "Op", "Store", "Strategy", "new"]


class Op(IntEnum):
    """What is asked of one key."""

    TAKE = 0
    """Consume `cost` if it fits. A cost over the limit never does: `retry_us` is then the window."""
    CHARGE = 1
    """Consume `cost` whether it fits or not (settling what was really used).

    A log and a set of members keep their newest `limit`; a GCRA's debt is paid back in full.
    """
    GIVE = 2
    """Give `cost` back: the newest entries of a log, the last failure of a wait, the lease named by `member`."""
    FORGET = 3
    """Drop the key's state."""
    LEASE = 4
    """Hold one of `limit` places as `member` for `window_us`; a place that is not renewed frees itself."""
    RENEW = 5
    """Hold the lease `member` for another `window_us`; a lease that has already died is taken anew."""
    PEEK = 6
    """Consume nothing and refuse nothing; answer as a `take` of `cost` would be answered.

    With `limit=0` on DISTINCT it asks whether `member` is there: allowed if so.
    """


class Strategy(IntEnum):
    """How a key's budget is kept."""

    LOG = 0
    """The time of every hit of the window: exact in every window. For limits up to 100."""
    GCRA = 1
    """One theoretical arrival time: bounded at twice the limit in one window. For limits above 100 and for amounts."""
    WAITS = 2
    """Failures: `limit` free, then waits of `base_us`, doubling up to `cap_us`. State is dropped after `window_us` without one.

    After `n` of them the next is allowed at once while `n < limit`, else `min(cap_us, base_us << (n - limit))` after
    the last. `give` takes from `n` and puts the time of the last back to the one before it.
    """
    DISTINCT = 3
    """How many different `member`s came in the window; a member that is there already costs nothing, and stays longer."""
    LEASES = 4
    """Places held at the same time, each by a `member` until it is given back or dies."""


class Hit(NamedTuple):
    """One question to a store about one key."""

    op: Op
    key: bytes
    """16 bytes: the keyed hash of the rule, the rate and the parts of the key. Strategy is part of what is hashed."""
    strategy: Strategy
    limit: int
    window_us: int
    cost: int = 1
    member: bytes = b""
    """8 bytes, for DISTINCT and LEASES."""
    base_us: int = 0
    cap_us: int = 0
    soft: bool = False
    given: int = 0
    """Law 7. `n`: asked only if the call's n-th hit (from 1) was allowed; `-n`: only if it was refused; 0: always."""


new = tuple.__new__
"""`new(Hit, (…))` and `new(Count, (…))` make one of a whole tuple, for a third of what `Hit(…)` costs: a sign-in has eight."""


class Count(NamedTuple):
    """The answer for one hit."""

    allowed: bool
    remaining: int
    """What is left of the limit after this call, never negative."""
    retry_us: int
    """If refused: how long until this hit could be allowed; else 0."""
    reset_us: int
    """How long until the whole limit is there again, if nothing more came."""


class Store(Protocol):
    """Where counters live. Raises `StoreError`, and nothing else, when it cannot answer."""

    name: str
    """A fixed word for the `store` label: `memory`, `shm`, `redis`, `limits`."""
    inline: bool
    """True if it never waits, so that it may be called in an event loop."""

    def take(self, hits: Sequence[Hit]) -> Sequence[Count]:
        """Ask once for all hits, all or none."""

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
