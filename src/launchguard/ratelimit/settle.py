"""What is due at an exchange's end: given back, charged by what was really used, forgotten, or marked as known."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets import MAX_AMOUNT
from launchguard.ratelimit.hit import Op, named
from launchguard.ratelimit.leases import LeaseKeeper
from launchguard.ratelimit.pending import Pending
from launchguard.ratelimit.usage import UsageReader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.budgets import Line
    from launchguard.ratelimit.hit import Hit, Store
    from launchguard.ratelimit.plan import RulePlan
    from launchguard.ratelimit.usage import Usage

__all__ = ["Settler", "read_usage"]

_LEASE, _PEEK = Op.LEASE, Op.PEEK

_log = logging.getLogger("launchguard.ratelimit")


class Settler:
    """What the exchanges of a limiter hold until their ends.

    Args:
        on_fault: called with what an app's callable raised.
    """

    def __init__(self, on_fault: Callable[[BaseException], None]) -> None:
        self._fault = on_fault
        self._keeper = LeaseKeeper()
        self._warned: set[str] = set()

    def hold(self, pending: Pending, store: Store) -> None:
        """Renew the leases of an exchange, in the store that gave them, until its end."""
        self._keeper.hold(pending.store or store, _leases(pending))

    def due(self, x: Exchange) -> list[tuple[Pending, Sequence[Line]]]:
        """What to ask the store at an exchange's end, once: each take with its hits."""
        state = x.limiter
        x.limiter = None
        if type(state) is not Pending or not state.is_due:
            return []
        settled = []
        for pending in (state, *(state.more or ())):
            if pending.leases:
                self._keeper.release(_leases(pending))
            hits = _due(x, pending, self._fault)
            if hits:
                settled.append((pending, hits))
            if pending.unread and x.method == "POST" and 200 <= x.status < 300:
                self._warn_unread(pending)
        return settled

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
    return named([hit for hit in pending.hits if hit[0] is _LEASE])


def _due(x: Exchange, pending: Pending, on_fault: Callable[[BaseException], None]) -> Sequence[Line]:
    """The hits that settle an exchange."""
    if not pending.consumed or not pending.settles:
        return pending.later
    settled = list(pending.later)
    usage = None if pending.usage is None else pending.usage.result()
    for plan, start, end in pending.ranges():
        if plan.settles:
            harmless = not _asked(plan.rule.failed, x, on_fault, unless=True)
            succeeded = pending.is_sure and _asked(plan.rule.succeeded, x, on_fault, unless=False)
            if harmless or succeeded:
                settled += _due_by_outcome(pending, start, end, 2 * succeeded + harmless)
            if plan.is_metered:
                hits = [_metered(x, pending, plan, index, usage) for index in range(start, end)]
                settled += [hit for hit in hits if hit is not None]
    return settled


def _due_by_outcome(pending: Pending, start: int, end: int, outcome: int) -> list[Line]:
    """What is due for a rule's hits by how the exchange ended, of what was consumed."""
    hits, counters, counts = pending.hits, pending.counters, pending.counts
    settled: list[Line] = []
    for index in range(start, end):
        due = counters[index].due[outcome]
        if due is None:
            continue
        asked, key, _, cost, member, soft, given, _ = hits[index]
        if given and counts[abs(given) - 1][0] is not (given > 0):
            continue  # waived
        if counts[index][0] or asked is _PEEK:  # else a shadow rule's that did not fit
            op, budget, ask = due
            settled.append((op, key, budget, cost, member, soft, 0, ask))
    return settled


def _metered(x: Exchange, pending: Pending, plan: RulePlan, index: int, usage: Usage | None) -> Line | None:
    """What is due for a hit whose cost is known only now."""
    is_metered, has_fitted = pending.counters[index].is_metered, pending.counts[index][0]
    if not (is_metered and has_fitted):  # a shadow rule's may not have
        return None
    if pending.counters[index].quota.unit == "streams":
        return _as(Op.GIVE, pending.hits[index], 1)
    return _difference(x, pending, plan, index, usage)


def _as(op: Op, hit: Line, cost: int) -> Line:
    _, key, budget, _, member, soft, _, _ = hit
    return op, key, budget, cost, member, soft, 0, budget.words[op]


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


def _difference(
    x: Exchange, pending: Pending, plan: RulePlan, index: int, usage: Usage | None
) -> Line | None:
    """Between what was reserved and what was used; nothing where nobody says what was used.

    Figures of an answer that was cut off may be of its beginning: less than was reserved is then no word.
    """
    hit, counter = pending.hits[index], pending.counters[index]
    amount = _used(x, pending, plan, counter.quota.unit, usage)
    if amount is None:
        return None
    used, reserved = min(counter.quota.rate.units(amount), MAX_AMOUNT), hit[3]
    is_cut = x.charged is None and bool(x.disconnected or x.error_type)
    if used == reserved or (is_cut and used < reserved):
        return None
    return _as(Op.CHARGE if used > reserved else Op.GIVE, hit, abs(used - reserved))


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
