"""The words between the planner and a store: what is asked of one key, how its budget is kept, and what is answered."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

__all__ = ["SECOND_US", "Count", "Op", "Strategy", "new"]

SECOND_US = 1_000_000


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


new = tuple.__new__
"""`new(Count, (…))` makes one of a whole tuple, for a third of what `Count(…)` costs."""


class Count(NamedTuple):
    """The answer for one hit."""

    allowed: bool
    remaining: int
    """What is left of the limit after this call, never negative."""
    retry_us: int
    """If refused: how long until this hit could be allowed; else 0."""
    reset_us: int
    """How long until the whole limit is there again, if nothing more came."""
