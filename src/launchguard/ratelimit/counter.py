"""A quota made ready: its key maker, its hit but for the key, and its words in the header fields."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets import MAX_ENTRIES, budget_of
from launchguard.ratelimit.fields import policy_item
from launchguard.ratelimit.hit import Op, Strategy
from launchguard.ratelimit.keys import KEY_BYTES, KeyMaker
from launchguard.ratelimit.quota import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.ratelimit.budgets import Budget, Line
    from launchguard.ratelimit.budgets.budget import Ask
    from launchguard.ratelimit.quota import Per, Quota

__all__ = ["CREDENTIAL_FACTOR", "LOOSE_FACTOR", "Counter", "Digests", "counters_of"]

LOOSE_FACTOR = 20
"""How many times its limit an address gets that many may share: an undeclared proxy, an IPv6 /48."""

CREDENTIAL_FACTOR = 5
"""How many times the limit of one unproven credential its address gets, so that made-up credentials are no way around."""

Digests = dict[tuple[KeyMaker, bytes], bytes]
"""The digests of one exchange: counts that are kept by the same parts share one."""

Due = tuple[Op, "Budget", "Ask"]
"""What is asked of a budget at an exchange's end, and its word for that."""

_AT_ONCE = 3
"""How many keys one digest of 64 bytes is cut into; what is left names a member of a set."""


class Counter:
    """One quota of one rule, ready to be asked for.

    Attributes:
        quota: what it counts.
        item: its policy in the header fields; `name` is the quoted label alone.
        is_metered: what it costs is known only at the end.
        keys: makes its keys, `at` says which part of a digest is its own.
        budget: how it is kept.
        soft: a shadow rule's.
        ask: the budget's word for its op.
        due: what is asked of its budget at the end, by the outcome: `2 * succeeded + harmless`. None: nothing.
        is_shown: the header fields name it.
        loose: the same for what many may share; None for what guards an account.
        companion: the address that goes with an unproven credential; None unless it may count credentials.
    """

    __slots__ = (
        "ask",
        "at",
        "budget",
        "companion",
        "due",
        "is_metered",
        "is_shown",
        "item",
        "keys",
        "limit",
        "loose",
        "name",
        "op",
        "quota",
        "scale",
        "soft",
    )

    def __init__(self, quota: Quota, keys: KeyMaker, at: int, *, soft: bool) -> None:
        self.quota = quota
        self.op = _op(quota)
        self.limit = 0 if quota.distinct == "ip" else quota.rate.limit
        self.name = f'"{quota.label}"'
        self.is_shown = quota.shown and not soft
        self.scale = quota.rate.scale
        self.is_metered = quota.unit != "requests"
        self.item = policy_item(quota)
        self.loose: Counter | None = None
        self.companion: Counter | None = None
        self.keys = keys
        self.at = slice(at * KEY_BYTES, (at + 1) * KEY_BYTES)
        rate = quota.rate
        self.budget = budget_of(quota.strategy, self.limit, rate.window_us, quota.base_us, quota.cap_us)
        self.due = (None, None, None, None) if self.is_metered else _due(quota)
        self.soft = soft
        self.ask = self.budget.words[self.op]

    def hit(self, parts: bytes, digests: Digests, cost: int = 1, member: bytes = b"", given: int = 0) -> Line:
        """What to ask the store for these parts of a key, which are joined already."""
        known = (self.keys, parts)
        digest = digests.get(known)
        if digest is None:
            digest = digests[known] = self.keys.digest(parts)
        return self.op, digest[self.at], self.budget, cost, member, self.soft, given, self.ask


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
    """Counters in their order; those with the same parts share a key maker, up to four."""
    groups: dict[tuple[Per, ...], list[list[Quota]]] = {}
    for quota in quotas:
        group = groups.setdefault(quota.per, [[]])
        if len(group[-1]) == _AT_ONCE:
            group.append([])
        group[-1].append(quota)
    placed: dict[int, Counter] = {}
    for chunks in groups.values():
        for chunk in chunks:
            names = [f"{quota.label}:{quota.strategy.name}" for quota in chunk]
            keys = KeyMaker(secret, rule, variant, *names)
            placed.update({id(quota): Counter(quota, keys, at, soft=soft) for at, quota in enumerate(chunk)})
    return [placed[id(quota)] for quota in quotas]


def _due(quota: Quota) -> tuple[Due | None, ...]:
    """What is due of a quota by the outcome. The set that a look asks with no limit has its own limit here."""
    rate = quota.rate
    budget = budget_of(quota.strategy, rate.limit, rate.window_us, quota.base_us, quota.cap_us)
    harmless = Op.GIVE if quota.refunded else None
    succeeded = Op.CHARGE if quota.distinct == "ip" else Op.FORGET if quota.forgiven else None
    ops = (None, harmless, succeeded, harmless if succeeded is None else succeeded)
    return tuple([None if op is None else (op, budget, budget.words[op]) for op in ops])


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
