"""A quota made ready: what is asked of a store but for the key, what makes its keys, its words in the header fields."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets import MAX_ENTRIES, OUTCOMES, Question, budget_of
from launchguard.ratelimit.fields import policy_item
from launchguard.ratelimit.hit import Op, Strategy
from launchguard.ratelimit.keys import AT_ONCE, KeyMaker
from launchguard.ratelimit.outcome import FOUND, HARMLESS, SUCCEEDED
from launchguard.ratelimit.quota import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.ratelimit.pending import PlannedClaim
    from launchguard.ratelimit.quota import Per, Quota

__all__ = ["CREDENTIAL_FACTOR", "LOOSE_FACTOR", "Counter", "Digests", "counters_of"]

LOOSE_FACTOR = 20
"""How many times its limit an address gets that many may share: an undeclared proxy, an IPv6 /48."""

CREDENTIAL_FACTOR = 5
"""How many times the limit of one unproven credential its address gets, so that made-up credentials are no way around."""

Digests = dict[tuple[KeyMaker, bytes], tuple[bytes, ...]]
"""The keys of one exchange: counts that are kept by the same parts are hashed together."""

_GIVEN = {"known": 1, "unknown": -1}


class Counter(Question):
    """One quota of one rule, ready to be asked for.

    Attributes:
        quota: what it counts.
        item: its policy in the header fields; `name` is the quoted label alone.
        is_metered: what it costs is known only at the end.
        keys: makes its keys; `at` says which of them is its own.
        loose: the same for what many may share; None for what guards an account.
        companion: the address that goes with an unproven credential; None unless it may count credentials.
    """

    __slots__ = ("at", "companion", "is_metered", "item", "keys", "loose", "name", "quota")

    def __init__(self, quota: Quota, keys: KeyMaker, at: int, *, soft: bool) -> None:
        rate = quota.rate
        limit = 0 if quota.distinct == "ip" else rate.limit
        super().__init__(
            _op(quota),
            budget_of(quota.strategy, limit, rate.window_us, quota.base_us, quota.cap_us),
            soft=soft,
            given=_GIVEN.get(quota.condition, 0),
            is_shown=quota.shown and not soft,
        )
        self.quota = quota
        self.keys = keys
        self.at = at
        self.name = f'"{quota.label}"'
        self.item = policy_item(quota)
        self.is_metered = quota.unit != "requests"
        if not self.is_metered:
            self.due = tuple([_due(quota, self.given, outcome) for outcome in range(OUTCOMES)])
        self.loose: Counter | None = None
        self.companion: Counter | None = None

    def unconditional(self) -> Counter:
        """The same count, asked for whether or not the account's set names the address."""
        return Counter(replace(self.quota, condition=""), self.keys, self.at, soft=self.soft)

    def claim(self, parts: bytes, digests: Digests, cost: int = 1, member: bytes = b"") -> PlannedClaim:
        """What to ask the store for these parts of a key, which are joined already."""
        known = (self.keys, parts)
        keys = digests.get(known)
        if keys is None:
            keys = digests[known] = self.keys.cut(parts)
        return self, keys[self.at], cost, member


def counters_of(rule: str, quotas: Iterable[Quota], secret: bytes, *, soft: bool) -> list[Counter]:
    """The counters of a rule, each with its loose and its companion form."""
    made = _made(rule, list(quotas), secret, "", soft=soft)
    for counter in made:
        quota = counter.quota
        if "account" not in quota.per:
            counter.loose = _one(rule, _times(quota, LOOSE_FACTOR), secret, "loose", soft=soft)
        if {"user", "tenant", "credential"} & set(quota.per):
            wider = replace(_times(quota, CREDENTIAL_FACTOR), per=("ip",), shown=False)
            counter.companion = _one(rule, wider, secret, "companion", soft=soft)
            loose = _times(wider, LOOSE_FACTOR)
            counter.companion.loose = _one(rule, loose, secret, "companion loose", soft=soft)
    return made


def _one(rule: str, quota: Quota, secret: bytes, variant: str, *, soft: bool) -> Counter:
    return _made(rule, [quota], secret, variant, soft=soft)[0]


def _made(rule: str, quotas: list[Quota], secret: bytes, variant: str, *, soft: bool) -> list[Counter]:
    """Counters in their order; those with the same parts share a key maker, as many as it has keys for."""
    groups: dict[tuple[Per, ...], list[list[Quota]]] = {}
    for quota in quotas:
        group = groups.setdefault(quota.per, [[]])
        if len(group[-1]) == AT_ONCE:
            group.append([])
        group[-1].append(quota)
    placed: dict[int, Counter] = {}
    for chunks in groups.values():
        for chunk in chunks:
            names = [f"{quota.label}:{quota.strategy.name}" for quota in chunk]
            keys = KeyMaker(secret, rule, variant, *names)
            placed.update({id(quota): Counter(quota, keys, at, soft=soft) for at, quota in enumerate(chunk)})
    return [placed[id(quota)] for quota in quotas]


def _due(quota: Quota, given: int, outcome: int) -> Question | None:
    """What is due of a quota by the outcome. The set that a look asks with no limit has its own limit here."""
    if given and (given > 0) is not bool(outcome & FOUND):
        return None  # it was waived
    op = None
    if outcome & SUCCEEDED and (quota.distinct == "ip" or quota.forgiven):
        op = Op.CHARGE if quota.distinct == "ip" else Op.FORGET
    elif outcome & HARMLESS and quota.refunded:
        op = Op.GIVE
    rate = quota.rate
    budget = budget_of(quota.strategy, rate.limit, rate.window_us, quota.base_us, quota.cap_us)
    return None if op is None else Question(op, budget)


def _op(quota: Quota) -> Op:
    if quota.strategy is Strategy.LEASES:
        return Op.LEASE
    return Op.PEEK if quota.distinct == "ip" else Op.TAKE


def _times(quota: Quota, factor: int) -> Quota:
    rate = quota.rate.times(factor)
    if quota.strategy is Strategy.LOG:
        return replace(quota, rate=rate, strategy=counted(rate))
    if quota.strategy is not Strategy.GCRA:
        return replace(quota, rate=replace(rate, limit=min(rate.limit, MAX_ENTRIES)))
    return replace(quota, rate=rate)
