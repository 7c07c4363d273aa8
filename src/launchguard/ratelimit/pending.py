"""What the limiter holds for one exchange, from its admission to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.part import Reply
    from launchguard.ratelimit.budgets import Line
    from launchguard.ratelimit.counter import Counter
    from launchguard.ratelimit.estimate import Estimate
    from launchguard.ratelimit.figures import Layout
    from launchguard.ratelimit.hit import Store
    from launchguard.ratelimit.plan import RulePlan
    from launchguard.ratelimit.usage import UsageReader

__all__ = ["Decision", "Pending", "Refusal"]


class Decision(NamedTuple):
    """What one rule said against one exchange; what it allows is only counted.

    Attributes:
        rule: its name.
        quota: the label of the count that refused.
        outcome: `refused`, `shadow_refused` or `error`.
        retry_s: seconds until it could be allowed.
        key: the refused key, hashed, as hexadecimal; empty if there is none.
    """

    rule: str
    quota: str
    outcome: str
    retry_s: int = 0
    key: str = ""


class Pending:
    """The hits of one exchange, what was answered, and what is due at its end.

    Args:
        planned: another, whose hits are taken over as they are; they are never changed once planned.

    Attributes:
        hits: what the store is asked, in order.
        counters: which count each hit is of.
        segments: each rule with the index of its first hit.
        layout: how the header fields of these counts look, where it is known already.
        counts: the store's answers; empty before, and where nobody was asked. With names where one refuses.
        store: where a fallback stands in for the store of the guard; None otherwise.
        consumed: the hits were admitted, so that there may be something to settle.
        is_shared: the plan of all requests of a client: nothing of one of them may be left on it.
        settles: some of them are given back, charged or freed at the end.
        leases: some of them are leases, which are renewed until then.
        unread: an account could not be read out of the body.
        is_sure: whoever succeeds is the one account that the body names: nothing is known or forgotten of another.
        estimate: what an AI request was reserved for.
        usage: what reads the figures out of its answer.
        fields: the header fields, where they were made already.
        later: more to settle, whatever the outcome.
        more: what was taken by hand in the same exchange.
    """

    __slots__ = (
        "consumed",
        "counters",
        "counts",
        "estimate",
        "fields",
        "hits",
        "is_shared",
        "is_sure",
        "later",
        "layout",
        "leases",
        "more",
        "segments",
        "settles",
        "store",
        "unread",
        "usage",
    )

    def __init__(self, planned: Pending | None = None) -> None:
        if planned is None:
            self.hits: list[Line] = []
            self.counters: list[Counter] = []
            self.segments: list[tuple[RulePlan, int]] = []
            self.settles = False
            self.layout: Layout | None = None
        else:
            self.hits, self.counters = planned.hits, planned.counters
            self.segments, self.settles = planned.segments, planned.settles
            self.layout = planned.layout
        self.is_shared = False
        self.counts: Sequence[Any] = ()
        self.store: Store | None = None
        self.consumed = False
        self.leases = False
        self.unread = False
        self.is_sure = True
        self.estimate: Estimate | None = None
        self.usage: UsageReader | None = None
        self.fields: tuple[bytes, bytes] | None = None
        self.later: Sequence[Line] = ()
        self.more: list[Pending] | None = None

    @property
    def is_due(self) -> bool:
        """Something may be left to do at the exchange's end."""
        return bool(self.settles or self.later or self.unread or self.more)

    def ranges(self) -> list[tuple[RulePlan, int, int]]:
        """Each rule with the range of its hits."""
        segments = self.segments
        if len(segments) == 1:
            return [(segments[0][0], 0, len(self.hits))]
        ends = [start for _, start in segments[1:]]
        ends.append(len(self.hits))
        return [(plan, start, end) for (plan, start), end in zip(segments, ends, strict=True)]


class Refusal(NamedTuple):
    """A refusal that is remembered for a moment, so that an attack asks the store for nothing."""

    until_us: int
    reply: Reply
    fields: tuple[bytes, bytes] | None
    decision: Decision
    plan: RulePlan | None
