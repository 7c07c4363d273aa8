"""A quota made ready: its key maker, its hit but for the key, and its words in the header fields."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets import MAX_ENTRIES
from launchguard.ratelimit.fields import policy_item
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.keys import KeyMaker
from launchguard.ratelimit.quota import counted

if TYPE_CHECKING:
    from launchguard.ratelimit.quota import Quota

__all__ = ["CREDENTIAL_FACTOR", "LOOSE_FACTOR", "Counter"]

LOOSE_FACTOR = 20
"""How many times its limit an address gets that many may share: an undeclared proxy, an IPv6 /48."""

CREDENTIAL_FACTOR = 5
"""How many times the limit of one unproven credential its address gets, so that made-up credentials are no way around."""


class Counter:
    """One quota of one rule, ready to be asked for.

    Attributes:
        quota: what it counts.
        item: its policy in the header fields, as bytes; `name` is the quoted label alone.
        loose: the same for what many may share; None unless it counts addresses.
        companion: the address that goes with an unproven credential; None unless it counts credentials.
    """

    __slots__ = (
        "_keys",
        "base_us",
        "cap_us",
        "companion",
        "item",
        "limit",
        "loose",
        "name",
        "op",
        "quota",
        "rule",
        "soft",
        "strategy",
        "window_us",
    )

    def __init__(self, rule: str, quota: Quota, secret: bytes, *, soft: bool, variant: str = "") -> None:
        self.rule = rule
        self.quota = quota
        self.soft = soft
        self.op = _op(quota)
        self.strategy = quota.strategy
        self.limit = 0 if quota.distinct == "ip" else quota.rate.limit
        self.window_us = quota.rate.window_us
        self.base_us = quota.base_us
        self.cap_us = quota.cap_us
        self.name = b'"%s"' % quota.label.encode()
        self.item = policy_item(quota)
        self._keys = KeyMaker(secret, rule, quota.label, quota.strategy.name, variant)
        self.loose: Counter | None = None
        self.companion: Counter | None = None
        if not variant.endswith("loose") and _counts_addresses(quota):
            wide = f"{variant} loose".strip()
            self.loose = Counter(rule, _times(quota, LOOSE_FACTOR), secret, soft=soft, variant=wide)
        if not variant and quota.unit != "streams" and {"user", "tenant", "credential"} & set(quota.per):
            wider = replace(_times(quota, CREDENTIAL_FACTOR), per=("ip",), shown=False)
            self.companion = Counter(rule, wider, secret, soft=soft, variant="companion")

    def hit(self, parts: bytes, cost: int = 1, member: bytes = b"", given: int = 0) -> Hit:
        """What to ask the store for these parts of a key."""
        return Hit(
            self.op,
            self._keys.key(parts),
            self.strategy,
            self.limit,
            self.window_us,
            cost,
            member,
            self.base_us,
            self.cap_us,
            self.soft,
            given,
        )

    def member(self, part: bytes) -> bytes:
        """The name of one member of the set that it counts."""
        return self._keys.member(part)


def _counts_addresses(quota: Quota) -> bool:
    """Whether an address alone may be its key: what guards an account is never loosened."""
    return "account" not in quota.per


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
