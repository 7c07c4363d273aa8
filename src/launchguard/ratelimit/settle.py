"""What is due at an exchange's end: given back, charged by what was really used, forgotten, or marked as known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launchguard.ratelimit.budgets import MAX_AMOUNT
from launchguard.ratelimit.hit import Hit, Op, new

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.pending import Pending
    from launchguard.ratelimit.plan import RulePlan
    from launchguard.ratelimit.usage import Usage

__all__ = ["due"]

_PEEK = Op.PEEK


def due(x: Exchange, pending: Pending, on_fault: Callable[[BaseException], None]) -> Sequence[Hit]:
    """The hits that settle an exchange."""
    if not pending.consumed or not pending.settles:
        return pending.later
    settled = list(pending.later)
    usage = None if pending.usage is None else pending.usage.result()
    for plan, start, end in pending.ranges():
        if plan.settles:
            end_of = _End(
                against=_asked(plan.rule.failed, x, on_fault, unless=True),
                succeeded=_asked(plan.rule.succeeded, x, on_fault, unless=False),
                usage=usage,
            )
            for index in range(start, end):
                hit = _settled(x, pending, plan, index, end_of)
                if hit is not None:
                    settled.append(hit)
    return settled


class _End(NamedTuple):
    """How an exchange ended, as one rule sees it."""

    against: bool
    succeeded: bool
    usage: Usage | None


def _settled(x: Exchange, pending: Pending, plan: RulePlan, index: int, end: _End) -> Hit | None:
    """What is due for one hit, if anything."""
    counter = pending.counters[index]
    if counter.is_metered:
        if not _was_taken(pending, index):
            return None
        if counter.quota.unit == "streams":
            return _as(Op.GIVE, pending.hits[index], 1)
        return _difference(x, pending, plan, index, end.usage)
    op = counter.if_succeeded if end.succeeded else None
    if op is None and not end.against:
        op = counter.if_harmless
    if op is None or not _was_taken(pending, index):
        return None
    _, key, strategy, _, window_us, cost, member, base_us, cap_us, soft, _ = pending.hits[index]
    limit = counter.quota.rate.limit  # a look whether an address is known asks with none
    return new(Hit, (op, key, strategy, limit, window_us, cost, member, base_us, cap_us, soft, 0))


def _as(op: Op, hit: Hit, cost: int) -> Hit:
    return new(Hit, (op, *hit[1:5], cost, *hit[6:10], 0))


def _was_taken(pending: Pending, index: int) -> bool:
    """Whether a hit of an admitted call was consumed: not if it was waived, nor a shadow rule's that did not fit."""
    hit, counts = pending.hits[index], pending.counts
    given = hit.given
    if given and counts[abs(given) - 1][0] is not (given > 0):
        return False
    return counts[index][0] or hit.op is _PEEK


def _asked(
    say: Callable[[Exchange], bool] | None,
    x: Exchange,
    on_fault: Callable[[BaseException], None],
    *,
    unless: bool,
) -> bool:
    if say is None:
        return unless
    try:
        return bool(say(x))
    except Exception as error:  # noqa: BLE001 - the app's own callable; what is charged stays charged
        on_fault(error)
        return unless


def _difference(x: Exchange, pending: Pending, plan: RulePlan, index: int, usage: Usage | None) -> Hit | None:
    """Between what was reserved and what was used; nothing where nobody says what was used."""
    hit, counter = pending.hits[index], pending.counters[index]
    amount = _used(x, pending, plan, counter.quota.unit, usage)
    if amount is None:
        return None
    used = min(counter.quota.rate.units(amount), MAX_AMOUNT)
    if used == hit.cost:
        return None
    op = Op.CHARGE if used > hit.cost else Op.GIVE
    return _as(op, hit, abs(used - hit.cost))


def _used(x: Exchange, pending: Pending, plan: RulePlan, unit: str, usage: Usage | None) -> int | None:
    """Tokens or millionths of the currency that an exchange used; None if it is not known, so that all stays reserved."""
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
    if unit == "tokens" or prices is None:
        return prompt + answer
    price = prices.of(model)
    if x.charged is not None:
        return max(price.micros(answer, 0), price.micros(0, answer))
    return price.micros(prompt, answer)
