"""What the limiter holds for one exchange, from its admission to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launchguard.ratelimit.ops import Op

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.part import Reply
    from launchguard.ratelimit.budgets import Claim
    from launchguard.ratelimit.counter import Counter
    from launchguard.ratelimit.estimate import Estimate
    from launchguard.ratelimit.figures import Fields, Layout
    from launchguard.ratelimit.hit import Count, Store
    from launchguard.ratelimit.plan import RulePlan
    from launchguard.ratelimit.usage import UsageReader

    PlannedClaim = tuple[Counter, bytes, int, bytes]

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
    """The claims of one exchange, what was answered, and what is due at its end.

    Attributes:
        claims: what the store is asked, in order; each is asked for by a `Counter`.
        segments: each rule with the index of its first claim.
        layout: how the header fields of these counts look, where it is known already.
        is_shared: the plan of all requests of a client: nothing of one of them may be left on it.
        settles: some of it is given back, charged or freed at the end.
        leases: some of it is leases, which are renewed until then.
        unread: an account could not be read out of the body.
        is_sure: whoever succeeds is the one account that the body names: nothing is known or forgotten of another.
        estimate: what an AI request was reserved for.
        usage: what reads the figures out of its answer.
        consumed: it was admitted, so that there may be something to settle.
        found: what each peek of it found.
        counts: the store's answers, where not everything fitted; empty where it did, and before.
        store: where a fallback stands in for the store of the guard; None otherwise.
        fields: the header fields; None before, and where no rule is shown.
        later: more to charge, whatever the outcome.
        more: what was taken by hand in the same exchange.
    """

    __slots__ = (
        "claims",
        "consumed",
        "counts",
        "estimate",
        "fields",
        "found",
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

    def __init__(self) -> None:
        self.claims: list[PlannedClaim] = []
        self.segments: list[tuple[RulePlan, int]] = []
        self.layout: Layout | None = None
        self.is_shared = self.settles = self.leases = self.unread = self.consumed = False
        self.is_sure = True
        self.estimate: Estimate | None = None
        self.usage: UsageReader | None = None
        self.found: Sequence[bool] = ()
        self.counts: Sequence[Count] = ()
        self.store: Store | None = None
        self.fields: Fields | None = None
        self.later: Sequence[Claim] = ()
        self.more: list[Pending] | None = None

    def copy(self) -> Pending:
        """The same plan for one request alone; claims are never changed once planned."""
        own = Pending()
        own.claims, own.segments = self.claims, self.segments
        own.layout, own.settles = self.layout, self.settles
        return own

    def drop(self) -> None:
        """Nothing is asked for after all."""
        self.claims, self.segments, self.layout = [], [], None

    def ranges(self) -> list[tuple[RulePlan, int, int]]:
        """Each rule with the range of its claims."""
        ends = [start for _, start in self.segments[1:]]
        ends.append(len(self.claims))
        return [(plan, start, end) for (plan, start), end in zip(self.segments, ends, strict=True)]

    def fitted(self) -> list[tuple[RulePlan, Sequence[PlannedClaim]]]:
        """Each rule with those of its claims that were consumed: a shadow rule's may not have fitted."""
        claims, counts = self.claims, self.counts
        if not counts and len(self.segments) == 1:
            return [(self.segments[0][0], claims)]
        return [
            (plan, [claims[at] for at in range(start, end) if not counts or _stands(claims[at], counts[at])])
            for plan, start, end in self.ranges()
        ]


def _stands(claim: PlannedClaim, count: Count) -> bool:
    return count.allowed or claim[0].op is Op.PEEK


class Refusal(NamedTuple):
    """A refusal that is remembered for a moment, so that an attack asks the store for nothing."""

    until_us: int
    reply: Reply
    fields: Fields | None
    decision: Decision
    plan: RulePlan | None
