"""What is due at an exchange's end: given back, charged by what was really used, forgotten, or marked as known."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets import MAX_AMOUNT, Question
from launchguard.ratelimit.hit import Op, lines_of, named
from launchguard.ratelimit.leases import LeaseKeeper
from launchguard.ratelimit.outcome import FOUND, HARMLESS
from launchguard.ratelimit.pending import Pending
from launchguard.ratelimit.usage import UsageReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.budgets import Claim
    from launchguard.ratelimit.hit import Due, Hit, Store
    from launchguard.ratelimit.pending import PlannedClaim
    from launchguard.ratelimit.plan import RulePlan
    from launchguard.ratelimit.quota import Quota
    from launchguard.ratelimit.usage import Usage

__all__ = ["Settler", "held", "read_usage"]

_WHATEVER = 0
"""The outcome for what is due of itself."""

_log = logging.getLogger("launchguard.ratelimit")


class Settler:
    """What the exchanges of a limiter hold until their ends."""

    def __init__(self) -> None:
        self._keeper = LeaseKeeper()
        self._warned: set[str] = set()

    def hold(self, pending: Pending, store: Store) -> None:
        """Renew the leases of an exchange, in the store that gave them, until its end."""
        self._keeper.hold(pending.store or store, _leases(pending))

    def due(self, x: Exchange, pending: Pending) -> list[Due]:
        """What to ask the store of a take at its exchange's end, once."""
        if pending.leases:
            self._keeper.release(_leases(pending))
        if pending.unread and x.method == "POST" and 200 <= x.status < 300:
            self._warn_unread(pending)
        due: list[Due] = [(pending.later, _WHATEVER)] if pending.later else []
        if not (pending.consumed and pending.settles):
            return due
        looks = iter(pending.found)
        for plan, claims in pending.fitted():
            if not plan.settles:
                continue
            ended = plan.ended
            outcome = ended(x) if pending.is_sure else ended(x) & HARMLESS
            if len(pending.found) > 1:
                parts = _by_look(claims, outcome, looks)
                due += parts if outcome else ()
            elif outcome:
                due.append((claims, outcome | FOUND if True in pending.found else outcome))
            if plan.is_metered and (metered := _metered(x, pending, plan, claims)):
                due.append((metered, _WHATEVER))
        return due

    def _warn_unread(self, pending: Pending) -> None:
        """A request succeeded whose account could not be read: the field's name is probably wrong."""
        for plan, _ in pending.segments:
            rule = plan.rule
            if rule.account is not None and rule.name not in self._warned:
                self._warned.add(rule.name)
                _log.warning(
                    "the limit %r found no account in the field %r of a request that succeeded; all such requests "
                    "share one strict count: correct account= of the rule",
                    rule.name,
                    rule.account,
                )


def held(x: Exchange) -> Sequence[Pending]:
    """What an exchange holds until its end, given once."""
    state = x.limiter
    x.limiter = None
    if type(state) is not Pending:
        return ()
    return (state,) if state.more is None else (state, *state.more)


def read_usage(x: Exchange, pending: Pending) -> None:
    """Begin to read usage figures out of the response, as it passes."""
    reader = pending.usage = UsageReader(x.response_type)
    before = x.tap
    if before is None:
        x.tap = reader.feed
    else:

        def both(chunk: bytes) -> None:
            before(chunk)
            reader.feed(chunk)

        x.tap = both


def _leases(pending: Pending) -> list[Hit]:
    return named([line for line in lines_of(pending.claims) if line[0] is Op.LEASE])


def _by_look(claims: Sequence[PlannedClaim], outcome: int, looks: Iterator[bool]) -> list[Due]:
    """A rule's claims by what the peek before them found: a body may name several accounts."""
    parts: list[Due] = []
    begun, bit = 0, 0
    for at, (counter, _, _, _) in enumerate(claims):
        if counter.op is Op.PEEK:
            parts.append((claims[begun:at], outcome | bit))
            begun, bit = at, FOUND if next(looks) else 0
    return [*parts, (claims[begun:], outcome | bit)]


def _metered(x: Exchange, pending: Pending, plan: RulePlan, claims: Sequence[PlannedClaim]) -> list[Claim]:
    """What is due for claims whose cost is known only now.

    Figures of an answer that was cut off may be of its beginning: less than was reserved is then no word.
    """
    usage = None if pending.usage is None else pending.usage.result()
    is_cut = x.charged is None and bool(x.disconnected or x.error_type)
    due: list[Claim] = []
    for counter, key, cost, member in claims:
        if counter.quota.unit == "streams":
            due.append((Question(Op.GIVE, counter.budget), key, 1, member))
        elif counter.is_metered:
            used = _used(x, pending, plan, counter.quota, usage)
            if used is not None and (used > cost or (used < cost and not is_cut)):
                op = Op.CHARGE if used > cost else Op.GIVE
                due.append((Question(op, counter.budget), key, abs(used - cost), member))
    return due


def _used(x: Exchange, pending: Pending, plan: RulePlan, quota: Quota, usage: Usage | None) -> int | None:
    """What an exchange used, in units of a quota; None if it is not known, so that all stays reserved."""
    model = pending.estimate.model if pending.estimate is not None else ""
    if x.charged is not None:
        prompt, answer = 0, x.charged
    elif usage is not None:
        prompt, answer, model = usage.prompt, usage.answer, usage.model or model
    elif 400 <= x.status < 500 and x.status != 499:
        return 0
    else:
        return None
    prices = plan.rule.prices
    if quota.unit == "tokens" or prices is None:
        amount = prompt + answer
    elif x.charged is not None:
        price = prices.of(model)
        amount = max(price.micros(answer, 0), price.micros(0, answer))
    else:
        amount = prices.of(model).micros(prompt, answer)
    return min(quota.rate.units(amount), MAX_AMOUNT)
